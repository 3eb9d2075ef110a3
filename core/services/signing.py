"""Signatures: an act that needs them waits until they are given, and takes effect with the last of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.domain.parsing import parse_text
from core.domain.people import Actor, Who, refusal, roles_of
from core.domain.processes import SignOff, SignOffMode, Transition
from core.domain.texts import N_, Message
from core.domain.tickets import Act
from core.models import Attachment, Signature, SignOffRow
from core.services import avoiding, decisions, messages, tasks
from core.services.configuration import Person
from core.services.deputies import acted_for
from core.services.participants import see
from core.services.scope import Scope
from core.services.snapshots import Loaded, frozen
from core.services.transitions import carry_out, find
from core.services.work import Work, working


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What became of a request for signatures: pending, approved or refused."""

    state: str


def request_signatures(work: Work, loaded: Loaded, transition: Transition, deed: Act) -> None:
    """Keep an act until it is signed, and ask the signers."""
    sign_off = _sign_off(transition)
    work.session.add(
        SignOffRow(
            org_id=loaded.row.org_id,
            ticket_id=loaded.row.id,
            act=transition.key,
            key=sign_off.key,
            data=dict(deed.values),
            record_number=deed.record,
            requested_by=deed.by.login,
            requested_at=deed.at,
            state="pending",
            ended_at=None,
        )
    )
    loaded.row.version += 1
    loaded.row.updated_at = work.now
    see(work, loaded.row.id, user_ids=(deed.by.user_id,))
    tasks.leave(work, loaded.row.id, transition.key, all_of_them=False)
    work.event(
        "signatures_requested",
        ticket_id=loaded.row.id,
        for_login=acted_for(transition.by, deed.by, loaded.snapshot),
        body={"act": transition.key, "sign_off": sign_off.key, "values": dict(deed.values), "clause": sign_off.clause},
    )
    in_turn = sign_off.mode is SignOffMode.ORDERED
    _ask(work, loaded, transition, sign_off, sign_off.signers[:1] if in_turn else sign_off.signers)


def _ask(work: Work, loaded: Loaded, transition: Transition, sign_off: SignOff, signers: Sequence[Who]) -> None:
    """Ask those who are to sign now: a task for each seat, one message for each person."""
    people: dict[str, Person] = {}
    for signer in signers:
        tasks.ask_signer(work, loaded, sign_off.key, signer)
        asked = [person for role in roles_of(signer) for person in work.config.holders(role)]
        if sign_off.by_deputy:
            asked += [person for role in roles_of(signer) for person in work.config.deputies(role, work.now)]
        asked += [person] if (person := tasks.named(work, signer, loaded.snapshot)) else []
        people |= {person.login: person for person in asked}
    text = N_("%(number)s 等待您签字：%(act_label)s。")
    params = {"number": loaded.row.number, "act_label": transition.label}
    told = avoiding.go_round(work, loaded.row, (people[login] for login in sorted(people)))
    messages.tell(work, told, Message(text, params), kind="sign_off", ticket_id=loaded.row.id)


def sign(scope: Scope, public_id: str, key: str, *, approve: bool, comment: str = "") -> Signed:
    """Sign, or refuse to sign, the pending request ``key`` of a ticket.

    :raises Refused: There is no such request, the actor holds none of its open seats, or the act that it is for
        can no longer be done.
    """
    comment = parse_text(comment, field="comment", max_length=1_000)
    if not approve and not comment:
        raise Refused(Reason.REASON_MISSING, Message(N_("不同意时请说明理由。")), field="comment")
    try:
        with working(scope) as work:
            return _sign(work, find(work, public_id), key, approve, comment)
    except decisions.RuleFailed as failed:
        decisions.record_incident(scope, failed)
        raise


def _sign(work: Work, loaded: Loaded, key: str, approve: bool, comment: str) -> Signed:
    actor, row = work.scope.actor, _pending(work, loaded.row.id, key)
    transition = loaded.process.transition(row.act)
    if transition is None or transition.sign_off is None:
        raise Refused(Reason.NOT_FOUND, Message(N_("这项签字已不再需要。")))
    sign_off = transition.sign_off
    taken = frozenset(work.session.scalars(sa.select(Signature.seat).where(Signature.sign_off_id == row.id)))
    if refused := may_sign(sign_off, taken, actor, loaded, row.requested_by):
        raise refused
    seat = _seat(sign_off, taken, actor, loaded)
    for_login = acted_for(sign_off.signers[seat], actor, loaded.snapshot)
    work.session.add(
        Signature(
            org_id=loaded.row.org_id,
            sign_off_id=row.id,
            seat=seat,
            by=actor.login,
            for_login=for_login,
            approved=approve,
            comment=comment,
            at=work.now,
        )
    )
    loaded.row.version += 1
    loaded.row.updated_at = work.now
    see(work, loaded.row.id, user_ids=(actor.user_id,))
    work.event(
        "signed" if approve else "signature_refused",
        ticket_id=loaded.row.id,
        for_login=for_login,
        body={"sign_off": key, "act": row.act, "comment": comment, "clause": sign_off.clause}
        | (_authority_of(work, sign_off.signers[seat]) if for_login else {}),
    )
    if not approve:
        return _end(work, loaded, transition, row, "refused")
    if _complete(sign_off, len(taken) + 1):
        return _end(work, loaded, transition, row, "approved")
    tasks.end_seat(work, loaded.row.id, key, sign_off.signers[seat])
    if sign_off.mode is SignOffMode.ORDERED:
        _ask(work, loaded, transition, sign_off, sign_off.signers[seat + 1 : seat + 2])
    return Signed(state="pending")


def _authority_of(work: Work, signer: Who) -> dict[str, object]:
    """Return from when to when the authority holds by which the actor signs for somebody else."""
    fact = work.config.authority(work.scope.actor.user_id, roles_of(signer), work.now)
    return {"authority_from": fact.from_at, "authority_to": fact.to_at} if fact else {}


def withdraw(scope: Scope, public_id: str, key: str) -> None:
    """Take back one's own pending request for signatures.

    :raises Refused: There is none, or somebody else asked for it.
    """
    with working(scope) as work:
        loaded = find(work, public_id)
        row = _pending(work, loaded.row.id, key)
        if row.requested_by != scope.actor.login:
            raise Refused(Reason.ROLE_NOT_ALLOWED, Message(N_("只有提交人可以撤回。")))
        row.state, row.ended_at = "withdrawn", work.now
        loaded.row.version += 1
        loaded.row.updated_at = work.now
        tasks.end_signing(work, loaded.row.id, key, done=False)
        _ask_for_the_act_again(work, loaded, row)
        work.event("signatures_withdrawn", ticket_id=loaded.row.id, body={"sign_off": key, "act": row.act})


def may_sign(
    sign_off: SignOff, taken: frozenset[int], actor: Actor, loaded: Loaded, requested_by: str
) -> Refused | None:
    """Return why ``actor`` cannot sign now, or None.

    One person gives one signature, and one person's authority counts once, be it used by a deputy; nor can a deputy
    use the requester's own.
    """
    if actor.login == requested_by and not sign_off.by_requester:
        return Refused(Reason.SELF_VERIFICATION, Message(N_("提交人不能为自己的申请签字。")))
    seats = [seat for seat in range(len(sign_off.signers)) if seat not in taken]
    allowed = [seat for seat in seats if _fits(sign_off, sign_off.signers[seat], actor, loaded)]
    if not allowed:
        return Refused(Reason.ROLE_NOT_ALLOWED, Message(N_("此处由其他人签字。")))
    if sign_off.mode is SignOffMode.ORDERED and seats[0] not in allowed:
        return Refused(Reason.CHAIN_ORDER, Message(N_("前一级尚未签字。")))
    person = acted_for(sign_off.signers[_seat(sign_off, taken, actor, loaded)], actor, loaded.snapshot)
    if person == requested_by and not sign_off.by_requester:
        return Refused(Reason.SELF_VERIFICATION, Message(N_("提交人不能为自己的申请签字。")))
    pending = (one for one in loaded.snapshot.sign_offs if one.key == sign_off.key and one.state == "pending")
    signed = {login for one in pending for signature in one.signatures for login in (signature.by, signature.for_login)}
    if signed & {actor.login, person or actor.login}:
        return Refused(Reason.ROLE_NOT_ALLOWED, Message(N_("同一人在一项申请上只能签一次字。")))
    return None


def _sign_off(transition: Transition) -> SignOff:
    if transition.sign_off is None:
        raise ValueError(f"{transition.key} needs no signatures")
    return transition.sign_off


def _pending(work: Work, ticket_id: int, key: str) -> SignOffRow:
    row = work.session.scalar(
        sa.select(SignOffRow).where(
            SignOffRow.ticket_id == ticket_id, SignOffRow.key == key, SignOffRow.state == "pending"
        )
    )
    if row is None:
        raise Refused(Reason.STATE_NOT_ALLOWED, Message(N_("没有等待签字的申请。")))
    return row


def _fits(sign_off: SignOff, signer: Who, actor: Actor, loaded: Loaded) -> bool:
    if refusal(signer, loaded.detour.of(actor), loaded.snapshot) is not None:
        return False
    return sign_off.by_deputy or acted_for(signer, actor, loaded.snapshot) is None


def _seat(sign_off: SignOff, taken: frozenset[int], actor: Actor, loaded: Loaded) -> int:
    """Return the first open seat that the actor can take, of those in their own right first."""
    seats = [
        seat
        for seat, signer in enumerate(sign_off.signers)
        if seat not in taken and _fits(sign_off, signer, actor, loaded)
    ]
    if sign_off.mode is SignOffMode.ORDERED:
        return seats[0]
    return min(seats, key=lambda seat: acted_for(sign_off.signers[seat], actor, loaded.snapshot) is not None)


def _complete(sign_off: SignOff, signatures: int) -> bool:
    match sign_off.mode:
        case SignOffMode.ANY:
            return True
        case SignOffMode.QUORUM:
            return signatures >= sign_off.quorum
        case SignOffMode.ALL | SignOffMode.ORDERED:
            return signatures == len(sign_off.signers)


def _end(work: Work, loaded: Loaded, transition: Transition, row: SignOffRow, state: str) -> Signed:
    row.state, row.ended_at = state, work.now
    tasks.end_signing(work, loaded.row.id, row.key)
    requester = work.config.by_login.get(row.requested_by)
    if requester is not None:
        text = (
            N_("%(number)s “%(act_label)s”已签字同意。")
            if state == "approved"
            else N_("%(number)s “%(act_label)s”未获同意。")
        )
        params = {"number": loaded.row.number, "act_label": transition.label}
        messages.tell(work, (requester,), Message(text, params), kind="sign_off", ticket_id=loaded.row.id)
    if state == "approved":
        _take_effect(work, loaded, transition, row)
    else:
        _ask_for_the_act_again(work, loaded, row)
    return Signed(state=state)


def _take_effect(work: Work, loaded: Loaded, transition: Transition, row: SignOffRow) -> None:
    """Carry out the act that was asked for, if the ticket still permits it: its guards are asked again.

    Whether the requester was allowed to ask was settled then; they may have left since.

    :raises Refused: It is no longer permitted. The request stays: it can be refused or withdrawn.
    """
    if loaded.snapshot.state not in transition.sources:
        raise Refused(Reason.STATE_NOT_ALLOWED, Message(N_("工单的状态已经改变，这一步不能再生效。")))
    requester = work.config.by_login.get(row.requested_by)
    actor = work.config.actor(requester.user_id, work.now) if requester else None
    handed_in = sa.select(Attachment.field).where(
        Attachment.ticket_id == loaded.row.id,
        Attachment.uploaded_by == row.requested_by,
        Attachment.uploaded_at == row.requested_at,
    )
    deed = Act(
        key=transition.key,
        values=frozen(row.data),
        by=actor or Actor(login=row.requested_by),
        at=work.now,
        files=MappingProxyType(Counter(work.session.scalars(handed_in))),
        record=row.record_number,
    )
    decisions.check_guards(work, loaded.plugin, transition.guards, loaded.snapshot, deed)
    carry_out(work, loaded, transition, deed)


def _ask_for_the_act_again(work: Work, loaded: Loaded, row: SignOffRow) -> None:
    """Open the task again that asking for the signatures had ended, as the act was not done."""
    if (state := loaded.state()) is not None:
        tasks.enter(work, loaded.row, state, loaded.due, only=row.act)
