"""Fixtures for everybody: a fresh database of each kind, an application on it, a world with people in it."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import settings
from sqlalchemy.orm import Session

from core.extensions import db
from core.plugin_manager import PluginManager
from core.services import passwords, uow
from core.testing import sample_plugin
from core.testing.databases import recycled_postgresql_url, sqlite_url
from core.testing.world import World, make_app

# Tests build thousands of applications: looking for garbage as often as usual costs a sixth of their time.
gc.set_threshold(100_000, 50, 100)

# People log in thousands of times; tests/web/test_login.py looks at the hashes of the product.
passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)

# A busy machine must not fail a property for slowness, and one commit must give one answer.
settings.register_profile("huiyin", deadline=None, derandomize=True)
settings.load_profile("huiyin")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database with all tables and no rows; the test runs once on each kind."""
    if request.param == "sqlite":
        yield sqlite_url()
    else:
        with recycled_postgresql_url() as url:
            yield url


@pytest.fixture
def plugins() -> PluginManager:
    """A fresh manager with the sample plugin; override it in a module to test others."""
    manager = PluginManager(with_entry_points=False)
    manager.register(sample_plugin)
    return manager


@pytest.fixture
def pages() -> bool:
    """Whether the application has pages; building them takes longer than most tests of use cases."""
    return True


@pytest.fixture
def app(database_url: str, tmp_path: Path, plugins: PluginManager, pages: bool) -> Iterator[Flask]:
    """An application on a fresh database, with its context pushed."""
    app = make_app(database_url, tmp_path, plugins, pages=pages)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def world(app: Flask) -> World:
    """An organisation with the plugins on and nobody in it."""
    return World(app)


@pytest.fixture
def org_session(world: World) -> Iterator[Session]:
    """A session that speaks for the world's organisation, in a transaction that is rolled back."""
    with uow.reading(world.org.id) as session:
        yield session
