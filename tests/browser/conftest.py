"""A real Chromium for the tests of pages. Without one they are skipped; in continuous integration they fail."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from core.app import BUNDLED
from core.plugin_manager import PluginManager
from core.services import clock
from core.testing.catalogues import compile_stale, packages
from core.testing.databases import sqlite_url
from core.testing.town import Town
from core.testing.world import make_app

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. Without one the tests are skipped, in continuous integration they fail."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        message = "NO CHROMIUM: pages were not tested in a real browser"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def found(chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], Town]]:
    """Found a town that uses a plugin, at a local time of Shanghai."""
    compile_stale(packages())
    app = make_app(sqlite_url(), tmp_path, PluginManager(BUNDLED, with_entry_points=False))
    towns: list[Town] = []

    def _found(plugin: str, now: str) -> Town:
        towns.append(Town(app, chromium, now, plugin))
        monkeypatch.setattr(clock, "now", towns[-1].present)
        return towns[-1]

    with app.app_context():
        yield _found
        for town in towns:
            town.close()


@pytest.fixture
def town(found: Callable[[str, str], Town]) -> Town:
    """An online shop with people, at half past eight of a Tuesday."""
    town = found("ecommerce", "2026-03-17 08:30:00")
    town.person("xu", "许静", "customer_service")
    town.person("lin", "林涛", "information_officer")
    town.person("store", "南山店", "store")
    town.person("zhao", "赵敏", "supervisor", "administrator")
    town.person("qian", "钱会计", "payroll")
    return town
