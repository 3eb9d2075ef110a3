"""Which days and minutes count as work."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from core.domain.calendars import (
    DAY_KIND_LABELS,
    MONDAY_TO_FRIDAY,
    OFFICE_HOURS,
    SPAN_LIMIT_DAYS,
    BusinessCalendar,
    CalendarYear,
    DayKind,
    Window,
)
from core.domain.errors import CalendarError, CalendarUnpublished

MORNING, FRIDAY = (Window(time(9), time(12)),), (Window(time(8), time(11)),)
HOLIDAY, MAKEUP = date(2026, 10, 1), date(2026, 9, 20)
YEAR = CalendarYear(
    year=2026,
    off=frozenset({HOLIDAY, date(2026, 10, 4)}),
    makeup=frozenset({MAKEUP}),
    names={HOLIDAY: "国庆节"},
)
CALENDAR = BusinessCalendar(years={2026: YEAR})


@pytest.mark.parametrize(
    ("day", "kind", "works"),
    [
        (date(2026, 9, 18), DayKind.WORKDAY, True),
        (date(2026, 9, 19), DayKind.WEEKEND, False),
        (MAKEUP, DayKind.MAKEUP, True),
        (HOLIDAY, DayKind.HOLIDAY, False),
        (date(2026, 10, 4), DayKind.HOLIDAY, False),  # a Sunday within the holiday
        (date(2027, 10, 1), DayKind.WORKDAY, True),  # a year that nobody has entered
    ],
)
def test_kinds_of_days(day: date, kind: DayKind, works: bool) -> None:
    assert CALENDAR.kind(day) is kind
    assert CALENDAR.is_workday(day) is works
    assert bool(CALENDAR.spans(day)) is works


def test_every_kind_has_a_label() -> None:
    assert DAY_KIND_LABELS.keys() == set(DayKind)


def test_names() -> None:
    assert CALENDAR.name(HOLIDAY) == "国庆节"
    assert CALENDAR.name(date(2026, 10, 4)) == ""
    assert CALENDAR.name(date(2030, 1, 1)) == ""


def test_who_rests_on_make_up_days() -> None:
    resting = BusinessCalendar(years={2026: YEAR}, ignore_makeup=True)
    assert resting.kind(MAKEUP) is DayKind.WEEKEND
    assert resting.spans(MAKEUP) == ()
    assert resting.kind(HOLIDAY) is DayKind.HOLIDAY


def test_a_make_up_day_has_the_hours_of_the_weekday_it_makes_up_for() -> None:
    windows = {0: MORNING, 4: FRIDAY}
    assert BusinessCalendar(windows=windows, years={2026: YEAR}).spans(MAKEUP) == MORNING
    assert BusinessCalendar(windows=windows, years={2026: YEAR}, makeup_weekday=4).spans(MAKEUP) == FRIDAY
    assert BusinessCalendar(windows=windows, years={2026: YEAR}, makeup_weekday=2).spans(MAKEUP) == OFFICE_HOURS
    assert BusinessCalendar(windows=windows, years={2026: YEAR}).spans(date(2026, 9, 22)) == ()


def test_the_next_notice_reaches_back_into_december_and_overrules() -> None:
    new_year = CalendarYear(
        year=2027,
        off=frozenset({date(2026, 12, 31), MAKEUP}),
        makeup=frozenset({date(2026, 12, 27)}),
        names={date(2026, 12, 31): "元旦"},
    )
    calendar = BusinessCalendar(years={2026: YEAR, 2027: new_year})
    assert calendar.kind(date(2026, 12, 31)) is DayKind.HOLIDAY
    assert calendar.name(date(2026, 12, 31)) == "元旦"
    assert calendar.kind(date(2026, 12, 27)) is DayKind.MAKEUP
    assert calendar.kind(MAKEUP) is DayKind.HOLIDAY
    assert CALENDAR.kind(date(2026, 12, 31)) is DayKind.WORKDAY


@pytest.mark.parametrize(
    ("years", "published"),
    [({2026: YEAR}, True), ({}, False), ({2026: CalendarYear(year=2026, confirmed=False)}, False)],
)
def test_a_year_without_a_notice(years: dict[int, CalendarYear], published: bool) -> None:
    assert BusinessCalendar(years=years).is_published(HOLIDAY) is published
    strict = BusinessCalendar(years=years, refuse_unpublished=True)
    if published:
        assert strict.is_published(HOLIDAY)
    else:
        with pytest.raises(CalendarUnpublished, match="2026"):
            strict.is_published(HOLIDAY)


def test_windows_know_their_length() -> None:
    assert [window.minutes for window in OFFICE_HOURS] == [210, 240]
    assert set(MONDAY_TO_FRIDAY) == {0, 1, 2, 3, 4}


def test_the_days_after_a_day_end_after_ten_years() -> None:
    days = CALENDAR.days_after(date(2026, 1, 1))
    found = [next(days) for _ in range(SPAN_LIMIT_DAYS)]
    assert found[0] == date(2026, 1, 2)
    assert found[-1] == date(2026, 1, 1) + timedelta(days=SPAN_LIMIT_DAYS)
    with pytest.raises(CalendarError, match="ten years"):
        next(days)
    with pytest.raises(CalendarError, match="out of range"):
        next(CALENDAR.days_after(date.max))


@pytest.mark.parametrize(
    ("begin", "end", "minutes"),
    [
        ("2026-03-16 08:30", "2026-03-16 17:30", 450),
        ("2026-03-16 00:00", "2026-03-17 00:00", 450),
        ("2026-03-16 11:59", "2026-03-16 13:31", 2),
        ("2026-03-16 12:00", "2026-03-16 13:30", 0),
        ("2026-03-16 09:00", "2026-03-16 09:00", 0),
        ("2026-03-16 10:00", "2026-03-16 09:00", 0),
        ("2026-03-13 17:00", "2026-03-16 09:00", 60),
        ("2026-09-30 17:00", "2026-10-01 23:00", 30),
        ("2026-09-19 00:00", "2026-09-21 00:00", 450),
        ("2026-03-18 00:00", "2026-03-16 00:00", 0),
    ],
)
def test_working_time_between_two_instants(begin: str, end: str, minutes: int) -> None:
    calendar = BusinessCalendar(zone="UTC", years={2026: YEAR})
    first, last = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (begin, end))
    assert calendar.working_time(first, last) == timedelta(minutes=minutes)


def test_local_times() -> None:
    at = CALENDAR.instant(date(2026, 3, 16), time(8, 30))
    assert at == datetime(2026, 3, 16, 0, 30, tzinfo=UTC)
    assert at.tzinfo is UTC
    assert f"{CALENDAR.local(at):%H:%M %z}" == "08:30 +0800"
    with pytest.raises(CalendarError):
        CALENDAR.local(datetime.max.replace(tzinfo=UTC))
    with pytest.raises(CalendarError):
        CALENDAR.instant(date.min, time(0))
