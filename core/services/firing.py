"""Firing the due work of one organisation, and letting time pass for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from core.models import Job
from core.services import bulk_work, deadlines, duties, entries, lessons, overdue, settling, what_if_work
from core.services.scope import Scope
from core.services.uow import reading

_FIRE: dict[str, Callable[[Scope], int]] = {
    deadlines.JOB: overdue.fire_due,
    duties.JOB: duties.fire_due,
    settling.JOB: settling.fire_due,
    entries.JOB: entries.fire_due,
    lessons.JOB: lessons.fire_due,
    bulk_work.JOB: bulk_work.fire_due,
    what_if_work.JOB: what_if_work.fire_due,
}
FIRED = tuple(_FIRE)


def fire(scope: Scope, kind: str) -> int:
    """Fire the organisation's due work of one kind and return how many pieces were dealt with."""
    return _FIRE[kind](scope)


def advance(scope: Scope, until: datetime) -> None:
    """Let time pass for the organisation: all its work that is due by ``until`` is fired, each piece at its own time.

    Nothing is fired before ``scope.now``: what was due earlier is late already.
    """
    now = scope.now
    while (due := _next(scope, until)) is not None:
        run_at, kind = due
        now = max(now, run_at)
        if not fire(replace(scope.as_system(), now=now), kind):
            return


def _next(scope: Scope, until: datetime) -> tuple[datetime, str] | None:
    with reading(scope.org.id) as session:
        row = session.execute(
            sa.select(Job.run_at, Job.kind)
            .where(Job.state == "ready", Job.run_at <= until, Job.kind.in_(FIRED))
            .order_by(Job.run_at, Job.id)
            .limit(1)
        ).first()
        return (row.run_at, row.kind) if row else None
