"""Roles: what a change would mean is said before it is made, and somebody is left to manage people."""

import pytest

from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.models import Event
from core.services import changes, departments, people, roles
from core.testing.world import World


@pytest.fixture
def house(world: World) -> World:
    """An administrator and two holders of a role of the house's own."""
    world.person("root", "administrator", name="管理员")
    own = roles.add_role(world.scope(), "巡查员")
    world.person("bo", own, name="博文")
    world.person("eve", own, "administrator", name="伊娃")
    return world


def key(house: World) -> str:
    return next(role.key for role in roles.role_views(house.scope()) if role.label == "巡查员")


def test_a_change_is_said_of_those_whose_rights_it_changes(house: World) -> None:
    wanted = {Permission.VIEW_OWN, Permission.ASSIGN}
    found = roles.preview(house.scope(), key(house), wanted)
    assert [(one.name, one.gains, one.loses) for one in found.people] == [("博文", (Permission.ASSIGN,), ())]
    assert Permission.ASSIGN not in house.scope("bo").actor.permissions, "nothing is changed yet"
    roles.set_permissions(house.scope(), key(house), wanted)
    assert house.scope("bo").actor.permissions == wanted
    assert house.rows(Event)[-1].kind == "role_changed"
    count = len(house.rows(Event))
    roles.set_permissions(house.scope(), key(house), wanted)
    assert len(house.rows(Event)) == count, "nothing has changed"


@pytest.mark.parametrize("holders", [roles.NAMED, roles.NAMED + 1])
def test_only_the_first_people_are_named(house: World, holders: int) -> None:
    for number in range(holders - 1):
        house.person(f"p{number:02}", key(house))
    found = roles.preview(house.scope(), key(house), set())
    assert (len(found.people), found.more) == (roles.NAMED, holders - roles.NAMED)


def test_the_last_role_that_manages_people_keeps_doing_so(house: World) -> None:
    with pytest.raises(Refused) as refused:
        roles.set_permissions(house.scope(), "administrator", {Permission.VIEW_ALL})
    assert refused.value.reason is Reason.STATE_NOT_ALLOWED
    roles.set_permissions(house.scope(), key(house), {Permission.PEOPLE_EDIT})
    roles.set_permissions(house.scope(), "administrator", {Permission.VIEW_ALL})
    assert Permission.PEOPLE_EDIT not in house.scope("root").actor.permissions


def test_a_copy_permits_the_same(house: World) -> None:
    copied = roles.add_role(house.scope(), "副管理员", copy_of="administrator")
    views = {role.key: role for role in roles.role_views(house.scope())}
    assert views[copied].permissions == views["administrator"].permissions
    assert views[copied].acts == ()
    assert copied != key(house)


@pytest.mark.parametrize("label", ["", " ", "巡查员", "x" * 51, "a\0"])
def test_a_role_that_cannot_be_added(house: World, label: str) -> None:
    with pytest.raises(Refused) as refused:
        roles.add_role(house.scope(), label)
    assert refused.value.field == "label"


def test_the_acts_that_processes_grant_stand_beside(house: World) -> None:
    clerk = roles.role_view(house.scope(), "clerk")
    assert clerk.acts
    assert all(one.acts for one in clerk.acts)


def test_what_is_not_there_or_not_permitted(house: World) -> None:
    for attempt in (
        lambda scope: roles.role_view(scope, "nowhere"),
        lambda scope: roles.preview(scope, "nowhere", set()),
        lambda scope: roles.set_permissions(scope, "nowhere", set()),
        lambda scope: roles.add_role(scope, "新岗位", copy_of="nowhere"),
    ):
        for scope, reason in ((house.scope(), Reason.NOT_FOUND), (house.scope("bo"), Reason.PERMISSION_DENIED)):
            with pytest.raises(Refused) as refused:
                attempt(scope)
            assert refused.value.reason is reason


def test_the_log_says_in_sentences_what_was_changed(house: World) -> None:
    people.add_department(house.scope("root"), "d1", "一部")
    departments.change_department(house.scope("root"), "d1", "二部", external=True)
    people.set_roles(house.scope("root"), "bo", [])
    found = changes.changes_page(house.scope("root")).changes
    said = [(one.who, str(one.sentence), tuple(map(str, one.points))) for one in found]
    assert said[:3] == [
        ("管理员", "修改了 博文 的岗位。", ("去掉：巡查员",)),
        ("管理员", "修改了部门“二部”。", ("名称：由 一部 改为 二部", "改为外部单位")),
        ("管理员", "添加了部门“二部”。", ()),
    ]


def test_the_log_is_read_by_page_area_and_person(house: World) -> None:
    for number in range(changes.PAGE + 1):
        people.add_department(house.scope("root" if number else None), f"d{number}", "部")
    first = changes.changes_page(house.scope("root"), area="departments")
    assert len(first.changes) == changes.PAGE
    rest = changes.changes_page(house.scope("root"), area="departments", after=first.after)
    assert [one.who for one in rest.changes] == ["系统"]
    assert rest.after is None
    assert changes.changes_page(house.scope("root"), area="departments", person="bo").changes == ()
    assert changes.changes_page(house.scope("root"), area="departments", person="system").changes == rest.changes


def test_the_log_shows_what_its_reader_answers_for(house: World) -> None:
    roles.set_permissions(house.scope(), key(house), {Permission.SETTINGS_EDIT})
    assert changes.changes_page(house.scope("bo")).areas == (changes.Area.SETTINGS,)
    assert {one.area for one in changes.changes_page(house.scope("bo")).changes} == {changes.Area.SETTINGS}
    roles.set_permissions(house.scope(), key(house), set())
    with pytest.raises(Refused):
        changes.changes_page(house.scope("bo"))
