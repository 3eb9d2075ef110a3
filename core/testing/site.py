"""The pages in tests: clients that behave like browsers, each with its own cookies."""

import re
from collections.abc import Mapping
from contextvars import Context
from http import HTTPStatus
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.testing.world import World

PASSWORD = "correct horse battery"  # noqa: S105 -- of people who exist in tests only
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Browser(FlaskClient):
    """A test client whose requests know nothing of the context that a fixture has pushed."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Make a request as a server's thread would, from an empty context."""
        return Context().run(super().open, *args, **kwargs)

    def token(self, path: str = "/help/keys") -> str:
        """Return the token that the forms of a page hold."""
        if found := _TOKEN.search(self.get(path).text):
            return found[1]
        return _TOKEN.findall(self.get("/login").text)[0]

    def send(self, path: str, data: Mapping[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """Post a form as a page of the site would: with its token."""
        return self.post(path, data={"csrf_token": self.token(), **(data or {})}, **kwargs)

    def log_in(self, login: str, password: str = PASSWORD, **data: str) -> TestResponse:
        """Fill in the log-in page and send it."""
        return self.send("/login", {"login": login, "password": password, **data})


class Site:
    """An application with an organisation, seen from outside."""

    def __init__(self, app: Flask, world: World) -> None:
        self.app = app
        self.world = world

    def person(self, login: str, *roles: str, **details: Any) -> int:
        """Add somebody who can log in with :data:`PASSWORD`."""
        return self.world.person(login, *roles, password=PASSWORD, **details)

    def browser(self, login: str | None = None, language: str = "zh-CN") -> Browser:
        """Return a browser; with ``login`` that person has logged in."""
        client = Browser(self.app, self.app.response_class, use_cookies=True)
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        if login is not None:
            answer = client.log_in(login)
            if answer.status_code != HTTPStatus.SEE_OTHER:
                raise AssertionError(answer.text)
        return client
