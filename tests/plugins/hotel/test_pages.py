"""The plugin on the pages: a letter is the general manager's alone, what is owed today stands in the work list."""

import re
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest

from core.extensions import db
from core.models import Ticket
from core.plugin_manager import PluginManager
from core.services import clock, clockwork, people
from core.testing.databases import sqlite_url
from core.testing.site import Browser, Site
from core.testing.world import World, make_app

SECRET = "空调异味三日未解决"


@pytest.fixture
def hotel(tmp_path: Path) -> Iterator[Site]:
    """A hotel with a works department, founded the day before yesterday."""
    app = make_app(sqlite_url(), tmp_path, PluginManager(["plugins.hotel.plugin"], with_entry_points=False))
    with app.app_context():
        site = Site(app, World(app, now=clock.now() - timedelta(days=2)))
        people.add_department(site.world.scope(), "D1", "工程部")
        site.person("letters", "guest_rooms")
        site.person("lobby", "assistant_manager")
        site.person("secretary", "executive_secretary")
        site.person("leader", "quality_leader")
        site.person("office", "quality_office")
        site.person("gm", "general_manager")
        site.person("works", "concerned_department", department="D1")
        yield site
        db.session.remove()
        db.engine.dispose()


def _open(client: Browser, process: str, **values: str) -> None:
    nonce = re.findall(r'name="_nonce" value="([^"]+)"', client.get(f"/tickets/new/{process}").text)[0]
    answer = client.send(f"/tickets/new/{process}", {**values, "_nonce": nonce})
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text


def _act(client: Browser, address: str, do: str, **values: str) -> str:
    text = client.get(f"{address}?act={do}").text
    seen = {name: re.findall(rf'name="{name}" value="(\d+)"', text)[0] for name in ("_version", "_seen")}
    return client.send(f"{address}/act/{do}", {**values, **seen}, follow_redirects=True).text


def _readers(site: Site, address: str) -> set[str]:
    everybody = ("letters", "lobby", "secretary", "leader", "office", "gm", "works")
    return {login for login in everybody if site.browser(login).get(address).status_code == HTTPStatus.OK}


def test_a_letter_is_seen_by_those_who_have_it(hotel: Site) -> None:
    _open(hotel.browser("letters"), "gm_letter", content=SECRET)
    (row,) = hotel.world.rows(Ticket)
    address = f"/t/{row.public_id}"
    assert _readers(hotel, address) == {"letters", "gm"}
    for login in ("secretary", "leader", "office"):
        assert row.number not in hotel.browser(login).get("/tickets").text
        assert SECRET not in hotel.browser(login).get(f"/search?q={SECRET}").text
    _act(hotel.browser("gm"), address, "review", quality_problem="yes", handed_on=SECRET)
    assert _readers(hotel, address) == {"letters", "gm", "leader", "office"}
    _act(hotel.browser("office"), address, "open_tracking", department="D1")
    assert _readers(hotel, address) == {"letters", "gm", "leader", "office", "works"}


def test_a_letter_without_a_problem_stays_with_the_general_manager(hotel: Site) -> None:
    _open(hotel.browser("letters"), "gm_letter", content=SECRET)
    (row,) = hotel.world.rows(Ticket)
    _act(hotel.browser("gm"), f"/t/{row.public_id}", "review", quality_problem="no")
    assert hotel.world.rows(Ticket)[0].state == "closed_no_issue"
    assert _readers(hotel, f"/t/{row.public_id}") == {"letters", "gm"}


def test_what_is_owed_today_stands_in_the_work_list(hotel: Site) -> None:
    clockwork.fire_all(hotel.world.manager, clock.now())
    row = next(ticket for ticket in hotel.world.rows(Ticket) if ticket.process == "logbook")
    assert row.title in hotel.browser("lobby").get("/work").text
    assert row.title not in hotel.browser("works").get("/work").text
    shown = _act(hotel.browser("lobby"), f"/t/{row.public_id}", "hand_in", content="大堂地面湿滑")
    assert "已交行政办" in shown
