"""The tree of departments: moved without circles, closed without losing anybody or anything."""

import pytest
import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.models import Department, Event, Membership
from core.services import departments, people, people_page, uow
from core.services.departments import DepartmentView
from core.testing.world import World


@pytest.fixture
def tree(world: World) -> World:
    """Head office with a region and its shop; beside them the works."""
    for key, parent in (("head", None), ("region", "head"), ("shop", "region"), ("works", None)):
        people.add_department(world.scope(), key, key.title(), parent=parent)
    world.person("boss", "clerk", department="head")
    world.person("ned", "clerk", department="region")
    world.person("sue", "clerk", department="shop")
    return world


def view(world: World, key: str) -> DepartmentView:
    return departments.department_view(world.scope(), key)


def reach(world: World, login: str) -> frozenset[str]:
    return world.scope(login).actor.reach


def test_the_page_counts_people_here_and_below(tree: World) -> None:
    found = [(one.key, one.depth, one.members, one.beneath) for one in departments.departments_page(tree.scope())]
    assert found == [("head", 0, 1, 2), ("region", 1, 1, 1), ("shop", 2, 1, 0), ("works", 0, 0, 0)]


def test_what_is_below_moves_with_a_department(tree: World) -> None:
    departments.change_department(tree.scope(), "region", "Region", parent="works")
    paths = {row.key: row.path for row in tree.rows(Department)}
    ids = {row.key: row.id for row in tree.rows(Department)}
    assert paths["shop"] == f"/{ids['works']}/{ids['region']}/{ids['shop']}/"
    assert reach(tree, "boss") == {"head"}
    assert reach(tree, "ned") == {"region", "shop"}
    departments.change_department(tree.scope(), "region", "Region")
    assert view(tree, "shop").depth == 1
    assert (view(tree, "region").depth, view(tree, "region").parent) == (0, "")


@pytest.mark.parametrize(("parent", "accepted"), [("region", False), ("shop", False), ("works", True), ("head", True)])
def test_nothing_comes_to_stand_below_itself(tree: World, parent: str, accepted: bool) -> None:
    if accepted:
        departments.change_department(tree.scope(), "region", "Region", parent=parent)
        assert view(tree, "region").parent == parent
        return
    with pytest.raises(Refused) as refused:
        departments.change_department(tree.scope(), "region", "Region", parent=parent)
    assert refused.value.field == "parent"
    assert view(tree, "region").parent == "head"
    assert parent not in dict(view(tree, "region").places)


def test_a_change_is_told_with_what_was_before(tree: World) -> None:
    count = len(tree.rows(Event))
    departments.change_department(tree.scope(), "works", "Works", parent=None)
    assert len(tree.rows(Event)) == count, "nothing has changed"
    departments.change_department(tree.scope(), "works", "Yard", parent="head", external=True)
    event = tree.rows(Event)[-1]
    assert event.kind == "department_changed"
    assert '"before":{"external":false,"name":"Works","parent":""}' in event.body
    assert '"after":{"external":true,"name":"Yard","parent":"head"}' in event.body


def test_closing_sends_the_people_on_and_takes_in_nobody_new(tree: World) -> None:
    departments.close_department(tree.scope(), "shop", successor="region")
    assert view(tree, "shop").closed
    assert tree.scope("sue").actor.departments == {"region"}
    assert "shop" not in {one.key for one in people_page.people_page(tree.scope()).departments}
    assert "shop" not in dict(view(tree, "works").places)
    assert reach(tree, "boss") == {"head", "region", "shop"}, "who stands above still sees its tickets"
    with pytest.raises(Refused) as refused:
        tree.person("new", "clerk", department="shop")
    assert refused.value.field == "department"
    departments.reopen_department(tree.scope(), "shop")
    assert not view(tree, "shop").closed
    assert view(tree, "shop").members == 0, "they do not come back by themselves"


def test_people_of_a_closed_department_may_belong_to_none(tree: World) -> None:
    departments.close_department(tree.scope(), "shop")
    assert tree.scope("sue").actor.departments == frozenset()
    assert len(tree.rows(Membership)) == 3


@pytest.mark.parametrize(("key", "accepted"), [("region", False), ("shop", True)])
def test_what_is_below_is_closed_first(tree: World, key: str, accepted: bool) -> None:
    assert view(tree, key).closable is accepted
    if accepted:
        departments.close_department(tree.scope(), key)
        departments.close_department(tree.scope(), "region")
        with pytest.raises(Refused):
            departments.reopen_department(tree.scope(), "shop")
        return
    with pytest.raises(Refused) as refused:
        departments.close_department(tree.scope(), key)
    assert refused.value.reason is Reason.STATE_NOT_ALLOWED


@pytest.mark.parametrize("successor", ["shop", "nowhere"])
def test_a_successor_is_another_open_department(tree: World, successor: str) -> None:
    with pytest.raises(Refused) as refused:
        departments.close_department(tree.scope(), "shop", successor=successor)
    assert refused.value.field == "successor"
    assert not view(tree, "shop").closed


def test_departments_of_another_house_stay_as_they_are(tree: World) -> None:
    other = World(tree.app, key="other")
    people.add_department(other.scope(), "region", "Region")
    before = other.rows(Department)[0].path
    departments.change_department(tree.scope(), "region", "R", parent="works")
    departments.close_department(tree.scope(), "shop")
    assert other.rows(Department)[0].path == before
    with uow.reading(other.org.id) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Department)) == 1


def test_only_who_manages_people_may(tree: World) -> None:
    scope = tree.scope("sue")
    for attempt in (
        lambda: departments.departments_page(scope),
        lambda: departments.change_department(scope, "shop", "S"),
        lambda: departments.close_department(scope, "shop"),
        lambda: departments.reopen_department(scope, "shop"),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.reason is Reason.PERMISSION_DENIED
