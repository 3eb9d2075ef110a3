"""Two city hotlines with their own targets and verdicts: the deadline engine must come to the same, or say why not.

Boston answers each kind of request within a number of days of work (or of calendar days), the same for all requests of
the kind. That number is read from the file: it is the one that explains most requests of the kind. The engine then
reckons each target from the opening time, and every target and verdict that is not the city's is put into a class.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import pytest

from core.domain.calendars import BusinessCalendar, CalendarYear, Window
from core.domain.due import DueRule, InHours
from core.domain.reckoning import is_late, reckon

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
BOSTON = ZoneInfo("America/New_York")
DAY = Window(time(8, 30), time(17))
WORKING_DAYS, CALENDAR_DAYS = "working days", "calendar days"

# Classes of targets, in the order in which they are tried.
EXACT = "to the minute"  # the city's own seconds differ by up to a minute and a half
SAME_WORK = "no working time between them"  # closing time here, the next opening there
CLOCK_CHANGE = "an hour, a clock change lies between"
CALENDAR = "a day of rest counted differently"  # the city's calendar kept, or ignored, a holiday or a weekend
OTHER_TERM = "another term"  # the number of days of this request is not that of its kind


@dataclass(frozen=True, slots=True)
class Request:
    """A row: what was asked, when, until when it was to be done, when it was done, and the city's verdict."""

    kind: str
    opened: datetime
    target: datetime
    closed: datetime | None
    verdict: str


def _rows(name: str) -> Iterator[Request]:
    path = DATA / f"{name}.csv"
    if not path.exists():
        pytest.skip("the shared data is not here")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["target_dt"]:
                opened, target, closed = (_time(row[key], name) for key in ("open_dt", "target_dt", "closed_dt"))
                assert opened is not None
                assert target is not None
                yield Request(row["type"], opened, target, closed, row["ontime"])


def _time(text: str, name: str) -> datetime | None:
    """Return a local time. The newer file took local times for UTC and moved them to Boston; this moves them back."""
    if not text:
        return None
    found = datetime.fromisoformat(text).replace(tzinfo=BOSTON)
    return found.astimezone(UTC).replace(tzinfo=BOSTON) if name.endswith("recent") else found


@cache
def _calendar(name: str) -> BusinessCalendar:
    """Return the calendar that the city evidently used: in 2011 it knew no holidays."""
    years = range(2011, 2028)
    off = {
        year: frozenset(holidays.US(subdiv="MA", years=year)) if name.endswith("recent") else frozenset[date]()
        for year in years
    }
    return BusinessCalendar(
        zone=BOSTON.key,
        windows=dict.fromkeys(range(5), (DAY,)),
        years={year: CalendarYear(year=year, off=off[year]) for year in years},
    )


def _terms(request: Request, calendar: BusinessCalendar) -> Iterator[tuple[str, int]]:
    """Yield the whole numbers of days that lie between opening and target."""
    work = calendar.working_time(request.opened, request.target) / timedelta(minutes=DAY.minutes)
    span = (request.target.replace(tzinfo=None) - request.opened.replace(tzinfo=None)) / timedelta(days=1)
    for unit, days in ((WORKING_DAYS, work), (CALENDAR_DAYS, span)):
        if abs(days - round(days)) < 0.003:
            yield unit, round(days)


def _rule(unit: str, days: int) -> DueRule:
    if unit == WORKING_DAYS:
        return InHours(minutes=days * DAY.minutes, working=True)
    return InHours(hours=days * 24)


def _class(request: Request, due: datetime, unit: str, days: int, calendar: BusinessCalendar) -> str:
    apart = abs(request.target - due)
    begin, end = sorted((request.target, due))
    if apart <= timedelta(seconds=90):
        return EXACT
    if unit == WORKING_DAYS and calendar.working_time(begin, end) <= timedelta(seconds=90):
        return SAME_WORK
    if unit == CALENDAR_DAYS and abs(apart - timedelta(hours=1)) <= timedelta(seconds=90):
        return CLOCK_CHANGE
    rests = sum(
        not calendar.is_workday(day) or day in holidays.US(subdiv="MA", years=day.year) for day in _between(begin, end)
    )
    return CALENDAR if rests and days else OTHER_TERM


def _between(begin: datetime, end: datetime) -> Iterator[date]:
    day = begin.date()
    while day <= end.date():
        yield day
        day += timedelta(days=1)


def _replay(name: str) -> tuple[Counter[str], Counter[tuple[str, str, bool]]]:
    """Return how many targets fall into each class, and the verdicts that differ by class, city's verdict and ours."""
    calendar, by_kind = _calendar(name), defaultdict(list)
    for request in _rows(name):
        by_kind[request.kind].append(request)
    targets, verdicts = Counter[str](), Counter[tuple[str, str, bool]]()
    for requests in by_kind.values():
        found = Counter(term for request in requests for term in _terms(request, calendar))
        if not found:
            targets[OTHER_TERM] += len(requests)
            continue
        (unit, days), _number = found.most_common(1)[0]
        for request in requests:
            due = reckon(_rule(unit, days), request.opened, calendar, {}, {}).at
            kind = _class(request, due, unit, days, calendar)
            targets[kind] += 1
            if request.closed and request.verdict:
                late = is_late(request.closed, due)
                if late != (request.verdict == "OVERDUE"):
                    verdicts[kind, request.verdict, late] += 1
    return targets, verdicts


@pytest.mark.parametrize("name", ["boston_311_2011", "boston_311_recent"])
def test_verdict_of_the_citys_own_targets(name: str) -> None:
    """Whoever is done by the target is in time, to the second; the city says the same of every closed request."""
    closed = [request for request in _rows(name) if request.closed and request.verdict]
    assert len(closed) > 1_000
    for request in closed:
        assert request.closed is not None
        assert is_late(request.closed, request.target) == (request.verdict == "OVERDUE"), request


@pytest.mark.parametrize(
    ("name", "targets", "verdicts"),
    [
        (
            "boston_311_2011",
            {EXACT: 1335, SAME_WORK: 382, CLOCK_CHANGE: 232, CALENDAR: 91, OTHER_TERM: 82},
            {
                (SAME_WORK, "ONTIME", True): 3,
                (CALENDAR, "ONTIME", True): 3,
                (CALENDAR, "OVERDUE", False): 1,
                (OTHER_TERM, "ONTIME", True): 6,
            },
        ),
        (
            "boston_311_recent",
            {EXACT: 704, SAME_WORK: 434, CLOCK_CHANGE: 31, CALENDAR: 11, OTHER_TERM: 36},
            {
                (SAME_WORK, "ONTIME", True): 4,
                (CALENDAR, "ONTIME", True): 1,
                (CALENDAR, "OVERDUE", False): 3,
                (OTHER_TERM, "OVERDUE", False): 3,
            },
        ),
    ],
)
def test_targets_reckoned_from_the_kind_alone(
    name: str, targets: dict[str, int], verdicts: dict[tuple[str, str, bool], int]
) -> None:
    """One number of days a kind gives the city's targets; the rest is accounted for, and hardly a verdict turns."""
    assert _replay(name) == (targets, verdicts)
