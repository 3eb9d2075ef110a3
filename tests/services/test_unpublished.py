"""Whoever maintains the calendar hears of a year without a notice once a month, and nobody else does."""

from datetime import UTC, datetime, timedelta

import pytest

from core.models import Notification
from core.services import opening
from core.testing.world import World

LEAP_DAY = datetime(2028, 2, 29, 2, tzinfo=UTC)
COMPLAINT = {"subject": "食堂", "kind": "fault"}


def _open(world: World, at: datetime) -> None:
    world.now = at
    opening.open_ticket(world.scope("clerk"), "complaint", COMPLAINT)


def _told(world: World) -> list[tuple[int, int]]:
    return [(one.user_id, one.message["params"]["year"]) for one in world.rows(Notification, kind="calendar")]


@pytest.mark.parametrize(
    ("later", "times"),
    [(timedelta(hours=1), 1), (timedelta(days=29), 1), (timedelta(days=30), 2), (timedelta(days=31), 2)],
)
def test_the_keeper_of_the_calendar_hears_of_it(world: World, later: timedelta, times: int) -> None:
    keeper = world.person("keeper", "administrator")
    world.person("clerk", "clerk")
    _open(world, LEAP_DAY)
    _open(world, LEAP_DAY + later)
    assert _told(world) == [(keeper, 2028)] * times


def test_a_published_year_is_no_news(world: World) -> None:
    world.person("keeper", "administrator")
    world.person("clerk", "clerk")
    _open(world, datetime(2026, 3, 16, 2, tzinfo=UTC))
    assert _told(world) == []
