"""A real Chromium against a real server, with a clock that the test holds."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from waitress.server import create_server

from core.app import BUNDLED
from core.plugin_manager import PluginManager
from core.services import clock, clockwork
from core.testing.catalogues import compile_stale, packages
from core.testing.databases import sqlite_url
from core.testing.site import PASSWORD
from core.testing.world import World, make_app

SHANGHAI = ZoneInfo("Asia/Shanghai")
SHOTS = Path(__file__).with_name("out")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def at(text: str) -> datetime:
    """Return a local time of Shanghai as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


class Town:
    """A shop on a server: its people, its clock, and windows on it."""

    def __init__(self, app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
        self.app = app
        self._browser = browser
        self._now = at("2026-03-17 08:30:00")
        monkeypatch.setattr(clock, "now", lambda: self._now)
        self.world = World(app, now=self._now, key="shop")
        self._server = create_server(app, host="127.0.0.1", port=0, threads=4)
        threading.Thread(target=self._server.run, daemon=True).start()
        self.address = f"http://127.0.0.1:{self._server.effective_port}"

    def person(self, login: str, name: str, *roles: str) -> None:
        """Add somebody who can log in."""
        self.world.person(login, *roles, name=name, password=PASSWORD, email=f"{login}@example.com")

    def set_clock(self, text: str) -> None:
        """Let it be a later local time; what became due on the way is fired at its own second."""
        until = at(text)
        while self._now < until:
            self._now = min(until, self._now + timedelta(minutes=30))
            self.world.now = self._now
            clockwork.fire_all(self.world.manager, self._now)

    @contextmanager
    def window(self, login: str, *, locale: str = "zh-CN", width: int = 1280, height: int = 800) -> Iterator[Page]:
        """Open a window in which ``login`` has logged in; anything loaded from elsewhere fails the test."""
        context = self._browser.new_context(
            locale=locale,
            viewport={"width": width, "height": height},
            timezone_id="Asia/Shanghai",
            has_touch=width < 600,
        )
        page = context.new_page()
        strangers: list[str] = []
        problems: list[str] = []
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith((self.address, "data:", "blob:")) else strangers.append(request.url)
            ),
        )
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(f"{self.address}/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        yield page
        assert strangers == [], "the page loads from other hosts"
        assert [problem for problem in problems if "status of 4" not in problem] == []
        context.close()

    def close(self) -> None:
        """Stop the server."""
        self._server.close()


def shoot(page: Page, name: str) -> None:
    """Keep a screenshot, and see that the page does not scroll sideways."""
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} scrolls sideways"


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
def town(chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """An online shop with people, at half past eight of a Tuesday."""
    compile_stale(packages())
    app = make_app(sqlite_url(), tmp_path, PluginManager(BUNDLED, with_entry_points=False))
    with app.app_context():
        town = Town(app, chromium, monkeypatch)
        town.person("xu", "许静", "customer_service")
        town.person("lin", "林涛", "information_officer")
        town.person("store", "南山店", "store")
        town.person("zhao", "赵敏", "supervisor", "administrator")
        town.person("qian", "钱会计", "payroll")
        yield town
        town.close()
