"""The plugin on the pages: departments are chosen by name, and public words reach people without the ticket."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest

from core.extensions import db
from core.models import Ticket
from core.plugin_manager import PluginManager
from core.services import clock, people
from core.testing.databases import sqlite_url
from core.testing.site import Browser, Site
from core.testing.world import World, make_app

FEEDBACK = {"kind": "complaint", "content": "3号楼热水停供", "channel": "online"}
REPLY = {"nature": "single", "importance": "ordinary", "reason": "阀门老化"}


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Site]:
    """A school with two departments, their clerks and two students."""
    app = make_app(sqlite_url(), tmp_path, PluginManager(["plugins.school.plugin"], with_entry_points=False))
    with app.app_context():
        site = Site(app, World(app, now=clock.now()))
        people.add_department(site.world.scope(), "D1", "后勤保障科")
        people.add_department(site.world.scope(), "D2", "图书馆")
        site.person("li", "student", name="李某")
        site.person("wang", "student", name="王某")
        site.person("entry", "entry_officer")
        site.person("clerk", "general_affairs_clerk")
        site.person("boiler", "department_staff", department="D1")
        site.person("library", "department_staff", department="D2")
        yield site
        db.session.remove()
        db.engine.dispose()


def _hand_in(site: Site) -> str:
    client = site.browser("li")
    nonce = re.findall(r'name="_nonce" value="([^"]+)"', client.get("/tickets/new/general_affairs").text)[0]
    answer = client.send("/tickets/new/general_affairs", {**FEEDBACK, "_nonce": nonce})
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
    (row,) = site.world.rows(Ticket)
    return f"/t/{row.public_id}"


def _act(client: Browser, address: str, do: str, **values: str) -> str:
    text = client.get(f"{address}?act={do}").text
    seen = {name: re.findall(rf'name="{name}" value="(\d+)"', text)[0] for name in ("_version", "_seen")}
    return client.send(f"{address}/act/{do}", {**values, **seen}, follow_redirects=True).text


def test_a_transfer_shows_departments_by_name_and_reaches_one_only(school: Site) -> None:
    address = _hand_in(school)
    _act(school.browser("entry"), address, "register")
    clerk = school.browser("clerk")
    page = clerk.get(f"{address}?act=transfer").text
    assert re.search(r'<option value="D1"[^>]*>后勤保障科</option>', page)
    assert "后勤保障科" in _act(clerk, address, "transfer", department="D1")
    assert school.browser("boiler").get(address).status_code == HTTPStatus.OK
    assert school.browser("library").get(address).status_code == HTTPStatus.NOT_FOUND
    assert "热水停供" in school.browser("boiler").get("/work").text
    assert "热水停供" not in school.browser("library").get("/work").text


def test_public_words_reach_students_without_the_ticket(school: Site) -> None:
    address = _hand_in(school)
    _act(school.browser("entry"), address, "register")
    clerk = school.browser("clerk")
    refused = _act(clerk, address, "final_reply", **REPLY, reply_mode="public", reply="李某反映的热水已恢复")
    assert "姓名“李某”" in refused
    assert "李某反映的热水已恢复" in refused
    done = _act(clerk, address, "final_reply", **REPLY, reply_mode="public", reply="3号楼热水已恢复")
    assert "公布" in done
    wang = school.browser("wang")
    assert "3号楼热水已恢复" in wang.get("/notices").text
    assert "李某" not in wang.get("/notices").text
    assert wang.get(address).status_code == HTTPStatus.NOT_FOUND
    assert "热水" not in wang.get("/tickets?kind=all").text


@pytest.mark.parametrize("process", ["general_affairs", "school_feedback", "teacher_feedback", "training_feedback"])
def test_the_regulation_is_explained(school: Site, process: str) -> None:
    school.person("admin", "administrator")
    for language in ("zh-CN", "en"):
        answer = school.browser("admin", language).get(f"/processes/{process}")
        assert answer.status_code == HTTPStatus.OK
