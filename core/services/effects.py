"""Carrying out what a plugin decided. The only writer of decided effects."""

from collections.abc import Iterable
from typing import assert_never

from core.domain.codec import plain
from core.domain.decisions import (
    AddNote,
    AssessPenalty,
    AssignNumber,
    Classification,
    Effect,
    Escalate,
    ExtendDeadline,
    Notify,
    OpenTicket,
    Reassign,
    StartDeadline,
    WaivePenalty,
)
from core.domain.errors import RuleError
from core.models import Ticket
from core.services import avoiding, deadlines, ledger, messages, numbers, prolonging, tasks
from core.services.opening import apply_classification, open_follow_up
from core.services.participants import see, see_told
from core.services.snapshots import Loaded, frozen
from core.services.work import Work


def apply(work: Work, loaded: Loaded, effects: Iterable[Effect]) -> None:
    """Carry out effects in their order, within the transaction of what caused them.

    :raises RuleError: An effect names something that does not exist, or an amount out of range.
    :raises Refused: A follow-up ticket or a deadline is refused.
    """
    for effect in effects:
        _apply(work, loaded, effect)


def _apply(work: Work, loaded: Loaded, effect: Effect) -> None:
    row, process = loaded.row, loaded.process
    match effect:
        case AssessPenalty():
            policy = process.penalty(effect.policy)
            if policy is None:
                raise RuleError(f"no penalty policy {effect.policy!r}")
            settings = work.settings(loaded.plugin, work.scope.org.local_date(work.now))
            ledger.assess(work, row.id, row.number, effect, policy, settings, recurrences=loaded.snapshot.recurrences)
        case WaivePenalty():
            ledger.waive(work, row.id, effect)
        case Notify():
            _notify(work, row, effect)
        case Escalate():
            escalate(work, loaded, effect)
        case Reassign():
            _reassign(work, loaded, effect)
        case OpenTicket():
            open_follow_up(work, loaded, effect)
        case AddNote():
            work.event("note", ticket_id=row.id, body={"message": plain(effect.message), "clause": effect.clause})
        case AssignNumber():
            _assign_number(work, loaded, effect)
        case StartDeadline() | ExtendDeadline():
            _set_deadline(work, loaded, effect)
        case Classification():
            apply_classification(work, process, row, effect)
        case _:
            assert_never(effect)


def _notify(work: Work, row: Ticket, effect: Notify) -> None:
    people = messages.recipients(work, effect.to, row)
    ticket_id = None if effect.published else row.id
    messages.tell(work, people, effect.message, kind="notice", ticket_id=ticket_id, urgent=effect.urgent)
    if effect.published:
        body = {"people": len(people), "message": plain(effect.message), "clause": effect.clause}
        work.event("published", ticket_id=row.id, body=body)
    else:
        see_told(work, row, effect.to)


def escalate(work: Work, loaded: Loaded, effect: Escalate) -> None:
    """Raise a missed deadline to somebody higher: they see the ticket, hear of it at once, and it is on record."""
    row = loaded.row
    people = messages.recipients(work, effect.to, row)
    see_told(work, row, effect.to)
    messages.tell(work, people, effect.message, kind="escalation", ticket_id=row.id, urgent=True)
    work.event(
        "escalated",
        ticket_id=row.id,
        body={
            "level": effect.level,
            "to": [person.login for person in people],
            "message": plain(effect.message),
            "clause": effect.clause,
        },
    )


def _reassign(work: Work, loaded: Loaded, effect: Reassign) -> None:
    row, config = loaded.row, work.config
    if effect.assignee is not None:
        person = config.by_login.get(effect.assignee)
        if person is None:
            raise RuleError(f"nobody is called {effect.assignee!r}")
        row.assignee_id = person.user_id
        see(work, row.id, user_ids=(person.user_id,))
    if effect.department is not None:
        found = [one.id for one in config.departments.values() if one.key == effect.department]
        if not found:
            raise RuleError(f"no department {effect.department!r}")
        row.department_id = found[0]
    avoiding.keep_clear(work, row)
    if (state := loaded.state()) is not None:
        tasks.assign(work, row, state)
    work.event(
        "reassigned",
        ticket_id=row.id,
        body={
            "assignee": effect.assignee or "",
            "department": effect.department or "",
            "reason": plain(effect.reason),
            "clause": effect.clause,
        },
    )


def _assign_number(work: Work, loaded: Loaded, effect: AssignNumber) -> None:
    row = loaded.row
    if effect.field not in {entry.key for entry in loaded.process.computed}:
        raise RuleError(f"process {row.process!r} does not compute {effect.field!r}")
    if row.details.get(effect.field):
        return
    number = numbers.next_number(work.session, row.org_id, effect.series)
    given = f"{effect.series}-{number:0{effect.digits}d}"
    row.details = {**row.details, effect.field: given}
    work.event("numbered", ticket_id=row.id, body={"field": effect.field, "number": given, "clause": effect.clause})


def _set_deadline(work: Work, loaded: Loaded, effect: StartDeadline | ExtendDeadline) -> None:
    if isinstance(effect, ExtendDeadline):
        prolonging.extend(work, loaded, effect)
    else:
        _start_deadline(work, loaded, effect)


def _start_deadline(work: Work, loaded: Loaded, effect: StartDeadline) -> None:
    row, rule = loaded.row, loaded.process.deadline(effect.deadline)
    if rule is None:
        raise RuleError(f"no deadline {effect.deadline!r}")
    for running in loaded.deadlines:
        if running.key == rule.key:
            deadlines.call_off(work, running)
    loaded.deadlines = [running for running in loaded.deadlines if running.key != rule.key]
    due_at = deadlines.restart(
        work, loaded.plugin, rule, row.id, details=frozen(row.details), department_id=row.department_id
    )
    loaded.due[rule.key] = due_at
    row.due_at = min(loaded.due.values())
    tasks.set_due(work, row.id, {rule.key: due_at})
