"""Letting people in and out, and keeping somebody who can, on both databases."""

import threading

import pytest
from flask import Flask

from core.domain.errors import Reason, Refused
from core.extensions import db
from core.models import Event, Membership, UserSession
from core.services import people, sessions, uow
from core.services.people_page import people_page
from core.testing.site import PASSWORD
from core.testing.world import World


@pytest.fixture
def office(world: World) -> World:
    world.person("root", "administrator", password=PASSWORD)
    world.person("cl", "clerk", password=PASSWORD)
    return world


def refusal(call: object, *arguments: object) -> Reason:
    with pytest.raises(Refused) as caught:
        call(*arguments)  # type: ignore[operator]
    return caught.value.reason


def log_in(world: World, login: str) -> str:
    return sessions.log_in(login, PASSWORD, now=world.now, agent="", address="10.0.0.1")


def test_whoever_is_let_out_is_logged_out_and_can_come_back(office: World) -> None:
    token = log_in(office, "cl")
    people.set_active(office.scope("root"), "cl", False)
    assert sessions.resolve(token, office.now) is None
    assert [row.revoked_at for row in office.rows(UserSession)] == [office.now]
    with pytest.raises(Refused):
        log_in(office, "cl")
    people.set_active(office.scope("root"), "cl", True)
    assert sessions.resolve(token, office.now) is None
    assert sessions.resolve(log_in(office, "cl"), office.now) is not None
    kinds = [event.kind for event in office.rows(Event)]
    assert kinds[-2:] == ["person_deactivated", "person_activated"]


def test_letting_out_twice_is_one_event(office: World) -> None:
    for _ in range(2):
        people.set_active(office.scope("root"), "cl", False)
    assert [event.kind for event in office.rows(Event)].count("person_deactivated") == 1


def test_a_log_in_elsewhere_goes_on(office: World) -> None:
    other = World(office.app, key="other")
    user_id = office.rows(Membership)[-1].user_id
    with uow.unit_of_work(other.org.id) as session:
        session.add(Membership(org_id=other.org.id, user_id=user_id, department_id=None, active=True, attributes={}))
    token = log_in(office, "cl")
    found = sessions.resolve(token, office.now)
    assert found is not None
    inside, outside = (office, other) if found.org_id == office.org.id else (other, office)
    people.set_active(outside.scope(), "cl", False)
    assert sessions.resolve(token, office.now) is not None
    people.set_active(inside.scope(), "cl", False)
    assert sessions.resolve(token, office.now) is None


@pytest.mark.parametrize("colleague", [None, "inactive", "active"])
def test_the_last_administrator_stays(office: World, colleague: str | None) -> None:
    if colleague:
        office.person("root2", "administrator")
    if colleague == "inactive":
        people.set_active(office.scope("root"), "root2", False)
    take_away = [lambda: people.set_roles(office.scope("root"), "root", ["clerk"])]
    take_away.append(lambda: people.set_active(office.scope("root"), "root", False))
    if colleague == "active":
        take_away[0]()
        assert refusal(people.set_active, office.scope("root2"), "root2", False) is Reason.STATE_NOT_ALLOWED
    else:
        for call in take_away:
            assert refusal(call) is Reason.STATE_NOT_ALLOWED
        people.set_roles(office.scope("root"), "root", ["administrator", "clerk"])


def test_two_administrators_cannot_remove_each_other_at_once(app: Flask, office: World) -> None:
    office.person("root2", "administrator")
    scopes = {login: office.scope(login) for login in ("root", "root2")}
    barrier, outcome = threading.Barrier(2), list[str]()

    def remove(by: str, whom: str) -> None:
        with app.app_context():
            barrier.wait(10)
            try:
                people.set_active(scopes[by], whom, False)
                outcome.append("removed")
            except Refused as refused:
                outcome.append(refused.reason.value)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=remove, args=pair) for pair in (("root", "root2"), ("root2", "root"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcome) == ["STATE_NOT_ALLOWED", "removed"]


def test_only_those_who_manage_people(office: World) -> None:
    for call in (
        lambda: people.set_active(office.scope("cl"), "root", False),
        lambda: people_page(office.scope("cl")),
    ):
        assert refusal(call) is Reason.PERMISSION_DENIED
    assert refusal(people.set_active, office.scope("root"), "nobody", False) is Reason.NOT_FOUND


def test_the_page_shows_everybody_with_roles_and_departments(office: World) -> None:
    people.add_department(office.scope("root"), "sales", "销售部")
    people.add_department(office.scope("root"), "shop", "门店", parent="sales")
    office.person("zoe", "chief", department="shop", name="佐伊")
    people.set_active(office.scope("root"), "cl", False)
    now = office.now
    people.give_authority(office.scope("root"), "zoe", "root", "chief", now.replace(hour=0), now.replace(hour=20))
    page = people_page(office.scope("root"))
    assert [(one.login, one.active) for one in page.members] == [("root", True), ("zoe", True), ("cl", False)]
    assert [(one.key, one.depth) for one in page.departments] == [("sales", 0), ("shop", 1)]
    assert page.member("zoe").department_name == "门店"
    assert [(one.holder_name, one.deputy_name, one.state) for one in page.authorities] == [("佐伊", "root", "current")]
    assert {role.key: role.holders for role in page.roles} == {"administrator": 1, "clerk": 0, "chief": 1, "deputy": 0}


@pytest.mark.parametrize("department", ["nowhere", "a\0b", "x" * 51])
def test_a_department_that_cannot_be(office: World, department: str) -> None:
    with pytest.raises(Refused) as caught:
        people.add_person(office.scope("root"), "new", "新", department=department)
    assert caught.value.field == "department"
