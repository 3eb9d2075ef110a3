"""The roster: who is on duty when, entered, seen in the rights that hold now, and taken back."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.domain.errors import Reason, Refused
from core.models import Event, RosterEntry
from core.services import rosters
from core.services.rosters import Span
from core.testing.world import MONDAY, World

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)


@pytest.fixture
def shop(world: World) -> World:
    """A world with jia and yi in it."""
    world.person("jia", "clerk", name="甲")
    world.person("yi", "clerk", name="乙")
    return world


def put(world: World, login: str = "jia", shift: str = "夜", after: timedelta = HOUR, hours: int = 12) -> None:
    span = Span(MONDAY + after, MONDAY + after + hours * HOUR)
    rosters.put_on_shift(world.scope(), login, shift, (span,))


def test_without_a_roster_everybody_is_on_shift(shop: World) -> None:
    assert shop.scope("jia").actor.on_shift
    put(shop)
    assert not shop.scope("jia").actor.on_shift
    assert not shop.scope("yi").actor.on_shift


@pytest.mark.parametrize(
    ("after", "on_shift"),
    [
        (HOUR - timedelta(seconds=1), False),
        (HOUR, True),
        (13 * HOUR - timedelta(seconds=1), True),
        (13 * HOUR, False),
    ],
)
def test_a_shift_holds_from_its_first_second_to_that_of_the_next(shop: World, after: timedelta, on_shift: bool) -> None:
    put(shop)
    shop.now = MONDAY + after
    actor = shop.scope("jia").actor
    assert actor.on_shift is on_shift
    assert [shift.label for shift in actor.shifts] == (["夜"] if on_shift else [])
    assert not shop.scope("yi").actor.on_shift


@pytest.mark.parametrize(
    ("starts", "ends", "first", "last"),
    [
        (time(20), time(8), "2026-03-10T12:00", "2026-03-11T00:00"),
        (time(8), time(20), "2026-03-10T00:00", "2026-03-10T12:00"),
        (time(8), time(8), "2026-03-10T00:00", "2026-03-11T00:00"),
    ],
)
def test_a_shift_that_does_not_end_later_ends_the_next_day(starts: time, ends: time, first: str, last: str) -> None:
    spans = rosters.daily(date(2026, 3, 10), date(2026, 3, 12), starts, ends, SHANGHAI)
    assert len(spans) == 3
    assert spans[0] == Span(*(datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (first, last)))
    assert spans[2].from_at - spans[0].from_at == timedelta(days=2)


@pytest.mark.parametrize(("days", "fits"), [(-1, False), (0, True), (61, True), (62, False)])
def test_days_at_once(days: int, fits: bool) -> None:
    first = date(2026, 3, 10)
    if fits:
        assert len(rosters.daily(first, first + timedelta(days=days), time(8), time(20), SHANGHAI)) == days + 1
        return
    with pytest.raises(Refused) as refused:
        rosters.daily(first, first + timedelta(days=days), time(8), time(20), SHANGHAI)
    assert refused.value.field == "to"


@pytest.mark.parametrize(
    ("changed", "reason", "field"),
    [
        ({"login": "nobody"}, Reason.NOT_FOUND, "person"),
        ({"shift": " "}, Reason.FIELD_REQUIRED, "shift"),
        ({"shift": "夜" * 21}, Reason.FIELD_INVALID, "shift"),
        ({"hours": 0}, Reason.FIELD_INVALID, "ends"),
        ({"hours": 25}, Reason.FIELD_INVALID, "ends"),
        ({"after": 12 * HOUR}, Reason.DUPLICATE, "person"),
    ],
)
def test_what_cannot_be_entered(shop: World, changed: dict[str, object], reason: Reason, field: str) -> None:
    put(shop)
    with pytest.raises(Refused) as refused:
        put(shop, **changed)
    assert (refused.value.reason, refused.value.field) == (reason, field)
    assert len(shop.rows(RosterEntry)) == 1


def test_shifts_may_follow_each_other_and_belong_to_several(shop: World) -> None:
    put(shop)
    put(shop, after=13 * HOUR, hours=24)
    put(shop, login="yi", shift="夜" * 20)
    assert len(shop.rows(RosterEntry)) == 3
    assert [event.kind for event in shop.rows(Event)][-3:] == ["roster_entered"] * 3


def test_a_shift_is_taken_back(shop: World) -> None:
    put(shop)
    put(shop, login="yi")
    shop.now = MONDAY + 2 * HOUR
    first, second = (one for day in rosters.roster_page(shop.scope()).days for one in day.entries)
    assert (first.name, first.current) == ("甲", True)
    rosters.take_off_shift(shop.scope(), first.id)
    assert not shop.scope("jia").actor.on_shift
    assert shop.scope("yi").actor.on_shift
    assert shop.rows(Event)[-1].kind == "roster_withdrawn"
    with pytest.raises(Refused) as refused:
        rosters.take_off_shift(shop.scope(), first.id)
    assert refused.value.reason is Reason.NOT_FOUND
    assert [row.id for row in shop.rows(RosterEntry)] == [second.id]


@pytest.mark.parametrize("days", [0, 30, 31])
def test_the_page_shows_what_lasts_or_comes_soon(shop: World, days: int) -> None:
    put(shop, after=timedelta(days=days) - 13 * HOUR)
    put(shop, after=timedelta(days=days))
    shown = [one for day in rosters.roster_page(shop.scope()).days for one in day.entries]
    assert len(shown) == {0: 1, 30: 2, 31: 1}[days]


def test_only_those_who_manage_people_keep_it(shop: World) -> None:
    scope = shop.scope("jia")
    for attempt in (
        lambda: rosters.put_on_shift(scope, "jia", "夜", ()),
        lambda: rosters.take_off_shift(scope, 1),
        lambda: rosters.roster_page(scope),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.reason is Reason.PERMISSION_DENIED


def test_another_house_keeps_its_own(shop: World) -> None:
    put(shop)
    other = World(shop.app, key="other")
    other.person("bing", "clerk")
    assert other.scope("bing").actor.on_shift
    entry = shop.rows(RosterEntry)[0]
    with pytest.raises(Refused) as refused:
        rosters.take_off_shift(other.scope(), entry.id)
    assert refused.value.reason is Reason.NOT_FOUND
