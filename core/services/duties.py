"""Recurring duties: their tickets are opened at their times, once each, and what they do by themselves is done."""

import logging
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.domain import duties
from core.domain.due import Days
from core.domain.duties import Duty
from core.domain.processes import Process
from core.domain.settings import Param
from core.models import Job, OrganisationPlugin, Ticket
from core.plugin_manager import Plugin
from core.services import acting, decisions, jobs, opening, snapshots
from core.services.occurrences import is_there, prefix_of
from core.services.scope import Scope
from core.services.work import Work, working

JOB = "duty"
CHANNEL = "duty"
AFTER_FAILURE = timedelta(hours=1)
DAYS_BACK = 31  # within which every duty has opened once
ERROR_LENGTH = 500

log = logging.getLogger("huiyin.clockwork")


def schedule(work: Work, plugin: Plugin) -> None:
    """Have the duties of a plugin begin with the next time they are owed; asking again changes nothing."""
    for process in plugin.processes:
        for duty in process.duties:
            jobs.schedule(work, JOB, job_key(process, duty), _first_run(work, plugin, duty))


def look_again(work: Work, plugin: str) -> None:
    """Have the duties of a plugin looked at now, because their days and times may have been set anew."""
    loaded = work.scope.plugins.plugins.get(plugin)
    keys = [job_key(process, duty) for process in loaded.processes for duty in process.duties] if loaded else []
    work.session.execute(
        sa.update(Job)
        .where(Job.kind == JOB, Job.key.in_(keys), Job.run_at > work.now)
        .values(run_at=work.now)
        .execution_options(synchronize_session=False)
    )


def job_key(process: Process, duty: Duty) -> str:
    """Return the key of the job that opens a duty's tickets."""
    return f"{process.key}:{duty.key}"


def key_of(process: Process, duty: Duty, day: date) -> str:
    """Return the key under which the duty opens one ticket and no second: its first day, or that of its week or month.

    It stays the same when the day or the time within a week or month is set anew.
    """
    return f"{prefix_of(process, duty)}{duties.begin_of(duty.every, day).isoformat()}"


def fire_due(scope: Scope) -> int:
    """Open what is owed by now and wait for the next time; also do what a duty does by itself.

    After a standstill the last time is made up once, those before it are not. A plugin that is off or not installed
    rests. What fails is tried again an hour later.

    :returns: How many pieces of work were dealt with.
    """
    dealt_with = 0
    while _fire_one(scope):
        dealt_with += 1
    return dealt_with


def _fire_one(scope: Scope) -> bool:
    key = ""
    try:
        with working(scope) as work:
            job = _claim(work)
            if job is None:
                return False
            key = job.key
            found = _declared(work, key)
            if found is None:
                work.session.delete(job)  # the plugin has gone, or has no such duty any more
                return True
            plugin, process, duty = found
            if plugin.name not in work.config.plugins or not _fulfil(work, plugin, process, duty):
                job.run_at = _next_run(work, plugin, duty)
            return True
    except (sa.exc.OperationalError, sa.exc.InterfaceError):
        raise
    except Exception as error:
        log.exception("a duty cannot be fulfilled")
        if isinstance(error, decisions.RuleFailed):
            decisions.record_incident(scope, error)
        with working(scope) as work:
            work.session.execute(
                sa.update(Job)
                .where(Job.kind == JOB, Job.key == key)
                .values(run_at=scope.now + AFTER_FAILURE, last_error=str(error)[:ERROR_LENGTH])
            )
        return True


def _claim(work: Work) -> Job | None:
    return next(iter(jobs.due(work.session, (JOB,), work.now, 1, org_id=work.scope.org.id)), None)


def _declared(work: Work, key: str) -> tuple[Plugin, Process, Duty] | None:
    process_key, _colon, duty_key = key.partition(":")
    plugin, process = work.scope.plugins.owner(process_key), work.process(process_key)
    if plugin is None or process is None:
        return None
    return next(((plugin, process, duty) for duty in process.duties if duty.key == duty_key), None)


def _fulfil(work: Work, plugin: Plugin, process: Process, duty: Duty) -> bool:
    """Do the next thing for a duty's last time, and say whether another is to follow at once.

    An act needs the ticket as it was committed, with its deadlines and tasks: it has a transaction of its own.
    """
    day = _last_day(work, plugin, duty)
    if day is None or not _is_owed(work, plugin, process, duty, day):
        return False
    key = key_of(process, duty, day)
    ticket_id = work.session.scalar(sa.select(Ticket.id).where(Ticket.client_key == key))
    if ticket_id is not None:
        if duty.then:
            _go_on(work, ticket_id, duty.then)
        return False
    values = duties.values_on(duty, day)
    if is_there(work, process, duty, values):
        return False
    received_at = duties.received_on(duty, day, _zone(work))
    opening.open_of_itself(
        work, plugin, process, values, channel=CHANNEL, client_key=key, received_at=received_at or work.now
    )
    return bool(duty.then)


def _go_on(work: Work, ticket_id: int, act: str) -> None:
    loaded = snapshots.load(work, (ticket_id,))[ticket_id]
    if act not in loaded.snapshot.milestones and loaded.snapshot.state == loaded.process.initial.key:
        acting.act_within(work, loaded, act, {})


def _is_owed(work: Work, plugin: Plugin, process: Process, duty: Duty, day: date) -> bool:
    settings = work.settings(plugin, day)
    if not process.is_on(settings) or (duty.enabled_by is not None and settings[duty.enabled_by.key] is not True):
        return False
    count = settings[duty.count.key] if isinstance(duty.count, Param) else duty.count
    return count != Days.WORKING or work.config.calendar(None).is_workday(day)


def _last_day(work: Work, plugin: Plugin, duty: Duty) -> date | None:
    """Return the day on which the duty has opened last; None if the plugin was not on by then."""
    today = work.scope.org.local_date(work.now)
    for day in (today - timedelta(days=back) for back in range(DAYS_BACK + 1)):
        at = _opens_at(work, plugin, duty, day)
        if at is not None and at <= work.now:
            row = work.session.get(OrganisationPlugin, (work.scope.org.id, plugin.name))
            return day if row is not None and row.changed_at < at else None
    return None


def _first_run(work: Work, plugin: Plugin, duty: Duty) -> datetime:
    today = work.scope.org.local_date(work.now)
    days = (today + timedelta(days=ahead) for ahead in range(DAYS_BACK + 1))
    times = (_opens_at(work, plugin, duty, day) for day in days)
    return next((at for at in times if at is not None and at > work.now), _midnight_after(work, today))


def _next_run(work: Work, plugin: Plugin, duty: Duty) -> datetime:
    """Return when to look again: later today, or when the next day begins, whose settings may be others."""
    today = work.scope.org.local_date(work.now)
    at = _opens_at(work, plugin, duty, today)
    return at if at is not None and at > work.now else _midnight_after(work, today)


def _opens_at(work: Work, plugin: Plugin, duty: Duty, day: date) -> datetime | None:
    at = duties.opens_at(duty, day, work.settings(plugin, day), _zone(work))
    return at.astimezone(UTC) if at is not None else None


def _midnight_after(work: Work, day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=_zone(work)).astimezone(UTC)


def _zone(work: Work) -> ZoneInfo:
    return ZoneInfo(work.scope.org.zone)
