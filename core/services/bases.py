"""Keeping what due dates were reckoned from: with each deadline its basis, and each calendar once."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import bases
from core.domain import settings as settings_
from core.domain.bases import Basis
from core.domain.calendars import BusinessCalendar
from core.domain.codec import loads
from core.domain.forms import Value
from core.domain.pauses import Pause, pauses_of
from core.domain.processes import DeadlineRule
from core.domain.reckoning import Step, StepKind
from core.models import CalendarUsed
from core.services import jobs
from core.services.configuration import CalendarText
from core.services.work import Work


def basis_of(
    work: Work,
    rule: DeadlineRule,
    settings: Mapping[str, settings_.Value],
    details: Mapping[str, Value],
    department_id: int | None,
) -> Basis:
    """Return what a sum rests on, and have the calendar of the department kept when the use case ends."""
    used = work.config.calendar_text(department_id)
    work.collect(_keep, used)
    return bases.basis_of(rule, settings, details, used.digest)


def _keep(work: Work, used: Sequence[CalendarText]) -> None:
    rows = [
        {"org_id": work.scope.org.id, "digest": one.digest, "calendar": one.text}
        for one in sorted(set(used), key=lambda one: one.digest)
    ]
    work.session.connection().execute(jobs.insert_or_ignore(work.session, CalendarUsed, ("org_id", "digest")), rows)


def bases_of(stored: str | None) -> tuple[Basis, ...]:
    """Return what a deadline was reckoned from, out of its column as text; empty for one from before that was kept."""
    return _bases(stored) if stored else ()


@lru_cache(maxsize=4096)
def _bases(stored: str) -> tuple[Basis, ...]:
    found: tuple[Basis, ...] = loads(stored, tuple[Basis, ...])
    return found


def pauses_in(rule: DeadlineRule, steps: str) -> tuple[Pause, ...]:
    """Return the pauses and extensions that the steps of a deadline tell of, out of their column as text."""
    moved = rule.paused_in or StepKind.EXTENDED in steps
    return pauses_of(loads(steps, tuple[Step, ...])) if moved else ()


def calendars_used(session: Session) -> Mapping[str, BusinessCalendar]:
    """Return every calendar that was ever reckoned with, by its digest."""
    rows = session.execute(sa.select(CalendarUsed.digest, CalendarUsed.calendar))
    return {row.digest: loads(row.calendar, BusinessCalendar) for row in rows}
