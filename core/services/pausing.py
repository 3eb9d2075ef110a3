"""Clocks that stand still while their ticket stands in certain states, and go on when it leaves them."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from core.domain import pauses
from core.domain import settings as settings_
from core.domain.codec import dumps, loads, plain
from core.domain.corrective_progress import of_ticket
from core.domain.forms import Value
from core.domain.pauses import Pause
from core.domain.processes import DeadlineRule, Process, number_in
from core.domain.reckoning import Due, Step, is_late
from core.models import Deadline
from core.services import deadlines, jobs
from core.services.bases import basis_of
from core.services.snapshots import Loaded, frozen
from core.services.work import Work


def is_paused(process: Process, key: str, state: str) -> bool:
    """Say whether the clock of a deadline stands still in a state."""
    rule = process.deadline(key)
    return rule is not None and state in rule.paused_in


def running(process: Process, state: str, rows: Iterable[Deadline]) -> dict[str, datetime]:
    """Return when those of the open deadlines ``rows`` are due whose clocks do not stand still, by key."""
    return {row.key: row.due_at for row in rows if not is_paused(process, row.key, state)}


def go_on(work: Work, loaded: Loaded, before: str, act: str) -> None:
    """Let the clocks go on that stood still in the state ``before``: the ticket leaves it, or the act meets them."""
    for row in loaded.deadlines:
        rule = loaded.process.deadline(row.key)
        if rule and before in rule.paused_in and (loaded.row.state not in rule.paused_in or act in rule.met_by):
            _resume(work, loaded, row, rule)


def stand_still(work: Work, loaded: Loaded, before: str, rows: Iterable[Deadline]) -> None:
    """Stop the clocks that stand still in the state to which the ticket has come from ``before``."""
    for row in rows:
        rule = loaded.process.deadline(row.key)
        if rule and loaded.row.state in rule.paused_in and before not in rule.paused_in:
            row.steps = [*row.steps, plain(pauses.begun(work.now))]
            jobs.forget(work, deadlines.JOB, str(row.id))
            work.event("deadline_paused", ticket_id=row.ticket_id, body={"deadline": row.key, "due": row.due_at})


def _resume(work: Work, loaded: Loaded, row: Deadline, rule: DeadlineRule) -> None:
    known = steps_of(row)
    last = pauses.pauses_of(known)[-1:]
    span = timedelta(0)
    if last and last[0].end is None:
        pause = Pause(start=last[0].start, end=work.now)
        before = Due(at=row.due_at, provisional=row.provisional, steps=known[:-1])
        settings, details = settings_of(work, loaded, row), details_of(loaded, row)
        due = deadlines.prolonged_or_refuse(
            work, rule, row.started_at, before, pause, settings, details, _place(loaded)
        )
        if row.basis:
            row.basis = [*row.basis, plain(basis_of(work, rule, settings, details, _place(loaded)))]
        if is_late(pause.start, row.due_at):
            span = work.now - pause.start  # what was missed stays missed; its ladder waited, too
        row.due_at, row.provisional, row.steps = due.at, due.provisional, plain(due.steps)
    fires_at = deadlines.fires_at(rule, row.due_at, row.level)
    if fires_at is not None:
        jobs.schedule(work, deadlines.JOB, str(row.id), fires_at + span, subject_id=row.id)
    work.event("deadline_resumed", ticket_id=row.ticket_id, body={"deadline": row.key, "due": row.due_at})


def reckon_again(work: Work, loaded: Loaded, row: Deadline, rule: DeadlineRule) -> Due:
    """Return when a deadline would be due if it were reckoned now, its pauses and extensions included.

    :raises Refused: CALENDAR_UNPUBLISHED, or RULE_FAILED if it cannot be reckoned.
    """
    settings, details = settings_of(work, loaded, row), details_of(loaded, row)
    due = deadlines.reckon_or_refuse(work, rule, row.started_at, settings, details, _place(loaded))
    for pause in pauses.pauses_of(steps_of(row)):
        due = deadlines.prolonged_or_refuse(work, rule, row.started_at, due, pause, settings, details, _place(loaded))
    return due


def basis_now(work: Work, loaded: Loaded, row: Deadline, rule: DeadlineRule) -> list[Any]:
    """Return what :func:`reckon_again` rests on: one basis for the sum, and one for each pause or extension."""
    ended = sum(pause.end is not None for pause in pauses.pauses_of(steps_of(row)))
    basis = basis_of(work, rule, settings_of(work, loaded, row), details_of(loaded, row), _place(loaded))
    return [plain(basis)] * (1 + ended)


def steps_of(row: Deadline) -> tuple[Step, ...]:
    """Return the steps of the sum that a deadline keeps."""
    return tuple(loads(dumps(step), Step) for step in row.steps)


def settings_of(work: Work, loaded: Loaded, row: Deadline) -> Mapping[str, settings_.Value]:
    """Return the settings with which a deadline is reckoned: those in force when it started."""
    return work.settings(loaded.plugin, work.scope.org.local_date(row.started_at))


def details_of(loaded: Loaded, row: Deadline) -> Mapping[str, Value]:
    """Return what the sum of a deadline sees of the ticket; that of a measure also sees the date given for it."""
    details = frozen(loaded.row.details)
    found = of_ticket(loaded.snapshot) if (number := number_in(row.key)) else None
    measure = found.measure(number) if found else None
    return {**details, "due_on": measure.due_on} if measure and measure.due_on else details


def _place(loaded: Loaded) -> int | None:
    return loaded.row.department_id
