"""A use case in progress: its scope, its session, and what it will write when it is done.

Rows that nothing in the same transaction reads back are collected and written at the end, in bulk, so that a sweep of
a thousand tickets costs a handful of statements and the chain of events is locked for as short as possible.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.database import Base
from core.domain.errors import Reason, Refused
from core.domain.processes import Process
from core.domain.settings import Value
from core.domain.texts import N_, Message
from core.plugin_manager import Plugin
from core.services import deputies, events
from core.services.configuration import Configuration, configuration
from core.services.scope import Scope
from core.services.uow import unit_of_work

T = TypeVar("T")


class Work:
    """What one transaction of an organisation does.

    ``scope`` may change while it runs, when a transaction takes in many facts of different times (imports); what is
    collected for the end keeps the scope it came from.
    """

    def __init__(self, scope: Scope, session: Session) -> None:
        self.scope = scope
        self.session = session
        self._rows: dict[type[Base], list[dict[str, Any]]] = {}
        self._collected: dict[Callable[[Work, list[Any]], None], list[Any]] = {}
        self._events: list[events.Pending] = []

    @cached_property
    def config(self) -> Configuration:
        """Return the organisation's set-up as it holds in this transaction."""
        return configuration(self.session, self.scope.org.id)

    @property
    def now(self) -> datetime:
        """Return the time of the use case."""
        return self.scope.now

    def settings(self, plugin: Plugin, on: date) -> Mapping[str, Value]:
        """Return the plugin's settings in force on a local date."""
        return self.config.settings_of(plugin.name, plugin.settings, on)

    def process(self, key: str) -> Process | None:
        """Return an installed process, or None."""
        return self.scope.plugins.process(key)

    def recheck_actor(self) -> None:
        """See that the actor still holds what they came with; it may have been taken from them since.

        :raises Refused: PERMISSION_DENIED.
        """
        actor = self.scope.actor
        if actor.user_id is None:
            return
        present = self.config.actor(actor.user_id, self.now)
        if present is None or not (actor.roles <= present.roles and actor.permissions <= present.permissions):
            raise Refused(Reason.PERMISSION_DENIED, Message(N_("您的权限刚刚变更，请重新打开页面。")))

    def later(self, model: type[Base], **values: Any) -> None:
        """Have a row of the organisation written at the end."""
        self._rows.setdefault(model, []).append(values)

    def write(self, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
        """Write rows of the organisation now, in one statement."""
        self.session.connection().execute(_insert(model), [{"org_id": self.scope.org.id, **row} for row in rows])

    def collect(self, writer: Callable[["Work", list[T]], None], item: T) -> None:
        """Have ``writer`` called once at the end with all items collected for it."""
        self._collected.setdefault(writer, []).append(item)

    def event(
        self,
        kind: str,
        *,
        ticket_id: int | None = None,
        body: Mapping[str, object] | None = None,
        for_login: str | None = None,
        scope: Scope | None = None,
    ) -> None:
        """Record that something happened, by the actor and at the time of ``scope`` (default: the present one).

        ``for_login`` is for whom a deputy did it; by default whoever lent the right to it, if it was lent.
        """
        scope = scope or self.scope
        self._events.append(
            events.Pending(
                kind=kind,
                ticket_id=ticket_id,
                at=scope.now,
                actor=scope.actor.login,
                for_login=for_login or deputies.lender(self.config, scope.actor, kind),
                body=dict(body or {}),
            )
        )

    def finish(self) -> None:
        """Write everything collected; the events last, because their chain is what others wait for."""
        self.session.flush()
        while self._collected:
            collected, self._collected = self._collected, {}
            for writer, items in collected.items():
                writer(self, items)
        rows, self._rows = self._rows, {}
        for model, values in rows.items():
            self.write(model, values)
        pending, self._events = self._events, []
        events.append(self.session, self.scope.org.id, pending)


@cache
def _insert(model: type[Base]) -> sa.Insert:
    return sa.insert(cast(sa.Table, model.__table__))


@contextmanager
def working(scope: Scope) -> Iterator[Work]:
    """Run a use case in one transaction; what it collected is written before the commit."""
    with unit_of_work(scope.org.id) as session:
        work = Work(scope, session)
        yield work
        work.finish()
