"""Fines of Montréal for dirty kitchens, 2011 to 2023, entered under two policies for the same convictions.

One takes the fines as they are. The other makes repeats within two years dearer, lets a day (a ticket) cost no more
than 6,000 dollars and a business's month no more than 7,500. The ledger carries out both, months are settled, and the
totals equal sums that this test makes by itself.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import groupby, product
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.domain.decisions import AssessPenalty
from core.domain.penalties import PenaltyKind, PenaltyPolicy
from core.domain.texts import Message
from core.domain.weighing import Surcharge
from core.models import Department, Statement
from core.services import ledger, uow
from core.services.configuration import changed
from core.services.settlement import settle_month
from core.services.work import working
from core.testing.databases import sqlite_url
from core.testing.rows import bare_ticket
from core.testing.world import World

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "montreal_food_fines.csv"
MOST = 2_000_000
AS_IT_IS = PenaltyPolicy(key="food.plain", label="罚款", kind=PenaltyKind.FINE, clause="1", maximum_fen=MOST)
STRICTER = PenaltyPolicy(
    key="food.stricter",
    label="罚款",
    kind=PenaltyKind.FINE,
    clause="1",
    maximum_fen=MOST,
    surcharge=Surcharge(percents=(25, 50), days=730),
    ticket_cap=600_000,
    month_cap=750_000,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conviction:
    """A fine, in cents, for what was found at a business on a day."""

    key: str
    business: str
    day: date
    fine: int


@pytest.fixture
def database_url() -> str:
    """The arithmetic does not depend on the kind of database; the kinds of penalty are tested on both."""
    return sqlite_url()


@pytest.fixture
def pages() -> bool:
    """No test here asks for a page."""
    return False


def _repeated() -> list[Conviction]:
    """Return the convictions of businesses that were found guilty at least five times, in the order of their days."""
    if not DATA.exists():
        pytest.skip("the shared data is not here")
    with DATA.open(encoding="utf-8", newline="") as file:
        found = [
            Conviction(
                key=row["id_poursuite"],
                business=f"b{row['business_id']}",
                day=date.fromisoformat(row["date"]),
                fine=int(row["montant"]) * 100,
            )
            for row in csv.DictReader(file)
        ]
    times = Counter(one.business for one in found)
    return sorted((one for one in found if times[one.business] >= 5), key=lambda one: (one.day, one.business, one.key))


def _stricter(convictions: list[Conviction]) -> Mapping[tuple[str, str], int]:
    """Return what the stricter policy comes to by business and month, summed without any of the product's code."""
    earlier: defaultdict[str, list[date]] = defaultdict(list)
    days: Counter[tuple[str, date]] = Counter()
    months: Counter[tuple[str, str]] = Counter()
    for one in convictions:
        nth = 1 + sum((one.day - day).days < 730 for day in earlier[one.business])
        full = one.fine * (100, 125, 150)[min(nth, 3) - 1]
        taken = min(full // 100 + (full % 100 >= 50), MOST, 600_000 - days[one.business, one.day])
        earlier[one.business].append(one.day)
        days[one.business, one.day] += taken
        months[one.business, one.day.isoformat()[:7]] += taken
    return {key: min(total, 750_000) for key, total in months.items()}


def _rows(world: World, convictions: list[Conviction]) -> Mapping[tuple[str, date], int]:
    """Enter the businesses as units, and a ticket for each of their days; return the tickets' ids."""
    days = sorted({(one.business, one.day) for one in convictions})
    with uow.unit_of_work(world.org.id) as session:
        names = sorted({business for business, _day in days})
        session.add_all(
            Department(org_id=world.org.id, key=key, name=key, path=f"/{key}/", external=True) for key in names
        )
        tickets = {key: bare_ticket(world, f"TS-{number}") for number, key in enumerate(days)}
        session.add_all(tickets.values())
        session.flush()
        changed(session, world.org.id)
        return {key: ticket.id for key, ticket in tickets.items()}


def _live(world: World, convictions: list[Conviction]) -> None:
    """Enter each day's convictions under both policies, then settle the months."""
    tickets = _rows(world, convictions)
    for day, found in groupby(convictions, key=lambda one: one.day):
        world.now = datetime.combine(day, time(4), tzinfo=UTC)
        with working(world.scope(silent=True)) as work:
            for one, policy in product(found, (AS_IT_IS, STRICTER)):
                effect = AssessPenalty(
                    policy=policy.key,
                    unit=one.business,
                    occurrence=one.key,
                    month=f"{day:%Y-%m}",
                    reason=Message("不洁"),
                    clause="1",
                    amount_fen=one.fine,
                )
                ledger.assess(work, tickets[one.business, day], "TS", effect, policy)
    for month in sorted({f"{one.day:%Y-%m}" for one in convictions}):
        settle_month(world.scope(silent=True), month)


def test_totals_under_two_policies_equal_sums_made_apart(world: World) -> None:
    convictions = _repeated()
    _live(world, convictions)
    plain: Counter[tuple[str, str]] = Counter()
    for one in convictions:
        plain[one.business, f"{one.day:%Y-%m}"] += one.fine
    stricter = _stricter(convictions)
    with uow.reading(world.org.id) as session:
        rows = session.execute(
            sa.select(Department.key, Statement.month, Statement.fines_fen, Statement.amount_fen, Statement.capped_fen)
            .join(Department, Department.id == Statement.unit_id)
            .where(Statement.state == "settled")
        ).all()
    assert {(row.key, row.month): row.fines_fen for row in rows} == {key: plain[key] + stricter[key] for key in plain}
    assert all(row.amount_fen == row.fines_fen for row in rows)
    assert (len(convictions), sum(row.capped_fen > 0 for row in rows)) == (648, 2)
    assert (sum(plain.values()), sum(stricter.values())) == (103_574_400, 133_797_300)
