"""Handing back and more time: the limit, the ruling, the exact second, the days that count."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from core.domain.calendars import BusinessCalendar, CalendarYear
from core.domain.codec import dumps, loads
from core.domain.decisions import ExtendDeadline, To
from core.domain.due import Days, DueRule, InDays, InHours
from core.domain.errors import Reason
from core.domain.extending import DAYS, EXTENSION, REASON, Extending
from core.domain.pauses import Pause, extension, pauses_of, prolong
from core.domain.people import Actor, Role
from core.domain.reckoning import Step, reckon
from core.domain.returning import HAND_BACK, RULE, RULING, Returning, is_not_ruled
from core.domain.settings import Param
from core.domain.tickets import Act, DeadlineFact, Record, TicketSnapshot

MONDAY = datetime(2026, 3, 16, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
DUE = datetime(2026, 3, 18, 15, 59, 59, tzinfo=UTC)
BO = Actor(login="bo", name="博文")

RETURNING = Returning(
    by=Role("clerk"),
    sources=("transferred",),
    target="handling",
    dispatcher=To(roles=("office",)),
    arbiter="head",
    ruled="transferred",
    department=To(roles=("clerk",), in_department=True),
    limit=Param("returns"),
    clause="1",
)
EXTENDING = Extending(
    deadline="reply",
    by=Role("clerk"),
    sources=("handling",),
    approver="head",
    prefix="more",
    told=To(opener=True),
    clause="1",
)


def ticket(records: int = 0, kind: str = HAND_BACK, **more: object) -> TicketSnapshot:
    made = TicketSnapshot(
        number="1",
        plugin="p",
        process="q",
        state="transferred",
        title="t",
        details={},
        received_at=MONDAY,
        opened_at=MONDAY,
        opened_by="anna",
        settings={"returns": 2, "more_on": True, "more_days": 5, "more_times": 1},
        records=tuple(
            Record(number=number, type=kind, values={}, by="bo", at=MONDAY) for number in range(1, records + 1)
        ),
        deadlines=(DeadlineFact(key="reply", started_at=MONDAY, due_at=DUE),),
    )
    return replace(made, **more)


def act(at: datetime = MONDAY, **values: object) -> Act:
    return Act(key="x", values=values, by=BO, at=at)


@pytest.mark.parametrize(
    ("before", "way", "told"), [(0, "handling", "office"), (1, "handling", "office"), (2, RULING, "head")]
)
def test_what_came_back_too_often_is_ruled_on(before: int, way: str, told: str) -> None:
    assert RETURNING.way(ticket(before), act()) == way
    (notice,) = RETURNING.tells(ticket(before), act())
    assert notice.to.roles == (told,)


def test_after_a_ruling_nothing_is_handed_back() -> None:
    assert is_not_ruled(ticket(2), act()) is None
    refused = is_not_ruled(ticket(3, milestones={RULE: MONDAY}), act())
    assert refused is not None
    assert refused.reason is Reason.NO_REFUSAL_RIGHT


@pytest.mark.parametrize(
    ("at", "reason"),
    [(DUE, None), (DUE + timedelta(milliseconds=999), None), (DUE + timedelta(seconds=1), Reason.DEADLINE_OVER)],
)
def test_more_time_is_asked_for_until_the_due_second(at: datetime, reason: Reason | None) -> None:
    refused = EXTENDING.is_in_time(ticket(), act(at))
    assert (refused.reason if refused else None) is reason


@pytest.mark.parametrize("fact", [{"met_at": MONDAY}, {"void": True}])
def test_what_does_not_run_needs_no_more_time(fact: dict[str, object]) -> None:
    ended = DeadlineFact(key="reply", started_at=MONDAY, due_at=DUE, **fact)
    for deadlines in ((ended,), ()):
        refused = EXTENDING.is_in_time(ticket(deadlines=deadlines), act())
        assert refused is not None
        assert refused.reason is Reason.STATE_NOT_ALLOWED


@pytest.mark.parametrize(
    ("days", "before", "reason"), [(5, 0, None), (6, 0, Reason.FIELD_INVALID), (1, 1, Reason.STATE_NOT_ALLOWED)]
)
def test_how_many_days_and_how_often(days: int, before: int, reason: Reason | None) -> None:
    refused = EXTENDING.is_within_limits(ticket(before, EXTENSION), act(**{DAYS: days, REASON: "等配件"}))
    assert (refused.reason if refused else None) is reason
    assert EXTENDING.prolongs(ticket(), act(**{DAYS: days})) == (
        ExtendDeadline(deadline="reply", days=days, clause="1"),
    )


# Sums, on a calendar whose Friday the 20th is off and whose Sunday the 22nd is worked

CALENDAR = BusinessCalendar(
    years={2026: CalendarYear(year=2026, off=frozenset({date(2026, 3, 20)}), makeup=frozenset({date(2026, 3, 22)}))}
)


def due_after(rule: DueRule, *moves: Pause) -> str:
    due = reckon(rule, MONDAY, CALENDAR, {}, {})
    for move in moves:
        due = prolong(rule, MONDAY, due, move, CALENDAR, {}, {})
    assert pauses_of(loads(dumps(due.steps), tuple[Step, ...])) == moves
    return f"{CALENDAR.local(due.at):%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    ("rule", "days", "due"),
    [
        (InDays(days=2, count=Days.WORKING), 1, "03-19 23:59:59"),
        (InDays(days=2, count=Days.WORKING), 2, "03-22 23:59:59"),
        (InDays(days=2, count=Days.WORKING), 3, "03-23 23:59:59"),
        (InDays(days=2, count=Days.CALENDAR), 2, "03-20 23:59:59"),
        (InHours(hours=30), 2, "03-19 15:00:00"),
        (InHours(hours=4, working=True), 1, "03-17 14:30:00"),
    ],
)
def test_a_deadline_is_extended_by_days_as_it_counts_them(rule: DueRule, days: int, due: str) -> None:
    assert due_after(rule, extension(MONDAY, days)) == due


def test_pauses_and_extensions_add_up_in_their_order() -> None:
    rule = InHours(hours=30)
    pause = Pause(start=MONDAY, end=MONDAY + timedelta(hours=3))
    assert due_after(rule, pause, extension(MONDAY, 1)) == "03-18 18:00:00"
    assert due_after(rule, extension(MONDAY, 1), pause, extension(MONDAY, 1)) == "03-19 18:00:00"
