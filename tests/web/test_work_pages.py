"""My work and my department's as pages: the number beside the navigation, acting at once, nudging, standing in."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
import sqlalchemy as sa

from core.domain.permissions import Permission
from core.models import Role, Ticket
from core.services import opening, people, uow
from core.services.configuration import changed, configuration
from core.testing.databases import sqlite_url
from core.testing.site import Site

BADGE = re.compile(r"data-waiting>([0-9+]+)<")
GROUP = re.compile(r'<span class="muted num">([0-9+]+)</span>\s*</h2>')


@pytest.fixture
def database_url() -> str:
    """What depends on the kind of database stands in the tests of the services."""
    return sqlite_url()


@pytest.fixture
def ticket(site: Site) -> opening.Opened:
    """A ticket of the kitchen, whose head is hu, that bo has opened and that is his to answer."""
    world = site.world
    people.add_department(world.scope(), "kitchen", "厨房")
    rights = [Permission.VIEW_OWN.value, Permission.VIEW_DEPARTMENT.value]
    with uow.unit_of_work(world.org.id) as session:
        session.add(Role(org_id=world.org.id, key="head", label="负责人", plugin=None, permissions=rights))
        changed(session, world.org.id)
    site.person("hu", "head", name="胡头", department="kitchen")
    opened = opening.open_ticket(world.scope("bo"), "complaint", {"subject": "食堂菜里有虫", "kind": "fault"})
    with uow.unit_of_work(world.org.id) as session:
        kitchen = configuration(session, world.org.id).department_ids["kitchen"]
        session.execute(sa.update(Ticket).values(department_id=kitchen))
    return opened


def test_the_number_beside_the_navigation_is_that_of_the_groups(site: Site, ticket: opening.Opened) -> None:
    page = site.browser("bo").get("/work").text
    assert BADGE.findall(page) == GROUP.findall(page) == ["1"]
    assert f'href="/t/{ticket.public_id}?act=answer#act"' in page
    page = site.browser("hu").get("/work").text
    assert BADGE.findall(page) == []
    assert GROUP.findall(page) == ["1"]  # what the department owes, which is not hu's


def test_a_department_is_seen_by_those_who_may_and_nudged_from_its_page(site: Site, ticket: opening.Opened) -> None:
    bo, hu = site.browser("bo"), site.browser("hu", language="en")
    assert bo.get("/work/department").status_code == HTTPStatus.NOT_FOUND  # as if it were not there
    assert 'data-go="d"' not in bo.get("/work").text
    assert f"/t/{ticket.public_id}/nudge" in hu.get("/work/department").text
    answer = hu.send(f"/t/{ticket.public_id}/nudge", {"next": "/work/department"})
    assert answer.headers["Location"] == "/work/department"
    assert "Nudged; 博文 will get a message." in hu.get("/work/department").text
    hu.send(f"/t/{ticket.public_id}/nudge")
    assert "nudged once a day" in hu.get(f"/t/{ticket.public_id}").text
    assert "胡头 催办工单" in bo.get("/notices").text
    assert hu.send("/t/nothing/nudge").status_code == HTTPStatus.NOT_FOUND
    page = hu.get("/work/department?person=-&after=rubbish")
    assert page.status_code == HTTPStatus.OK


def test_whoever_may_nudge_does_so_on_the_page_of_the_ticket(site: Site, ticket: opening.Opened) -> None:
    nudge = f'action="/t/{ticket.public_id}/nudge"'
    assert nudge in site.browser("hu").get(f"/t/{ticket.public_id}").text
    assert nudge not in site.browser("bo").get(f"/t/{ticket.public_id}").text  # opened it, but it waits for bo alone


def test_what_is_done_for_another_is_marked_and_can_be_shown_alone(site: Site, ticket: opening.Opened) -> None:
    site.person("chen", name="陈晨")
    chen, now = site.browser("chen"), site.world.now
    assert "以谁的名义" not in chen.get("/work").text
    day = timedelta(days=1)
    people.give_authority(site.world.scope(), "bo", "chen", "clerk", now - day, now + day)
    assert chen.get("/work?for=bo").text.count("代 博文 办理") == 2  # the line, and the tab above it
    assert "食堂菜里有虫" not in chen.get("/work?for=me").text
    assert "食堂菜里有虫" in chen.get("/work?for=nobody").text  # an address with rubbish narrows nothing
