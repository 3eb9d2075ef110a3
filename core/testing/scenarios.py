"""Scenario files as tests, for our plugins and for those of others.

In a plugin's own suite::

    from core.testing.scenarios import assert_plays, laboratory, scenarios_in  # noqa: F401 -- a fixture

    @pytest.mark.parametrize("scenario", scenarios_in(Path(my_plugin.__file__).parent / "scenarios"))
    def test_scenario(laboratory, scenario):
        assert_plays(laboratory, scenario)
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.app import BUNDLED
from core.plugin_manager import PluginManager
from core.services.scenarios import read
from core.services.scenarios_values import Scenario
from core.services.simulation import Laboratory
from core.testing.world import make_app


@pytest.fixture(scope="session")
def laboratory() -> Iterator[Laboratory]:
    """Where scenarios are played: an application with all installed plugins, on SQLite."""
    plugins = PluginManager(BUNDLED)
    with Laboratory(lambda url, folder: make_app(url, folder, plugins)) as opened:
        yield opened


def scenarios_in(folder: Path) -> list[Any]:
    """Return the scenarios of a folder as parameters of a test, named as they are."""
    return [pytest.param(one, id=one.name) for path in sorted(folder.glob("*.yaml")) for one in read(path)]


def assert_plays(laboratory: Laboratory, scenario: Scenario) -> None:
    """Fail with every difference between what a scenario expects and what happens."""
    report = laboratory.run(scenario)
    assert not report.unmet, "\n".join(report.unmet)  # noqa: S101 -- this is a test's assertion
