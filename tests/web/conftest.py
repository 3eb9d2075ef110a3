"""Fixtures for the pages: a site with people in it, seen through browsers."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from core.extensions import db
from core.services import clock
from core.testing.catalogues import compile_stale, packages
from core.testing.site import Browser, Site
from core.testing.world import World


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> None:
    """Pages read compiled catalogues."""
    compile_stale(packages())


@pytest.fixture
def site(app: Flask) -> Site:
    """A site of an organisation in which anna is the chief and administrator, bo a clerk."""
    site = Site(app, World(app, now=clock.now()))
    site.person("anna", "chief", "administrator", name="安娜")
    site.person("bo", "clerk", name="博文")
    return site


@pytest.fixture
def statements_of(site: Site) -> Callable[[Browser, str], int]:
    """Return how many statements a page asks of the database, the organisation's set-up being known already."""

    def count(browser: Browser, path: str) -> int:
        found: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            found.append(statement)

        assert browser.get(path).status_code == 200
        sa.event.listen(db.engine, "before_cursor_execute", note)
        try:
            browser.get(path)
        finally:
            sa.event.remove(db.engine, "before_cursor_execute", note)
        return len(found)

    return count
