"""A shop on a real server, seen through a real Chromium, with a clock that the test holds. Needs playwright."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from playwright.sync_api import Browser, Page
from waitress.server import create_server

from core.services import clockwork
from core.testing.site import PASSWORD
from core.testing.world import World

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """Return a local time of Shanghai as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


class Town:
    """A shop on a server: its people, its clock, and windows on it."""

    def __init__(self, app: Flask, browser: Browser, now: str, plugin: str) -> None:
        """Open the shop, which uses one plugin, at a local time; :meth:`present` is what its clock shows."""
        self.app = app
        self._browser = browser
        self._now = at(now)
        self.world = World(app, now=self._now, key="shop", plugins=[plugin])
        self._server = create_server(app, host="127.0.0.1", port=0, threads=4)
        self._open = True
        threading.Thread(target=self._serve, daemon=True).start()
        self.address = f"http://127.0.0.1:{self._server.effective_port}"

    def present(self) -> datetime:
        """Return the shop's time."""
        return self._now

    def person(self, login: str, name: str, *roles: str, **details: Any) -> None:
        """Add somebody who can log in."""
        self.world.person(login, *roles, name=name, password=PASSWORD, email=f"{login}@example.com", **details)

    def act(self, page: Page, public_id: str, key: str, **values: str | bool) -> None:
        """Do something to a ticket by its form.

        :raises AssertionError: The form is refused.
        """
        self.try_act(page, public_id, key, **values)
        if "/act/" in page.url:
            raise AssertionError(page.locator("main").inner_text())

    def try_act(self, page: Page, public_id: str, key: str, **values: str | bool) -> None:
        """Fill in the form of an act and send it, whatever comes of it."""
        page.goto(f"{self.address}/t/{public_id}?act={key}")
        fill(page, **values)
        submit(page)

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
        context.close()
        faults = strangers + [problem for problem in problems if "status of 4" not in problem]
        if faults:
            raise AssertionError(f"the pages load from elsewhere or are faulty: {faults}")

    def close(self) -> None:
        """Stop the server."""
        self._open = False
        self._server.close()

    def _serve(self) -> None:
        try:
            self._server.run()
        except OSError:  # it was listening on what has just been closed
            if self._open:
                raise


def fill(page: Page, **values: str | bool) -> None:
    """Fill in fields by name: typed, chosen from a list or checked."""
    for key, value in values.items():
        control = page.locator(f"main [name={key}]")
        if isinstance(value, bool):
            page.locator(f"main [name={key}][value='{int(value)}']").check()
        elif control.first.get_attribute("type") in ("radio", "checkbox"):
            page.locator(f"main [name={key}][value='{value}']").check()
        elif control.first.evaluate("element => element.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)


def submit(page: Page) -> None:
    """Send the form that is open."""
    page.locator("main form[method=post] button.primary").first.click()
    page.wait_for_load_state()


def shoot(page: Page, path: Path) -> None:
    """Keep a screenshot, and see that the page does not scroll sideways.

    :raises AssertionError: It does.
    """
    path.parent.mkdir(exist_ok=True)
    page.screenshot(path=path)
    if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
        raise AssertionError(f"{path.name} scrolls sideways")
