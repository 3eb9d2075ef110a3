"""Building permits of a Dutch town: eight weeks, or the term stored with the case, against the town's own deadlines."""

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.domain.calendars import BusinessCalendar
from core.domain.due import Detail, InDays
from core.domain.reckoning import is_late, reckon

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "building_permit_log.csv"
TOWN = ZoneInfo("Europe/Amsterdam")
CALENDAR = BusinessCalendar(zone=TOWN.key)
EIGHT_WEEKS = InDays(days=56)
STORED = InDays(days=Detail("term_days"))


@dataclass(frozen=True, slots=True)
class Case:
    """A permit: when it came in, the town's deadline, and when it was decided, if it was."""

    started: datetime
    deadline: datetime
    ended: datetime | None

    @property
    def term_days(self) -> int:
        """Return the days from the day of receipt to that of the deadline."""
        return (self.deadline.astimezone(TOWN).date() - self.started.astimezone(TOWN).date()).days


@cache
def _cases() -> tuple[Case, ...]:
    if not DATA.exists():
        pytest.skip("the shared data is not here")
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = {row["case_id"]: row for row in csv.DictReader(file)}
    return tuple(
        Case(
            started=datetime.fromisoformat(row["case_startdate"]),
            deadline=datetime.fromisoformat(row["case_deadline"]),
            ended=datetime.fromisoformat(row["case_enddate"]) if row["case_enddate"] else None,
        )
        for row in rows.values()
    )


def _due(rule: InDays, case: Case) -> datetime:
    return reckon(rule, case.started, CALENDAR, {}, {"term_days": case.term_days}).at


def test_most_permits_have_eight_weeks() -> None:
    cases = _cases()
    assert len(cases) == 447
    eight = [case for case in cases if case.term_days == 56]
    assert len(eight) == 326
    for case in eight:
        assert _due(EIGHT_WEEKS, case).astimezone(TOWN).date() == case.deadline.astimezone(TOWN).date()
    assert Counter(case.term_days > 56 for case in cases if case.term_days != 56) == {True: 112, False: 9}


def test_verdicts_under_the_stored_term() -> None:
    """A day ends at midnight here and at the hour of receipt in the town's system: that is the only difference."""
    verdicts = Counter[tuple[bool, bool]]()
    for case in _cases():
        due = _due(STORED, case)
        assert timedelta(0) <= due - case.deadline.astimezone(UTC) < timedelta(days=1, hours=1)
        if case.ended:
            ours, theirs = is_late(case.ended, due), is_late(case.ended, case.deadline)
            verdicts[theirs, ours] += 1
            if ours != theirs:  # decided on the last day, after the hour of receipt
                assert case.ended.astimezone(TOWN).date() == case.deadline.astimezone(TOWN).date()
                assert theirs
    assert verdicts == {(False, False): 247, (True, True): 123, (True, False): 25}
