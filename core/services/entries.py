"""What happens to an entry of the ledger after it was made: served, final by silence, taken back, reduced.

Nothing that was assessed changes. What is settled is taken back by an entry of its own in a supplementary statement.
Statements are locked before penalties, always.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from core.domain.decisions import Proposer
from core.domain.due import Days, InDays
from core.domain.errors import CalendarError, CalendarUnpublished, Reason, Refused
from core.domain.penalties import PenaltyPolicy
from core.domain.permissions import Permission
from core.domain.reckoning import IN_TIME, reckon
from core.domain.texts import N_, Message
from core.models import Job, Penalty, PenaltyStep
from core.services import jobs, messages, statements
from core.services.configuration import Person
from core.services.scope import Scope
from core.services.statements import bearer_month
from core.services.work import Work, working

JOB = "objection_end"
BATCH = 500
NOT_FOUND = Reason.NOT_FOUND
MISSING = Message(N_("台账里没有这一笔，或您无权查看。"))
REVERSAL, REDUCTION = "reversal", "reduction"


def object_by(work: Work, days: int, department_id: int | None) -> datetime | None:
    """Return the last second to object to what is served now; None without ``days``.

    :raises Refused: CALENDAR_UNPUBLISHED: the year's days off are not known and may not be guessed.
    """
    if not days:
        return None
    try:
        return reckon(InDays(days=days, count=Days.WORKING), work.now, work.config.calendar(department_id), {}, {}).at
    except (CalendarUnpublished, CalendarError) as error:
        message = Message(N_("所需年份的放假安排尚未公布，暂时不能计算异议期。"))
        raise Refused(Reason.CALENDAR_UNPUBLISHED, message) from error


def await_silence(work: Work, penalty_id: int, until: datetime) -> None:
    """Have the entry become final when nobody has objected ``until`` that second has passed."""
    jobs.schedule(work, JOB, str(penalty_id), until + IN_TIME, subject_id=penalty_id)


def fire_due(scope: Scope) -> int:
    """Make final what nobody has objected to in time; return how many jobs were dealt with."""
    with working(scope) as work:
        due = jobs.due(work.session, (JOB,), scope.now, BATCH, org_id=scope.org.id)
        ids = [job.subject_id for job in due if job.subject_id is not None]
        for penalty in locked_all(work, ids):
            if penalty.status == "served" and penalty.object_by and penalty.object_by + IN_TIME <= scope.now:
                make_final(work, penalty)
        work.session.flush()
        work.session.execute(
            sa.delete(Job).where(Job.id.in_([job.id for job in due])).execution_options(synchronize_session=False)
        )
        return len(due)


def locked_all(work: Work, ids: Iterable[int]) -> Sequence[Penalty]:
    """Lock the statements that entries stand in, then the entries, and return them by id."""
    wanted = Penalty.id.in_(sorted(ids))
    found = work.session.execute(sa.select(Penalty.subject_id, Penalty.unit_id, Penalty.month).where(wanted)).all()
    statements.lock(work, {bearer_month(row.subject_id, row.unit_id, row.month) for row in found})
    query = sa.select(Penalty).where(wanted).order_by(Penalty.id).with_for_update()
    return work.session.scalars(query.execution_options(populate_existing=True)).all()


def locked(work: Work, penalty_id: int) -> Penalty:
    """Return an entry, locked.

    :raises Refused: NOT_FOUND.
    """
    found = locked_all(work, [penalty_id])
    if not found:
        raise Refused(NOT_FOUND, MISSING)
    return found[0]


def make_final(work: Work, penalty: Penalty) -> None:
    """Let an entry count in its statement, for good."""
    penalty.status = "confirmed"
    step(work, penalty.id, "confirmed")
    work.event("penalty_final", ticket_id=penalty.ticket_id, body=_body(work, penalty))


def serve(work: Work, penalty: Penalty, policy: PenaltyPolicy | None, days: int) -> None:
    """Put an entry into its month's statement, tell whom it concerns, and let the time to object begin."""
    until = object_by(work, days, _place(work, penalty))
    penalty.status, penalty.object_by = "served", until
    statements.open_for(work, {bearer_month(penalty.subject_id, penalty.unit_id, penalty.month)})
    work.session.flush()
    statements.put_in(work, Penalty.id == penalty.id)
    step(work, penalty.id, "served")
    work.event("penalty_served", ticket_id=penalty.ticket_id, body=_body(work, penalty))
    tell_served(work, penalty, policy.label if policy else penalty.policy, until)
    if until is None:
        make_final(work, penalty)
    else:
        await_silence(work, penalty.id, until)


def tell_served(work: Work, penalty: Penalty, label: str, until: datetime | None) -> None:
    """Tell whom an entry concerns that it is served, and until when they can object."""
    params: dict[str, object] = {"policy_label": label, "clause": penalty.clause}
    text = N_("“%(policy_label)s”的扣罚已送达。依据 %(clause)s。")
    if until is not None:
        text = N_("“%(policy_label)s”的扣罚已送达，%(until_at)s 以前可以在台账中提出异议。依据 %(clause)s。")
        params |= {"until_at": until.isoformat()}
    people = told(work, penalty.subject_id, penalty.unit_id)
    messages.tell(work, people, Message(text, params), kind="penalty", ticket_id=None)


def _place(work: Work, penalty: Penalty) -> int | None:
    if penalty.subject_id is not None:
        return work.config.people[penalty.subject_id].department_id
    return penalty.unit_id


def take_back(
    work: Work,
    penalty: Penalty,
    because: str,
    *,
    clause: str = "",
    as_step: str = "waived",
    scope: Scope | None = None,
) -> None:
    """Take an entry back: it counts no longer, or, once settled, an entry of its own takes back what it took."""
    if penalty.status == "waived" or is_reversed(work, penalty.id):
        return
    if penalty.status == "settled":
        correct(work, penalty, REVERSAL, penalty.percent, penalty.amount_fen)
        step(work, penalty.id, as_step, because, scope)
    else:
        penalty.status = "waived"
        step(work, penalty.id, as_step, because, scope)
    work.event(
        "penalty_waived",
        ticket_id=penalty.ticket_id,
        body={**_body(work, penalty), "month": penalty.month, "because": because, "clause": clause},
        scope=scope,
    )
    text = N_("%(month)s 的一笔扣罚已豁免：%(because)s")
    params = {"month": penalty.month, "because": because}
    people = told(work, penalty.subject_id, penalty.unit_id)
    messages.tell(work, people, Message(text, params), kind="penalty", ticket_id=penalty.ticket_id)


def reduce(work: Work, penalty: Penalty, because: str, *, percent: int | None, amount_fen: int | None) -> None:
    """Let a smaller entry stand for this one, which is not settled yet."""
    penalty.status = "waived"
    step(work, penalty.id, "reduced", because)
    correct(work, penalty, REDUCTION, percent or 0, amount_fen)
    body = _body(work, penalty) | {"percent": percent, "amount_fen": amount_fen, "because": because}
    work.event("penalty_reduced", ticket_id=penalty.ticket_id, body=body)


def correct(work: Work, penalty: Penalty, kind: str, percent: int, amount_fen: int | None) -> None:
    """Enter what takes back a settled entry (REVERSAL), or stands for one that was reduced (REDUCTION)."""
    work.session.flush()
    row = Penalty(
        org_id=penalty.org_id,
        ticket_id=penalty.ticket_id,
        policy=penalty.policy,
        policy_version=penalty.policy_version,
        occurrence=f"{kind} {penalty.id}",
        subject_id=penalty.subject_id,
        unit_id=penalty.unit_id,
        kind=penalty.kind,
        percent=percent,
        cap_percent=penalty.cap_percent,
        amount_fen=amount_fen,
        cap_fen=penalty.cap_fen,
        weighing=None,
        month=penalty.month,
        clause=penalty.clause,
        reason=penalty.reason,
        status="confirmed",
        statement_id=None,
        object_by=None,
        reverses_id=penalty.id if kind == REVERSAL else None,
        replaces_id=penalty.id if kind == REDUCTION else None,
        assessed_at=work.now,
    )
    work.session.add(row)
    statements.open_for(work, {bearer_month(row.subject_id, row.unit_id, row.month)})
    work.session.flush()
    statements.put_in(work, Penalty.id == row.id)
    step(work, row.id, "confirmed")


def is_reversed(work: Work, penalty_id: int) -> bool:
    """Say whether a settled entry has been taken back."""
    return work.session.scalar(sa.select(Penalty.id).where(Penalty.reverses_id == penalty_id)) is not None


def step(work: Work, penalty_id: int, status: str, reason: str = "", scope: Scope | None = None) -> None:
    """Record a step of an entry, by the actor and at the time of ``scope`` (default: the present one)."""
    scope = scope or work.scope
    by = scope.actor.login
    work.later(PenaltyStep, penalty_id=penalty_id, status=status, by=by, at=scope.now, reason=reason)


def proposed_before(work: Work, penalty_id: int, proposer: Proposer, scope: Scope) -> None:
    """Record who proposed an entry, and that the actor of ``scope`` has reviewed it."""
    work.later(PenaltyStep, penalty_id=penalty_id, status="proposed", by=proposer.by, at=proposer.at, reason="")
    step(work, penalty_id, "reviewed", scope=scope)


def bearer(work: Work, subject_id: int | None, unit_id: int | None) -> dict[str, str]:
    """Return who bears a penalty, for an event: the log-in of a person, or the key of a unit."""
    if unit_id is not None:
        return {"subject": "", "unit": work.config.departments[unit_id].key}
    return {"subject": work.config.login(subject_id) or ""}


def bearer_name(work: Work, subject_id: int | None, unit_id: int | None) -> str:
    """Return the name of the person or the unit that bears a penalty."""
    if subject_id is not None:
        return work.config.people[subject_id].name
    return work.config.departments[unit_id or 0].name


def told(work: Work, subject_id: int | None, unit_id: int | None) -> tuple[Person, ...]:
    """Return who hears of a penalty: the person who bears it, or the active people of the unit."""
    if subject_id is not None:
        return (work.config.people[subject_id],)
    return tuple(person for person in work.config.by_login.values() if person.department_id == unit_id)


def deciders(work: Work) -> tuple[Person, ...]:
    """Return the active people who may decide penalties, by log-in."""
    able = {key for key, role in work.config.roles.items() if Permission.PENALTIES_DECIDE in role.permissions}
    found = (person for person in work.config.by_login.values() if person.roles & able)
    return tuple(sorted(found, key=lambda person: person.login))


def _body(work: Work, penalty: Penalty) -> dict[str, object]:
    return {
        **bearer(work, penalty.subject_id, penalty.unit_id),
        "policy": penalty.policy,
        "occurrence": penalty.occurrence,
    }
