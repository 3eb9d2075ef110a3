"""The demonstration organisation: built once, complete, up to the present, and heard of by nobody outside."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask

from core.app import BUNDLED
from core.database import Base
from core.domain.errors import Reason, Refused
from core.domain.people import SYSTEM_ACTOR
from core.extensions import db
from core.models import (
    Attachment,
    Deadline,
    Delivery,
    Event,
    Job,
    Notification,
    Penalty,
    SignOffRow,
    Statement,
    TaskRow,
    Ticket,
    User,
)
from core.plugin_manager import PluginManager
from core.services import demo, events, organisations, passwords, rechecking, uow, what_if
from core.services.scope import Scope
from core.testing.databases import postgresql_url, sqlite_url
from core.testing.world import make_app

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 10, 9, 30, tzinfo=SHANGHAI).astimezone(UTC)
Built = tuple[Flask, demo.Demonstration]


def _application(url: str, folder: Path) -> Iterator[Flask]:
    app = make_app(url, folder, PluginManager(BUNDLED, with_entry_points=False))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def _build(app: Flask, now: datetime = NOW) -> demo.Demonstration:
    plugins = app.extensions["huiyin_plugins"]
    return demo.build(plugins.plugins["ecommerce"], plugins, app.extensions["huiyin_config"], now)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """The demonstration, built once on each kind of database."""
    url = sqlite_url() if request.param == "sqlite" else postgresql_url()
    for app in _application(url, tmp_path_factory.mktemp("demo")):
        yield app, _build(app)


@pytest.fixture
def empty_app(tmp_path: Path) -> Iterator[Flask]:
    """An application on an empty database."""
    yield from _application(sqlite_url(), tmp_path)


def _rows(model: type[Base], *conditions: sa.ColumnElement[bool]) -> list[Base]:
    org = organisations.find_organisation(demo.PREFIX + "ecommerce")
    assert org is not None
    with uow.reading(org.id) as session:
        found = list(session.scalars(sa.select(model).where(*conditions)))
        session.expunge_all()
        return found


def test_every_step_of_every_story_is_permitted(built: Built) -> None:
    assert built[1].problems == ()


def test_there_are_orders_in_every_state(built: Built) -> None:
    app, demonstration = built
    states = Counter(row.state for row in _rows(Ticket, Ticket.process == "order_tracking"))
    process = app.extensions["huiyin_plugins"].process("order_tracking")
    assert set(states) == {state.key for state in process.states}
    assert sum(states.values()) >= 40
    assert demonstration.tickets == len(_rows(Ticket))
    assert len({row.details["order_no"] for row in _rows(Ticket, Ticket.process == "order_tracking")}) >= 40


def test_some_are_late_some_due_today_and_some_later(built: Built) -> None:
    due = [row.due_at for row in _rows(Deadline, Deadline.state == "open")]
    tonight = datetime(2026, 3, 11, tzinfo=SHANGHAI)
    assert sum(at < NOW for at in due) >= 3
    assert sum(NOW < at < tonight for at in due) >= 3
    assert sum(at > tonight for at in due) >= 3
    assert all(row.due_at >= NOW or row.late for row in _rows(Ticket, Ticket.due_at.is_not(None)))


def test_penalties_statements_and_a_signature_that_waits(built: Built) -> None:
    assert len(_rows(Penalty, Penalty.status.in_(("confirmed", "settled")))) >= 2
    assert len(_rows(Statement)) >= 1
    assert [row.key for row in _rows(SignOffRow, SignOffRow.state == "pending")] == ["exemption"]
    assert _rows(TaskRow, TaskRow.do == "sign:exemption", TaskRow.state == "open")
    assert _rows(Attachment)


def test_all_is_past_and_the_clockwork_finds_nothing_left(built: Built) -> None:
    assert max(row.at for row in _rows(Event)) <= NOW
    assert all(row.run_at > NOW for row in _rows(Job))
    org = organisations.find_organisation(demo.PREFIX + "ecommerce")
    assert org is not None
    with uow.reading(org.id) as session:
        assert events.verify(session, org.id) is None


def test_nothing_leaves(built: Built) -> None:
    assert _rows(Delivery) == []
    assert _rows(Job, Job.kind == "email") == []
    with uow.system_reading() as session:
        assert all(email.endswith("@example.com") for email in session.scalars(sa.select(User.email)))


def test_older_messages_have_been_read(built: Built) -> None:
    assert all(row.read_at for row in _rows(Notification) if row.created_at < NOW - timedelta(days=1))
    assert not all(row.read_at for row in _rows(Notification))


def test_everybody_can_log_in_and_has_a_name_and_a_role(built: Built) -> None:
    demonstration = built[1]
    with uow.system_reading() as session:
        hashes = dict(session.execute(sa.select(User.login, User.password_hash)).all())
    assert {person.login for person in demonstration.people} == set(hashes)
    assert passwords.matches(hashes["guanli-ecommerce"], demo.PASSWORD)
    assert all(person.name != person.login and person.roles for person in demonstration.people)
    held = {role for person in demonstration.people for role in person.roles}
    assert held >= {"系统管理员", "客服人员", "信息员", "实体店", "主管", "薪酬专员"}


def test_it_is_built_once(built: Built) -> None:
    before = len(_rows(Event))
    with pytest.raises(Refused) as caught:
        _build(built[0])
    assert caught.value.reason is Reason.DUPLICATE
    assert len(_rows(Event)) == before


@pytest.mark.parametrize("now", ["2026-10-01 00:00:30", "2027-03-01 23:59:30"])
def test_it_can_be_built_on_any_day_at_any_hour(empty_app: Flask, now: str) -> None:
    local = datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)
    demonstration = _build(empty_app, local.astimezone(UTC))
    assert demonstration.problems == ()
    assert demonstration.tickets >= 38


def test_every_plugin_has_an_organisation_of_its_own(empty_app: Flask) -> None:
    plugins = empty_app.extensions["huiyin_plugins"]
    shown = demo.demonstrable(plugins)
    assert {plugin.name for plugin in shown} == {plugin.name for plugin in plugins.loaded}
    built = [demo.build(plugin, plugins, empty_app.extensions["huiyin_config"], NOW) for plugin in shown]
    assert [problem for one in built for problem in one.problems] == []
    assert all(one.tickets >= 20 for one in built)
    assert [demo.find(plugin) for plugin in shown] == built
    for one in built:
        _comes_out_the_same(empty_app, one.key)


def _comes_out_the_same(app: Flask, key: str) -> None:
    """What rules decided in an organisation is decided again, bit for bit, and replayed without a difference."""
    org = organisations.find_organisation(key)
    assert org is not None
    scope = Scope(org=org, actor=SYSTEM_ACTOR, now=NOW, plugins=app.extensions["huiyin_plugins"])
    checked = rechecking.recheck(scope)
    assert checked.differences == ()
    assert checked.unasked.keys() <= {"propose"}
    assert checked.same["deadline"] > 10
    unchanged = what_if.question(scope, date(2026, 1, 1), NOW.date(), {}, policy_date=NOW.date())
    found = what_if.ask(scope, unchanged).part
    assert found.tickets >= 20
    assert [(one.number, str(one.message)) for one in found.mismatches] == []
    assert (found.dues, found.penalties) == ((), ())
