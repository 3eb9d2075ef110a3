"""A process whose rules do what a test wishes, and the people who work on it."""

from types import SimpleNamespace

import pytest

from core.domain.processes import SignOffMode
from core.plugin_manager import PluginManager
from core.testing.wishes import make_wish, manager_of
from core.testing.world import World


@pytest.fixture
def wish(request: pytest.FixtureRequest) -> SimpleNamespace:
    """What the rules of the process do; a test changes it."""
    return make_wish(*getattr(request, "param", (SignOffMode.QUORUM, 2, ("chief", "chief", "deputy"))))


@pytest.fixture
def plugins(wish: SimpleNamespace) -> PluginManager:
    """A manager with the process of wishes."""
    return manager_of(wish)


@pytest.fixture
def staffed(world: World) -> World:
    """Clerks, chiefs and a deputy chief."""
    for login, role in (("clerk1", "clerk"), ("clerk2", "clerk"), ("chief1", "chief"), ("chief2", "chief")):
        world.person(login, role)
    world.person("second", "deputy")
    return world
