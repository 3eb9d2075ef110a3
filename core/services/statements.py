"""Monthly statements: opened for what comes in, settled once on the month's total, never rewritten.

A month is always locked before the one after it, so that two that settle or add cannot wait for each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from core.models import Penalty, Statement
from core.services import jobs
from core.services.work import Work

SUBJECT, UNIT = "subject_id", "unit_id"
BearerMonth = tuple[str, str, int]  # month, SUBJECT or UNIT, id
LockedRow = sa.Row[int | None, int | None, str, int, str, int | None]
LISTED = ("served", "objected", "confirmed")  # stand in an open statement, though only what is confirmed is settled


def bearer_month(subject_id: int | None, unit_id: int | None, month: str) -> BearerMonth:
    """Return who bears something in which month."""
    if subject_id is not None:
        return month, SUBJECT, subject_id
    if unit_id is not None:
        return month, UNIT, unit_id
    raise ValueError("nobody bears it")


def open_for(work: Work, wanted: Iterable[BearerMonth]) -> None:
    """Lock the statements of these bearers and months, and see that each has an open one."""
    missing = set(wanted)
    while missing:
        newest: dict[BearerMonth, tuple[int, str]] = {}
        for row in lock(work, missing):
            newest[bearer_month(row.subject_id, row.unit_id, row.month)] = row.number, row.state
        missing = {pair for pair in missing if newest.get(pair, (-1, ""))[1] != "open"}
        for column in (SUBJECT, UNIT):
            rows = [
                _new(work, pair, newest.get(pair, (-1, ""))[0] + 1) for pair in sorted(missing) if pair[1] == column
            ]
            if rows:
                unique = ("org_id", column, "month", "number")
                work.session.execute(jobs.insert_or_ignore(work.session, Statement, unique), rows)


def _new(work: Work, pair: BearerMonth, number: int) -> dict[str, Any]:
    month, column, bearer_id = pair
    return {
        "org_id": work.scope.org.id,
        SUBJECT: None,
        UNIT: None,
        column: bearer_id,
        "month": month,
        "number": number,
        "state": "open",
        "percent": 0,
        "base_fen": None,
        "fines_fen": 0,
        "capped_fen": 0,
        "brought_fen": 0,
        "carried_fen": 0,
        "amount_fen": None,
        "over_legal_limit": False,
        "override_by": None,
        "override_reason": None,
        "settled_at": None,
        "export_id": None,
    }


def lock(
    work: Work, pairs: Iterable[BearerMonth]
) -> Sequence[sa.Row[int | None, int | None, str, int, str, int | None]]:
    """Lock the statements of bearers' months against settlement, always in one order, and return them by number."""
    ids: dict[str, set[int]] = {SUBJECT: set(), UNIT: set()}
    months = set[str]()
    for month, column, bearer_id in pairs:
        ids[column].add(bearer_id)
        months.add(month)
    query = (
        sa.select(
            Statement.subject_id,
            Statement.unit_id,
            Statement.month,
            Statement.number,
            Statement.state,
            Statement.base_fen,
        )
        .where(
            sa.or_(Statement.subject_id.in_(sorted(ids[SUBJECT])), Statement.unit_id.in_(sorted(ids[UNIT]))),
            Statement.month.in_(sorted(months)),
        )
        .order_by(Statement.month, Statement.subject_id, Statement.unit_id, Statement.number)
        .with_for_update()
    )
    return work.session.execute(query).all()


def put_in(work: Work, *conditions: sa.ColumnElement[bool]) -> None:
    """Put penalties that fit the conditions into the open statement of whoever bears them, and of their month."""
    statement = (
        sa.select(Statement.id)
        .where(
            Statement.org_id == Penalty.org_id,
            sa.or_(Statement.subject_id == Penalty.subject_id, Statement.unit_id == Penalty.unit_id),
            Statement.month == Penalty.month,
            Statement.state == "open",
        )
        .scalar_subquery()
    )
    work.session.execute(
        sa.update(Penalty)
        .where(Penalty.org_id == work.scope.org.id, Penalty.status.in_(LISTED), *conditions)
        .values(statement_id=statement)
        .execution_options(synchronize_session=False)
    )


def bring(work: Work, amounts: Mapping[BearerMonth, int]) -> None:
    """Have the open statements of these bearers and months take over what an earlier month may not take, in fen."""
    open_for(work, amounts)
    by_amount: dict[tuple[str, str, int], set[int]] = defaultdict(set)
    for (month, column, bearer_id), amount in amounts.items():
        by_amount[month, column, amount].add(bearer_id)
    for (month, column, amount), ids in sorted(by_amount.items()):
        bearer = Statement.subject_id if column == SUBJECT else Statement.unit_id
        work.session.execute(
            sa.update(Statement)
            .where(Statement.month == month, bearer.in_(sorted(ids)), Statement.state == "open")
            .values(brought_fen=Statement.brought_fen + amount)
            .execution_options(synchronize_session=False)
        )
