"""How messages go out: by choice, by custom, at once if urgent; quiet hours and the next digest."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from core.domain.channels import Way, after_quiet, next_at, way_of

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(hour: int, minute: int = 0, day: int = 16) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("kind", "urgent", "own", "expected"),
    [
        ("notice", False, {}, Way.DIGEST),
        ("notice", False, {"notice": "page"}, Way.PAGE),
        ("notice", False, {"notice": "pigeon"}, Way.DIGEST),
        ("notice", True, {"notice": "page"}, Way.EMAIL),
        ("reminder", False, {"notice": "page"}, Way.EMAIL),
        ("escalation", False, {"escalation": "page"}, Way.EMAIL),
    ],
)
def test_own_choice_before_custom_and_urgent_before_all(
    kind: str, urgent: bool, own: dict[str, str], expected: Way
) -> None:
    assert way_of(kind, urgent=urgent, own=own, usual={"notice": Way.DIGEST}) is expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(21, 59), at(21, 59)),
        (at(22), at(7, 30, day=17)),
        (at(23, 59), at(7, 30, day=17)),
        (at(0), at(7, 30)),
        (at(7, 29), at(7, 30)),
        (at(7, 30), at(7, 30)),
    ],
)
def test_quiet_hours_over_midnight(now: datetime, expected: datetime) -> None:
    assert after_quiet(now, time(22), time(7, 30), SHANGHAI) == expected


@pytest.mark.parametrize(("now", "expected"), [(at(11, 59), at(11, 59)), (at(12), at(14)), (at(14), at(14))])
def test_quiet_hours_within_a_day(now: datetime, expected: datetime) -> None:
    assert after_quiet(now.astimezone(UTC), time(12), time(14), SHANGHAI) == expected


def test_equal_times_mean_no_quiet_hours() -> None:
    assert after_quiet(at(8), time(8), time(8), SHANGHAI) == at(8)


@pytest.mark.parametrize(("now", "expected"), [(at(7, 59), at(8)), (at(8), at(8, day=17)), (at(9), at(8, day=17))])
def test_the_next_digest_is_after_now(now: datetime, expected: datetime) -> None:
    assert next_at(now, time(8), SHANGHAI) == expected
