"""Every scenario of every plugin that lies beside the core, on its own and once more on PostgreSQL."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import plugins
from core.app import BUNDLED
from core.extensions import db
from core.plugin_manager import PluginManager
from core.services import simulation
from core.services.scenarios_values import Scenario
from core.testing.databases import postgresql_url
from core.testing.scenarios import assert_plays, scenarios_in
from core.testing.world import make_app

FOLDERS = sorted(Path(plugins.__file__).parent.glob("*/scenarios"))
SCENARIOS = [one for folder in FOLDERS for one in scenarios_in(folder)]
MODULES = [f"plugins.{folder.parent.name}.plugin" for folder in FOLDERS]


@pytest.fixture(scope="module")
def laboratory() -> Iterator[simulation.Laboratory]:
    """Where scenarios are played: an application with every plugin that has some."""
    manager = PluginManager(MODULES, with_entry_points=False)
    with simulation.Laboratory(lambda url, folder: make_app(url, folder, manager)) as opened:
        yield opened


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_scenario_of_a_plugin_plays(laboratory: simulation.Laboratory, scenario: Scenario) -> None:
    assert_plays(laboratory, scenario)


@pytest.mark.parametrize("scenario", [one for one in SCENARIOS if re.match(r"S16-[0-9]", one.id)])
def test_the_worked_cases_of_order_tracking_play_on_postgresql_too(tmp_path: Path, scenario: Scenario) -> None:
    app = make_app(postgresql_url(), tmp_path, PluginManager(BUNDLED))
    with app.app_context():
        try:
            report = simulation.play(scenario, app)
        finally:
            db.session.remove()
            db.engine.dispose()
    assert not report.unmet, "\n".join(report.unmet)


def test_names_of_scenarios_are_unique() -> None:
    names = [one.id for one in SCENARIOS]
    assert sorted(names) == sorted(set(names))
    assert len(names) >= 60
