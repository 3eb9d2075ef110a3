"""What pages show of the monthly statements: settled ones as settled, open ones as they would be."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from core.domain.deductions import Sum, statement_sum
from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import Penalty, PerformancePay, Statement
from core.services.configuration import Configuration, configuration
from core.services.ledger_views import PenaltyView, charge_of, entries_of, holds, is_over, pay_of, seen
from core.services.scope import Scope
from core.services.uow import reading

STATE_LABELS = {"open": N_("未结算"), "settled": N_("已结算")}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """A monthly statement. An open one shows what it would take if it were settled now."""

    id: int
    subject: str
    subject_name: str
    month: str
    number: int
    state: str
    state_label: str
    percent: int
    base_fen: int | None
    fines_fen: int
    amount_fen: int | None
    over_legal_limit: bool
    settled_at: datetime | None
    entries: tuple[PenaltyView, ...]


def statement_page(scope: Scope, month: str) -> tuple[StatementView, ...]:
    """Return a month's statements by person: one's own, or with PENALTIES_VIEW or PAY_EDIT everybody's."""
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        rights = (Permission.PENALTIES_VIEW, Permission.PAY_EDIT)
        own = Statement.subject_id == scope.actor.user_id
        statements = session.scalars(
            sa.select(Statement)
            .where(Statement.month == month, *([] if holds(scope, *rights) else [own]))
            .order_by(Statement.subject_id, Statement.number)
        ).all()
        if not statements:
            return ()
        entries = entries_of(session, scope, config, [*seen(scope, *rights), Penalty.month == month], None)
        pay = pay_of(session, [month], {statement.subject_id for statement in statements})
        views, earlier = [], defaultdict[int, list[StatementView]](list)
        by_statement = _by_statement(entries)
        for statement in statements:
            view = _statement_view(
                config,
                statement,
                by_statement.get(statement.id, ()),
                earlier[statement.subject_id],
                pay.get((statement.subject_id, month)),
            )
            earlier[statement.subject_id].append(view)
            views.append(view)
        return tuple(sorted(views, key=lambda view: (view.subject, view.number)))


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
    config: Configuration,
    row: Statement,
    entries: tuple[PenaltyView, ...],
    earlier: Sequence[StatementView],
    pay: PerformancePay | None,
) -> StatementView:
    base, over = row.base_fen, row.over_legal_limit
    found = Sum(percent=row.percent, fines_fen=row.fines_fen, amount_fen=row.amount_fen)
    if row.state == "open":
        base = pay.performance_fen if pay else None
        taken = sum(view.amount_fen or 0 for view in earlier)
        found = statement_sum(
            [charge_of(entry) for entry in entries if entry.status == "confirmed"],
            [charge_of(entry) for view in earlier for entry in view.entries if entry.status == "settled"],
            base_fen=base,
            deducted_fen=taken - sum(view.fines_fen for view in earlier),
        )
        over = found.amount_fen is not None and is_over(taken + found.amount_fen, pay)
    subject = config.people[row.subject_id]
    return StatementView(
        id=row.id,
        subject=subject.login,
        subject_name=subject.name,
        month=row.month,
        number=row.number,
        state=row.state,
        state_label=STATE_LABELS[row.state],
        percent=found.percent,
        base_fen=base,
        fines_fen=found.fines_fen,
        amount_fen=found.amount_fen,
        over_legal_limit=over,
        settled_at=row.settled_at,
        entries=entries,
    )
