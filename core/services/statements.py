"""Monthly statements of deductions: opened for what comes in, settled once on the month's total, never rewritten."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.domain.deductions import Charge, Sum, over_legal_limit, statement_sum
from core.domain.money import yuan
from core.domain.parsing import parse_month
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import Penalty, PenaltyStep, PerformancePay, Statement
from core.services import jobs, messages
from core.services.policy import may, require
from core.services.scope import Scope
from core.services.work import Work, working

PersonMonth = tuple[int, str]

PAY_UNKNOWN = N_("还没有录入 %(month)s 的绩效工资。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A statement that was settled now. ``percent`` and ``amount_fen`` are what it adds to earlier ones."""

    login: str
    name: str
    number: int
    percent: int
    amount_fen: int
    over_legal_limit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A statement that stays open, and why."""

    login: str
    name: str
    number: int
    reason: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleReport:
    """What became of a month's open statements, by person."""

    settled: tuple[Settled, ...]
    waiting: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """What settled statements of a person's month took already."""

    amount_fen: int = 0
    fines_fen: int = 0


def open_for(work: Work, wanted: Iterable[PersonMonth]) -> None:
    """Lock the statements of these people and months, and see that each has an open one."""
    missing = set(wanted)
    while missing:
        newest: dict[PersonMonth, tuple[int, str]] = {}
        for row in lock(work, missing):
            newest[row.subject_id, row.month] = row.number, row.state
        missing = {pair for pair in missing if newest.get(pair, (-1, ""))[1] != "open"}
        if missing:
            rows = [
                {
                    "org_id": work.scope.org.id,
                    "subject_id": pair[0],
                    "month": pair[1],
                    "number": newest.get(pair, (-1, ""))[0] + 1,
                    "state": "open",
                    "percent": 0,
                    "base_fen": None,
                    "fines_fen": 0,
                    "amount_fen": None,
                    "over_legal_limit": False,
                    "settled_at": None,
                }
                for pair in sorted(missing)
            ]
            unique = ("org_id", "subject_id", "month", "number")
            work.session.execute(jobs.insert_or_ignore(work.session, Statement, unique), rows)


def lock(work: Work, pairs: Iterable[PersonMonth]) -> Sequence[sa.Row[int, str, int, str, int | None]]:
    """Lock the statements of people's months against settlement, always in one order, and return them by number."""
    pairs = set(pairs)
    query = (
        sa.select(Statement.subject_id, Statement.month, Statement.number, Statement.state, Statement.base_fen)
        .where(
            Statement.subject_id.in_(sorted({subject_id for subject_id, _month in pairs})),
            Statement.month.in_(sorted({month for _subject_id, month in pairs})),
        )
        .order_by(Statement.subject_id, Statement.month, Statement.number)
        .with_for_update()
    )
    return work.session.execute(query).all()


def settle_month(scope: Scope, month: str) -> SettleReport:
    """Settle every open statement of a month; one that needs an unknown performance pay stays open.

    Settling again settles only what has come since. Deductions over the legal limit are marked, not refused (R20).

    :raises Refused: The actor may neither decide penalties nor edit pay, or the month is none.
    """
    if not may(scope.actor, Permission.PAY_EDIT):
        require(scope.actor, Permission.PENALTIES_DECIDE)
    month = parse_month(month, field="month")
    with working(scope) as work:
        statements = _locked(work, month)
        if not statements:
            return SettleReport(settled=(), waiting=())
        charges, before = _charges(work, month)
        pay, taken = _pay(work, month), _taken(work, month)
        settled, waiting, rows = [], [], []
        for statement in statements:
            person = work.config.people[statement.subject_id]
            wages = pay.get(statement.subject_id)
            earlier = taken.get(statement.subject_id, _Taken())
            found = statement_sum(
                charges[statement.id],
                before[statement.subject_id],
                base_fen=wages.performance_fen if wages else None,
                deducted_fen=earlier.amount_fen - earlier.fines_fen,
            )
            if found.amount_fen is None:
                reason = Message(PAY_UNKNOWN, {"month": month})
                waiting.append(Waiting(login=person.login, name=person.name, number=statement.number, reason=reason))
                continue
            over = wages is not None and over_legal_limit(
                earlier.amount_fen + found.amount_fen, wages.wage_fen, wages.minimum_wage_fen
            )
            rows.append(_settled_row(work, statement, wages, found, over))
            settled.append(
                Settled(
                    login=person.login,
                    name=person.name,
                    number=statement.number,
                    percent=found.percent,
                    amount_fen=found.amount_fen,
                    over_legal_limit=over,
                )
            )
            _announce(work, month, statement.subject_id, settled[-1])
        if rows:
            work.session.execute(sa.update(Statement), rows)
            _settle_penalties(work, month)
        return SettleReport(settled=tuple(settled), waiting=tuple(waiting))


def _locked(work: Work, month: str) -> Sequence[sa.Row[int, int, int]]:
    """Lock the month's open statements; whoever would add to one, or settle it, waits."""
    query = (
        sa.select(Statement.id, Statement.subject_id, Statement.number)
        .where(Statement.month == month, Statement.state == "open")
        .order_by(Statement.subject_id, Statement.month, Statement.number)
        .with_for_update()
    )
    return work.session.execute(query).all()


def _charges(work: Work, month: str) -> tuple[Mapping[int, list[Charge]], Mapping[int, list[Charge]]]:
    """Return what counts in the month: still to be settled, by statement; settled before, by subject."""
    due: dict[int, list[Charge]] = defaultdict(list)
    before: dict[int, list[Charge]] = defaultdict(list)
    for row in work.session.execute(
        sa.select(
            Penalty.subject_id,
            Penalty.statement_id,
            Penalty.status,
            Penalty.policy,
            Penalty.percent,
            Penalty.cap_percent,
            Penalty.amount_fen,
        ).where(Penalty.month == month, Penalty.status != "waived", Penalty.subject_id.is_not(None))
    ):
        charge = Charge(
            policy=row.policy, percent=row.percent, cap_percent=row.cap_percent, fine_fen=row.amount_fen or 0
        )
        if row.status == "settled":
            before[row.subject_id].append(charge)
        else:
            due[row.statement_id].append(charge)
    return due, before


def _pay(work: Work, month: str) -> Mapping[int, PerformancePay]:
    rows = work.session.scalars(
        sa.select(PerformancePay).where(PerformancePay.month == month).with_for_update(read=True)
    )
    return {row.user_id: row for row in rows}


def _taken(work: Work, month: str) -> Mapping[int, _Taken]:
    rows = work.session.execute(
        sa.select(Statement.subject_id, sa.func.sum(Statement.amount_fen), sa.func.sum(Statement.fines_fen))
        .where(Statement.month == month, Statement.state == "settled")
        .group_by(Statement.subject_id)
    )
    return {
        subject_id: _Taken(amount_fen=int(amount_fen or 0), fines_fen=int(fines_fen or 0))
        for subject_id, amount_fen, fines_fen in rows
    }


def _settled_row(
    work: Work, statement: sa.Row[int, int, int], wages: PerformancePay | None, found: Sum, over: bool
) -> dict[str, Any]:
    return {
        "id": statement.id,
        "state": "settled",
        "percent": found.percent,
        "base_fen": wages.performance_fen if wages else None,
        "fines_fen": found.fines_fen,
        "amount_fen": found.amount_fen,
        "over_legal_limit": over,
        "settled_at": work.now,
    }


def _settle_penalties(work: Work, month: str) -> None:
    """Let the penalties of the month's settled statements follow them, each with its step."""
    statements = sa.select(Statement.id).where(
        Statement.org_id == work.scope.org.id, Statement.month == month, Statement.state == "settled"
    )
    following = (
        Penalty.org_id == work.scope.org.id,
        Penalty.month == month,
        Penalty.status == "confirmed",
        Penalty.statement_id.in_(statements),
    )
    steps = sa.select(
        Penalty.org_id,
        Penalty.id,
        sa.literal("settled"),
        sa.literal(work.scope.actor.login),
        sa.literal(work.now, Penalty.assessed_at.type),
        sa.literal(""),
    ).where(*following)
    columns = ["org_id", "penalty_id", "status", "by", "at", "reason"]
    work.session.execute(sa.insert(PenaltyStep).from_select(columns, steps))
    work.session.execute(
        sa.update(Penalty).where(*following).values(status="settled").execution_options(synchronize_session=False)
    )


def _announce(work: Work, month: str, subject_id: int, settled: Settled) -> None:
    """Record that a statement was settled, without its amount, and tell its subject, with it."""
    work.event(
        "statement_settled",
        body={
            "subject": settled.login,
            "month": month,
            "number": settled.number,
            "percent": settled.percent,
            "over_legal_limit": settled.over_legal_limit,
        },
    )
    params: dict[str, object] = {"month": month, "percent": settled.percent, "amount": yuan(settled.amount_fen)}
    text = N_("%(month)s 的扣罚已结算：绩效工资的 %(percent)s%%，连同罚款共 %(amount)s 元。")
    if settled.number:
        text = N_("%(month)s 的扣罚补充结算：绩效工资的 %(percent)s%%，连同罚款共 %(amount)s 元。")
    subject = work.config.people[subject_id]
    messages.tell(work, [subject], Message(text, params), kind="penalty", ticket_id=None)
