"""Where a story is played: an organisation with people, a clock that only moves forward, and tickets by alias."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa
from PIL import Image

from core.config import Config
from core.domain.errors import Reason, Refused
from core.domain.people import SYSTEM_ACTOR, Actor
from core.domain.texts import N_, Message
from core.models import Department, Penalty, Receipt, Ticket
from core.plugin_manager import PluginManager
from core.services import (
    acting,
    calendars,
    configuration,
    files,
    firing,
    opening,
    organisations,
    pay,
    people,
    pleas,
    receipts,
    rosters,
    settings,
    settlement,
    signing,
)
from core.services.occurrences import DUTY
from core.services.scenarios_values import (
    Cast,
    Confirm,
    Decide,
    Deed,
    Do,
    GiveAuthority,
    Look,
    Note,
    Object,
    Open,
    Preparation,
    PutOnShift,
    Scenario,
    SetSettings,
    Settle,
    Sign,
    Step,
)
from core.services.scenarios_yaml import ScenarioError
from core.services.scope import Org, Scope
from core.services.ticket_page import ticket_page
from core.services.uow import reading
from core.services.work import working


@dataclass(slots=True, kw_only=True)
class Stage:
    """An organisation in which stories are played. ``now`` is the time there; ``picture_side`` in pixels."""

    org: Org
    plugins: PluginManager
    config: Config
    now: datetime
    picture_side: int = 8

    def scope(self, login: str | None = None) -> Scope:
        """Return a scope in the name of ``login``, or of the system, at the time of the stage."""
        return Scope(org=self.org, actor=self._actor(login), now=self.now, plugins=self.plugins)

    def _actor(self, login: str | None) -> Actor:
        if login is None:
            return SYSTEM_ACTOR
        with reading(self.org.id) as session:
            config = configuration.configuration(session, self.org.id)
            person = config.by_login.get(login)
            actor = config.actor(person.user_id, self.now) if person else None
        if actor is None:
            raise ScenarioError(f"nobody is called {login!r} in {self.org.key}")
        return actor

    def pass_time(self, until: datetime) -> None:
        """Let time pass: whatever is due by ``until`` is fired at its own time."""
        firing.advance(self.scope(), until)
        self.now = max(self.now, until)

    def keep(self, scope: Scope, wanted: Mapping[str, int]) -> tuple[files.KeptFile, ...]:
        """Take pictures in as evidence: ``wanted`` says how many under each field."""
        return files.keep(
            scope,
            self.config,
            (
                files.Upload(field=field, name=f"{field}-{number}.png", stream=io.BytesIO(_picture(number, side)))
                for side in (self.picture_side,)
                for field, count in sorted(wanted.items())
                for number in range(1, count + 1)
            ),
        )


@cache
def _picture(number: int, side: int) -> bytes:
    """Return a small picture; each number has a colour of its own."""
    buffer = io.BytesIO()
    shade = number * 37 % 256
    Image.new("RGB", (side * 4 // 3, side), (shade, 128, 255 - shade)).save(buffer, "PNG")
    return buffer.getvalue()


def set_up(stage: Stage, scenario: Scenario) -> None:
    """Turn the scenario's plugin on and bring in its calendar, settings, departments, people and pay.

    :raises Refused: Something of it is not accepted.
    """
    scope = stage.scope()
    with working(scope) as work:
        organisations.enable_plugin(work, stage.plugins, scenario.plugin, True)
        for year in scenario.calendar:
            calendars.put_year(work.session, stage.org.id, year)
        configuration.changed(work.session, stage.org.id)
    add_cast(stage, scenario.people)
    adopt_settings(stage, scenario)


def adopt_settings(stage: Stage, scenario: Scenario) -> None:
    """Bring in the scenario's settings, as if they had always been in force.

    :raises Refused: A value is not accepted.
    """
    declared = {one.key: one for one in stage.plugins.plugins[scenario.plugin].settings}
    if scenario.settings:
        with working(stage.scope()) as work:
            for key, raw in scenario.settings.items():
                settings.write(work, scenario.plugin, declared[key], declared[key].parse(raw), settings.ALWAYS)


def add_cast(stage: Stage, cast: Mapping[str, Cast], *, password_hash: str | None = None) -> None:
    """Bring in people with their departments and pay; those who are there already are left alone.

    A department ``总部/客服部`` lies below another.
    """
    scope = stage.scope()
    with reading(stage.org.id) as session:
        known = set(session.scalars(sa.select(Department.key)))
        there = configuration.configuration(session, stage.org.id).by_login
    newcomers = {login: one for login, one in cast.items() if login not in there}
    for path in dict.fromkeys(one.department for one in newcomers.values() if one.department):
        above = None
        for key in path.split("/"):
            if key not in known:
                people.add_department(scope, key, key, parent=above)
                known.add(key)
            above = key
    with working(scope) as work:
        for login, one in newcomers.items():
            people.create_person(
                work,
                login,
                one.name,
                roles=one.roles,
                email=one.email,
                password_hash=password_hash,
                department=one.department.rpartition("/")[2] if one.department else None,
                attributes=one.attributes,
            )
    for login, one in newcomers.items():
        for month, amount in one.pay.items():
            pay.set_pay(scope, login, month, amount.performance_fen, amount.wage_fen, amount.minimum_wage_fen)


@dataclass(slots=True, kw_only=True)
class Player:
    """Plays the steps of one scenario on a stage. ``tickets`` maps aliases to public ids."""

    stage: Stage
    scenario: Scenario
    tickets: dict[str, str] = field(default_factory=dict)

    def perform(self, step: Step) -> None:
        """Do what a step says, at the time of the stage.

        :raises Refused: It is not permitted.
        """
        deed = step.deed
        scope = self.stage.scope(step.by)
        match deed:
            case Open():
                opened = opening.open_ticket(
                    scope,
                    deed.process or self.scenario.process,
                    self._filled(deed.values),
                    kept=self.stage.keep(scope, deed.files),
                    received_at=deed.received_at,
                    channel=deed.channel,
                )
                if step.ticket is not None:
                    self.tickets[step.ticket] = opened.public_id
            case None:
                pass
            case _:
                self._act(scope, step, deed)

    def _filled(self, values: Mapping[str, object]) -> Mapping[str, object]:
        """Return values with the ticket's number in place of ``{number_of: alias}``."""
        return {key: self._number(value) if isinstance(value, Mapping) else value for key, value in values.items()}

    def _number(self, wanted: Mapping[str, object]) -> str:
        with reading(self.stage.org.id) as session:
            of_ticket = Ticket.public_id == self.public_id(str(wanted.get("number_of", "")))
            return session.scalar(sa.select(Ticket.number).where(of_ticket)) or ""

    def public_id(self, alias: str | None) -> str:
        """Return the public id of the ticket with an alias; those of duties and follow-ups are called by their keys.

        Empty if there is none.
        """
        if alias is None or alias in self.tickets or not alias.startswith((DUTY, opening.FOLLOW_UP)):
            return self.tickets.get(alias or "", "")
        with reading(self.stage.org.id) as session:
            key = alias
            if alias.startswith(opening.FOLLOW_UP):
                first, _colon, rest = alias.removeprefix(opening.FOLLOW_UP).partition(":")
                query = sa.select(Ticket.id).where(Ticket.public_id == self.tickets[first])
                key = f"{opening.FOLLOW_UP}{session.scalar(query)}:{rest}"
            return session.scalar(sa.select(Ticket.public_id).where(Ticket.client_key == key)) or ""

    def _act(self, scope: Scope, step: Step, deed: Deed) -> None:
        public_id = self.public_id(step.ticket)
        match deed:
            case Do():
                acting.act(
                    scope, public_id, deed.key, self._filled(deed.values), kept=self.stage.keep(scope, deed.files)
                )
            case Sign():
                signing.sign(scope, public_id, deed.key, approve=deed.approve, comment=deed.comment)
            case Look():
                ticket_page(scope, public_id)
            case Note():
                acting.add_note(scope, public_id, deed.text)
            case Confirm():
                _confirm(scope, public_id, understood=deed.understood)
            case Settle():
                settlement.settle_month(scope, deed.month)
            case Object():
                pleas.object_to(scope, _entry(scope, public_id, deed.entry), deed.text)
            case Decide():
                entry = _entry(scope, public_id, deed.entry)
                pleas.decide(scope, entry, deed.key, deed.because, percent=deed.percent, amount=deed.amount)
            case GiveAuthority() | PutOnShift() | SetSettings():
                self._prepare(scope, deed)

    def _prepare(self, scope: Scope, deed: Preparation) -> None:
        match deed:
            case GiveAuthority():
                people.give_authority(scope, deed.holder, deed.deputy, deed.role, deed.from_at, deed.to_at)
            case PutOnShift():
                later = [timedelta(days=number) for number in range(deed.days)]
                spans = tuple(rosters.Span(deed.from_at + days, deed.to_at + days) for days in later)
                for login in deed.people:
                    rosters.put_on_shift(scope, login, deed.shift, spans)
            case SetSettings():
                since = deed.since or self.stage.org.local_date(self.stage.now)
                for key, raw in deed.values.items():
                    settings.set_setting(scope, self.scenario.plugin, key, raw, since)


def _entry(scope: Scope, public_id: str, occurrence: str) -> int:
    """Return the id of a ticket's newest entry in the ledger, or of that of an occurrence; 0 if there is none."""
    with reading(scope.org.id) as session:
        query = (
            sa.select(Penalty.id)
            .join(Ticket, sa.and_(Ticket.org_id == Penalty.org_id, Ticket.id == Penalty.ticket_id))
            .where(Ticket.public_id == public_id)
            .order_by(Penalty.id.desc())
        )
        if occurrence:
            query = query.where(Penalty.occurrence == occurrence)
        return session.scalar(query.limit(1)) or 0


def _confirm(scope: Scope, public_id: str, *, understood: bool) -> None:
    """Confirm all that a ticket asks the actor to confirm.

    :raises Refused: It asks nothing of them.
    """
    with reading(scope.org.id) as session:
        owed = session.scalars(
            sa.select(Receipt.id)
            .join(Ticket, sa.and_(Ticket.org_id == Receipt.org_id, Ticket.id == Receipt.ticket_id))
            .where(
                Ticket.public_id == public_id,
                Receipt.user_id == scope.actor.user_id,
                Receipt.confirmed_at.is_(None),
            )
            .order_by(Receipt.id)
        ).all()
    if not owed:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有找到这份待确认的通知。")))
    for receipt_id in owed:
        receipts.confirm(scope, receipt_id, understood=understood)
