"""A shop on a real server, seen through a real Chromium, with a clock that the test holds. Needs playwright."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, Request
from waitress.server import create_server

from core.services import firing
from core.testing.site import PASSWORD, Site
from core.testing.site import Browser as Client
from core.testing.world import World

PHONE = 600  # pixels below which a window is touched
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
        self._site = Site(app, self.world)
        self._closed: dict[tuple[str, str, int, int], _Window] = {}
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
        firing.advance(self.world.scope(), at(text))
        self.world.now = self._now = at(text)

    @contextmanager
    def window(self, login: str, *, locale: str = "zh-CN", width: int = 1280, height: int = 800) -> Iterator[Page]:
        """Open a window in which ``login`` has logged in; anything loaded from elsewhere fails the test."""
        kind = (login, locale, width, height)
        window = self._closed.pop(kind, None) or _Window(self._browser, self.address, locale, width, height)
        window.enter(self._site.browser(login))
        yield window.page
        window.leave()
        self._closed[kind] = window

    def close(self) -> None:
        """Stop the server."""
        for window in self._closed.values():
            window.close()
        self._open = False
        self._server.close()

    def _serve(self) -> None:
        try:
            self._server.run()
        except OSError:  # it was listening on what has just been closed
            if self._open:
                raise


class _Window:
    """A window that is used again by the same person: what it has loaded once it need not load again."""

    def __init__(self, browser: Browser, address: str, locale: str, width: int, height: int) -> None:
        self._address = address
        self._faults: list[str] = []
        self._context = browser.new_context(
            locale=locale,
            viewport={"width": width, "height": height},
            timezone_id="Asia/Shanghai",
            has_touch=width < PHONE,
        )
        self.page = self._context.new_page()
        self.page.on("request", self._note_request)
        self.page.on("console", self._note_message)
        self.page.on("pageerror", lambda error: self._faults.append(str(error)))

    def enter(self, client: Client) -> None:
        """Take over the log-in of ``client`` and open the page on which people arrive."""
        name = client.application.config["SESSION_COOKIE_NAME"]
        cookie = client.get_cookie(name)
        if cookie is None:
            raise AssertionError("nobody has logged in")
        self._context.clear_cookies()
        self._context.add_cookies([{"name": name, "value": cookie.value, "url": self._address}])
        self.page.goto(self._address)

    def leave(self) -> None:
        """Leave the page.

        :raises AssertionError: A page was faulty or loaded something from elsewhere.
        """
        self.page.goto("about:blank")
        if self._faults:
            raise AssertionError(f"the pages load from elsewhere or are faulty: {self._faults}")

    def close(self) -> None:
        """Close the window for good."""
        self._context.close()

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self._address, "data:", "blob:", "about:")):
            self._faults.append(request.url)

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self._faults.append(message.text)


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
    """See that the page does not scroll sideways; with ``HUIYIN_SHOTS`` set, keep a picture of it.

    :raises AssertionError: It does.
    """
    if os.environ.get("HUIYIN_SHOTS"):
        path.parent.mkdir(exist_ok=True)
        page.screenshot(path=path)
    if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
        raise AssertionError(f"{path.name} scrolls sideways")
