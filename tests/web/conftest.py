"""Fixtures for the pages: a site with people in it, seen through browsers."""

import pytest
from flask import Flask

from core.services import clock
from core.testing.catalogues import compile_stale, packages
from core.testing.site import Site
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
