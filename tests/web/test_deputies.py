"""Deputies: all that they do says for whom, on every page that tells it; and their authority can end early."""

from datetime import timedelta
from http import HTTPStatus

import pytest

from core.models import Authority, Event, Ticket
from core.services import acting, opening, people, settings
from core.services.core_settings import CORE
from core.testing.databases import sqlite_url
from core.testing.site import Site

DAY = timedelta(days=1)
COMPLAINT = {"subject": "食堂菜里有虫", "kind": "fault"}


@pytest.fixture
def database_url() -> str:
    """Who acts for whom does not depend on the kind of database."""
    return sqlite_url()


@pytest.fixture
def deputy(site: Site) -> str:
    """Chen, who has no role of her own, is deputy of bo the clerk and of anna the administrator."""
    site.person("chen", name="陈晨")
    now = site.world.now
    for holder, role in (("bo", "clerk"), ("anna", "administrator")):
        people.give_authority(site.world.scope(), holder, "chen", role, now - DAY, now + DAY)
    return "chen"


def _said_for(site: Site) -> dict[str, str | None]:
    return {event.kind: event.for_login for event in site.world.rows(Event) if event.actor == "chen"}


def test_what_a_deputy_does_to_a_ticket_says_for_whom(site: Site, deputy: str) -> None:
    opened = opening.open_ticket(site.world.scope(deputy), "complaint", COMPLAINT)
    acting.add_note(site.world.scope(deputy), opened.public_id, "已拍照")
    acting.act(site.world.scope(deputy), opened.public_id, "answer", {"answer": "已换菜"})
    said = _said_for(site)
    assert {said["opened"], said["acted"]} == {"bo"}
    assert said["noted"] in {"anna", "bo"}  # both roles permit it
    page = site.browser("anna").get(f"/t/{opened.public_id}").text
    story = page[page.index('id="history"') :]
    assert story.count("（代 博文）") + story.count("（代 安娜）") >= 3


def test_what_a_deputy_sets_says_for_whom(site: Site, deputy: str) -> None:
    settings.set_setting(site.world.scope(deputy), CORE, "repeat_days", "20", site.world.now.date())
    assert _said_for(site)["setting_changed"] == "anna"
    text = " ".join(site.browser("anna").get("/settings/changes").text.split())
    assert '<strong>陈晨</strong> <span class="muted">（代 安娜）</span>' in text


def test_what_is_somebody_s_own_right_is_done_in_their_own_name(site: Site, deputy: str) -> None:
    people.set_roles(site.world.scope(), deputy, ["clerk"])
    opened = opening.open_ticket(site.world.scope(deputy), "complaint", COMPLAINT)
    acting.add_note(site.world.scope(deputy), opened.public_id, "已拍照")
    assert set(_said_for(site).values()) == {None}


def _ids(site: Site) -> dict[str, int]:
    return {row.role_key: row.id for row in site.world.rows(Authority)}


def test_an_authority_is_ended_early_by_whoever_gave_it(site: Site, deputy: str) -> None:
    path = f"/account/authorities/{_ids(site)['clerk']}/end"
    assert path in site.browser("bo").get("/account/authorities").text
    assert path not in site.browser(deputy).get("/account/authorities").text
    assert site.browser("bo").send(path).status_code == HTTPStatus.SEE_OTHER
    assert not may_open(site, deputy)
    assert "这个授权已经结束" in site.browser("bo").send(path, follow_redirects=True).text


def test_an_authority_of_others_is_ended_by_administrators_only(site: Site, deputy: str) -> None:
    number = _ids(site)["clerk"]
    others = f"/account/authorities/{_ids(site)['administrator']}/end"
    assert site.browser("bo").send(others).status_code == HTTPStatus.NOT_FOUND
    assert site.browser("anna").send(f"/settings/people/authorities/{number}/end").status_code == HTTPStatus.SEE_OTHER
    assert not may_open(site, deputy)
    assert "提前结束了 陈晨 代 博文" in site.browser("anna").get("/settings/changes").text


def test_an_authority_that_has_not_begun_never_begins(site: Site) -> None:
    site.person("chen", name="陈晨")
    now = site.world.now
    people.give_authority(site.world.scope(), "bo", "chen", "clerk", now + DAY, now + 2 * DAY)
    people.end_authority(site.world.scope("bo"), _ids(site)["clerk"])
    assert _ids(site) == {}


def may_open(site: Site, login: str) -> bool:
    before = len(site.world.rows(Ticket))
    site.browser(login).send("/tickets/new/complaint", COMPLAINT)
    return len(site.world.rows(Ticket)) > before
