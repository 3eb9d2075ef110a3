"""Working hours of departments: typed, previewed, kept, and given up again."""

from datetime import time

import pytest

from core.domain.calendars import Window
from core.domain.errors import Reason, Refused
from core.models import Event
from core.services import people, working_hours
from core.services.configuration import configuration
from core.services.uow import reading
from core.services.working_hours import hours_page, parse_hours
from core.testing.world import World


@pytest.fixture
def office(world: World) -> World:
    """An administrator, and a shop within the works."""
    world.person("root", "administrator")
    world.person("cl", "clerk")
    people.add_department(world.scope("root"), "works", "工厂")
    people.add_department(world.scope("root"), "shop", "车间", parent="works")
    return world


def windows_of(world: World, key: str) -> dict[int, tuple[Window, ...]]:
    with reading(world.org.id) as session:
        config = configuration(session, world.org.id)
        return dict(config.calendar(config.department_ids[key]).windows)


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("8:30-12:00 13:30-17:30", ((time(8, 30), time(12)), (time(13, 30), time(17, 30)))),
        ("08：30至12：00", ((time(8, 30), time(12)),)),
        ("08:30 – 12:00，13:00~14:00", ((time(8, 30), time(12)), (time(13), time(14)))),
    ],
)
def test_spans_are_read_as_people_write_them(typed: str, spans: tuple[tuple[time, time], ...]) -> None:
    assert parse_hours({5: typed}) == {5: tuple(Window(*span) for span in spans)}


@pytest.mark.parametrize(
    "typed",
    ["", "早上", "08:30", "12:00-08:30", "08:00-08:00", "08:00-12:00 11:59-13:00", "25:00-26:00", "08:00-12:00x"],
)
def test_spans_that_cannot_be_are_refused_at_their_day(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_hours({0: typed})
    assert (refused.value.reason, refused.value.field) == (Reason.FIELD_INVALID, "day-0")


def test_a_department_keeps_its_hours_and_those_below_follow(office: World) -> None:
    root, half = office.scope("root"), parse_hours({5: "08:30-12:00"})
    before = windows_of(office, "shop")
    working_hours.set_hours(root, "works", half, ignore_makeup=True)
    assert windows_of(office, "works") == windows_of(office, "shop") == half
    page = hours_page(root)
    assert [(one.name, one.days[5], one.ignore_makeup) for one in page.kept] == [
        ("", "", False),
        ("工厂", "08:30-12:00", True),
    ]
    assert page.others == (("shop", "车间"),)
    assert office.rows(Event)[-1].kind == "hours_changed"
    working_hours.remove_hours(root, "works")
    assert windows_of(office, "works") == windows_of(office, "shop") == before


def test_the_organisation_s_own_hours_are_changed_in_place(office: World) -> None:
    half = parse_hours({5: "08:30-12:00"})
    working_hours.set_hours(office.scope("root"), "", half, ignore_makeup=False)
    assert windows_of(office, "works") == half
    assert [one.key for one in hours_page(office.scope("root")).kept] == [""]


@pytest.mark.parametrize(
    ("who", "key", "reason"), [("cl", "works", Reason.PERMISSION_DENIED), ("root", "none", Reason.NOT_FOUND)]
)
def test_who_may_not_and_what_is_not_there(office: World, who: str, key: str, reason: Reason) -> None:
    with pytest.raises(Refused) as refused:
        working_hours.set_hours(office.scope(who), key, parse_hours({5: "08:30-12:00"}), ignore_makeup=False)
    assert refused.value.reason is reason


@pytest.mark.parametrize("key", ["", "shop"])
def test_only_own_hours_of_a_department_are_given_up(office: World, key: str) -> None:
    with pytest.raises(Refused) as refused:
        working_hours.remove_hours(office.scope("root"), key)
    assert refused.value.reason is Reason.NOT_FOUND
