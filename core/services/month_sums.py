"""What a month's statements come to: what counts in them, what was taken before, what the law lets through."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.deductions import Charge, Sum, excess, over_legal_limit, statement_sum
from core.domain.settings import Value
from core.models import Penalty, PerformancePay, Statement
from core.services.configuration import Configuration
from core.services.core_settings import CORE, SETTINGS
from core.services.statements import bearer_month

Bearer = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay:
    """What is known of a bearer's month: performance pay, wage and minimum wage, in fen."""

    performance_fen: int | None = None
    wage_fen: int | None = None
    minimum_wage_fen: int | None = None


@dataclass(slots=True)
class Month:
    """What counts in a month: by statement what it charges and takes back, by bearer what was settled before."""

    due: dict[int, list[Charge]] = field(default_factory=lambda: defaultdict(list))
    back: dict[int, list[Charge]] = field(default_factory=lambda: defaultdict(list))
    before: dict[Bearer, list[Charge]] = field(default_factory=lambda: defaultdict(list))
    not_final: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What settled statements of a month took already: in all, and as shares of the performance pay before the law."""

    amount_fen: int = 0
    share_fen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """What a statement comes to: its sum before the law, what is taken, what is carried, and whether it is over."""

    sum: Sum
    amount_fen: int | None
    carried_fen: int
    over: bool


def reckon_statement(
    charges: Sequence[Charge],
    before: Sequence[Charge],
    back: Sequence[Charge],
    taken: Taken,
    pay: Pay,
    *,
    brought_fen: int,
    carries: bool,
) -> Reckoned:
    """Return what a statement comes to; with ``carries`` what is over the legal limit goes to the next month."""
    found = statement_sum(charges, before, back=back, base_fen=pay.performance_fen, deducted_fen=taken.share_fen)
    if found.amount_fen is None:
        return Reckoned(sum=found, amount_fen=None, carried_fen=0, over=False)
    whole = found.amount_fen + brought_fen
    carried = excess(whole, taken.amount_fen, pay.wage_fen, pay.minimum_wage_fen)
    over = over_legal_limit(taken.amount_fen + whole, pay.wage_fen, pay.minimum_wage_fen)
    carried = carried if carries else 0
    return Reckoned(sum=found, amount_fen=whole - carried, carried_fen=carried, over=over)


def charge_of(row: Any) -> Charge:
    """Return what a penalty (a row or a view) weighs in its month."""
    return Charge(
        policy=row.policy,
        percent=row.percent,
        cap_percent=row.cap_percent,
        fine_fen=row.amount_fen or 0,
        cap_fen=row.cap_fen,
    )


def law(config: Configuration, on: date) -> Mapping[str, Value]:
    """Return the parameters of the core in force on a day."""
    return config.settings_of(CORE, SETTINGS, on)


def with_minimum(pay: PerformancePay | None, settings: Mapping[str, Value]) -> Pay:
    """Return a month's pay with the organisation's minimum wage, where payroll has entered none for the person."""
    if pay is None:
        return Pay()
    general = settings["minimum_wage"]
    minimum = general * 100 if isinstance(general, int) and general else None
    return Pay(
        performance_fen=pay.performance_fen,
        wage_fen=pay.wage_fen,
        minimum_wage_fen=minimum if pay.minimum_wage_fen is None else pay.minimum_wage_fen,
    )


def named(config: Configuration, subject_id: int | None, unit_id: int | None) -> tuple[str, str]:
    """Return log-in and name of the person, or key and name of the unit, that bears something."""
    if subject_id is not None:
        return config.people[subject_id].login, config.people[subject_id].name
    unit = config.departments[unit_id or 0]
    return unit.key, unit.name


def month_of(session: Session, month: str) -> Month:
    """Return what counts in a month. A reversal counts for what it takes back."""
    found = Month()
    rows = session.execute(
        sa.select(
            Penalty.id,
            Penalty.subject_id,
            Penalty.unit_id,
            Penalty.statement_id,
            Penalty.status,
            Penalty.policy,
            Penalty.percent,
            Penalty.cap_percent,
            Penalty.amount_fen,
            Penalty.cap_fen,
            Penalty.reverses_id,
        )
        .where(Penalty.month == month, Penalty.status.not_in(("waived", "proposed")))
        .order_by(Penalty.id)
    ).all()
    gone = {row.reverses_id for row in rows if row.reverses_id is not None and row.status == "settled"}
    for row in rows:
        charge = charge_of(row)
        _month, column, bearer_id = bearer_month(row.subject_id, row.unit_id, month)
        if row.status in ("served", "objected"):
            found.not_final[row.statement_id] += 1
        elif row.status == "confirmed":
            (found.due if row.reverses_id is None else found.back)[row.statement_id].append(charge)
        elif row.reverses_id is None and row.id not in gone:
            found.before[column, bearer_id].append(charge)
    return found


def taken_in(session: Session, month: str) -> Mapping[Bearer, Taken]:
    """Return what the settled statements of a month have taken."""
    rows = session.execute(
        sa.select(
            Statement.subject_id,
            Statement.unit_id,
            sa.func.sum(Statement.amount_fen),
            sa.func.sum(Statement.amount_fen + Statement.carried_fen - Statement.brought_fen - Statement.fines_fen),
        )
        .where(Statement.month == month, Statement.state == "settled")
        .group_by(Statement.subject_id, Statement.unit_id)
    )
    return {
        bearer_month(subject_id, unit_id, month)[1:]: Taken(amount_fen=int(amount or 0), share_fen=int(share or 0))
        for subject_id, unit_id, amount, share in rows
    }
