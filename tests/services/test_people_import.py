"""People from a spreadsheet: each row tried before anything is written, all of them written or none."""

from collections.abc import Sequence

import pytest

from core.domain.errors import Reason, Refused
from core.models import Event, Membership, User
from core.services import people, people_import
from core.services.people_import import ImportPlan
from core.services.work import working
from core.testing.world import World

HEADINGS = {key: key for key in ("login", "name", "department", "roles", "email")}


@pytest.fixture
def house(world: World) -> World:
    """Two departments, an administrator and a clerk."""
    people.add_department(world.scope(), "d1", "一部")
    people.add_department(world.scope(), "d2", "二部")
    world.person("root", "administrator", name="管理员")
    world.person("bo", "clerk", name="博文", department="d1", email="bo@example.org")
    return world


def said(text: str) -> str:
    return {"clerk": "Clerk"}.get(text, text)


def planned(house: World, *rows: Sequence[str], heading: Sequence[str] = tuple(HEADINGS)) -> ImportPlan:
    return people_import.plan(house.scope(), (tuple(heading), *map(tuple, rows)), HEADINGS, said)


def carried_out(house: World, *rows: Sequence[str]) -> tuple[str, ...]:
    return people_import.carry_out(house.scope(), (tuple(HEADINGS), *map(tuple, rows)), HEADINGS, said)[1]


def test_the_plan_says_who_is_new_changed_and_the_same(house: World) -> None:
    before = len(house.rows(Event))
    plan = planned(
        house,
        ("neu", "新人", "二部", "clerk、chief", "neu@example.org"),
        ("bo", "", "d2", "", ""),
        (),
        ("root", "管理员"),
    )
    assert [(row.line, row.login, row.kind) for row in plan.rows] == [
        (2, "neu", "new"),
        (3, "bo", "changed"),
        (5, "root", "same"),
    ]
    (change,) = plan.rows[1].changes
    assert (change.column.key, change.before, change.after) == ("department", ("一部",), ("二部",))
    assert len(house.rows(Event)) == before, "a plan writes nothing"


def test_what_was_planned_is_done(house: World) -> None:
    new = carried_out(house, ("neu", "新人", "二部", "clerk", ""), ("bo", "阿博", "", "chief", "b2@example.org"))
    assert new == ("neu",)
    actor = house.scope("bo").actor
    assert (actor.name, actor.roles, actor.departments) == ("阿博", {"chief"}, {"d1"})
    assert house.scope("neu").actor.departments == {"d2"}
    assert house.rows(User, login="bo")[0].email == "b2@example.org"
    kinds = [event.kind for event in house.rows(Event)][-4:]
    assert kinds == ["person_added", "person_changed", "roles_changed", "people_imported"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("", "新人"), "login"),
        (("a b", "新人"), "login"),
        (("system", "新人"), "login"),
        (("a\0b", "新人"), "login"),
        (("x" * 101, "新人"), "login"),
        (("neu", "x" * 101), "name"),
        (("neu", "新人", "三部"), "department"),
        (("neu", "新人", "", "emperor"), "roles"),
        (("neu", "新人", "", "", "kein"), "email"),
        (("stranger", "他人"), "login"),
        (("neu", "", "", "", "", "zu viel"), "login"),
        (("gone", ""), "login"),
    ],
)
def test_a_row_that_is_wrong_says_where_and_nothing_is_written(house: World, row: Sequence[str], column: str) -> None:
    World(house.app, key="other").person("stranger", "clerk")
    house.person("gone", "clerk")
    people.set_active(house.scope(), "gone", False)
    rows = [row, ("zweite", "第二")]
    found = [(wrong.line, problem[0].key) for wrong in planned(house, *rows).rows for problem in wrong.problems]
    assert found == [(2, column)]
    users = len(house.rows(User))
    with pytest.raises(Refused) as refused:
        carried_out(house, *rows)
    assert refused.value.reason is Reason.FIELD_INVALID
    assert len(house.rows(User)) == users


def test_nobody_stands_in_the_file_twice(house: World) -> None:
    plan = planned(house, ("neu", "新人"), ("neu", "又一个"))
    assert [row.kind for row in plan.rows] == ["new", "wrong"]


def test_two_departments_of_one_name_are_told_apart_by_key(house: World) -> None:
    people.add_department(house.scope(), "d3", "二部")
    assert [row.kind for row in planned(house, ("n1", "", "二部"), ("n2", "", "d3")).rows] == ["wrong", "new"]


@pytest.mark.parametrize(
    "heading", [("name",), ("login", "login"), ("login", "salary"), ()], ids=["no login", "twice", "unknown", "none"]
)
def test_a_heading_that_is_not_understood(house: World, heading: Sequence[str]) -> None:
    with pytest.raises(Refused) as refused:
        planned(house, ("neu", "新人"), heading=heading)
    assert refused.value.field == "file"


def test_a_file_without_people_is_refused(house: World) -> None:
    with pytest.raises(Refused):
        planned(house)


@pytest.mark.parametrize(("roles", "accepted"), [("clerk", False), ("clerk、administrator", True), ("", True)])
def test_somebody_who_manages_people_is_left(house: World, roles: str, accepted: bool) -> None:
    if accepted:
        carried_out(house, ("root", "甲", "", roles))
        return
    with pytest.raises(Refused) as refused:
        carried_out(house, ("root", "甲", "", roles))
    assert refused.value.reason is Reason.STATE_NOT_ALLOWED
    assert "administrator" in house.scope("root").actor.roles


def test_two_administrators_do_not_remove_each_other_in_one_file(house: World) -> None:
    house.person("second", "administrator")
    with pytest.raises(Refused):
        carried_out(house, ("root", "", "", "clerk"), ("second", "", "", "clerk"))
    carried_out(house, ("root", "", "", "clerk"), ("bo", "", "", "administrator"), ("second", "", "", "clerk"))
    assert "administrator" in house.scope("bo").actor.roles


def test_the_present_people_come_back_unchanged(house: World) -> None:
    rows = ["、".join(parts) for person in people_import.current_people(house.scope()) for parts in person]
    width = len(people_import.columns(house.scope()))
    table = [rows[at : at + width][:5] for at in range(0, len(rows), width)]
    plan = planned(house, *table)
    assert {row.kind for row in plan.rows} == {"same"}


def test_name_and_address_of_an_account_of_two_houses_stay(house: World) -> None:
    other, bo = World(house.app, key="other"), house.rows(User, login="bo")[0].id
    with working(other.scope()) as work:
        work.later(Membership, user_id=bo, department_id=None, active=True, attributes={})
    with pytest.raises(Refused) as refused:
        carried_out(house, ("bo", "改名"))
    assert refused.value.field == "name"
    carried_out(house, ("bo", "", "二部"))
    assert house.scope("bo").actor.departments == {"d2"}
