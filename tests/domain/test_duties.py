"""When a recurring duty opens, and which days it is about."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from core.domain.duties import Duty, Every, begin_of, opens_at, period_before, received_on, values_on
from core.domain.errors import RuleError
from core.domain.settings import Param

ZONE = ZoneInfo("Asia/Shanghai")


def duty(every: Every, **more: object) -> Duty:
    return Duty(key="digest", label="汇总", clause="1", every=every, first="first", last="last", **more)  # type: ignore[arg-type]  -- whatever a test gives


@pytest.mark.parametrize(
    ("every", "on", "day", "opens"),
    [
        (Every.DAY, 1, date(2026, 3, 18), True),
        (Every.WEEK, 1, date(2026, 2, 22), False),
        (Every.WEEK, 1, date(2026, 2, 23), True),
        (Every.WEEK, 1, date(2026, 2, 24), False),
        (Every.WEEK, 7, date(2026, 2, 22), True),
        (Every.MONTH, 1, date(2028, 2, 29), False),
        (Every.MONTH, 1, date(2028, 3, 1), True),
        (Every.MONTH, 1, date(2028, 3, 2), False),
        (Every.MONTH, 31, date(2028, 2, 28), False),
        (Every.MONTH, 31, date(2028, 2, 29), True),
        (Every.MONTH, 31, date(2027, 2, 28), True),
        (Every.MONTH, 31, date(2026, 3, 30), False),
        (Every.MONTH, 31, date(2026, 3, 31), True),
    ],
)
def test_the_days_on_which_it_opens(every: Every, on: int, day: date, opens: bool) -> None:
    at = opens_at(duty(every, on=Param("on"), at=Param("at")), day, {"on": on, "at": time(9)}, ZONE)
    assert at == (datetime.combine(day, time(9), tzinfo=ZONE) if opens else None)


def test_what_is_no_day_or_time_is_not_taken_for_one() -> None:
    with pytest.raises(RuleError, match="duty digest"):
        opens_at(duty(Every.WEEK, on=Param("on")), date(2026, 2, 23), {"on": "Monday"}, ZONE)


@pytest.mark.parametrize(
    ("every", "day", "first", "last"),
    [
        (Every.DAY, date(2026, 3, 1), date(2026, 2, 28), date(2026, 2, 28)),
        (Every.WEEK, date(2026, 2, 23), date(2026, 2, 16), date(2026, 2, 22)),
        (Every.WEEK, date(2026, 3, 1), date(2026, 2, 16), date(2026, 2, 22)),
        (Every.WEEK, date(2026, 3, 2), date(2026, 2, 23), date(2026, 3, 1)),
        (Every.MONTH, date(2028, 3, 1), date(2028, 2, 1), date(2028, 2, 29)),
        (Every.MONTH, date(2027, 3, 31), date(2027, 2, 1), date(2027, 2, 28)),
        (Every.MONTH, date(2026, 1, 1), date(2025, 12, 1), date(2025, 12, 31)),
    ],
)
def test_the_period_that_ended_last(every: Every, day: date, first: date, last: date) -> None:
    assert period_before(every, day) == (first, last)
    assert values_on(duty(every, values=(("kind", "material"),)), day) == {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "kind": "material",
    }
    end = received_on(duty(every), day, ZONE)
    assert end is not None
    assert end.isoformat() == f"{last.isoformat()}T23:59:59+08:00"


def test_what_is_about_no_period_is_received_when_it_opens() -> None:
    daily = Duty(key="log", label="记录", clause="1", dated_by="day")
    assert values_on(daily, date(2026, 3, 18)) == {"day": "2026-03-18"}
    assert received_on(daily, date(2026, 3, 18), ZONE) is None


@pytest.mark.parametrize(
    ("every", "begins"),
    [(Every.DAY, date(2026, 3, 18)), (Every.WEEK, date(2026, 3, 16)), (Every.MONTH, date(2026, 3, 1))],
)
def test_a_time_is_known_by_the_first_day_of_its_span(every: Every, begins: date) -> None:
    assert begin_of(every, date(2026, 3, 18)) == begins
