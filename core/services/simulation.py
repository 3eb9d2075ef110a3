"""Running scenarios in a throw-away database under a virtual clock. Nothing leaves, nothing is kept."""

import atexit
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from core.config import Config
from core.database import Base
from core.domain.codec import dumps, loads
from core.domain.errors import Refused
from core.domain.texts import Message
from core.extensions import db
from core.models import Deadline, Event, Job, Notification, Penalty, Ticket
from core.plugin_manager import PluginManager
from core.services import organisations, scenarios_steps, simulation_expectations
from core.services.configuration import Configuration, configuration, forget
from core.services.scenarios_check import check
from core.services.scenarios_values import Scenario, Step
from core.services.simulation_stage import Player, Stage, set_up
from core.services.simulation_words import brief, refusal_unmet, what
from core.services.uow import reading

MakeApp: TypeAlias = Callable[[str, Path], Flask]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An entry of the history that came with a step, in local time."""

    at: str
    actor: str
    kind: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A message that came with a step."""

    login: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepReport:
    """What a step did. ``refused`` is empty unless it was; ``due`` are the open deadlines of its ticket, local."""

    line: int
    at: str
    by: str
    what: str
    ticket: str
    state: str
    refused: str
    due: Mapping[str, str]
    told: tuple[Told, ...]
    history: tuple[Happened, ...]
    unmet: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of a scenario; ``unmet`` holds every difference as a sentence with file and line."""

    scenario: str
    where: str
    steps: tuple[StepReport, ...]
    seconds: float

    @property
    def unmet(self) -> tuple[str, ...]:
        """Return all that was not as expected."""
        return tuple(sentence for step in self.steps for sentence in step.unmet)


class Laboratory:
    """One application on a SQLite file of its own, in which scenarios are played, each in a fresh database.

    ``make_app`` composes an application on a database address and a data folder. Use it as a context manager.
    """

    def __init__(self, make_app: MakeApp) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="huiyin-simulation-"))
        self._file = self._folder / "simulation.sqlite3"
        self._app = make_app(f"sqlite:///{self._file}", self._folder)
        with self._app.app_context():
            sa.event.listen(db.engine, "connect", _need_not_last)

    def __enter__(self) -> "Laboratory":
        """Open the laboratory."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Throw everything away."""
        with self._app.app_context():
            db.engine.dispose()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def plugins(self) -> PluginManager:
        """Return the plugins of the application."""
        plugins: PluginManager = self._app.extensions["huiyin_plugins"]
        return plugins

    def run(self, scenario: Scenario) -> Report:
        """Play a scenario and return what happened.

        :raises ScenarioError: The scenario names something that its plugin does not declare.
        :raises Refused: Settings, people or pay of the scenario are not accepted.
        """
        with self._app.app_context():
            db.engine.dispose()
            for suffix in ("", "-journal", "-wal", "-shm"):  # a new file: nothing holds a lock on it
                self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)
            shutil.copyfile(_template(), self._file)
            forget(db.engine)
            try:
                return play(scenario, self._app)
            finally:
                db.session.remove()


@cache
def _template() -> Path:
    """Return a SQLite file with all tables, made once in a process."""
    folder = Path(tempfile.mkdtemp(prefix="huiyin-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "template.sqlite3"
    engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.NullPool)
    Base.metadata.create_all(engine)
    engine.dispose()
    return path


def _need_not_last(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")  # the file is thrown away in a moment


def play(scenario: Scenario, app: Flask) -> Report:
    """Play a scenario in the context of ``app``, whose database has its tables and nothing in them.

    :raises ScenarioError: The scenario names something that its plugin does not declare.
    :raises Refused: Settings, people or pay of the scenario are not accepted.
    """
    started = time.perf_counter()
    plugins: PluginManager = app.extensions["huiyin_plugins"]
    config: Config = app.extensions["huiyin_config"]
    check(scenario, plugins)
    now = scenario.steps[0].at
    org = organisations.create_organisation("simulation", scenario.name[:100], now=now, zone=scenario.zone)
    stage = Stage(org=org, plugins=plugins, config=config, now=now)
    set_up(stage, scenario)
    steps = tuple(_Play(stage, scenario).steps())
    return Report(scenario=scenario.name, where=scenario.where, steps=steps, seconds=time.perf_counter() - started)


class _Play:
    """One run of a scenario: plays each step and compares."""

    def __init__(self, stage: Stage, scenario: Scenario) -> None:
        self._stage = stage
        self._scenario = scenario
        self._player = Player(stage=stage, scenario=scenario)
        self._last_event, self._last_message = self._ends()

    def steps(self) -> Iterator[StepReport]:
        """Play the steps in their order."""
        for step in self._scenario.steps:
            self._stage.pass_time(step.at)
            yield self._play(step)

    def _play(self, step: Step) -> StepReport:
        unmet: list[str] = []
        before = self._fingerprint() if step.refused else None
        refused: Refused | None = None
        try:
            self._player.perform(step)
        except Refused as error:
            refused = error
        unmet += refusal_unmet(step, refused)
        if before is not None and before != self._fingerprint():
            unmet.append("expected nothing changed by a refused step, was changed: " + self._changes(before))
        with reading(self._stage.org.id) as session:
            config = configuration(session, self._stage.org.id)
            ticket = self._ticket(session, step)
            process = self._stage.plugins.process(ticket.process if ticket else self._scenario.process)
            if process is None:
                raise LookupError(self._scenario.process)
            seen = simulation_expectations.Seen(
                session=session,
                config=config,
                process=process,
                ticket=ticket,
                now=self._stage.now,
                since=self._last_message,
            )
            found = [f"{step.line}: {sentence}" for sentence in unmet]
            for expected in step.expect:
                if ticket is None and expected.key in scenarios_steps.OF_A_TICKET:
                    found.append(f"{expected.line}: expected {expected.key}, but there is no such ticket")
                    continue
                found += [f"{expected.line}: {one}" for one in simulation_expectations.unmet(seen, expected)]
            report = self._report(session, config, step, ticket, refused, found)
        self._last_event, self._last_message = self._ends()
        return report

    def _ticket(self, session: Session, step: Step) -> Ticket | None:
        public_id = self._player.public_id(step.ticket)
        return session.scalar(sa.select(Ticket).where(Ticket.public_id == public_id)) if public_id else None

    def _report(
        self,
        session: Session,
        config: Configuration,
        step: Step,
        ticket: Ticket | None,
        refused: Refused | None,
        unmet: list[str],
    ) -> StepReport:
        due = (
            session.scalars(
                sa.select(Deadline)
                .where(Deadline.ticket_id == ticket.id, Deadline.state == "open")
                .order_by(Deadline.due_at)
            )
            if ticket
            else ()
        )
        messages = session.scalars(
            sa.select(Notification).where(Notification.id > self._last_message).order_by(Notification.id)
        )
        history = session.scalars(sa.select(Event).where(Event.n > self._last_event).order_by(Event.n))
        return StepReport(
            line=step.line,
            at=self._local(step.at),
            by=step.by or "",
            what=what(step),
            ticket=ticket.number if ticket else "",
            state=ticket.state if ticket else "",
            refused=f"{refused.reason} {refused.message}" if refused else "",
            due={row.key: self._local(row.due_at) for row in due},
            told=tuple(Told(login=config.login(row.user_id) or "", text=self._said(row.message)) for row in messages),
            history=tuple(
                Happened(at=self._local(row.at), actor=row.actor, kind=row.kind, body=brief(row.body))
                for row in history
            ),
            unmet=tuple(f"{self._scenario.where}:{sentence}" for sentence in unmet),
        )

    def _said(self, stored: Mapping[str, Any]) -> str:
        """Return a stored message as its reader sees it, with local times."""
        message = loads(dumps(stored), Message)
        times = {
            key: self._local(datetime.fromisoformat(str(value)))
            for key, value in message.params.items()
            if key.endswith("_at")
        }
        return str(Message(message.text, {**message.params, **times}))

    def _local(self, at: datetime) -> str:
        return f"{at.astimezone(ZoneInfo(self._stage.org.zone)):%Y-%m-%d %H:%M:%S}"

    def _ends(self) -> tuple[int, int]:
        with reading(self._stage.org.id) as session:
            return (
                session.scalar(sa.select(sa.func.max(Event.n))) or 0,
                session.scalar(sa.select(sa.func.max(Notification.id))) or 0,
            )

    def _fingerprint(self) -> Mapping[str, object]:
        """Return what a refused step must leave as it was."""
        with reading(self._stage.org.id) as session:
            return {
                "tickets": session.execute(
                    sa.select(Ticket.id, Ticket.state, Ticket.version, Ticket.records_count, Ticket.due_at).order_by(
                        Ticket.id
                    )
                ).all(),
                "events": session.scalar(sa.select(sa.func.count()).where(Event.ticket_id.is_not(None))),
                "messages": session.scalar(sa.select(sa.func.max(Notification.id))),
                "penalties": session.execute(sa.select(Penalty.id, Penalty.status).order_by(Penalty.id)).all(),
                "deadlines": session.execute(sa.select(Deadline.id, Deadline.state).order_by(Deadline.id)).all(),
                "jobs": session.execute(sa.select(Job.id, Job.run_at).order_by(Job.id)).all(),
            }

    def _changes(self, before: Mapping[str, object]) -> str:
        after = self._fingerprint()
        return ", ".join(key for key in before if before[key] != after[key])
