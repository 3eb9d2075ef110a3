"""What pages show of the monthly statements: settled ones as settled, open ones as they would be."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.deductions import Charge, Sum, shares
from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.domain.settings import Value
from core.domain.texts import N_, Message
from core.models import Penalty, Statement
from core.services import month_sums
from core.services.configuration import Configuration, configuration
from core.services.ledger_views import PenaltyView, entries_of, holds, pay_of, seen
from core.services.month_sums import charge_of
from core.services.scope import Scope
from core.services.statements import bearer_month
from core.services.uow import reading

FINAL = ("confirmed", "settled")
STATE_LABELS = {"open": N_("未结算"), "settled": N_("已结算")}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """A monthly statement of a person or a unit. An open one shows what it would take if it were settled now.

    ``line_fen`` says of each entry what it adds, None where the pay is unknown or it is not final (or no longer is).
    """

    id: int
    subject: str
    subject_name: str
    is_unit: bool
    is_own: bool
    month: str
    number: int
    state: str
    state_label: str
    percent: int
    base_fen: int | None
    fines_fen: int
    capped_fen: int
    brought_fen: int
    carried_fen: int
    amount_fen: int | None
    over_legal_limit: bool
    override_by: str
    override_reason: str
    settled_at: datetime | None
    export_id: int | None
    entries: tuple[PenaltyView, ...]
    line_fen: tuple[int | None, ...]


def statement_page(scope: Scope, month: str) -> tuple[StatementView, ...]:
    """Return a month's statements, people's first: one's own, or with PENALTIES_VIEW or PAY_EDIT everybody's."""
    with reading(scope.org.id) as session:
        return statements_of(session, scope, month)


def statements_of(session: Session, scope: Scope, month: str) -> tuple[StatementView, ...]:
    """Return what :func:`statement_page` shows, within a transaction."""
    config = configuration(session, scope.org.id)
    rights = (Permission.PENALTIES_VIEW, Permission.PAY_EDIT)
    units = [one.id for one in config.departments.values() if one.key in scope.actor.departments]
    own = sa.or_(Statement.subject_id == scope.actor.user_id, Statement.unit_id.in_(units))
    rows = session.scalars(
        sa.select(Statement)
        .where(Statement.month == month, *([] if holds(scope, *rights) else [own]))
        .order_by(Statement.number)
    ).all()
    if not rows:
        return ()
    entries = entries_of(session, scope, config, [*seen(scope, *rights), Penalty.month == month], None)
    by_statement = _by_statement(entries)
    pay = pay_of(session, [month], {row.subject_id for row in rows if row.subject_id is not None})
    counts, taken = month_sums.month_of(session, month), month_sums.taken_in(session, month)
    settings = month_sums.law(config, scope.org.local_date(scope.now))
    views = []
    earlier: dict[month_sums.Bearer, list[Charge]] = defaultdict(list)
    for row in rows:
        bearer = bearer_month(row.subject_id, row.unit_id, month)[1:]
        found = tuple(reversed(by_statement.get(row.id, ())))
        wages = month_sums.with_minimum(pay.get((row.subject_id or 0, month)), settings)
        stands = _reckoned(row, counts, taken.get(bearer, month_sums.Taken()), bearer, wages, settings)
        base = row.base_fen if row.state == "settled" else wages.performance_fen
        lines = _lines(found, earlier[bearer], base)
        views.append(_statement_view(scope, config, row, found, lines, stands, base))
    return tuple(sorted(views, key=lambda view: (view.is_unit, view.subject, view.number)))


def _reckoned(
    row: Statement,
    counts: month_sums.Month,
    taken: month_sums.Taken,
    bearer: month_sums.Bearer,
    pay: month_sums.Pay,
    settings: Mapping[str, Value],
) -> month_sums.Reckoned:
    if row.state == "settled":
        found = Sum(percent=row.percent, fines_fen=row.fines_fen, amount_fen=row.amount_fen, capped_fen=row.capped_fen)
        over, carried = row.over_legal_limit, row.carried_fen
        return month_sums.Reckoned(sum=found, amount_fen=row.amount_fen, carried_fen=carried, over=over)
    return month_sums.reckon_statement(
        counts.due[row.id],
        counts.before[bearer],
        counts.back[row.id],
        taken,
        pay,
        brought_fen=row.brought_fen,
        carries=settings["carry_over_limit"] is True and row.override_by is None,
    )


def _lines(found: Sequence[PenaltyView], before: list[Charge], base_fen: int | None) -> tuple[int | None, ...]:
    """Return what each entry adds; ``before`` are the month's charges so far, and then those of this statement, too."""
    final = [entry for entry in found if entry.status in FINAL]
    lines = [(charge_of(entry), entry.reverses_id is not None) for entry in final]
    added = dict(zip([entry.id for entry in final], shares(lines, before, base_fen=base_fen), strict=True))
    for charge, is_back in lines:
        if is_back:
            before.remove(charge)
        else:
            before.append(charge)
    return tuple(added.get(entry.id) for entry in found)


def find_statement(scope: Scope, statement_id: int) -> StatementView:
    """Return one statement that the actor may see.

    :raises Refused: NOT_FOUND, also when it is somebody else's.
    """
    with reading(scope.org.id) as session:
        month = session.scalar(sa.select(Statement.month).where(Statement.id == statement_id))
    for view in statement_page(scope, month) if month else ():
        if view.id == statement_id:
            return view
    raise Refused(Reason.NOT_FOUND, Message(N_("没有这张扣罚单。")))


def _by_statement(entries: Iterable[PenaltyView]) -> Mapping[int, tuple[PenaltyView, ...]]:
    found: dict[int, list[PenaltyView]] = defaultdict(list)
    for entry in entries:
        if entry.statement_id is not None:
            found[entry.statement_id].append(entry)
    return {statement_id: tuple(lines) for statement_id, lines in found.items()}


def _statement_view(
    scope: Scope,
    config: Configuration,
    row: Statement,
    entries: tuple[PenaltyView, ...],
    lines: tuple[int | None, ...],
    found: month_sums.Reckoned,
    base_fen: int | None,
) -> StatementView:
    login, name = month_sums.named(config, row.subject_id, row.unit_id)
    names = {person.login: person.name for person in config.people.values()}
    return StatementView(
        id=row.id,
        subject=login,
        subject_name=name,
        is_unit=row.unit_id is not None,
        is_own=row.subject_id == scope.actor.user_id,
        month=row.month,
        number=row.number,
        state=row.state,
        state_label=STATE_LABELS[row.state],
        percent=found.sum.percent,
        base_fen=base_fen,
        fines_fen=found.sum.fines_fen,
        capped_fen=found.sum.capped_fen,
        brought_fen=row.brought_fen,
        carried_fen=found.carried_fen,
        amount_fen=found.amount_fen,
        over_legal_limit=found.over,
        override_by=names.get(row.override_by or "", row.override_by or ""),
        override_reason=row.override_reason or "",
        settled_at=row.settled_at,
        export_id=row.export_id,
        entries=entries,
        line_fen=lines,
    )
