"""The demonstration of the line, of market information and of projects: every step permitted, every state shown."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from core.extensions import db
from core.models import Deadline, Ticket
from core.plugin_manager import PluginManager
from core.services import demo, organisations, uow
from core.testing.databases import sqlite_url
from core.testing.world import make_app

NOW = datetime(2026, 3, 10, 1, 30, tzinfo=UTC)
KEYS = ("line_report", "market_information", "market_digest", "project_customer", "project_inspection")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PluginManager, demo.Demonstration]]:
    """The demonstration organisation of the plugin."""
    plugins = PluginManager(["plugins.enterprise.plugin"], with_entry_points=False)
    app = make_app(sqlite_url(), tmp_path_factory.mktemp("enterprise"), plugins)
    with app.app_context():
        yield plugins, demo.build(plugins.plugins["enterprise"], plugins, app.extensions["huiyin_config"], NOW)
        db.session.remove()
        db.engine.dispose()


def test_every_step_is_permitted(shown: tuple[PluginManager, demo.Demonstration]) -> None:
    assert shown[1].problems == ()


def test_there_are_tickets_in_every_state_and_late_ones(shown: tuple[PluginManager, demo.Demonstration]) -> None:
    org = organisations.find_organisation(shown[1].key)
    assert org is not None
    found: dict[str, set[str]] = defaultdict(set)
    with uow.reading(org.id) as session:
        for row in session.scalars(sa.select(Ticket).where(Ticket.process.in_(KEYS))):
            found[row.process].add(row.state)
        late = set(session.scalars(sa.select(Deadline.key).where(Deadline.state == "open", Deadline.due_at < NOW)))
    assert late >= {"form_after_direct", "answer_target"}
    for key in KEYS:
        process = shown[0].process(key)
        assert process is not None
        assert found[key] == {state.key for state in process.states}, key
