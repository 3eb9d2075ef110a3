"""Recurring duties: each day begins with opening the tickets that are owed on it, once each."""

import logging
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.domain.due import Days
from core.domain.processes import Duty, Process
from core.domain.settings import Param, Value
from core.models import Job, Ticket
from core.plugin_manager import Plugin
from core.services import decisions, jobs, opening
from core.services.scope import Org, Scope
from core.services.work import Work, working

JOB = "duty"
CHANNEL = "duty"
DUTY = "duty:"  # how the client key of a duty's ticket begins
AFTER_FAILURE = timedelta(hours=1)
LOOK_BACK = timedelta(days=31)  # how long ago a ticket may have been opened for a day to come
ERROR_LENGTH = 500

log = logging.getLogger("huiyin.clockwork")


def schedule(work: Work, plugin: Plugin) -> None:
    """Have the duties of a plugin begin with the next local day; asking again changes nothing."""
    if any(process.duties for process in plugin.processes):
        jobs.schedule(work, JOB, plugin.name, next_day(work.scope.org, work.now))


def next_day(org: Org, now: datetime) -> datetime:
    """Return when the organisation's next local day begins, in UTC."""
    tomorrow = org.local_date(now) + timedelta(days=1)
    return datetime.combine(tomorrow, time(0), tzinfo=ZoneInfo(org.zone)).astimezone(UTC)


def key_of(process: Process, duty: Duty, day: date) -> str:
    """Return the key under which the duty of a day opens one ticket and no second."""
    return f"{DUTY}{process.key}:{duty.key}:{day.isoformat()}"


def fire_due(scope: Scope) -> int:
    """Begin the day for every plugin with duties: open what is owed today and wait for the next day.

    After a standstill today's duties are made up once, those of days gone by are not. A plugin that is off or not
    installed rests. What fails is tried again an hour later.

    :returns: How many plugins were dealt with.
    """
    dealt_with = 0
    while _fire_one(scope):
        dealt_with += 1
    return dealt_with


def _fire_one(scope: Scope) -> bool:
    try:
        with working(scope) as work:
            job = _claim(work)
            if job is None:
                return False
            plugin = work.scope.plugins.plugins.get(job.key)
            if plugin is not None and not plugin.error and plugin.name in work.config.plugins:
                _begin_day(work, plugin)
            job.run_at = next_day(scope.org, scope.now)
            return True
    except (sa.exc.OperationalError, sa.exc.InterfaceError):
        raise
    except Exception as error:
        log.exception("a day's duties cannot be opened")
        if isinstance(error, decisions.RuleFailed):
            decisions.record_incident(scope, error)
        with working(scope) as work:
            job = _claim(work)
            if job is not None:
                job.run_at, job.last_error = scope.now + AFTER_FAILURE, str(error)[:ERROR_LENGTH]
        return True


def _claim(work: Work) -> Job | None:
    return next(iter(jobs.due(work.session, (JOB,), work.now, 1, org_id=work.scope.org.id)), None)


def _begin_day(work: Work, plugin: Plugin) -> None:
    today = work.scope.org.local_date(work.now)
    settings = work.settings(plugin, today)
    for process in plugin.processes:
        for duty in process.duties:
            if _is_owed(work, duty, settings, today) and not _is_there(work, process, duty, today):
                opening.open_of_itself(
                    work,
                    plugin,
                    process,
                    {duty.dated_by: today.isoformat()},
                    channel=CHANNEL,
                    client_key=key_of(process, duty, today),
                )


def _is_owed(work: Work, duty: Duty, settings: Mapping[str, Value], day: date) -> bool:
    if duty.enabled_by is not None and settings[duty.enabled_by.key] is not True:
        return False
    count = settings[duty.count.key] if isinstance(duty.count, Param) else duty.count
    return count != Days.WORKING or work.config.calendar(None).is_workday(day)


def _is_there(work: Work, process: Process, duty: Duty, day: date) -> bool:
    """Say whether somebody has opened a ticket of the process for the day already."""
    found: Any = work.session.scalars(
        sa.select(Ticket.details).where(Ticket.process == process.key, Ticket.opened_at >= work.now - LOOK_BACK)
    )
    return any(details.get(duty.dated_by) == day.isoformat() for details in found)
