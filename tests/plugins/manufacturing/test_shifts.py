"""To which shift something belongs: by the roster, else by the times of the setting; a night to its beginning."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.domain.errors import Refused
from core.domain.people import Actor, Shift
from core.domain.settings import in_force
from core.domain.tickets import Act, TicketSnapshot
from plugins.manufacturing.rules.shifts import shift_at, shift_of
from plugins.manufacturing.settings_stamping import SHIFT_TIMES, STAMPING_SETTINGS

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("times", "at", "day", "label"),
    [
        ("白=08:00 夜=20:00", "2026-03-11 07:59:59", 10, "夜"),
        ("白=08:00 夜=20:00", "2026-03-11 08:00:00", 11, "白"),
        ("白=08:00 夜=20:00", "2026-03-11 19:59:59", 11, "白"),
        ("白=08:00 夜=20:00", "2026-03-11 20:00:00", 11, "夜"),
        ("白=08:00 夜=20:00", "2026-03-11 00:00:00", 10, "夜"),
        ("夜=23:00 早=07:00 中=15:00", "2026-03-11 06:59:59", 10, "夜"),
        ("夜=23:00 早=07:00 中=15:00", "2026-03-11 22:59:59", 11, "中"),
        ("全=00:00", "2026-03-11 00:00:00", 11, "全"),
    ],
)
def test_shift_at(times: str, at: str, day: int, label: str) -> None:
    assert shift_at(times, datetime.fromisoformat(at)) == (date(2026, 3, day), label)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("白=08:00 夜=20:00", True),
        ("A=00:00", True),
        ("", False),
        ("白=24:00", False),
        ("白=8:00", False),
        ("白=08:00  夜=20:00", False),
        ("白 08:00", False),
        (" ".join(f"{number}=0{number}:00" for number in range(7)), False),
    ],
)
def test_how_shift_times_are_written(text: str, fits: bool) -> None:
    assert bool(re.fullmatch(SHIFT_TIMES.pattern, text)) is fits
    if not fits:
        with pytest.raises(Refused):
            SHIFT_TIMES.parse(text)


@pytest.mark.parametrize(
    ("rostered", "expected"), [(True, (date(2026, 3, 10), "丙班")), (False, (date(2026, 3, 11), "白"))]
)
def test_the_roster_decides(rostered: bool, expected: tuple[date, str]) -> None:
    at = datetime(2026, 3, 11, 8, 30, tzinfo=SHANGHAI).astimezone(UTC)
    shift = Shift(label="丙班", from_at=at - timedelta(hours=9), to_at=at + timedelta(hours=1))
    actor = Actor(login="a", shifts=(shift,) if rostered else (), rostered=rostered)
    ticket = TicketSnapshot(
        number="1",
        plugin="manufacturing",
        process="stamping_feedforward",
        state="classified",
        title="",
        details={},
        received_at=at,
        opened_at=at,
        opened_by="a",
        settings=in_force(STAMPING_SETTINGS, (), date(2026, 3, 11)),
    )
    assert shift_of(ticket, Act(key="fill_sheet", values={}, by=actor, at=at)) == expected
