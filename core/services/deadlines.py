"""Deadlines of a ticket: started, met and void as its process says, each with the steps of its sum."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from core.domain.bases import Basis
from core.domain.codec import plain
from core.domain.errors import CalendarError, CalendarUnpublished, Reason, Refused, RuleError
from core.domain.forms import Value, as_datetime
from core.domain.pauses import Pause, prolong
from core.domain.processes import OPEN, DeadlineRule, Process
from core.domain.reckoning import IN_TIME, Due, is_late, reckon
from core.domain.settings import Value as SettingValue
from core.domain.texts import N_, Message
from core.models import Deadline
from core.plugin_manager import Plugin
from core.services import jobs
from core.services.bases import basis_of
from core.services.ids import reserve
from core.services.scope import Scope
from core.services.unpublished import tell_maintainers
from core.services.work import Work

JOB = "deadline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A deadline that begins to run, or that the act which starts it also meets, at ``met_at``."""

    ticket_id: int
    key: str
    rule: DeadlineRule
    started_at: datetime
    due: Due
    basis: Basis
    scope: Scope
    met_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """When each deadline is due that an act has started, by key; ``late`` if it has met one too late at once."""

    due: Mapping[str, datetime]
    late: bool


def fires_at(rule: DeadlineRule, due_at: datetime, step: int) -> datetime | None:
    """Return when step ``step`` of the ladder fires, or None after the last.

    Reminders fire at their time, misses once the due second has passed.
    """
    if step >= len(rule.ladder):
        return None
    after = rule.ladder[step].after
    return due_at + after + (IN_TIME if after >= timedelta(0) else timedelta(0))


def begin(
    work: Work,
    plugin: Plugin,
    process: Process,
    ticket_id: int,
    act: str,
    *,
    at: datetime,
    received_at: datetime,
    details: Mapping[str, Value],
    values: Mapping[str, Value],
    department_id: int | None,
    record: int | None = None,
    running: frozenset[str] = frozenset(),
) -> Begun:
    """Start the deadlines that begin with ``act``; one that the opening meets as well has no clock that could run.

    ``values`` are the act's form, ``details`` the ticket's after it, ``record`` the number of the sub-record that the
    act keeps, ``running`` the keys that run already.

    :raises Refused: CALENDAR_UNPUBLISHED, or RULE_FAILED if a due date cannot be reckoned.
    """
    due_at: dict[str, datetime] = {}
    late = False
    for rule in process.deadlines:
        key = rule.key_for(values, record)
        starts = act in rule.starts_on and running.isdisjoint((key, rule.key))
        if starts and (rule.when is None or rule.when.holds(details)):
            start = received_at if act == OPEN else at
            start = as_datetime(values.get(rule.counts_from) or details.get(rule.counts_from)) or start
            if _is_on(work, plugin, rule, start):
                met_at = at if act == OPEN and act in rule.met_by else None  # a later act renews what it meets
                known = {**details, **values} if rule.each else details
                due = _start(work, plugin, rule, key, ticket_id, start, known, department_id, met_at)
                late = late or (met_at is not None and is_late(met_at, due))
                due_at |= {key: due} if met_at is None else {}
    return Begun(due=due_at, late=late)


def _is_on(work: Work, plugin: Plugin, rule: DeadlineRule, start: datetime) -> bool:
    """Say whether the organisation wants the deadline at the time of the fact."""
    if rule.enabled_by is None:
        return True
    return work.settings(plugin, work.scope.org.local_date(start))[rule.enabled_by.key] is True


def restart(
    work: Work,
    plugin: Plugin,
    rule: DeadlineRule,
    ticket_id: int,
    *,
    details: Mapping[str, Value],
    department_id: int | None,
) -> datetime:
    """Start a deadline anew from now and return when it is due.

    :raises Refused: As :func:`begin`.
    """
    return _start(work, plugin, rule, rule.key, ticket_id, work.now, details, department_id)


def _start(
    work: Work,
    plugin: Plugin,
    rule: DeadlineRule,
    key: str,
    ticket_id: int,
    start: datetime,
    details: Mapping[str, Value],
    department_id: int | None,
    met_at: datetime | None = None,
) -> datetime:
    settings = work.settings(plugin, work.scope.org.local_date(start))
    due = reckon_or_refuse(work, rule, start, settings, details, department_id)
    started = Started(
        ticket_id=ticket_id,
        key=key,
        rule=rule,
        started_at=start,
        due=due,
        basis=basis_of(work, rule, settings, details, department_id),
        scope=work.scope,
        met_at=met_at,
    )
    work.collect(_write, started)
    return due.at


def reckon_or_refuse(
    work: Work,
    rule: DeadlineRule,
    start: datetime,
    settings: Mapping[str, SettingValue],
    details: Mapping[str, Value],
    department_id: int | None,
) -> Due:
    """Return when ``rule`` is due, counted from ``start`` in the department's calendar.

    :raises Refused: CALENDAR_UNPUBLISHED, or RULE_FAILED if it cannot be reckoned.
    """
    with _refusing(rule):
        return reckon(rule.due, start, work.config.calendar(department_id), settings, details)


def prolonged_or_refuse(
    work: Work,
    rule: DeadlineRule,
    start: datetime,
    due: Due,
    pause: Pause,
    settings: Mapping[str, SettingValue],
    details: Mapping[str, Value],
    department_id: int | None,
) -> Due:
    """Return when ``rule``, counted from ``start`` and ``due`` so far, is due after a pause of its clock.

    :raises Refused: As :func:`reckon_or_refuse`.
    """
    with _refusing(rule):
        return prolong(rule.due, start, due, pause, work.config.calendar(department_id), settings, details)


@contextmanager
def _refusing(rule: DeadlineRule) -> Iterator[None]:
    try:
        yield
    except CalendarUnpublished as error:
        message = Message(N_("所需年份的放假安排尚未公布，暂时不能计算“%(deadline_label)s”的期限。"))
        raise Refused(Reason.CALENDAR_UNPUBLISHED, Message(message.text, {"deadline_label": rule.label})) from error
    except (CalendarError, RuleError) as error:
        message = Message(
            N_("无法计算“%(deadline_label)s”的期限，请联系管理员检查日历和参数。"), {"deadline_label": rule.label}
        )
        raise Refused(Reason.RULE_FAILED, message) from error


def _write(work: Work, begun: Sequence[Started]) -> None:
    # A decision may restart what its own act has just started: the last start counts.
    started = list({(one.ticket_id, one.key): one for one in begun}.values())
    if doubtful := {work.scope.org.local_date(one.due.at).year for one in started if one.due.provisional}:
        tell_maintainers(work, doubtful)
    ids = reserve(work.session, Deadline, len(started))
    work.write(
        Deadline,
        [
            {
                "id": deadline_id,
                "ticket_id": one.ticket_id,
                "key": one.key,
                "role_key": one.rule.role,
                "started_at": one.started_at,
                "due_at": one.due.at,
                "provisional": one.due.provisional,
                "steps": plain(one.due.steps),
                "basis": plain((one.basis,)),
                "state": "open" if one.met_at is None else "met",
                "ended_at": one.met_at,
                "level": 0,
            }
            for deadline_id, one in zip(ids, started, strict=True)
        ],
    )
    for deadline_id, one in zip(ids, started, strict=True):
        at = fires_at(one.rule, one.due.at, 0)
        if at is not None and one.met_at is None:
            jobs.schedule(work, JOB, str(deadline_id), at, subject_id=deadline_id)
        work.event(
            "deadline_started",
            ticket_id=one.ticket_id,
            body={
                "deadline": one.key,
                "from": one.started_at,
                "due": one.due.at,
                "provisional": one.due.provisional,
            },
            scope=one.scope,
        )
        if one.met_at is not None:
            _tell_met(work, one.ticket_id, one.key, one.due.at, one.met_at, one.scope)


def _tell_met(work: Work, ticket_id: int, key: str, due_at: datetime, met_at: datetime, scope: Scope) -> None:
    body = {"deadline": key, "due": due_at, "at": met_at, "late": is_late(met_at, due_at)}
    work.event("deadline_met", ticket_id=ticket_id, body=body, scope=scope)


def end(
    work: Work,
    process: Process,
    deadlines: list[Deadline],
    *,
    act: str,
    at: datetime,
    values: Mapping[str, Value],
    state: str,
    record: int | None = None,
) -> tuple[list[Deadline], bool]:
    """Meet the open deadlines that ``act`` meets and void those that no longer matter in ``state``, or after it.

    ``record`` is the number of the sub-record that the act keeps. Returns those that still run, and whether one was met
    late. The job of an ended deadline finds nothing to do when its time comes.
    """
    running, late = [], False
    for deadline in deadlines:
        rule = process.deadline(deadline.key)
        if rule is None:
            running.append(deadline)
            continue
        meant = deadline.key == rule.key_for(values, record)
        if meant and act in rule.met_by and not (rule.met_unless and rule.met_unless.holds(values)):
            met_at = as_datetime(values.get(rule.counts_to)) or at
            deadline.state, deadline.ended_at = "met", met_at
            late = late or is_late(met_at, deadline.due_at)
            _tell_met(work, deadline.ticket_id, deadline.key, deadline.due_at, met_at, work.scope)
        elif state in rule.void_in or (meant and (act in rule.void_by or (rule.each and act in rule.starts_on))):
            call_off(work, deadline)
        else:
            running.append(deadline)
    return running, late


def call_off(work: Work, deadline: Deadline) -> None:
    """End a deadline that no longer matters."""
    deadline.state, deadline.ended_at = "void", work.now
    work.event("deadline_void", ticket_id=deadline.ticket_id, body={"deadline": deadline.key})


def take_up(work: Work, process: Process, ticket_id: int, ended_at: datetime, state: str) -> dict[str, datetime]:
    """Let deadlines run again that were called off at one moment, as if they never had been.

    What came due meanwhile is due now. Returns when those are due whose clocks do not stand still in ``state``.
    """
    due: dict[str, datetime] = {}
    called_off = sa.select(Deadline).where(
        Deadline.ticket_id == ticket_id, Deadline.state == "void", Deadline.ended_at == ended_at
    )
    for row in work.session.scalars(called_off.order_by(Deadline.id)):
        row.state, row.ended_at = "open", None
        rule = process.deadline(row.key)
        if rule is None or state in rule.paused_in:
            continue
        due[row.key] = row.due_at
        if (at := fires_at(rule, row.due_at, row.level)) is not None:
            jobs.forget(work, JOB, str(row.id))
            jobs.schedule(work, JOB, str(row.id), at, subject_id=row.id)
    return due
