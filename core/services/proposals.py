"""Proposing values that nobody has given yet: rules first, then what was learnt from people, with its reasons."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.domain.codec import dumps, plain
from core.domain.confidence import as_written, percent_of
from core.domain.decisions import Proposal
from core.domain.forms import Field, FieldKind, Value
from core.domain.learned import Learned
from core.domain.learning import predict
from core.domain.processes import Process
from core.domain.texts import N_, Message
from core.domain.tickets import TicketSnapshot
from core.models import Decision, Ticket
from core.services import lessons
from core.services.core_settings import CORE, SETTINGS
from core.services.snapshots import frozen
from core.services.work import Work

HOOK = "propose"  # how proposals are called in the log of decisions, where they stand beside those of hooks
RULE = "core.learner"
SURE_ENOUGH = 50  # percent; what is wrong more often than right would only mislead


def propose(work: Work, process: Process, row: Ticket, ticket: TicketSnapshot) -> TicketSnapshot:
    """Propose values for a new ticket's learned fields that are still open, and log each with its reason.

    Returned is the ticket with what the organisation's settings let stand at once. Nothing is proposed for imported
    tickets, whose acts follow.
    """
    if not process.learned or work.scope.silent:
        return ticket
    settings = work.config.settings_of(CORE, SETTINGS, work.scope.org.local_date(work.now))
    if settings["propose_categories"] is not True:
        return ticket
    applied_from = int(str(settings["apply_proposals_from"]))
    for learned in process.learned:
        if learned.field in row.details:
            continue
        found = _proposal(work, process, learned, row.details)
        if found is None:
            continue
        found = replace(found, applied=0 < applied_from <= found.percent)
        if found.applied:
            row.details = {**row.details, found.field: found.value}
        _log(work, row.id, ticket, found)
    return replace(ticket, details=frozen(row.details))


def _proposal(work: Work, process: Process, learned: Learned, details: Mapping[str, Any]) -> Proposal | None:
    text = lessons.text_of(process, learned, details)
    lesson = lessons.lesson(work, process, learned) if text else None
    guess = predict(lesson.learnt, text) if lesson else None
    if lesson is None or guess is None:
        return None
    field, percent = process.fields()[learned.field], percent_of(lesson.bands, guess.lead)
    value = _value(field, guess.category)
    words = as_written(guess.hints, text)
    if value is None or not words or percent < SURE_ENOUGH:
        return None
    params = {
        "field_label": field.label,
        "value": _shown(field, value),
        "words": " ".join(f"“{word}”" for word in words),
        "percent": percent,
        "examples": lesson.examples,
    }
    text = N_(
        "建议“%(field_label)s”选“%(value)s”，因为有 %(words)s。"
        "学自本单位 %(examples)s 张工单，这样有把握的建议试下来 %(percent)s%% 是对的。"
    )
    return Proposal(field=field.key, value=value, percent=percent, reason=Message(text, params), clause=learned.clause)


def _value(field: Field, category: str) -> Value | None:
    """Return a category as a value that the field takes today; None if it takes it no more."""
    match field.kind:
        case FieldKind.BOOLEAN:
            return {"true": True, "false": False}.get(category)
        case FieldKind.CHOICE:
            return category if category in {choice.value for choice in field.choices} else None
        case _:
            return category


def _shown(field: Field, value: Value) -> Message | str:
    """Return a value as people read it; what somebody wrote stays as it was written."""
    if isinstance(value, bool):
        return Message(N_("是") if value else N_("否"))
    return Message(field.choice_label(str(value))) if field.kind is FieldKind.CHOICE else str(value)


def _log(work: Work, ticket_id: int, ticket: TicketSnapshot, proposal: Proposal) -> None:
    work.later(
        Decision,
        ticket_id=ticket_id,
        hook=HOOK,
        rule=RULE,
        policy="",
        inputs=dumps({"ticket": ticket}),
        answer=dumps(proposal),
        state="applied",
        error="",
        at=work.now,
    )
    work.event("proposed", ticket_id=ticket_id, body=plain(proposal))
