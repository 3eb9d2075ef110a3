"""A small world to test in: an application, an organisation with people, and a clock that the test holds."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask

from core.app import create_app
from core.config import Config
from core.domain.people import SYSTEM_ACTOR
from core.plugin_manager import PluginManager
from core.services import configuration, organisations, people, uow
from core.services.scope import Org, Scope
from core.testing.compiled import share_compiled

MONDAY = datetime(2026, 3, 16, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai


def make_app(
    database_url: str, data_dir: Path, plugins: PluginManager | None = None, *, pages: bool = True, **settings: Any
) -> Flask:
    """Return an application on a throw-away database; ``settings`` override those of :class:`Config`."""
    values: dict[str, Any] = {
        "data_dir": data_dir,
        "database_url": database_url,
        "secret_key": secrets.token_urlsafe(48),
        "worker": False,
    }
    app = create_app(Config(**values | settings), plugins=plugins, pages=pages)
    share_compiled(app)
    return app


class World:
    """One organisation with people. ``now`` is the time of the next use case; set it to let time pass."""

    def __init__(self, app: Flask, *, now: datetime = MONDAY, key: str = "demo", plugins: Sequence[str] = ()) -> None:
        """Found the organisation and turn on ``plugins`` (all that are loaded, if none are named)."""
        self.app = app
        self.now = now
        self.manager: PluginManager = app.extensions["huiyin_plugins"]
        self.org: Org = organisations.create_organisation(key, f"单位 {key}", now=now)
        for plugin in plugins or [plugin.name for plugin in self.manager.loaded]:
            organisations.set_plugin(self.scope(), plugin, True)

    def person(self, login: str, *roles: str, **details: Any) -> int:
        """Add somebody with these roles and return the user's id."""
        return people.add_person(self.scope(), login, details.pop("name", login), roles=roles, **details)

    def scope(self, login: str | None = None, *, silent: bool = False) -> Scope:
        """Return a scope in the name of ``login``, or of the system."""
        actor = SYSTEM_ACTOR
        if login is not None:
            with uow.reading(self.org.id) as session:
                config = configuration.configuration(session, self.org.id)
                actor = config.actor(config.by_login[login].user_id, self.now) or SYSTEM_ACTOR
        return Scope(org=self.org, actor=actor, now=self.now, plugins=self.manager, silent=silent)

    def rows(self, model: type[Any], **equal: Any) -> list[Any]:
        """Return the rows of ``model`` whose columns equal the given values, detached, oldest first."""
        import sqlalchemy as sa

        with uow.reading(self.org.id) as session:
            found = list(session.scalars(sa.select(model).filter_by(**equal).order_by(*model.__table__.primary_key)))
            session.expunge_all()
            return found
