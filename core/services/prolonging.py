"""Giving a deadline more time, as was agreed to."""

from core.domain import pauses
from core.domain.codec import plain
from core.domain.decisions import ExtendDeadline
from core.domain.errors import RuleError
from core.domain.extending import too_late
from core.domain.reckoning import Due, is_late
from core.services import deadlines, jobs, pausing, tasks
from core.services.bases import basis_of
from core.services.snapshots import Loaded
from core.services.work import Work


def extend(work: Work, loaded: Loaded, effect: ExtendDeadline) -> None:
    """Move an open deadline by the days of ``effect``; reminders that lie ahead now come again.

    :raises Refused: DEADLINE_OVER: it is over, and more time does not undo that.
    :raises RuleError: There is no such deadline, or it does not run.
    """
    rule = loaded.process.deadline(effect.deadline)
    row = next((one for one in loaded.deadlines if one.key == effect.deadline), None)
    if rule is None or row is None or effect.days < 1:
        raise RuleError(f"deadline {effect.deadline!r} cannot be given {effect.days} days more")
    if is_late(work.now, row.due_at):
        raise too_late()
    before = Due(at=row.due_at, provisional=row.provisional, steps=pausing.steps_of(row))
    settings, details = pausing.settings_of(work, loaded, row), pausing.details_of(loaded, row)
    place = loaded.row.department_id
    given = pauses.extension(work.now, effect.days)
    due = deadlines.prolonged_or_refuse(work, rule, row.started_at, before, given, settings, details, place)
    if row.basis:
        row.basis = [*row.basis, plain(basis_of(work, rule, settings, details, place))]
    row.due_at, row.provisional, row.steps = due.at, due.provisional, plain(due.steps)
    times = [deadlines.fires_at(rule, due.at, level) for level in range(len(rule.ladder))]
    ahead = ((level, at) for level, at in enumerate(times) if at is not None and at > work.now)
    if (next_one := next(ahead, None)) is not None:
        row.level, at = next_one
        jobs.forget(work, deadlines.JOB, str(row.id))
        jobs.schedule(work, deadlines.JOB, str(row.id), at, subject_id=row.id)
    if row.key in loaded.due:
        loaded.due[row.key] = due.at
        loaded.row.due_at = min(loaded.due.values())
    tasks.set_due(work, loaded.row.id, {row.key: due.at})
    work.event(
        "deadline_extended",
        ticket_id=loaded.row.id,
        body={
            "deadline": row.key,
            "before": before.at,
            "due": due.at,
            "days": effect.days,
            "clause": effect.clause,
        },
    )
