"""More time and returns in the database: the clock, its job, what is reckoned again, and how often it happened."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.extensions import db
from core.models import Deadline, Job, TaskRow, Ticket
from core.plugin_manager import PluginManager
from core.services import acting, opening, process_page, recalculation, rechecking, settings, signing
from core.testing.databases import sqlite_url
from core.testing.world import World, make_app
from plugins.school import plugin

ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A school where one matter came back and was given five days more, and another went its way."""
    manager = PluginManager(with_entry_points=False)
    manager.register(plugin)
    app = make_app(sqlite_url(), tmp_path_factory.mktemp("school"), manager, pages=False)
    with app.app_context():
        world = World(app, now=at("2026-03-16 09:00:00"))
        for login, role in (("li", "student"), ("entry", "entry_officer"), ("clerk", "general_affairs_clerk")):
            world.person(login, role)
        world.person("head", "general_affairs_head")
        world.person("boiler", "department_staff", department="总务处")
        settings.set_setting(world.scope(), "school", "extension_on", "true", world.org.local_date(world.now))
        form = {"kind": "complaint", "content": "热水停供", "channel": "online"}
        for _ in range(2):
            opened = opening.open_ticket(world.scope("li"), "general_affairs", form)
            acting.act(world.scope("entry"), opened.public_id, "register", {})
        acting.act(world.scope("clerk"), opened.public_id, "transfer", {"department": "总务处"})
        acting.act(world.scope("boiler"), opened.public_id, "return_transfer", {"return_reason": "不归我们管"})
        world.now = at("2026-03-24 10:00:00")
        asked = {"extension_days": "5", "extension_reason": "等配件"}
        acting.act(world.scope("clerk"), opened.public_id, "extend", asked)
        signing.sign(world.scope("head"), opened.public_id, "extend", approve=True)
        yield world
        db.session.remove()
        db.engine.dispose()


def test_the_clock_its_job_and_its_tasks_have_moved(school: World) -> None:
    moved = school.rows(Deadline, key="final_reply")[-1]
    assert moved.due_at == at("2026-04-01 23:59:59")
    (job,) = school.rows(Job, kind="deadline", key=str(moved.id))
    assert job.run_at == moved.due_at - timedelta(days=1)  # the reminder lies ahead again
    assert {
        row.due_at for row in school.rows(TaskRow, ticket_id=moved.ticket_id, deadline="final_reply", state="open")
    } == {moved.due_at}
    assert school.rows(Ticket)[-1].due_at <= moved.due_at


def test_reckoned_again_it_comes_out_the_same(school: World) -> None:
    assert recalculation.preview(school.scope()) == ()
    found = rechecking.recheck(school.scope())
    assert found.differences == ()


def test_overseers_see_how_often_it_happened(school: World) -> None:
    shares = process_page.process_page(school.scope("head"), "general_affairs").shares
    assert shares is not None
    assert (shares.tickets, shares.returned, shares.extended, shares.returned_percent) == (2, 1, 1, 50)
    assert [(one.label, one.returned, one.extended) for one in shares.departments] == [("", 0, 1), ("总务处", 1, 0)]
    assert process_page.process_page(school.scope("li"), "general_affairs").shares is None
