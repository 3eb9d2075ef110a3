"""When something is due: golden vectors, cut-offs, hours, months, rolls, and the steps that add up to the date."""

import json
import time as stopwatch
from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.domain.calendars import BusinessCalendar, CalendarYear, Window
from core.domain.due import (
    Band,
    Bands,
    ByField,
    DailyAt,
    Days,
    DueRule,
    InDays,
    InHours,
    InMonths,
    fields_of,
    params_of,
)
from core.domain.errors import CalendarError, CalendarUnpublished, DeclarationError, RuleError
from core.domain.reckoning import Due, StepKind, add_months, is_late, reckon
from core.domain.settings import Param

SHANGHAI = ZoneInfo("Asia/Shanghai")
SHARED_YEARS = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "cn_holidays"
PUBLISHED = range(2022, 2027)


def national_year(year: int) -> CalendarYear:
    found = holidays.country_holidays("CN", years=year, language="zh_CN")
    makeup = frozenset(day for day in found.weekend_workdays if day.year == year)
    off = {day: name for day, name in found.items() if day.year == year}
    return CalendarYear(year=year, off=frozenset(off), makeup=makeup, names=off, confirmed=bool(makeup))


CHINA = BusinessCalendar(years={year: national_year(year) for year in PUBLISHED})
RESTING = BusinessCalendar(years=CHINA.years, ignore_makeup=True)


def local(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def due(rule: DueRule, start: str, calendar: BusinessCalendar = CHINA, **settings: Any) -> str:
    """The local due time as text."""
    found = reckon(rule, local(start, ZoneInfo(calendar.zone)), calendar, settings, {})
    return f"{calendar.local(found.at):%Y-%m-%d %H:%M:%S}"


def working_days(days: int) -> InDays:
    return InDays(days=days, count=Days.WORKING)


# -- Golden vectors -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "days", "with_makeup", "without"),
    [
        ("2026-02-13", 3, "2026-02-25", "2026-02-26"),
        ("2026-02-13", 7, "2026-03-02", "2026-03-04"),
        ("2026-09-18", 3, "2026-09-22", "2026-09-23"),
        ("2026-09-30", 3, "2026-10-10", "2026-10-12"),
        ("2025-01-24", 7, "2025-02-10", "2025-02-12"),
        ("2024-09-13", 1, "2024-09-14", "2024-09-18"),
        ("2026-04-30", 5, "2026-05-11", "2026-05-12"),
    ],
)
def test_golden_vectors(start: str, days: int, with_makeup: str, without: str) -> None:
    assert due(working_days(days), f"{start} 10:00") == f"{with_makeup} 23:59:59"
    assert due(working_days(days), f"{start} 10:00", RESTING) == f"{without} 23:59:59"


def test_an_unpublished_year_is_provisional() -> None:
    start = local("2026-12-31 10:00")
    found = reckon(working_days(3), start, CHINA, {}, {})
    assert found.provisional
    assert CHINA.local(found.at).date() == date(2027, 1, 5)
    notice = CalendarYear(
        year=2027, off=frozenset({date(2027, 1, 1), date(2027, 1, 4)}), makeup=frozenset({date(2027, 1, 3)})
    )
    published = BusinessCalendar(years={**CHINA.years, 2027: notice})
    after = reckon(working_days(3), start, published, {}, {})
    assert not after.provisional
    assert CHINA.local(after.at).date() == date(2027, 1, 6)


@pytest.mark.parametrize(
    ("rule", "start", "provisional"),
    [
        (working_days(1), "2026-12-30 10:00", False),
        (working_days(1), "2026-12-31 10:00", True),
        (InDays(days=1), "2026-12-31 10:00", False),
        (InDays(days=1, roll=True), "2026-12-30 10:00", False),
        (InDays(days=1, roll=True), "2026-12-31 10:00", True),
        (InHours(hours=24), "2026-12-31 10:00", False),
        (InHours(hours=4, working=True), "2026-12-31 10:00", False),
        (InHours(hours=7, working=True), "2026-12-31 10:00", True),
        (InMonths(months=6), "2026-12-31 10:00", False),
    ],
)
def test_only_what_needs_the_unpublished_year_is_provisional(rule: DueRule, start: str, provisional: bool) -> None:
    assert reckon(rule, local(start), CHINA, {}, {}).provisional is provisional
    strict = BusinessCalendar(years=CHINA.years, refuse_unpublished=True)
    if provisional:
        with pytest.raises(CalendarUnpublished):
            reckon(rule, local(start), strict, {}, {})
    else:
        assert not reckon(rule, local(start), strict, {}, {}).provisional


# -- Every start date against an independent count ----------------------------------------------------------------


@cache
def workdays(ignore_makeup: bool) -> tuple[date, ...]:
    """All working days of 2022 to 2026 by the package's own word, with or without make-up days."""
    days = [date(2022, 1, 1) + timedelta(days=number) for number in range(5 * 365 + 1)]
    known = holidays.country_holidays("CN", years=PUBLISHED)
    if ignore_makeup:
        return tuple(day for day in days if day.weekday() < 5 and day not in known)
    return tuple(day for day in days if known.is_working_day(day))


def oracle(start: date, days: int, all_workdays: tuple[date, ...]) -> date | None:
    """The day by counting alone; None if it lies beyond the known years."""
    place = bisect_right(all_workdays, start) + days - 1
    return all_workdays[place] if place < len(all_workdays) else None


@pytest.mark.parametrize("calendar", [CHINA, RESTING], ids=["make-up days", "resting on make-up days"])
@pytest.mark.parametrize("days", [1, 3, 5, 7, 13, 15])
def test_every_start_date_of_four_years(days: int, calendar: BusinessCalendar) -> None:
    expected, rule = workdays(calendar.ignore_makeup), working_days(days)
    starts = [date(2023, 1, 1) + timedelta(days=number) for number in range(1461)]
    assert starts[-1] == date(2026, 12, 31)
    for start in starts:
        found = reckon(rule, local(f"{start} 10:00"), calendar, {}, {})
        wanted = oracle(start, days, expected)
        assert found.provisional is (wanted is None), start
        assert wanted in (None, CHINA.local(found.at).date()), start


@pytest.mark.parametrize("year", [2023, 2025])
@pytest.mark.parametrize("days", [1, 3, 5, 7, 13, 15])
def test_every_start_date_against_the_official_data(year: int, days: int) -> None:
    path = SHARED_YEARS / f"{year}.json"
    if not path.exists():
        pytest.skip(f"shared/data/cn_holidays/{year}.json is not there")
    official = {entry["date"]: entry["isOffDay"] for entry in json.loads(path.read_text(encoding="utf-8"))["days"]}
    all_days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    expected = tuple(day for day in all_days if not official.get(day.isoformat(), day.weekday() >= 5))
    for start in all_days[:-40]:
        found = reckon(working_days(days), local(f"{start} 10:00"), CHINA, {}, {})
        assert CHINA.local(found.at).date() == oracle(start, days, expected), start


# -- Days ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        (InDays(days=0), "2026-03-16 09:00", "2026-03-16 23:59:59"),
        (InDays(days=1), "2026-03-16 23:59:59", "2026-03-17 23:59:59"),
        (InDays(days=0, at=time(17)), "2026-03-16 09:00", "2026-03-16 17:00:00"),
        (InDays(days=0, at=time(8)), "2026-03-16 09:00", "2026-03-16 08:00:00"),
        (InDays(days=1, at=time(10)), "2026-03-16 09:00", "2026-03-17 10:00:00"),
        (InDays(days=60), "2026-01-01 09:00", "2026-03-02 23:59:59"),
        (InDays(days=3_660), "2026-03-16 09:00", "2036-03-23 23:59:59"),
        (InDays(days=1, count=Days.WORKING), "2026-03-14 09:00", "2026-03-16 23:59:59"),
        (InDays(days=1, at=time(12), count=Days.WORKING), "2026-03-13 09:00", "2026-03-16 12:00:00"),
        (InDays(days=0, count=Days.WORKING), "2026-03-14 09:00", "2026-03-14 23:59:59"),
    ],
)
def test_days_are_counted_from_the_day_after(rule: DueRule, start: str, expected: str) -> None:
    assert due(rule, start) == expected


@pytest.mark.parametrize(
    ("start", "rolled", "kept"),
    [
        ("2026-03-12", "2026-03-13", "2026-03-13"),
        ("2026-03-13", "2026-03-16", "2026-03-14"),
        ("2026-02-13", "2026-02-14", "2026-02-14"),  # a make-up Saturday does not roll
        ("2026-02-14", "2026-02-24", "2026-02-15"),
        ("2026-09-30", "2026-10-08", "2026-10-01"),
        ("2026-10-09", "2026-10-10", "2026-10-10"),
    ],
)
def test_a_calendar_day_deadline_rolls_off_a_day_of_rest(start: str, rolled: str, kept: str) -> None:
    assert due(InDays(days=1, roll=True), f"{start} 09:00") == f"{rolled} 23:59:59"
    assert due(InDays(days=1), f"{start} 09:00") == f"{kept} 23:59:59"


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2024-02-29", 24, "2026-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-01-30", 1, "2026-02-28"),
        ("2026-03-31", 1, "2026-04-30"),
        ("2026-04-30", 1, "2026-05-30"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-03-16", 0, "2026-03-16"),
        ("2026-02-28", 12, "2027-02-28"),
    ],
)
def test_months_end_on_the_corresponding_date(start: str, months: int, expected: str) -> None:
    assert due(InMonths(months=months), f"{start} 09:00") == f"{expected} 23:59:59"
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-03-16 08:29:59", "2026-03-16 08:30:00"),
        ("2026-03-16 08:30:00", "2026-03-16 08:30:00"),
        ("2026-03-16 08:30:01", "2026-03-17 08:30:00"),
        ("2026-10-01 20:00:00", "2026-10-02 08:30:00"),  # holidays included
        ("2026-12-31 20:00:00", "2027-01-01 08:30:00"),
    ],
)
def test_daily_at(start: str, expected: str) -> None:
    assert due(DailyAt(at=time(8, 30)), start) == expected


# -- Cut-offs -----------------------------------------------------------------------------------------------------

ORDERS = Bands(
    bands=(
        Band(before=time(9, 30), due=InDays(days=0, at=time(10))),
        Band(before=time(15), due=InDays(days=0, at=time(15, 30)), inclusive=True),
        Band(before=Param("cut_off"), due=InDays(days=0), inclusive=Param("equal")),
    ),
    otherwise=InDays(days=1),
)


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("00:00:00", "16 10:00:00"),
        ("09:29:59", "16 10:00:00"),
        ("09:30:00", "16 15:30:00"),
        ("09:30:01", "16 15:30:00"),
        ("14:59:59", "16 15:30:00"),
        ("15:00:00", "16 15:30:00"),
        ("15:00:00.999", "16 15:30:00"),
        ("15:00:01", "16 23:59:59"),
        ("16:59:59", "16 23:59:59"),
        ("17:00:01", "17 23:59:59"),
        ("23:59:59", "17 23:59:59"),
    ],
)
@pytest.mark.parametrize("equal", [True, False])
def test_each_side_of_each_cut_off(clock: str, expected: str, equal: bool) -> None:
    assert due(ORDERS, f"2026-03-16 {clock}", cut_off=time(17), equal=equal) == f"2026-03-{expected}"


@pytest.mark.parametrize(("equal", "day"), [(True, 16), (False, 17)])
def test_the_cut_off_second_itself_is_a_setting(equal: bool, day: int) -> None:
    assert due(ORDERS, "2026-03-16 17:00:00", cut_off=time(17), equal=equal) == f"2026-03-{day} 23:59:59"


def test_cut_offs_are_local() -> None:
    zone = BusinessCalendar(zone="America/New_York")
    assert due(ORDERS, "2026-03-16 09:29:59", zone, cut_off=time(17), equal=True) == "2026-03-16 10:00:00"


def test_bands_without_a_cut_off_are_refused() -> None:
    with pytest.raises(DeclarationError):
        Bands(bands=(), otherwise=InDays(days=1))


BY_KIND = ByField(field="kind", cases=(("fault", InHours(hours=2)), ("rude", InDays(days=1))), otherwise=InDays(days=3))


@pytest.mark.parametrize(("kind", "expected"), [("fault", 16), ("rude", 17), ("other", 19), (None, 19)])
def test_the_rule_can_depend_on_a_detail(kind: str | None, expected: int) -> None:
    found = reckon(BY_KIND, local("2026-03-16 09:00"), CHINA, {}, {"kind": kind} if kind else {})
    assert CHINA.local(found.at).day == expected


def test_a_detail_without_a_rule_is_a_fault() -> None:
    rule = ByField(field="kind", cases=(("fault", InHours(hours=2)),))
    with pytest.raises(RuleError, match="kind"):
        reckon(rule, local("2026-03-16 09:00"), CHINA, {}, {"kind": "other"})


def test_what_a_rule_depends_on() -> None:
    rule = Bands(
        bands=(Band(before=Param("a"), inclusive=Param("b"), due=InDays(days=Param("c"), at=Param("d"))),),
        otherwise=ByField(
            field="kind",
            cases=((1, InDays(days=1, count=Param("e"), roll=Param("f"))), (2, InMonths(months=Param("g")))),
            otherwise=ByField(
                field="size",
                cases=((1, InHours(hours=Param("h"), minutes=Param("i"), working=Param("j"))),),
                otherwise=DailyAt(at=Param("k")),
            ),
        ),
    )
    assert params_of(rule) == set("abcdefghijk")
    assert fields_of(rule) == {"kind", "size"}
    assert params_of(InDays(days=1)) == fields_of(InDays(days=1)) == frozenset()


@pytest.mark.parametrize(
    ("rule", "settings"),
    [
        (InDays(days=Param("n")), {}),
        (InDays(days=Param("n")), {"n": "3"}),
        (InDays(days=Param("n")), {"n": True}),
        (InDays(days=1, at=Param("t")), {"t": "10:00"}),
        (DailyAt(at=Param("t")), {"t": 10}),
        (InHours(hours=1, working=Param("w")), {}),
    ],
)
def test_a_parameter_that_is_missing_or_of_the_wrong_type_is_a_fault(rule: DueRule, settings: dict[str, Any]) -> None:
    with pytest.raises(RuleError):
        reckon(rule, local("2026-03-16 09:00"), CHINA, settings, {})


# -- Hours --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "hours", "minutes", "expected"),
    [
        ("2026-03-16 11:00", 4, 0, "2026-03-16 16:30:00"),  # 1 h to noon, 3 h from 13:30
        ("2026-03-16 11:00", 1, 0, "2026-03-16 12:00:00"),
        ("2026-03-16 11:00", 1, 1, "2026-03-16 13:31:00"),
        ("2026-03-16 12:00", 0, 30, "2026-03-16 14:00:00"),
        ("2026-03-16 12:30", 0, 30, "2026-03-16 14:00:00"),
        ("2026-03-16 06:00", 0, 1, "2026-03-16 08:31:00"),
        ("2026-03-16 08:30", 7, 30, "2026-03-16 17:30:00"),
        ("2026-03-16 08:30", 7, 31, "2026-03-17 08:31:00"),
        ("2026-03-16 22:00", 0, 45, "2026-03-17 09:15:00"),
        ("2026-03-13 17:00", 1, 0, "2026-03-16 09:00:00"),  # over the weekend
        ("2026-03-14 10:00", 1, 0, "2026-03-16 09:30:00"),
        ("2026-02-14 17:00", 1, 0, "2026-02-24 09:00:00"),  # a make-up Saturday, then the Spring Festival
        ("2026-09-30 15:30", 10, 0, "2026-10-09 09:00:00"),
        ("2026-03-16 11:00", 0, 0, "2026-03-16 11:00:00"),
        ("2026-03-16 11:00:30", 4, 0, "2026-03-16 16:30:30"),
        ("2026-03-16 12:00", 0, 0, "2026-03-16 13:30:00"),
        ("2026-03-14 10:00", 0, 0, "2026-03-16 08:30:00"),
    ],
)
def test_working_hours(start: str, hours: int, minutes: int, expected: str) -> None:
    assert due(InHours(hours=hours, minutes=minutes, working=True), start) == expected


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("2026-03-13 17:00", 24, "2026-03-14 17:00:00"),
        ("2026-09-30 22:15:07", 48, "2026-10-02 22:15:07"),
        ("2026-03-16 09:00", 0, "2026-03-16 09:00:00"),
        ("2026-03-16 09:00", 24 * 3_660, "2036-03-23 09:00:00"),
    ],
)
def test_clock_hours_run_through_nights_and_holidays(start: str, hours: int, expected: str) -> None:
    assert due(InHours(hours=hours), start) == expected


INSTANTS = st.integers(1_764_547_200, 1_793_491_200).map(lambda second: datetime.fromtimestamp(second, UTC))  # 2026


@given(INSTANTS, st.integers(0, 40 * 60))
def test_working_time_to_the_due_date_is_what_was_asked_for(start: datetime, minutes: int) -> None:
    found = reckon(InHours(minutes=minutes, working=True), start, CHINA, {}, {})
    assert CHINA.working_time(start, found.at) == timedelta(minutes=minutes)


@given(INSTANTS, INSTANTS, INSTANTS)
def test_working_time_adds_up(one: datetime, two: datetime, three: datetime) -> None:
    first, second, third = sorted((one, two, three))
    whole = CHINA.working_time(first, third)
    assert whole == CHINA.working_time(first, second) + CHINA.working_time(second, third)
    assert CHINA.working_time(third, first) == (timedelta(0) if first != third else whole)


@given(INSTANTS, st.integers(450, 40 * 60), st.integers(0, 9))
def test_a_pause_over_a_day_of_rest_moves_nothing(start: datetime, minutes: int, days: int) -> None:
    """Pause in a span without working time, resume within it: the rest of the time ends when it would have ended."""
    due_at = reckon(InHours(minutes=minutes, working=True), start, CHINA, {}, {}).at
    begin = CHINA.local(start).date() + timedelta(days=days)
    paused_at, resumed_at = local(f"{begin} 17:30"), local(f"{begin + timedelta(days=1)} 08:30")
    while not CHINA.is_workday(CHINA.local(resumed_at).date()):
        resumed_at += timedelta(days=1)
    assume(start <= paused_at < due_at)
    left = CHINA.working_time(paused_at, due_at)
    assert CHINA.working_time(paused_at, resumed_at) == timedelta(0)
    rule = InHours(minutes=left // timedelta(minutes=1), working=True)
    rest = left % timedelta(minutes=1)
    assert reckon(rule, resumed_at, CHINA, {}, {}).at + rest == due_at


# -- The steps add up ---------------------------------------------------------------------------------------------


def add_up(found: Due) -> datetime:
    """Reach the due date by the shown steps alone: the start, then what each step says it adds or reaches."""
    zone, at, minutes = SHANGHAI, found.steps[0].at, 0
    assert at is not None
    day, spent = at.astimezone(zone).date(), timedelta(0)
    for step in found.steps[1:-1]:
        if step.kind in (StepKind.COUNTED, StepKind.ADDED, StepKind.ROLLED) and step.day:
            assert step.day >= day
            day = step.day
        if step.kind is StepKind.COUNTED and "minutes" in step.message.params:
            minutes += int(str(step.message.params["minutes"]))
        if step.kind is StepKind.ADDED and "hours" in step.message.params:
            params = step.message.params
            spent += timedelta(hours=int(str(params["hours"])), minutes=int(str(params["minutes"])))
    if spent:
        return at + spent
    if minutes:
        return reckon(InHours(minutes=minutes, working=True), at, CHINA, {}, {}).at
    last = found.steps[-1].at
    assert last is not None
    return datetime.combine(day, last.astimezone(zone).time(), tzinfo=zone)


EXPLAINED: tuple[DueRule, ...] = (
    *(working_days(days) for days in (1, 3, 7, 15)),
    *(InDays(days=days) for days in (0, 1, 31, 32, 60)),
    InDays(days=5, roll=True, at=time(12)),
    InDays(days=60, roll=True),
    InHours(hours=30, minutes=15),
    InHours(hours=9, minutes=10, working=True),
    InMonths(months=13),
)


@pytest.mark.parametrize("rule", EXPLAINED, ids=repr)
@pytest.mark.parametrize(
    "start",
    ["2026-02-13 10:00", "2026-02-14 11:59:30", "2026-09-30 22:00", "2025-01-24 16:00:30", "2026-04-30 08:30"],
)
def test_the_shown_steps_add_up_to_the_date(rule: DueRule, start: str) -> None:
    found = reckon(rule, local(start), CHINA, {}, {})
    assert found.steps[0].kind is StepKind.START
    assert found.steps[-1].kind is StepKind.DUE
    assert found.steps[-1].at == found.at
    assert add_up(found) == found.at


@pytest.mark.parametrize("days", [1, 3, 7, 15])
def test_every_day_between_is_either_counted_or_skipped_with_its_reason(days: int) -> None:
    found = reckon(working_days(days), local("2026-02-13 10:00"), CHINA, {}, {})
    shown = [step for step in found.steps if step.kind in (StepKind.COUNTED, StepKind.SKIPPED)]
    first = date(2026, 2, 14)
    assert [step.day for step in shown] == [first + timedelta(days=number) for number in range(len(shown))]
    counted = [step for step in shown if step.kind is StepKind.COUNTED]
    assert [step.message.params["n"] for step in counted] == list(range(1, days + 1))
    assert counted[-1].day == CHINA.local(found.at).date()


def test_the_days_of_a_sum_in_working_hours_are_shown_with_their_minutes() -> None:
    found = reckon(InHours(hours=9, working=True), local("2026-03-12 17:00"), CHINA, {}, {})
    shown = [(step.kind, step.day and step.day.day, step.message.params.get("minutes")) for step in found.steps[1:-1]]
    assert shown == [
        (StepKind.COUNTED, 12, 30),
        (StepKind.COUNTED, 13, 450),
        (StepKind.SKIPPED, 14, None),
        (StepKind.SKIPPED, 15, None),
        (StepKind.COUNTED, 16, 60),
    ]
    after_hours = reckon(InHours(hours=1, working=True), local("2026-03-12 18:00"), CHINA, {}, {})
    assert [step.day and step.day.day for step in after_hours.steps[1:-1]] == [13]


def test_the_reasons_can_be_read() -> None:
    found = reckon(working_days(2), local("2026-02-14 10:00"), CHINA, {}, {})
    texts = [str(step.message) for step in found.steps]
    assert texts[0] == "起算时间"
    assert "放假（春节），不计" in texts
    assert "休息日，不计" in texts
    assert texts[-2:] == ["第 2 天", "到期"]


def test_the_band_is_shown() -> None:
    texts = [
        [
            str(step.message)
            for step in reckon(
                ORDERS, local(f"2026-03-16 {clock}"), CHINA, {"cut_off": time(17), "equal": False}, {}
            ).steps
        ]
        for clock in ("09:00", "15:00", "18:00")
    ]
    assert texts[0][1] == "09:30 前"
    assert texts[1][1] == "15:00 前（含整点）"
    assert texts[2][1] == "不在 17:00 前"


# -- Late ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "late"),
    [
        (timedelta(seconds=-1), False),
        (timedelta(0), False),
        (timedelta(microseconds=999_999), False),
        (timedelta(seconds=1), True),
        (timedelta(days=1), True),
    ],
)
def test_late_is_the_next_second(after: timedelta, late: bool) -> None:
    at = local("2026-03-16 17:00")
    assert is_late(at + after, at) is late


# -- What cannot be reckoned --------------------------------------------------------------------------------------

NO_WORK = BusinessCalendar(windows={})
FAR = datetime(9999, 12, 31, 12, tzinfo=UTC)
EARLY = datetime(1, 1, 1, tzinfo=UTC)
START = datetime(2026, 3, 16, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "start", "calendar"),
    [
        (working_days(1), START, NO_WORK),
        (InDays(days=1, roll=True), START, NO_WORK),
        (InHours(hours=1, working=True), START, NO_WORK),
        (InHours(hours=1, working=True), START, BusinessCalendar(windows=dict.fromkeys(range(7), ()))),
        (working_days(3_660), START, CHINA),
        (InDays(days=3_661), START, CHINA),
        (InDays(days=-1), START, CHINA),
        (InDays(days=10**30), START, CHINA),
        (InHours(hours=24 * 3_660 + 1), START, CHINA),
        (InHours(hours=10**30), START, CHINA),
        (InHours(minutes=-1), START, CHINA),
        (InHours(hours=10**9, working=True), START, CHINA),
        (InHours(hours=8 * 3_000, working=True), START, CHINA),
        (InMonths(months=1_201), START, CHINA),
        (InMonths(months=-1), START, CHINA),
        (InDays(days=1), FAR, CHINA),
        (InDays(days=0), FAR.replace(hour=20), CHINA),
        (working_days(1), FAR, CHINA),
        (InHours(hours=24), FAR, CHINA),
        (InHours(hours=24, working=True), FAR, CHINA),
        (InMonths(months=1), FAR, CHINA),
        (DailyAt(at=time(8)), FAR, CHINA),
        (InDays(days=0), EARLY, BusinessCalendar(zone="America/New_York")),
        (
            Bands(bands=(Band(before=time(9), due=InDays(days=0)),), otherwise=InDays(days=0)),
            FAR.replace(hour=20),
            CHINA,
        ),
    ],
)
def test_what_cannot_be_reckoned_is_a_clear_error_at_once(
    rule: DueRule, start: datetime, calendar: BusinessCalendar
) -> None:
    with pytest.raises(CalendarError):
        reckon(rule, start, calendar, {}, {})


@pytest.mark.parametrize(
    ("rule", "calendar"),
    [
        (working_days(1), NO_WORK),
        (InDays(days=1, roll=True), NO_WORK),
        (InHours(hours=1, working=True), NO_WORK),
        (InDays(days=3_660), CHINA),
        (working_days(2_400), CHINA),
        (InHours(hours=8 * 1_000, working=True), CHINA),
    ],
)
def test_even_the_longest_sum_takes_no_time(rule: DueRule, calendar: BusinessCalendar) -> None:
    spent = []
    for _ in range(5):
        begin = stopwatch.process_time()
        try:
            reckon(rule, START, calendar, {}, {})
        except CalendarError:
            pass
        spent.append(stopwatch.process_time() - begin)
    assert min(spent) < 0.05


def test_working_time_of_more_than_ten_years_is_refused() -> None:
    assert CHINA.working_time(START, START + timedelta(days=3_660)) > timedelta(days=700)
    with pytest.raises(CalendarError):
        CHINA.working_time(START, START + timedelta(days=3_662))
    with pytest.raises(CalendarError):
        CHINA.working_time(START, FAR)


# -- Zones whose clocks change ------------------------------------------------------------------------------------

NIGHTS = dict.fromkeys(range(7), (Window(time(0), time(8)),))


@pytest.mark.parametrize(
    ("zone", "day", "gap", "moved"),
    [
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), "03:30"),
        ("America/New_York", date(2026, 3, 8), time(2, 30), "03:30"),
    ],
)
def test_a_time_that_is_skipped_is_moved_past_the_gap(zone: str, day: date, gap: time, moved: str) -> None:
    calendar = BusinessCalendar(zone=zone)
    start = local(f"{day - timedelta(days=1)} 12:00", ZoneInfo(zone))
    found = reckon(InDays(days=1, at=gap), start, calendar, {}, {})
    assert f"{calendar.local(found.at):%H:%M}" == moved


@pytest.mark.parametrize(
    ("zone", "day", "offset"),
    [("Europe/Berlin", date(2026, 10, 25), 2), ("America/New_York", date(2026, 11, 1), -4)],
)
def test_a_time_that_is_repeated_is_the_first(zone: str, day: date, offset: int) -> None:
    hour = 2 if zone == "Europe/Berlin" else 1
    found = BusinessCalendar(zone=zone).instant(day, time(hour, 30))
    assert found == datetime.combine(day, time(hour, 30), tzinfo=UTC) - timedelta(hours=offset)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
@pytest.mark.parametrize(("day", "hours"), [("spring", 7), ("autumn", 9)])
def test_working_time_of_a_night_when_clocks_change(zone: str, day: str, hours: int) -> None:
    days = {
        ("Europe/Berlin", "spring"): date(2026, 3, 29),
        ("Europe/Berlin", "autumn"): date(2026, 10, 25),
        ("America/New_York", "spring"): date(2026, 3, 8),
        ("America/New_York", "autumn"): date(2026, 11, 1),
    }
    calendar = BusinessCalendar(zone=zone, windows=NIGHTS)
    begin = datetime.combine(days[zone, day], time(0), tzinfo=ZoneInfo(zone))
    end = datetime.combine(days[zone, day], time(12), tzinfo=ZoneInfo(zone))
    assert calendar.working_time(begin, end) == timedelta(hours=hours)
    found = reckon(InHours(hours=hours, working=True), begin, calendar, {}, {})
    assert f"{calendar.local(found.at):%d %H:%M}" == f"{days[zone, day]:%d} 08:00"


def test_hours_are_true_hours_when_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    start = datetime(2026, 3, 28, 12, tzinfo=berlin)
    found = reckon(InHours(hours=24), start, BusinessCalendar(zone="Europe/Berlin"), {}, {})
    assert found.at - start.astimezone(UTC) == timedelta(hours=24)
    assert found.at.tzinfo is UTC
    assert f"{found.at.astimezone(berlin):%H:%M}" == "13:00"


@given(
    st.integers(1_577_836_800, 1_893_456_000).map(lambda second: datetime.fromtimestamp(second, UTC)),
    st.sampled_from(sorted({"Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe"})),
    st.integers(0, 400),
)
def test_a_due_date_is_never_before_the_end_of_its_day(start: datetime, zone: str, days: int) -> None:
    calendar = BusinessCalendar(zone=zone)
    found = reckon(InDays(days=days), start, calendar, {}, {})
    assert calendar.local(found.at).date() == calendar.local(start).date() + timedelta(days=days)
    assert f"{calendar.local(found.at):%H:%M:%S}" == "23:59:59"
    assert found.at >= start.replace(microsecond=0)
