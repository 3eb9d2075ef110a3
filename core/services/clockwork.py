"""The clockwork: finds due work of every kind and has it done, once, whoever looks first."""

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import sqlalchemy as sa

from core.config import Config
from core.domain.people import SYSTEM_ACTOR
from core.models import Job
from core.plugin_manager import PluginManager
from core.services import (
    clock,
    firing,
    heads,
    housekeeping,
    mail_confirming,
    mail_fetching,
    organisations,
    outbox,
    uow,
)
from core.services.scope import Scope

POLL = timedelta(seconds=1)
AFTER_FAILURE = timedelta(seconds=10)
TIDY_EVERY = timedelta(hours=1)

log = logging.getLogger("huiyin.clockwork")


def run_due(config: Config, plugins: PluginManager, now: datetime) -> int:
    """Fire all that is due, send one batch of letters, look into one mailbox; return how many pieces of work it was."""
    fired = fire_all(plugins, now) + outbox.deliver_due(config, plugins, now)
    return fired + mail_confirming.confirm_due(config, plugins, now) + mail_fetching.fetch_due(config, plugins, now)


def fire_all(plugins: PluginManager, now: datetime) -> int:
    """Fire everything that is due at ``now`` and needs nothing but the database."""
    total = 0
    while (due := _next_due(now)) is not None:
        org_id, kind = due
        dealt_with = _fire(plugins, org_id, kind, now)
        total += dealt_with
        if not dealt_with:
            break
    return total


def _next_due(now: datetime) -> tuple[int, str] | None:
    with uow.system_reading() as session:
        row = session.execute(
            sa.select(Job.org_id, Job.kind)
            .where(Job.state == "ready", Job.run_at <= now, Job.kind.in_(firing.FIRED))
            .order_by(Job.run_at, Job.id)
            .limit(1)
        ).first()
        return (row.org_id, row.kind) if row else None


def _fire(plugins: PluginManager, org_id: int, kind: str, now: datetime) -> int:
    with uow.reading(org_id) as session:
        org = organisations.organisation(session, org_id)
    return firing.fire(Scope(org=org, actor=SYSTEM_ACTOR, now=now, plugins=plugins), kind)


class Worker:
    """A thread, or a process's main loop, that runs the clockwork until it is told to stop."""

    def __init__(
        self, app_context: Callable[[], AbstractContextManager[object]], config: Config, plugins: PluginManager
    ) -> None:
        self._app_context = app_context
        self._config = config
        self._plugins = plugins
        self._stop = threading.Event()
        self._tidied_at = clock.now() - TIDY_EVERY
        self._up_to_date = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Run in a thread of its own."""
        self._thread = threading.Thread(target=self.run, name="huiyin-clockwork", daemon=True)
        self._thread.start()

    def run(self) -> None:
        """Run until :meth:`stop` is called; a failure is logged and the work tried again a little later."""
        while not self._stop.is_set():
            wait = POLL
            try:
                with self._app_context():
                    if self._round(clock.now()):
                        continue
            except Exception:  # the database may be away for a while; the clockwork is not
                log.exception("the clockwork failed and tries again")
                wait = AFTER_FAILURE
            self._stop.wait(wait.total_seconds())

    def _round(self, now: datetime) -> int:
        if not self._up_to_date:
            organisations.bring_up_to_date(self._plugins, now)
            self._up_to_date = True
        if now - self._tidied_at >= TIDY_EVERY:
            self._tidied_at = now
            housekeeping.tidy(self._config, now)
            heads.write_down(self._plugins, now)
        return run_due(self._config, self._plugins, now)

    def stop(self) -> None:
        """Finish what is being done and end."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=20)
