"""The month's end: the clockwork settles the statements of deductions that are still open."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.models import Job, Statement
from core.services import jobs, settlement
from core.services.configuration import configuration
from core.services.core_settings import CORE, SETTINGS
from core.services.scope import Org, Scope
from core.services.uow import reading
from core.services.work import working

JOB = "month_end"


def month_end(org: Org, now: datetime) -> datetime:
    """Return the last second of the organisation's month at ``now``, in UTC."""
    first = org.local_date(now).replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    last: date = following - timedelta(days=1)
    return datetime.combine(last, time(23, 59, 59), tzinfo=ZoneInfo(org.zone)).astimezone(now.tzinfo)


def first_job(org: Org, now: datetime) -> Job:
    """Return the job with which a new organisation's months begin to end."""
    return Job(
        org_id=org.id,
        kind=JOB,
        key=org.local_month(now),
        subject_id=None,
        run_at=month_end(org, now),
        state="ready",
        attempts=0,
        lease_token=None,
        leased_until=None,
        last_error="",
    )


def fire_due(scope: Scope) -> int:
    """Settle the months that have ended and schedule the end of the next; settling twice changes nothing.

    :returns: How many ends of months were dealt with.
    """
    this_month = scope.org.local_month(scope.now)
    with reading(scope.org.id) as session:
        ended = [job.key for job in jobs.due(session, (JOB,), scope.now, 100, org_id=scope.org.id)]
        settings = configuration(session, scope.org.id).settings_of(CORE, SETTINGS, scope.org.local_date(scope.now))
        months = session.scalars(
            sa.select(Statement.month)
            .where(Statement.state == "open", sa.or_(Statement.month.in_(ended), Statement.month < this_month))
            .distinct()
            .order_by(Statement.month)
        ).all()
    if settings["settle_at_month_end"]:
        for month in months:
            settlement.settle_month(scope, month)
    with working(scope) as work:
        work.session.execute(sa.delete(Job).where(Job.kind == JOB, Job.key.in_(ended)))
        now = scope.now if this_month not in ended else scope.now + timedelta(days=1)
        jobs.schedule(work, JOB, scope.org.local_month(now), month_end(scope.org, now))
    return len(ended)
