"""Every scenario of every bundled plugin, and what a scenario file may not be."""

import re
from pathlib import Path

import pytest

import plugins
from core.app import BUNDLED
from core.extensions import db
from core.plugin_manager import PluginManager
from core.services import scenarios, simulation
from core.services.scenarios_values import Scenario
from core.testing.databases import postgresql_url
from core.testing.scenarios import assert_plays, laboratory, scenarios_in  # noqa: F401 -- a fixture
from core.testing.world import make_app

FOLDERS = sorted(Path(plugins.__file__).parent.glob("*/scenarios"))


@pytest.mark.parametrize("scenario", [one for folder in FOLDERS for one in scenarios_in(folder)])
def test_a_scenario_of_a_bundled_plugin_plays(laboratory: simulation.Laboratory, scenario: Scenario) -> None:  # noqa: F811
    assert_plays(laboratory, scenario)


@pytest.mark.parametrize(
    "scenario",
    [one for folder in FOLDERS for one in scenarios_in(folder) if re.match(r"S16-[0-9]", one.id)],
)
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
    names = [scenario.name for folder in FOLDERS for path in folder.glob("*.yaml") for scenario in scenarios.read(path)]
    assert sorted(names) == sorted(set(names))
    assert len(names) >= 60
