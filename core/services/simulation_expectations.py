"""What a scenario expects, compared with what is: every difference becomes a sentence."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.errors import Refused
from core.domain.forms import Field, Form, FormContext
from core.domain.money import yuan
from core.domain.parsing import parse_money
from core.domain.processes import Process
from core.domain.reckoning import is_late
from core.models import (
    Deadline,
    Event,
    Notification,
    Penalty,
    Receipt,
    Signature,
    SignOffRow,
    Statement,
    TaskRow,
    Ticket,
    TicketRecord,
)
from core.services.configuration import Configuration
from core.services.pausing import is_paused
from core.services.scenarios_values import Expectation


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What an expectation is compared with; ``since`` is the id of the last message before the step."""

    session: Session
    config: Configuration
    process: Process
    ticket: Ticket | None
    now: datetime
    since: int


Check: TypeAlias = Callable[[Seen, Any], Iterable[tuple[str, object, object]]]


def unmet(seen: Seen, expectation: Expectation) -> list[str]:
    """Return what is not as expected, as sentences without file and line."""
    return [
        f"expected {_spelled(what, wanted)}, was {_spelled('', found)}"
        for what, wanted, found in _CHECKS[expectation.key](seen, expectation.wanted)
    ]


def _spelled(what: str, value: object) -> str:
    if isinstance(value, list | tuple | set | frozenset):
        shown = "[" + ", ".join(map(str, sorted(value, key=str))) + "]"
    elif value is None or value == "":
        shown = "nothing"
    else:
        shown = str(value)
    return f"{what} {shown}" if what else shown


def _column(name: str, of: Callable[[Seen, Ticket], object]) -> Check:
    def check(seen: Seen, wanted: object) -> Iterable[tuple[str, object, object]]:
        found = of(seen, _ticket(seen))
        if str(wanted) != str(found or ""):
            yield name, wanted, found

    return check


def _ticket(seen: Seen) -> Ticket:
    if seen.ticket is None:
        raise LookupError("no such ticket")
    return seen.ticket


def _fields(seen: Seen, wanted: Mapping[str, object]) -> Iterable[tuple[str, object, object]]:
    details, declared = _ticket(seen).details, seen.process.fields()
    for key, value in wanted.items():
        found = details.get(key)
        if _stored(seen, declared.get(key), value) != found and _plain(value) != found:
            yield f"field {key}", value, found


def _stored(seen: Seen, field: Field | None, value: object) -> object:
    """Return what a form would store for a value as people write it."""
    if field is None or value is None:
        return value
    alone = replace(field, required=False, shown_when=None, required_when=None)
    form = Form(key="expected", fields=(alone,))
    context = FormContext(
        zone=ZoneInfo(seen.config.org.zone),
        people=seen.config.by_login.keys(),
        departments={department.key for department in seen.config.departments.values()},
    )
    try:
        return _plain(form.parse({field.key: value}, context).get(field.key))
    except Refused:
        return value


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _deadlines_of(seen: Seen) -> Sequence[Deadline]:
    return seen.session.scalars(
        sa.select(Deadline).where(Deadline.ticket_id == _ticket(seen).id).order_by(Deadline.id)
    ).all()


def _due(seen: Seen, wanted: Mapping[str, object]) -> Iterable[tuple[str, object, object]]:
    newest = {row.key: row for row in _deadlines_of(seen)}
    for key, value in wanted.items():
        row = newest.get(key)
        found = f"{row.due_at.astimezone(ZoneInfo(seen.config.org.zone)):%Y-%m-%d %H:%M:%S}" if row else None
        if value != found:
            yield f"deadline {key}", value, found


def _exactly(name: str, holds: Callable[[Seen, Deadline], bool]) -> Check:
    def check(seen: Seen, wanted: Sequence[str]) -> Iterable[tuple[str, object, object]]:
        found = {row.key for row in _deadlines_of(seen) if holds(seen, row)}
        if set(wanted) != found:
            yield name, set(wanted), found

    return check


def _among(name: str, holds: Callable[[Seen, Deadline], bool]) -> Check:
    """All that are named, whatever else; an empty list means none at all."""

    def check(seen: Seen, wanted: Sequence[str]) -> Iterable[tuple[str, object, object]]:
        found = {row.key for row in _deadlines_of(seen) if holds(seen, row)}
        if not set(wanted) <= found or (not wanted and found):
            yield name, set(wanted), found

    return check


def _overdue(seen: Seen, wanted: Sequence[str]) -> Iterable[tuple[str, object, object]]:
    rows = [
        row
        for row in _deadlines_of(seen)
        if row.state == "open" and is_late(seen.now, row.due_at) and not _is_paused(seen, row)
    ]
    if {row.key for row in rows} != set(wanted):
        yield "overdue", set(wanted), {row.key for row in rows}
    bodies = seen.session.scalars(
        sa.select(Event.body).where(Event.ticket_id == _ticket(seen).id, Event.kind == "overdue")
    ).all()
    due = {row.key for row in rows if _was_due_to_fire(seen, row)}
    recorded = {key for key in due if any(f'"deadline":"{key}"' in body for body in bodies)}
    if due != recorded:
        yield "recorded as overdue", due, recorded


def _is_paused(seen: Seen, row: Deadline) -> bool:
    return row.state == "open" and is_paused(seen.process, row.key, _ticket(seen).state)


def _was_due_to_fire(seen: Seen, row: Deadline) -> bool:
    """Say whether the clockwork must have recorded the miss by now."""
    rule = seen.process.deadline(row.key)
    steps = [step.after for step in rule.ladder if step.after >= timedelta(0)] if rule else []
    return any(is_late(seen.now, row.due_at + after) for after in steps)


def _late(_seen: Seen, row: Deadline) -> bool:
    return row.state == "met" and row.ended_at is not None and is_late(row.ended_at, row.due_at)


def _receipts(seen: Seen, wanted: Mapping[str, object]) -> Iterable[tuple[str, object, object]]:
    found: dict[str | None, str] = {}
    for row in seen.session.scalars(
        sa.select(Receipt).where(Receipt.ticket_id == _ticket(seen).id).order_by(Receipt.id)
    ):
        state = "confirmed" if row.confirmed_at else "read" if row.read_at else "asked"
        found[seen.config.login(row.user_id)] = state
    yield from _entries("receipt of", wanted, found)


def _signatures(seen: Seen, wanted: Mapping[str, object]) -> Iterable[tuple[str, object, object]]:
    newest = {
        row.key: row
        for row in seen.session.scalars(
            sa.select(SignOffRow).where(SignOffRow.ticket_id == _ticket(seen).id).order_by(SignOffRow.id)
        )
    }
    for key, value in wanted.items():
        row = newest.get(key)
        parts: Mapping[str, Any] = value if isinstance(value, Mapping) else {"state": value}
        if (state := parts.get("state")) is not None and state != (row.state if row else None):
            yield f"sign-off {key}", state, row.state if row else None
        if "by" in parts:
            signed = (
                seen.session.scalars(
                    sa.select(Signature.by).where(Signature.sign_off_id == row.id, Signature.approved.is_(sa.true()))
                ).all()
                if row
                else ()
            )
            if set(parts["by"]) != set(signed):
                yield f"signatures under {key} by", set(parts["by"]), set(signed)


def _tasks(seen: Seen, wanted: Mapping[str, object]) -> Iterable[tuple[str, object, object]]:
    found: dict[str, set[str]] = {}
    for row in seen.session.scalars(
        sa.select(TaskRow).where(TaskRow.ticket_id == _ticket(seen).id, TaskRow.state == "open")
    ):
        found.setdefault(row.do, set()).update(filter(None, (row.role_key, seen.config.login(row.assignee_id))))
    for do, who in wanted.items():
        waits_for = found.get(do, set())
        if (who is None and waits_for) or (who is not None and who not in waits_for):
            yield f"task {do} for", who, waits_for


def _records(seen: Seen, wanted: Mapping[str, object]) -> Iterable[tuple[str, object, object]]:
    rows = seen.session.execute(
        sa.select(TicketRecord.type, sa.func.count())
        .where(TicketRecord.ticket_id == _ticket(seen).id)
        .group_by(TicketRecord.type)
    )
    found: dict[str | None, object] = {row[0]: row[1] for row in rows}
    yield from _entries("records", wanted, {**dict.fromkeys(wanted, 0), **found})


def _entries(
    name: str, wanted: Mapping[str, object], found: Mapping[Any, object]
) -> Iterable[tuple[str, object, object]]:
    for key, value in wanted.items():
        if value != found.get(key):
            yield f"{name} {key}", value, found.get(key)


def _penalties(seen: Seen, wanted: Sequence[Mapping[str, object]]) -> Iterable[tuple[str, object, object]]:
    rows = seen.session.scalars(
        sa.select(Penalty).where(Penalty.ticket_id == _ticket(seen).id).order_by(Penalty.id)
    ).all()
    found = [
        {
            "subject": seen.config.departments[row.unit_id].key
            if row.unit_id is not None
            else seen.config.login(row.subject_id),
            "policy": row.policy,
            "kind": row.kind,
            "percent": row.percent,
            "amount": row.amount_fen,
            "month": row.month,
            "status": row.status,
        }
        for row in rows
    ]
    missing, left = _matched(wanted, found)
    if missing or left:
        yield "penalties", list(map(_shown, wanted)), list(map(_shown, found))


def _no_penalties(seen: Seen, wanted: bool) -> Iterable[tuple[str, object, object]]:
    charged = seen.session.scalars(
        sa.select(Penalty.policy).where(Penalty.ticket_id == _ticket(seen).id, Penalty.status != "waived")
    ).all()
    if bool(charged) == wanted:
        yield "no penalties" if wanted else "penalties", "", list(charged)


def _statements(seen: Seen, wanted: Sequence[Mapping[str, object]]) -> Iterable[tuple[str, object, object]]:
    """Compare the statements of the people and months that are named; those of others do not matter."""
    named = {(entry.get("subject"), entry.get("month")) for entry in wanted}
    found = [
        {
            "subject": seen.config.login(row.subject_id),
            "month": row.month,
            "number": row.number,
            "state": row.state,
            "percent": row.percent,
            "amount": row.amount_fen,
            "over_legal_limit": row.over_legal_limit,
        }
        for row in seen.session.scalars(
            sa.select(Statement).order_by(Statement.month, Statement.subject_id, Statement.number)
        )
    ]
    found = [entry for entry in found if (entry["subject"], entry["month"]) in named]
    missing, left = _matched(wanted, found)
    if missing or left:
        yield "statements", list(map(_shown, wanted)), list(map(_shown, found))


def _matched(
    wanted: Sequence[Mapping[str, object]], found: Sequence[Mapping[str, object]]
) -> tuple[list[Mapping[str, object]], list[Mapping[str, object]]]:
    """Return which wanted entries have no counterpart of their own, and which found ones are left over."""
    left, missing = list(found), []
    for entry in sorted(wanted, key=len, reverse=True):
        fitting = next((one for one in left if all(_same(key, entry[key], one[key]) for key in entry)), None)
        if fitting is None:
            missing.append(entry)
        else:
            left.remove(fitting)
    return missing, left


def _same(key: str, wanted: object, found: object) -> bool:
    if key == "amount" and wanted is not None:
        return parse_money(wanted) == found
    return wanted == found


def _shown(entry: Mapping[str, object]) -> str:
    parts = [
        f"{key}: {yuan(value) if key == 'amount' and isinstance(value, int) else value}"
        for key, value in entry.items()
        if value is not None
    ]
    return "{" + ", ".join(parts) + "}"


def told(seen: Seen) -> set[str]:
    """Return the log-ins of those who got a message since the previous step."""
    ids = seen.session.scalars(sa.select(Notification.user_id).where(Notification.id > seen.since).distinct())
    return {seen.config.login(user_id) or "" for user_id in ids}


def _notified(seen: Seen, wanted: Sequence[str]) -> Iterable[tuple[str, object, object]]:
    found = told(seen)
    if not set(wanted) <= found or (not wanted and found):
        yield "messages to", set(wanted), found


def _not_notified(seen: Seen, wanted: Sequence[str]) -> Iterable[tuple[str, object, object]]:
    if wrongly := set(wanted) & told(seen):
        yield "no message to", set(wanted), wrongly


def _events(seen: Seen, wanted: Sequence[str]) -> Iterable[tuple[str, object, object]]:
    found = set(seen.session.scalars(sa.select(Event.kind).where(Event.ticket_id == _ticket(seen).id).distinct()))
    if not set(wanted) <= found:
        yield "events", set(wanted), found


_CHECKS: Mapping[str, Check] = {
    "state": _column("state", lambda _seen, ticket: ticket.state),
    "colour": _column("colour", lambda seen, ticket: seen.process.state(ticket.state).colour),
    "category": _column("category", lambda _seen, ticket: ticket.category),
    "priority": _column("priority", lambda _seen, ticket: ticket.priority),
    "title": _column("title", lambda _seen, ticket: ticket.title),
    "assignee": _column("assignee", lambda seen, ticket: seen.config.login(ticket.assignee_id)),
    "fields": _fields,
    "deadlines": _due,
    "provisional": _exactly("provisional", lambda _seen, row: row.provisional and row.state == "open"),
    "overdue": _overdue,
    "late": _exactly("late", _late),
    "met": _among("met", lambda _seen, row: row.state == "met"),
    "open": _exactly("open", lambda _seen, row: row.state == "open"),
    "paused": _exactly("paused", _is_paused),
    "void": _among("void", lambda _seen, row: row.state == "void"),
    "receipts": _receipts,
    "signatures": _signatures,
    "tasks": _tasks,
    "penalties": _penalties,
    "no_penalties": _no_penalties,
    "records": _records,
    "events": _events,
    "notified": _notified,
    "not_notified": _not_notified,
    "statements": _statements,
}
