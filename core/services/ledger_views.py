"""What pages show of the ledger: penalties, and months as they stand. People see their own, others by right."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.domain.codec import dumps, loads
from core.domain.deductions import Charge, over_legal_limit, statement_sum
from core.domain.penalties import PenaltyKind
from core.domain.people import SYSTEM, SYSTEM_ACTOR
from core.domain.permissions import Permission
from core.domain.processes import Process
from core.domain.texts import N_, Message
from core.domain.weighing import Weighing
from core.models import Department, Penalty, PenaltyStep, PerformancePay, Ticket
from core.services.configuration import Configuration, configuration
from core.services.month_sums import charge_of
from core.services.policy import may, visible
from core.services.scope import Scope
from core.services.unit_fines import UnitMonthView, unit_months
from core.services.uow import reading

LIMIT = 50
MOST = 200

UNIT = "unit "  # begins a unit among the subjects to filter by; no log-in has a space
STATUS_LABELS = {
    "proposed": N_("建议，待复核"),
    "served": N_("已送达，可提异议"),
    "objected": N_("异议处理中"),
    "confirmed": N_("待结算"),
    "waived": N_("已豁免"),
    "settled": N_("已结算"),
}
STEP_LABELS = STATUS_LABELS | {
    "proposed": N_("提出建议"),
    "reviewed": N_("复核同意"),
    "served": N_("送达"),
    "received": N_("本人知悉"),
    "objected": N_("提出异议"),
    "upheld": N_("异议不成立，维持"),
    "reduced": N_("减轻"),
    "revoked": N_("撤销"),
    "confirmed": N_("生效"),
    "exported": N_("已导出"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """What became of a penalty at a time, who did it and why."""

    status: str
    status_label: str
    by: str
    by_name: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyView:
    """An entry of the ledger; ``ticket`` (its public id) is None for a reader who may not see the ticket.

    ``subject`` is the log-in of the person who bears it, or the key of the department if ``is_unit``. ``weighing`` says
    how the measure came about, where more than the clause counts; ``cap_fen`` (0: none) is the most of the month.
    """

    id: int
    ticket: str | None
    ticket_number: str
    subject: str
    subject_name: str
    is_unit: bool
    month: str
    kind: PenaltyKind
    percent: int
    cap_percent: int
    amount_fen: int | None
    cap_fen: int
    weighing: Weighing | None
    policy: str
    policy_label: str
    policy_version: str
    occurrence: str
    clause: str
    clause_text: str
    reason: Message
    status: str
    status_label: str
    statement_id: int | None
    object_by: datetime | None
    reverses_id: int | None
    replaces_id: int | None
    reversed: bool
    assessed_at: datetime
    steps: tuple[StepView, ...]

    @property
    def is_warning(self) -> bool:
        """Say whether it is a free miss, which costs nothing."""
        return self.weighing is not None and self.weighing.is_warning


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthView:
    """A person's month as it stands: what its penalties, settled or not, take in all.

    ``amount_fen`` is None while the performance pay is unknown and needed.
    """

    subject: str
    subject_name: str
    month: str
    count: int
    percent: int
    fines_fen: int
    amount_fen: int | None
    over_legal_limit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPage:
    """A page of the ledger, newest first; ``before`` asks for the next one, None at the end.

    ``months`` are those of the people on the page, ``units`` those of the units.
    """

    entries: tuple[PenaltyView, ...]
    months: tuple[MonthView, ...]
    units: tuple[UnitMonthView, ...]
    before: int | None


def ledger_page(
    scope: Scope,
    month: str | None = None,
    subject: str | None = None,
    before: int | None = None,
    limit: int = LIMIT,
    status: str | None = None,
) -> LedgerPage:
    """Return entries of the ledger with the months they belong to: one's own, or with PENALTIES_VIEW everybody's.

    One's own are also those of the department one belongs to. ``subject`` is a log-in, or a department's key after
    :data:`UNIT`. ``before`` is the one of the page before.
    """
    limit = max(1, min(limit, MOST))
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        conditions = [*seen(scope, Permission.PENALTIES_VIEW)]
        if month is not None:
            conditions.append(Penalty.month == month)
        if subject is not None:
            conditions.append(_borne_by(config, subject))
        if status is not None:
            conditions.append(Penalty.status == status)
        if before is not None:
            conditions.append(Penalty.id < before)
        found = entries_of(session, scope, config, conditions, limit + 1)
        entries = found[:limit]
        return LedgerPage(
            entries=entries,
            months=_months(session, config, entries),
            units=unit_months(session, config, {(entry.subject, entry.month) for entry in entries if entry.is_unit}),
            before=entries[-1].id if len(found) > limit else None,
        )


def subjects(scope: Scope) -> tuple[tuple[str, str], ...]:
    """Return key and name of everybody who stands in the ledger, as far as the actor may see it: people, then units."""
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        allowed = seen(scope, Permission.PENALTIES_VIEW)
        rows = session.execute(sa.select(Penalty.subject_id, Penalty.unit_id).where(*allowed).distinct()).all()
    people = [config.people[row.subject_id] for row in rows if row.subject_id is not None]
    units = [config.departments[row.unit_id] for row in rows if row.unit_id is not None]
    return (
        *sorted((person.login, person.name) for person in people),
        *sorted((UNIT + unit.key, unit.name) for unit in units),
    )


def _borne_by(config: Configuration, subject: str) -> sa.ColumnElement[bool]:
    """Return the condition on penalties that a subject bears; nobody bears any if it is unknown."""
    if subject.startswith(UNIT):
        key = subject.removeprefix(UNIT)
        return Penalty.unit_id.in_([unit.id for unit in config.departments.values() if unit.key == key])
    return Penalty.subject_id.in_([person.user_id for person in config.people.values() if person.login == subject])


def penalties_of(scope: Scope, ticket_id: int) -> tuple[PenaltyView, ...]:
    """Return the penalties of a ticket that the actor may see, newest first; none if not the ticket itself."""
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        shown = sa.select(Ticket.id).where(Ticket.id == ticket_id, visible(scope))
        conditions = [*seen(scope, Permission.PENALTIES_VIEW), Penalty.ticket_id.in_(shown)]
        return entries_of(session, scope, config, conditions, None)


def holds(scope: Scope, *rights: Permission) -> bool:
    """Say whether the actor holds one of these rights."""
    return any(may(scope.actor, right) for right in rights)


def seen(scope: Scope, *rights: Permission) -> list[sa.ColumnElement[bool]]:
    """Return the condition on penalties that the actor may see: their own and their department's, or by right all."""
    if holds(scope, *rights):
        return []
    own = sa.select(Department.id).where(
        Department.org_id == scope.org.id, Department.key.in_(sorted(scope.actor.departments))
    )
    return [sa.or_(Penalty.subject_id == scope.actor.user_id, Penalty.unit_id.in_(own))]


def entries_of(
    session: Session,
    scope: Scope,
    config: Configuration,
    conditions: Sequence[sa.ColumnElement[bool]],
    limit: int | None,
) -> tuple[PenaltyView, ...]:
    """Return the penalties that fit the conditions with their steps, newest first, in two queries."""
    reversal = aliased(Penalty)
    taken_back = sa.exists().where(reversal.org_id == scope.org.id, reversal.reverses_id == Penalty.id)
    rows = session.execute(
        sa.select(Penalty, Ticket.number, Ticket.process, sa.case((visible(scope), Ticket.public_id)), taken_back)
        .join(Ticket, sa.and_(Ticket.org_id == Penalty.org_id, Ticket.id == Penalty.ticket_id))
        .where(*conditions)
        .order_by(Penalty.id.desc())
        .limit(limit)
    ).all()
    if not rows:
        return ()
    ids = sa.select(Penalty.id).where(*conditions).order_by(Penalty.id.desc()).limit(limit)
    names = {person.login: person.name for person in config.people.values()} | {SYSTEM: SYSTEM_ACTOR.name}
    steps: dict[int, list[PenaltyStep]] = defaultdict(list)
    for step in session.scalars(sa.select(PenaltyStep).where(PenaltyStep.penalty_id.in_(ids)).order_by(PenaltyStep.id)):
        steps[step.penalty_id].append(step)
    return tuple(
        _penalty_view(
            scope,
            config,
            penalty,
            number,
            process,
            public_id,
            [_step_view(names, step) for step in steps[penalty.id]],
            is_reversed=is_reversed,
        )
        for penalty, number, process, public_id, is_reversed in rows
    )


def _step_view(names: Mapping[str, str], step: PenaltyStep) -> StepView:
    return StepView(
        status=step.status,
        status_label=STEP_LABELS[step.status],
        by=step.by,
        by_name=names.get(step.by, step.by),
        at=step.at,
        reason=step.reason,
    )


def _penalty_view(
    scope: Scope,
    config: Configuration,
    row: Penalty,
    number: str,
    process_key: str,
    public_id: str | None,
    steps: Sequence[StepView],
    *,
    is_reversed: bool,
) -> PenaltyView:
    process = scope.plugins.process(process_key)
    rule = f"{row.policy}@{row.policy_version}" if row.policy_version else row.policy
    policy = process.penalty(rule) if process else None
    subject, subject_name = _bearer(config, row.subject_id, row.unit_id)
    return PenaltyView(
        id=row.id,
        ticket=public_id,
        ticket_number=number,
        subject=subject,
        subject_name=subject_name,
        is_unit=row.unit_id is not None,
        month=row.month,
        kind=PenaltyKind(row.kind),
        percent=row.percent,
        cap_percent=row.cap_percent,
        amount_fen=row.amount_fen,
        cap_fen=row.cap_fen,
        weighing=loads(dumps(row.weighing), Weighing) if row.weighing else None,
        policy=row.policy,
        policy_label=policy.label if policy else row.policy,
        policy_version=row.policy_version,
        occurrence=row.occurrence,
        clause=row.clause,
        clause_text=_clause_text(process, row.clause),
        reason=loads(dumps(row.reason), Message),
        status=row.status,
        status_label=STATUS_LABELS[row.status],
        statement_id=row.statement_id,
        object_by=row.object_by,
        reverses_id=row.reverses_id,
        replaces_id=row.replaces_id,
        reversed=is_reversed,
        assessed_at=row.assessed_at,
        steps=tuple(steps),
    )


def _bearer(config: Configuration, subject_id: int | None, unit_id: int | None) -> tuple[str, str]:
    """Return log-in and name of the person, or key and name of the unit, that bears a penalty."""
    if subject_id is not None:
        return config.people[subject_id].login, config.people[subject_id].name
    unit = config.departments[unit_id or 0]
    return unit.key, unit.name


def _clause_text(process: Process | None, key: str) -> str:
    """Return the words of a clause; nothing if the process is not installed or no longer has it."""
    clauses = process.regulation.clauses if process else ()
    return next((clause.text for clause in clauses if clause.key == key), "")


def pay_of(
    session: Session, months: Iterable[str], user_ids: Iterable[int]
) -> Mapping[tuple[int, str], PerformancePay]:
    """Return the pay entered for these people and months."""
    rows = session.scalars(
        sa.select(PerformancePay).where(
            PerformancePay.month.in_(sorted(set(months))), PerformancePay.user_id.in_(sorted(set(user_ids)))
        )
    )
    return {(row.user_id, row.month): row for row in rows}


def _months(session: Session, config: Configuration, entries: Sequence[PenaltyView]) -> tuple[MonthView, ...]:
    """Return the months of the page's people, newest month first."""
    user_ids = {person.login: person.user_id for person in config.people.values()}
    pairs = {(user_ids[entry.subject], entry.month) for entry in entries if not entry.is_unit}
    if not pairs:
        return ()
    people, months = {user_id for user_id, _month in pairs}, {month for _user_id, month in pairs}
    charges: dict[tuple[int, str], list[Charge]] = {pair: [] for pair in pairs}
    gone = sa.select(Penalty.reverses_id).where(Penalty.org_id == config.org.id, Penalty.reverses_id.is_not(None))
    for row in session.execute(
        sa.select(
            Penalty.subject_id,
            Penalty.month,
            Penalty.policy,
            Penalty.percent,
            Penalty.cap_percent,
            Penalty.amount_fen,
            Penalty.cap_fen,
        ).where(
            Penalty.month.in_(sorted(months)),
            Penalty.subject_id.in_(sorted(people)),
            Penalty.status.not_in(("waived", "proposed")),
            Penalty.reverses_id.is_(None),
            Penalty.id.not_in(gone),
        )
    ):
        if (row.subject_id, row.month) in charges:
            charges[row.subject_id, row.month].append(charge_of(row))
    pay = pay_of(session, months, people)
    views = [_month_view(config, pair, charges[pair], pay.get(pair)) for pair in pairs]
    views.sort(key=lambda view: view.subject)
    return tuple(sorted(views, key=lambda view: view.month, reverse=True))


def _month_view(
    config: Configuration, pair: tuple[int, str], charges: Sequence[Charge], pay: PerformancePay | None
) -> MonthView:
    found = statement_sum(charges, (), base_fen=pay.performance_fen if pay else None, deducted_fen=0)
    subject = config.people[pair[0]]
    return MonthView(
        subject=subject.login,
        subject_name=subject.name,
        month=pair[1],
        count=len(charges),
        percent=found.percent,
        fines_fen=found.fines_fen,
        amount_fen=found.amount_fen,
        over_legal_limit=is_over(found.amount_fen, pay),
    )


def is_over(total_fen: int | None, pay: PerformancePay | None) -> bool:
    """Say whether a month's deductions are over the legal limit, as far as they are known."""
    return pay is not None and total_fen is not None and over_legal_limit(total_fen, pay.wage_fen, pay.minimum_wage_fen)
