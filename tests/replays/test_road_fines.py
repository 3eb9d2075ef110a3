"""Road fines of an Italian town: who has not paid sixty days after the notification pays twice the fine, about.

The rule is written as any plugin writes one: a deadline, a dated policy and ``on_overdue``. Twelve hundred fines are
then lived through under the real clockwork; every increase must come on the day and with the cents of the
town's own log.
"""

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from core.domain.clauses import Clause, Regulation
from core.domain.decisions import AssessPenalty, Effect
from core.domain.due import InDays
from core.domain.forms import Field, FieldKind, Form, When
from core.domain.penalties import PenaltyKind, PenaltyPolicy
from core.domain.people import Role
from core.domain.processes import OPEN, DeadlineRule, Process, State, StateKind, Transition
from core.domain.roles import RoleTemplate
from core.domain.texts import Message
from core.domain.tickets import Breach, TicketSnapshot
from core.hookspecs import hookimpl
from core.models import Penalty, Ticket
from core.plugin_manager import PluginManager
from core.services import clockwork, uow
from core.services.acting import act_within, find
from core.services.opening import open_within
from core.services.work import Work, working
from core.testing.world import World

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "traffic_fines_log.csv"
TOWN = ZoneInfo("Asia/Shanghai")  # the log has days only, so any zone does that keeps them
NOON = time(12)
JUST_AFTER_MIDNIGHT = time(0, 0, 1)

REGULATION = Regulation(
    key="CdS",
    title="道路交通罚款",
    effective_from=date(2000, 1, 1),
    clauses=(
        Clause(key="202", text="自送达之日起六十日内缴清最低罚款。"),
        Clause(key="203", text="逾期未缴的，按最高罚款的一半执行。"),
    ),
)
POLICY = "road.increase@2000-01-01"
INCREASED = {2_100: 4_250, 2_200: 4_400, 2_300: 4_600, 3_500: 7_150, 3_600: 7_400, 7_100: 14_300, 7_400: 14_800}

FINE = Process(
    key="road_fine",
    label="道路罚款",
    prefix="FK",
    title="{number}",
    regulation=REGULATION,
    clause="202",
    opened_by=Role("police"),
    form=Form(
        key="fine",
        clause="202",
        fields=(
            Field(key="number", label="编号", required=True),
            Field(key="amount", label="罚款", kind=FieldKind.MONEY, required=True, minimum=1, maximum=1_000_000),
        ),
    ),
    roles=(RoleTemplate(key="police", label="交警"),),
    states=(
        State(key="created", label="已开单", kind=StateKind.INITIAL, clause="202"),
        State(key="notified", label="已送达", clause="202"),
        State(key="settled", label="已结清", kind=StateKind.CLOSED, clause="202"),
    ),
    transitions=(
        Transition(
            key="notify", label="送达", by=Role("police"), sources=("created",), target="notified", clause="202"
        ),
        Transition(
            key="pay",
            label="缴款",
            by=Role("police"),
            sources=("created", "notified"),
            clause="202",
            form=Form(
                key="pay",
                clause="202",
                fields=(Field(key="in_full", label="缴清", kind=FieldKind.BOOLEAN, required=True),),
            ),
        ),
        Transition(
            key="settle", label="结清", by=Role("police"), sources=("notified",), target="settled", clause="202"
        ),
    ),
    deadlines=(
        DeadlineRule(
            key="payment",
            label="缴款期限",
            due=InDays(days=60, at=time(0)),  # the town adds it on the sixtieth day, not after it
            starts_on=("notify",),
            met_by=("pay",),
            met_unless=When("in_full", (False,)),
            role="police",
            clause="202",
        ),
    ),
    penalties=(
        PenaltyPolicy(
            key=POLICY,
            label="逾期加罚",
            kind=PenaltyKind.FINE,
            clause="203",
            minimum_fen=min(INCREASED.values()),
            maximum_fen=max(INCREASED.values()),
        ),
    ),
)


def _increase(ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...]:
    """Charge the increased fine that belongs to the fine (art. 203)."""
    amount = ticket.details["amount"]
    assert isinstance(amount, int)
    return (
        AssessPenalty(
            policy=POLICY,
            subject="driver",
            occurrence="payment",
            month=f"{ticket.local(breach.found_at):%Y-%m}",
            reason=Message("逾期未缴。"),
            clause="203",
            amount_fen=INCREASED[amount],
        ),
    )


class RoadFines:
    """The plugin, as one object."""

    NAME = "road"
    LABEL = "道路"
    VERSION = "1"

    @hookimpl
    def register_processes(self) -> tuple[Process, ...]:
        """Declare the fine."""
        return (FINE,)

    @hookimpl
    def on_overdue(self, ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...]:
        """Increase what is not paid."""
        return _increase(ticket, breach)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that happened to a fine on a day; ``amount`` is that of the fine."""

    day: date
    number: str
    what: str
    in_full: bool = False
    amount: str = ""


@cache
def _log() -> tuple[tuple[Step, ...], Mapping[str, tuple[date, int]], frozenset[str]]:
    """Return the steps of every fine that was notified, in order; the log's increases; fines paid before those."""
    if not DATA.exists():
        pytest.skip("the shared data is not here")
    cases = defaultdict(list)
    with DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            cases[row["case_id"]].append(row)
    steps: list[Step] = []
    increases: dict[str, tuple[date, int]] = {}
    paid_before: set[str] = set()
    for number, rows in cases.items():
        if not any(row["activity"] == "Insert Fine Notification" for row in rows):
            continue
        owed = paid = Decimal(0)
        for row in sorted(rows, key=lambda row: int(row["seq"])):
            day = date.fromisoformat(row["timestamp"])
            match row["activity"]:
                case "Create Fine":
                    owed = Decimal(row["amount"])
                    steps.append(Step(day=day, number=number, what=OPEN, amount=row["amount"]))
                case "Send Fine":
                    owed += Decimal(row["expense"])
                case "Insert Fine Notification":
                    steps.append(Step(day=day, number=number, what="notify"))
                case "Payment":
                    paid += Decimal(row["paymentamount"]) / 10  # the log has payments tenfold
                    steps.append(Step(day=day, number=number, what="pay", in_full=paid >= owed))
                case "Add penalty":
                    if paid >= owed:
                        paid_before.add(number)
                    increases[number] = day, int(Decimal(row["amount"]) * 100)
    return tuple(sorted(steps, key=lambda step: step.day)), increases, frozenset(paid_before)


@pytest.fixture
def plugins() -> PluginManager:
    """The fines alone."""
    manager = PluginManager(with_entry_points=False)
    manager.register(RoadFines())
    return manager


def _live(world: World, steps: tuple[Step, ...], until: date) -> None:
    """Let the days pass on which something happens or might: the clockwork just after midnight, what was done at noon.

    What is charged on any other day than the log's, sooner or later, is found out on the next of these days.
    """
    tickets: dict[str, str] = {}
    done_on = {day: list(done) for day, done in groupby(steps, key=lambda step: step.day)}
    days = {step.day + timedelta(days=after) for step in steps for after in (0, 60)}
    for day in sorted(day for day in days if day <= until):
        clockwork.fire_all(world.manager, datetime.combine(day, JUST_AFTER_MIDNIGHT, tzinfo=TOWN).astimezone(UTC))
        if day in done_on:
            world.now = datetime.combine(day, NOON, tzinfo=TOWN).astimezone(UTC)
            with working(world.scope("police")) as work:
                for step in done_on[day]:
                    _do(work, step, tickets)


def _do(work: Work, step: Step, tickets: dict[str, str]) -> None:
    if step.what == OPEN:
        raw: dict[str, object] = {"number": step.number, "amount": step.amount}
        tickets[step.number] = open_within(work, FINE.key, raw).public_id
    else:
        act_within(
            work,
            find(work, tickets[step.number]),
            step.what,
            {"in_full": step.in_full} if step.what == "pay" else {},
        )


def test_increases_to_the_day_and_the_cent(world: World) -> None:
    """Of 1,153 increases two hit somebody who had paid all ten days before: the policy spares them."""
    steps, increases, paid_before = _log()
    world.person("police", "police")
    world.person("driver")
    _live(world, steps, until=max(day for day, _amount in increases.values()))
    with uow.reading(world.org.id) as session:
        rows = session.execute(
            sa.select(Ticket.details, Penalty.assessed_at, Penalty.amount_fen).join(
                Ticket, sa.and_(Ticket.org_id == Penalty.org_id, Ticket.id == Penalty.ticket_id)
            )
        ).all()
    ours = {row.details["number"]: (row.assessed_at.astimezone(TOWN).date(), row.amount_fen) for row in rows}
    assert len(ours) == len(rows) == len(increases) - len(paid_before) == 1_151
    assert ours == {number: found for number, found in increases.items() if number not in paid_before}
