"""What every command needs: the application, a check that it can be run, and errors as single lines."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import click
import sqlalchemy as sa
from flask import Flask

from core import migrations
from core.config import Config, ConfigError
from core.domain.errors import HuiyinError, Reason, Refused
from core.domain.people import SYSTEM_ACTOR
from core.domain.texts import N_, Message
from core.extensions import db, durability_problems
from core.migrations import StructureError
from core.plugin_manager import PluginManager
from core.services import clock, organisations
from core.services.scope import Org, Scope


class NotReady(Exception):
    """The installation must not be run as it stands; the message says why."""


@dataclass(frozen=True, slots=True)
class Tools:
    """Handed to every command. ``create_app`` comes from the composition root, which commands may not import."""

    create_app: Callable[..., Flask]

    @contextmanager
    def app(self) -> Iterator[Flask]:
        """Make the application and enter its context.

        :raises ConfigError: The environment cannot be run with.
        """
        app = self.create_app()
        with app.app_context():
            try:
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()

    @contextmanager
    def ready_app(self) -> Iterator[Flask]:
        """Make the application, enter its context, and see that its database is up to date and durable.

        :raises ConfigError: The environment cannot be run with.
        :raises StructureError: ``huiyin init`` is due.
        :raises NotReady: Committed work could be lost.
        """
        with self.app() as app:
            migrations.check(db.engine)
            require_durability()
            yield app


class Program(click.Group):
    """A command group that says in one line what went wrong on purpose, and exits with 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command.

        :raises ClickException: In place of every error of our own, and of a database that cannot be reached.
        """
        try:
            return super().invoke(ctx)
        except Refused as error:
            raise click.ClickException(str(error.message)) from error
        except (HuiyinError, ConfigError, StructureError, NotReady) as error:
            raise click.ClickException(_one_line(error)) from error
        except sa.exc.OperationalError as error:
            raise click.ClickException(f"the database cannot be used: {_one_line(error.orig or error)}") from error


def require_durability() -> None:
    """Return if the database keeps what is committed.

    :raises NotReady: It may not.
    """
    if problems := durability_problems(db.engine):
        raise NotReady("committed work could be lost: " + "; ".join(problems))


def config_of(app: Flask) -> Config:
    """Return the configuration that ``app`` was made with."""
    config: Config = app.extensions["huiyin_config"]
    return config


def plugins_of(app: Flask) -> PluginManager:
    """Return the plugins that ``app`` was made with."""
    manager: PluginManager = app.extensions["huiyin_plugins"]
    return manager


def organisation(key: str) -> Org:
    """Return the organisation called ``key``.

    :raises Refused: There is none.
    """
    found = organisations.find_organisation(key)
    if found is None:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有代号为 %(key)s 的单位。"), {"key": key}))
    return found


def operator_scope(app: Flask, org: Org) -> Scope:
    """Return a scope in which the operator acts, as the system."""
    return Scope(org=org, actor=SYSTEM_ACTOR, now=clock.now(), plugins=plugins_of(app))


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())
