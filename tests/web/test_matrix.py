"""Every route against every role that the core or a plugin brings: let in or not, as the table ``matrix.txt`` says."""

import re
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from core.app import BUNDLED
from core.domain.permissions import Permission
from core.plugin_manager import PluginManager
from core.services import clock
from core.services.organisations import ADMINISTRATOR
from core.testing.databases import sqlite_url
from core.testing.site import Browser, Site
from core.testing.world import World

TABLE = Path(__file__).with_name("matrix.txt")
EVERYBODY, ANYBODY = "everybody", "anybody"  # logged in or not; logged in, whatever their role
LOG_OUT = ("POST", "/logout")
DENIED, TO_LOG_IN, LET_IN = "denied", "sent to log in", "let in"


@pytest.fixture
def database_url() -> str:
    """Who may call a page does not depend on the kind of database."""
    return sqlite_url()


@pytest.fixture
def plugins() -> PluginManager:
    """All that are bundled, with their roles and pages."""
    return PluginManager(BUNDLED, with_entry_points=False)


@pytest.fixture
def site(app: Flask) -> Site:
    """An organisation that uses every plugin."""
    return Site(app, World(app, now=clock.now()))


@pytest.fixture
def entered(site: Site) -> list[str]:
    """The views that ran: a page that one may not see looks like one that is not there, so the answer does not tell."""
    found: list[str] = []

    def watched(endpoint: str, view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def enter(*args: Any, **kwargs: Any) -> Any:
            found.append(endpoint)
            return view(*args, **kwargs)

        return enter

    views = site.app.view_functions
    views.update({endpoint: watched(endpoint, view) for endpoint, view in views.items()})
    return found


def _table() -> dict[tuple[str, str], str]:
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return {(method, route): who for method, route, who in lines}


def _routes(app: Flask) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, rule.rule


def test_every_route_stands_in_the_table(site: Site) -> None:
    table = _table()
    assert sorted(_routes(site.app)) == sorted(table)
    assert list(table) == sorted(table, key=lambda route: (route[1], route[0]))
    assert set(table.values()) <= {EVERYBODY, ANYBODY, *(permission.value for permission in Permission)}


def _path(route: str) -> str:
    """Return an address of the route at which there is nothing."""
    path = re.sub(r"<int(?:\([^)]*\))?:[^>]+>", "999999", route)
    return re.sub(r"<[^>]+>", "nothing", path)


def _outcome(browser: Browser, method: str, route: str, token: str, entered: list[str]) -> str:
    entered.clear()
    answer = browser.open(_path(route), method=method, data=None if method == "GET" else {"csrf_token": token})
    if entered:
        return LET_IN
    return TO_LOG_IN if "/login?" in answer.headers.get("Location", "") or answer.status_code == 401 else DENIED


def test_visitors(site: Site, entered: list[str]) -> None:
    for (method, route), who in _table().items():
        browser = site.browser()
        wanted = LET_IN if who == EVERYBODY else TO_LOG_IN
        assert _outcome(browser, method, route, browser.token(), entered) == wanted, f"{method} {route}"


def _roles(site: Site, plugin: str) -> dict[str, frozenset[Permission]]:
    if not plugin:
        return {ADMINISTRATOR.key: ADMINISTRATOR.permissions}
    processes = site.world.manager.plugins[plugin].processes
    return {template.key: template.permissions for process in processes for template in process.roles}


@pytest.mark.parametrize("plugin", ["", *(module.split(".")[1] for module in BUNDLED)])
def test_every_role(site: Site, entered: list[str], plugin: str) -> None:
    roles = _roles(site, plugin)
    assert roles
    # The guard looks at permissions alone, so one role stands for all that hold the same.
    alike = {permissions: key for key, permissions in roles.items()}
    for permissions, key in alike.items():
        site.person(key, key)
        browser = site.browser(key)
        token = browser.token()
        for (method, route), who in _table().items():
            if (method, route) == LOG_OUT:
                continue
            wanted = LET_IN if who in {EVERYBODY, ANYBODY} or Permission(who) in permissions else DENIED
            assert _outcome(browser, method, route, token, entered) == wanted, f"{key}: {method} {route}"
        assert _outcome(browser, *LOG_OUT, token, entered) == LET_IN
