"""What a pause does to a due date: both sides of every boundary, in hours, working time, days and working days."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from core.domain.calendars import BusinessCalendar, CalendarYear
from core.domain.codec import dumps, loads
from core.domain.due import DailyAt, Days, DueRule, InDays, InHours, InMonths
from core.domain.pauses import Pause, begun, pauses_of, prolong
from core.domain.reckoning import Step, StepKind, reckon

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = BusinessCalendar(years={2026: CalendarYear(year=2026, off=frozenset(), makeup=frozenset())})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def due_after(rule: DueRule, start: str, *pauses: tuple[str, str]) -> str:
    due = reckon(rule, at(start), CALENDAR, {}, {})
    for begin, end in pauses:
        due = prolong(rule, at(start), due, Pause(start=at(begin), end=at(end)), CALENDAR, {}, {})
    return f"{due.at.astimezone(ZONE):%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    ("rule", "start", "pauses", "due"),
    [
        (
            InHours(hours=24),
            "2026-05-11 10:00:00",
            [("2026-05-11 11:00:00", "2026-05-12 09:00:00")],
            "2026-05-13 08:00:00",
        ),
        (
            InHours(hours=2),
            "2026-05-11 10:00:00",
            [("2026-05-11 11:00:00", "2026-05-11 11:00:01")],
            "2026-05-11 12:00:01",
        ),
        (
            InHours(hours=2),
            "2026-05-11 10:00:00",
            [("2026-05-11 11:00:00", "2026-05-11 11:30:00"), ("2026-05-11 12:00:00", "2026-05-11 13:00:00")],
            "2026-05-11 13:30:00",
        ),
        # At the due second the clock still runs out in time; a second later it is missed and stays so.
        (
            InHours(hours=2),
            "2026-05-11 10:00:00",
            [("2026-05-11 12:00:00", "2026-05-11 13:00:00")],
            "2026-05-11 13:00:00",
        ),
        (
            InHours(hours=2),
            "2026-05-11 10:00:00",
            [("2026-05-11 12:00:01", "2026-05-11 13:00:00")],
            "2026-05-11 12:00:00",
        ),
        # Friday 16:30 to Monday 09:30: one hour and one hour of working time.
        (
            InHours(hours=4, working=True),
            "2026-05-15 15:30:00",
            [("2026-05-15 16:30:00", "2026-05-18 09:30:00")],
            "2026-05-18 14:00:00",
        ),
        (
            InHours(hours=4, working=True),
            "2026-05-15 15:30:00",
            [("2026-05-16 16:30:00", "2026-05-17 09:30:00")],
            "2026-05-18 10:30:00",
        ),
        (
            InDays(days=3, count=Days.WORKING),
            "2026-05-11 10:00:00",
            [("2026-05-12 09:00:00", "2026-05-12 23:59:59")],
            "2026-05-14 23:59:59",
        ),
        (
            InDays(days=3, count=Days.WORKING),
            "2026-05-11 10:00:00",
            [("2026-05-12 09:00:00", "2026-05-13 00:00:00")],
            "2026-05-15 23:59:59",
        ),
        (
            InDays(days=3, count=Days.WORKING),
            "2026-05-11 10:00:00",
            [("2026-05-12 09:00:00", "2026-05-14 08:00:00")],
            "2026-05-18 23:59:59",
        ),
        (
            InDays(days=3, count=Days.WORKING),
            "2026-05-14 10:00:00",
            [("2026-05-15 09:00:00", "2026-05-17 20:00:00")],
            "2026-05-19 23:59:59",
        ),
        (
            InDays(days=3),
            "2026-05-14 10:00:00",
            [("2026-05-15 09:00:00", "2026-05-17 20:00:00")],
            "2026-05-19 23:59:59",
        ),
        (
            InDays(days=3, at=time(9)),
            "2026-05-11 10:00:00",
            [("2026-05-11 11:00:00", "2026-05-12 01:00:00")],
            "2026-05-15 09:00:00",
        ),
        (
            InDays(days=3, roll=True),
            "2026-05-11 10:00:00",
            [("2026-05-11 11:00:00", "2026-05-13 01:00:00")],
            "2026-05-18 23:59:59",
        ),
        (
            InMonths(months=1),
            "2026-05-11 10:00:00",
            [("2026-05-11 11:00:00", "2026-05-13 01:00:00")],
            "2026-06-13 23:59:59",
        ),
        (
            DailyAt(at=time(17)),
            "2026-05-11 10:00:00",
            [("2026-05-11 11:00:00", "2026-05-12 01:00:00")],
            "2026-05-12 17:00:00",
        ),
    ],
)
def test_a_due_date_moves_by_what_it_counts_of_the_pause(
    rule: DueRule, start: str, pauses: list[tuple[str, str]], due: str
) -> None:
    assert due_after(rule, start, *pauses) == due


def test_a_move_into_an_unpublished_year_is_provisional() -> None:
    rule = InDays(days=3, count=Days.WORKING)
    due = reckon(rule, at("2026-12-24 10:00:00"), CALENDAR, {}, {})
    pause = Pause(start=at("2026-12-25 10:00:00"), end=at("2026-12-31 10:00:00"))
    moved = prolong(rule, at("2026-12-24 10:00:00"), due, pause, CALENDAR, {}, {})
    assert (due.provisional, moved.provisional) == (False, True)


def test_the_steps_tell_of_every_pause_and_survive_storage() -> None:
    rule, start = InHours(hours=2), at("2026-05-11 10:00:00")
    pauses = (
        Pause(start=at("2026-05-11 11:00:00"), end=at("2026-05-11 11:30:00")),
        Pause(start=at("2026-05-11 12:00:00"), end=at("2026-05-11 13:00:00")),
    )
    due = reckon(rule, start, CALENDAR, {}, {})
    for pause in pauses:
        due = prolong(rule, start, due, pause, CALENDAR, {}, {})
    stored = tuple(loads(dumps(step), Step) for step in due.steps)
    assert pauses_of(stored) == pauses
    assert [step.kind for step in stored][-4:] == [StepKind.PAUSED, StepKind.RESUMED, StepKind.ADDED, StepKind.DUE]
    assert pauses_of((*stored, begun(start)))[-1] == Pause(start=start)


def test_a_pause_that_lasts_moves_nothing_yet() -> None:
    rule, start = InHours(hours=2), at("2026-05-11 10:00:00")
    due = reckon(rule, start, CALENDAR, {}, {})
    waiting = prolong(rule, start, due, Pause(start=at("2026-05-11 11:00:00")), CALENDAR, {}, {})
    assert waiting.at == due.at
    assert waiting.steps[-1].kind is StepKind.PAUSED
