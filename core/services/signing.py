"""Signatures: an act that needs them waits until they are given, and takes effect with the last of them."""

from dataclasses import dataclass

import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.domain.parsing import parse_text
from core.domain.people import Actor, Who, refusal, roles_of
from core.domain.processes import SignOff, SignOffMode, Transition
from core.domain.texts import N_, Message
from core.domain.tickets import Act
from core.models import Signature, SignOffRow
from core.services import messages, tasks
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
    tasks.ask_signers(work, loaded.snapshot, loaded.row.id, sign_off)
    work.event(
        "signatures_requested",
        ticket_id=loaded.row.id,
        body={"act": transition.key, "sign_off": sign_off.key, "values": dict(deed.values), "clause": sign_off.clause},
    )
    for role in sorted({role for signer in sign_off.signers for role in roles_of(signer)}):
        people = (*work.config.holders(role), *work.config.deputies(role, work.now))
        text = Message(
            N_("%(number)s 等待您签字：%(act_label)s。"), {"number": loaded.row.number, "act_label": transition.label}
        )
        messages.tell(work, people, text, kind="sign_off", ticket_id=loaded.row.id)


def sign(scope: Scope, public_id: str, key: str, *, approve: bool, comment: str = "") -> Signed:
    """Sign, or refuse to sign, the pending request ``key`` of a ticket.

    :raises Refused: There is no such request, the actor holds none of its open seats, or the act that it is for
        can no longer be done.
    """
    comment = parse_text(comment, field="comment", max_length=1_000)
    if not approve and not comment:
        raise Refused(Reason.REASON_MISSING, Message(N_("不同意时请说明理由。")), field="comment")
    with working(scope) as work:
        loaded = find(work, public_id)
        row = _pending(work, loaded.row.id, key)
        transition = loaded.process.transition(row.act)
        if transition is None or transition.sign_off is None:
            raise Refused(Reason.NOT_FOUND, Message(N_("这项签字已不再需要。")))
        sign_off = transition.sign_off
        taken = {
            one.seat: one for one in work.session.scalars(sa.select(Signature).where(Signature.sign_off_id == row.id))
        }
        seat = _seat(sign_off, frozenset(taken), scope.actor, loaded, row)
        for_login = _for(sign_off.signers[seat], scope.actor)
        work.session.add(
            Signature(
                org_id=scope.org.id,
                sign_off_id=row.id,
                seat=seat,
                by=scope.actor.login,
                for_login=for_login,
                approved=approve,
                comment=comment,
                at=work.now,
            )
        )
        loaded.row.version += 1
        loaded.row.updated_at = work.now
        see(work, loaded.row.id, user_ids=(scope.actor.user_id,))
        work.event(
            "signed" if approve else "signature_refused",
            ticket_id=loaded.row.id,
            for_login=for_login,
            body={"sign_off": key, "act": row.act, "comment": comment, "clause": sign_off.clause},
        )
        if not approve:
            return _end(work, loaded, transition, row, "refused")
        if not _complete(sign_off, len(taken) + 1):
            tasks.end_signing(work, loaded.row.id, key, role=min(roles_of(sign_off.signers[seat]), default=""))
            return Signed(state="pending")
        return _end(work, loaded, transition, row, "approved")


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
        tasks.end_signing(work, loaded.row.id, key, done=False)
        work.event("signatures_withdrawn", ticket_id=loaded.row.id, body={"sign_off": key, "act": row.act})


def may_sign(
    sign_off: SignOff, taken: frozenset[int], actor: Actor, loaded: Loaded, requested_by: str
) -> Refused | None:
    """Return why ``actor`` cannot sign now, or None."""
    if actor.login == requested_by and not sign_off.by_requester:
        return Refused(Reason.SELF_VERIFICATION, Message(N_("提交人不能为自己的申请签字。")))
    seats = [seat for seat in range(len(sign_off.signers)) if seat not in taken]
    allowed = [seat for seat in seats if _fits(sign_off, sign_off.signers[seat], actor, loaded)]
    if not allowed:
        return Refused(Reason.ROLE_NOT_ALLOWED, Message(N_("此处由其他人签字。")))
    if sign_off.mode is SignOffMode.ORDERED and seats[0] not in allowed:
        return Refused(Reason.CHAIN_ORDER, Message(N_("前一级尚未签字。")))
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
    if refusal(signer, actor, loaded.snapshot) is not None:
        return False
    return sign_off.by_deputy or not (roles_of(signer) & actor.acting_for.keys())


def _seat(sign_off: SignOff, taken: frozenset[int], actor: Actor, loaded: Loaded, row: SignOffRow) -> int:
    if refused := may_sign(sign_off, taken, actor, loaded, row.requested_by):
        raise refused
    return next(
        seat
        for seat in range(len(sign_off.signers))
        if seat not in taken and _fits(sign_off, sign_off.signers[seat], actor, loaded)
    )


def _for(signer: Who, actor: Actor) -> str | None:
    lent = sorted(roles_of(signer) & actor.acting_for.keys())
    return actor.acting_for[lent[0]] if lent else None


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
        if loaded.snapshot.state not in transition.sources:
            raise Refused(Reason.STATE_NOT_ALLOWED, Message(N_("工单的状态已经改变，这一步不能再生效。")))
        actor = work.config.actor(requester.user_id, work.now) if requester else None
        deed = Act(
            key=transition.key,
            values=frozen(row.data),
            by=actor or Actor(login=row.requested_by),
            at=work.now,
            record=row.record_number,
        )
        carry_out(work, loaded, transition, deed)
    return Signed(state=state)
