"""Contesting an entry of the ledger: reviewed, received, objected to, waived; each decided by somebody else.

Who proposed an entry, or reviewed it, or bears it, or asks for it to go, decides about none of this.
"""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.domain.parsing import parse_int, parse_money, parse_text
from core.domain.penalties import PenaltyPolicy
from core.domain.permissions import Permission
from core.domain.reckoning import is_late
from core.domain.texts import N_, Message
from core.models import Penalty, PenaltyPlea, PenaltyStep, Ticket
from core.plugin_manager import Plugin
from core.services import entries, files, messages
from core.services.configuration import Person
from core.services.policy import may
from core.services.scope import Scope
from core.services.work import Work, working

OBJECTION, WAIVER = "objection", "waiver"
UPHELD, REDUCED, REVOKED = "upheld", "reduced", "revoked"
WAIVABLE = ("served", "confirmed", "settled")
NOT_YOURS = N_("经手、复核过这笔扣罚的人，以及当事人、申请人，不能作这个决定，请另一位有权的人决定。")


def review(scope: Scope, penalty_id: int, *, approve: bool, reason: str) -> None:
    """Confirm a proposed entry, which is then served, or drop it with a reason.

    :raises Refused: The actor may not decide it, it is no proposal (any more), or a reason is missing.
    """
    reason = parse_text(reason, field="reason", max_length=1_000)
    if not approve and not reason:
        raise _missing(N_("请写明不同意的理由。"))
    with working(scope) as work:
        penalty = entries.locked(work, penalty_id)
        if penalty.status != "proposed":
            raise Refused(Reason.STATE_NOT_ALLOWED, Message(N_("这笔扣罚已经复核过。")))
        _check_decides(work, penalty)
        if not approve:
            entries.take_back(work, penalty, reason, as_step=REVOKED)
            return
        plugin, policy = _policy(work, penalty)
        days = policy.window(work.settings(plugin, scope.org.local_date(scope.now))) if plugin and policy else 0
        entries.step(work, penalty.id, "reviewed", reason)
        entries.serve(work, penalty, policy, days)


def receive(scope: Scope, penalty_id: int) -> None:
    """Record that whom an entry concerns has taken note of it. Doing it again changes nothing.

    :raises Refused: It concerns somebody else, or is not served.
    """
    with working(scope) as work:
        penalty = entries.locked(work, penalty_id)
        if not concerns(scope, work, penalty):
            raise Refused(Reason.NOT_FOUND, entries.MISSING)
        if penalty.status in ("proposed", "waived"):
            raise Refused(Reason.STATE_NOT_ALLOWED, Message(N_("这笔扣罚还没有送达，或已经撤销。")))
        if not _steps_by(work, penalty.id, "received"):
            entries.step(work, penalty.id, "received")
            work.event("penalty_received", ticket_id=penalty.ticket_id, body={"policy": penalty.policy})


def object_to(scope: Scope, penalty_id: int, reason: str, kept: Sequence[files.KeptFile] = ()) -> None:
    """Object to an entry that one bears, with a reason and perhaps files; once, and until the last second.

    :raises Refused: It concerns somebody else, has no time to object, the time is over, or there is no reason.
    """
    reason = parse_text(reason, field="reason", max_length=5_000)
    with working(scope) as work:
        penalty = entries.locked(work, penalty_id)
        if not concerns(scope, work, penalty):
            raise Refused(Reason.NOT_FOUND, entries.MISSING)
        if penalty.object_by is None or penalty.status != "served" or is_late(scope.now, penalty.object_by):
            raise Refused(Reason.STATE_NOT_ALLOWED, Message(N_("这笔扣罚不在异议期内，不能提出异议。")))
        if not reason:
            raise _missing(N_("请写明异议的理由。"))
        penalty.status = "objected"
        entries.step(work, penalty.id, "objected", reason)
        _enter(work, penalty, OBJECTION, reason, kept)


def ask_waiver(scope: Scope, penalty_id: int, reason: str) -> None:
    """Ask that an entry be waived, settled or not; somebody else decides (four eyes).

    :raises Refused: The actor may not decide penalties, another plea is open, it counts no longer, or no reason.
    """
    reason = parse_text(reason, field="reason", max_length=1_000)
    with working(scope) as work:
        penalty = entries.locked(work, penalty_id)
        if not may(scope.actor, Permission.PENALTIES_DECIDE):
            raise Refused(Reason.PERMISSION_DENIED, Message(N_("您没有这项权限。")))
        if concerns(scope, work, penalty):
            raise Refused(Reason.SELF_VERIFICATION, Message(N_("不能为自己申请豁免，请在异议期内提出异议。")))
        stands = (
            penalty.status in WAIVABLE and penalty.reverses_id is None and not entries.is_reversed(work, penalty.id)
        )
        if not stands or open_plea(work, penalty.id) is not None:
            raise Refused(Reason.STATE_NOT_ALLOWED, Message(N_("这笔扣罚现在不能申请豁免。")))
        if not reason:
            raise _missing(N_("请写明豁免的理由。"))
        _enter(work, penalty, WAIVER, reason, ())


def decide(scope: Scope, penalty_id: int, outcome: str, reason: str, *, percent: str = "", amount: str = "") -> None:
    """Decide the open plea for an entry: it is upheld, reduced to a smaller measure (objections only), or revoked.

    :raises Refused: The actor may not, nothing is open, no reason is given, or the measure is not smaller.
    """
    reason = parse_text(reason, field="reason", max_length=1_000)
    with working(scope) as work:
        penalty = entries.locked(work, penalty_id)
        plea = open_plea(work, penalty.id)
        if plea is None:
            raise Refused(Reason.STATE_NOT_ALLOWED, Message(N_("没有待处理的异议或豁免申请。")))
        _check_decides(work, penalty, plea)
        if outcome not in (UPHELD, REVOKED, *((REDUCED,) if plea.kind == OBJECTION else ())):
            raise Refused(Reason.FIELD_REQUIRED, Message(N_("请选择处理结果。")), field="outcome")
        measure = _smaller(penalty, percent, amount) if outcome == REDUCED else None
        if not reason:
            raise _missing(N_("请写明决定的理由。"))
        plea.outcome, plea.decided_by, plea.decided_at, plea.because = outcome, scope.actor.login, scope.now, reason
        work.event(
            "plea_decided",
            ticket_id=penalty.ticket_id,
            body={"kind": plea.kind, "outcome": outcome, "because": reason, "occurrence": penalty.occurrence},
        )
        _carry_out(work, penalty, plea, measure)


def _carry_out(work: Work, penalty: Penalty, plea: PenaltyPlea, measure: tuple[int | None, int | None] | None) -> None:
    if plea.outcome == REVOKED:
        entries.take_back(work, penalty, plea.because, as_step=REVOKED if plea.kind == OBJECTION else "waived")
    elif measure is not None:
        entries.reduce(work, penalty, plea.because, percent=measure[0], amount_fen=measure[1])
    elif plea.kind == OBJECTION:
        entries.step(work, penalty.id, UPHELD, plea.because)
        entries.make_final(work, penalty)
    texts = {
        UPHELD: N_("“%(policy_label)s”的扣罚：%(plea)s未获支持，维持原扣罚。%(because)s"),
        REDUCED: N_("“%(policy_label)s”的扣罚：%(plea)s部分成立，已减轻。%(because)s"),
        REVOKED: N_("“%(policy_label)s”的扣罚：%(plea)s成立，已撤销。%(because)s"),
    }
    params = {
        "policy_label": label_of(work, penalty),
        "plea": PLEA_LABELS[plea.kind],
        "because": plea.because,
    }
    people = {person.login: person for person in entries.told(work, penalty.subject_id, penalty.unit_id)}
    proposers = _steps_by(work, penalty.replaces_id or penalty.id, "proposed")
    people |= {login: work.config.by_login[login] for login in (plea.by, *proposers) if login in work.config.by_login}
    messages.tell(work, people.values(), Message(texts[plea.outcome], params), kind="penalty", ticket_id=None)


PLEA_LABELS = {OBJECTION: N_("异议"), WAIVER: N_("豁免申请")}


def _enter(work: Work, penalty: Penalty, kind: str, reason: str, kept: Sequence[files.KeptFile]) -> None:
    work.session.add(
        PenaltyPlea(
            org_id=penalty.org_id,
            penalty_id=penalty.id,
            kind=kind,
            by=work.scope.actor.login,
            at=work.now,
            reason=reason,
            files=[one.name for one in kept],
            outcome="",
            decided_by=None,
            decided_at=None,
            because="",
        )
    )
    work.session.flush()
    files.attach(work, penalty.ticket_id, kept)
    work.event(
        "plea_entered",
        ticket_id=penalty.ticket_id,
        body={"kind": kind, "reason": reason, "occurrence": penalty.occurrence},
    )
    text = N_("“%(policy_label)s”的扣罚有%(plea)s待处理：%(reason)s")
    params = {"policy_label": label_of(work, penalty), "plea": PLEA_LABELS[kind], "reason": reason}
    messages.tell(work, judges(work, penalty, kind), Message(text, params), kind="penalty", ticket_id=None)


def judges(work: Work, penalty: Penalty, kind: str) -> tuple[Person, ...]:
    """Return the people who are asked to decide a plea: holders of the policy's role, or of the right."""
    role = role_of(work, penalty) if kind == OBJECTION else ""
    barred = barred_from(work, penalty)
    people = work.config.holders(role) if role else entries.deciders(work)
    return tuple(person for person in people if person.login not in barred)


def role_of(work: Work, penalty: Penalty) -> str:
    """Return the key of the role that decides objections to an entry; "" stands for the right to decide penalties."""
    _plugin, policy = _policy(work, penalty)
    return policy.objection_role if policy else ""


def label_of(work: Work, penalty: Penalty) -> str:
    """Return what people call the policy of an entry."""
    _plugin, policy = _policy(work, penalty)
    return policy.label if policy else penalty.policy


def _policy(work: Work, penalty: Penalty) -> tuple[Plugin | None, PenaltyPolicy | None]:
    key = work.session.get_one(Ticket, penalty.ticket_id).process
    process = work.process(key)
    rule = f"{penalty.policy}@{penalty.policy_version}" if penalty.policy_version else penalty.policy
    return work.scope.plugins.owner(key), process.penalty(rule) if process else None


def concerns(scope: Scope, work: Work, penalty: Penalty) -> bool:
    """Say whether the actor bears an entry, or belongs to the unit that does."""
    if penalty.unit_id is not None:
        return work.config.departments[penalty.unit_id].key in scope.actor.departments
    return penalty.subject_id == scope.actor.user_id


def barred_from(work: Work, penalty: Penalty) -> frozenset[str]:
    """Return the log-ins of who may not decide about an entry: they proposed, reviewed or bear it, or ask for it."""
    return barred_from_each(work, [penalty])[penalty.id]


def barred_from_each(work: Work, penalties: Sequence[Penalty]) -> dict[int, frozenset[str]]:
    """Return for each entry, by id, who may not decide about it; the number of queries is that for one."""
    first = {penalty.id: penalty.replaces_id or penalty.id for penalty in penalties}
    steps = sa.select(PenaltyStep.penalty_id, PenaltyStep.status, PenaltyStep.by).where(
        PenaltyStep.penalty_id.in_(first.values()),
        PenaltyStep.status.in_(("proposed", "served", "confirmed", "reviewed")),
    )
    proposed: dict[int, str] = {}
    reviewed: dict[int, set[str]] = {}
    for penalty_id, status, by in work.session.execute(steps.order_by(PenaltyStep.id)):
        if status == "reviewed":
            reviewed.setdefault(penalty_id, set()).add(by)
        else:
            proposed.setdefault(penalty_id, by)
    asked: dict[int, set[str]] = {}
    pleas = sa.select(PenaltyPlea.penalty_id, PenaltyPlea.by).where(
        PenaltyPlea.penalty_id.in_(first), PenaltyPlea.outcome == ""
    )
    for penalty_id, by in work.session.execute(pleas):
        asked.setdefault(penalty_id, set()).add(by)
    return {
        penalty.id: frozenset(
            {
                *([proposed[first[penalty.id]]] if first[penalty.id] in proposed else ()),
                *reviewed.get(first[penalty.id], ()),
                *asked.get(penalty.id, ()),
                *(person.login for person in entries.told(work, penalty.subject_id, penalty.unit_id)),
            }
        )
        for penalty in penalties
    }


def why_not_decide(
    work: Work, penalty: Penalty, plea: PenaltyPlea | None = None, *, barred: Collection[str] | None = None
) -> Refused | None:
    """Return why the actor may not decide a proposal (without ``plea``) or a plea; None if they may.

    ``barred`` are the log-ins of :func:`barred_from`, where they are known already.
    """
    actor = work.scope.actor
    role = role_of(work, penalty) if plea is not None and plea.kind == OBJECTION else ""
    if not (role in actor.roles if role else may(actor, Permission.PENALTIES_DECIDE)):
        return Refused(Reason.PERMISSION_DENIED, Message(N_("您没有这项权限。")))
    if actor.login in (barred_from(work, penalty) if barred is None else barred):
        return Refused(Reason.SELF_VERIFICATION, Message(NOT_YOURS))
    return None


def _check_decides(work: Work, penalty: Penalty, plea: PenaltyPlea | None = None) -> None:
    if refused := why_not_decide(work, penalty, plea):
        raise refused


def open_plea(work: Work, penalty_id: int) -> PenaltyPlea | None:
    """Return the plea for an entry that nobody has decided yet, or None."""
    query = sa.select(PenaltyPlea).where(PenaltyPlea.penalty_id == penalty_id, PenaltyPlea.outcome == "")
    return work.session.scalar(query)


def _steps_by(work: Work, penalty_id: int, *statuses: str) -> list[str]:
    query = sa.select(PenaltyStep.by).where(PenaltyStep.penalty_id == penalty_id, PenaltyStep.status.in_(statuses))
    return list(work.session.scalars(query.order_by(PenaltyStep.id)))


def _smaller(penalty: Penalty, percent: str, amount: str) -> tuple[int | None, int | None]:
    if penalty.amount_fen is not None:
        fen = parse_money(amount, field="amount")
        if not 0 < fen < penalty.amount_fen:
            raise Refused(
                Reason.AMOUNT_OUT_OF_RANGE, Message(N_("减轻后的金额须大于 0，小于原来的金额。")), field="amount"
            )
        return None, fen
    share = parse_int(percent, field="percent")
    if not 0 < share < penalty.percent:
        message = Message(N_("减轻后的百分比须大于 0，小于原来的百分比。"))
        raise Refused(Reason.AMOUNT_OUT_OF_RANGE, message, field="percent")
    return share, None


def _missing(text: str) -> Refused:
    return Refused(Reason.FIELD_REQUIRED, Message(text), field="reason")
