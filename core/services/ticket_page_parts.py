"""What hangs on a ticket, as its page shows it: records, deadlines with their sums, files, people, decisions, links."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.clauses import Clause
from core.domain.codec import dumps, loads
from core.domain.errors import DeclarationError
from core.domain.forms import Field
from core.domain.processes import Process
from core.domain.reckoning import Step, is_late
from core.domain.tickets import Record
from core.models import Attachment, Deadline, Participant, Receipt, Ticket, TicketRecord
from core.services.configuration import Configuration
from core.services.images import FORMATS
from core.services.policy import copied
from core.services.queries import Names, PersonView, ValueView, named, role_label, value_views
from core.services.receipts import ReceiptView, receipt_view
from core.services.scope import Scope
from core.services.snapshots import frozen
from core.services.videos import MEDIA_TYPES

SHOWN = 500  # of a ticket's files, receipts, decisions; nothing that people do by hand has more


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseView:
    """A clause that stands behind something: its key and, where the regulation is installed, its words."""

    key: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """A sub-record with its values."""

    number: int
    by: PersonView
    at: datetime
    values: tuple[ValueView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordGroup:
    """The sub-records of one type, newest first."""

    type: str
    label: str
    clause: ClauseView | None
    records: tuple[RecordView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineView:
    """A deadline with its sum; ``met_at`` and ``void`` say whether it still runs, ``late`` that it was met too late.

    ``paused`` says that its clock stands still while the ticket stands where it does.
    """

    key: str
    label: str
    role_label: str
    started_at: datetime
    due_at: datetime
    met_at: datetime | None
    void: bool
    paused: bool
    provisional: bool
    late: bool
    clause: ClauseView | None
    steps: tuple[Step, ...]

    @property
    def running(self) -> bool:
        """Say whether it still waits to be met."""
        return self.met_at is None and not self.void


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """An attachment; ``picture`` says that a preview can be shown, ``video`` that it can be played."""

    public_id: str
    name: str
    label: str
    record: int | None
    size: int
    picture: bool
    video: bool
    by: PersonView
    at: datetime


def clause_view(process: Process | None, key: str) -> ClauseView | None:
    """Return the clause ``key`` with its words; None if nothing is cited."""
    if not key:
        return None
    try:
        clause: Clause | None = process.regulation.clause(key) if process else None
    except DeclarationError:
        clause = None
    return ClauseView(key=key, text=clause.text if clause else "")


def record_fields(process: Process | None, record_type: str) -> Mapping[str, Field]:
    """Return the fields that records of a type can hold."""
    found: dict[str, Field] = {}
    for transition in process.transitions if process else ():
        if transition.record == record_type and transition.form:
            found |= {entry.key: entry for entry in transition.form.fields}
    return found


def records_of(process: Process | None, names: Names, records: Sequence[Record]) -> tuple[RecordGroup, ...]:
    """Return a ticket's records by type, in the order in which the process declares the types."""
    types = {record.key: record for record in process.records} if process else {}
    groups: dict[str, list[Record]] = {key: [] for key in types}
    for record in records:
        groups.setdefault(record.type, []).append(record)
    return tuple(
        RecordGroup(
            type=key,
            label=types[key].label if key in types else key,
            clause=clause_view(process, types[key].clause) if key in types else None,
            records=tuple(_record(process, names, record) for record in reversed(found)),
        )
        for key, found in groups.items()
        if found
    )


def stored_records(session: Session, ticket_id: int) -> tuple[Record, ...]:
    """Return the records of a ticket whose plugin is not installed."""
    rows = session.scalars(
        sa.select(TicketRecord).where(TicketRecord.ticket_id == ticket_id).order_by(TicketRecord.number)
    )
    return tuple(
        Record(number=row.number, type=row.type, values=frozen(row.data), by=row.by, at=row.at) for row in rows
    )


def _record(process: Process | None, names: Names, record: Record) -> RecordView:
    values = value_views(record_fields(process, record.type), record.values)
    return RecordView(number=record.number, by=names.by_login(record.by), at=record.at, values=named(names, values))


def deadlines_of(
    session: Session, scope: Scope, config: Configuration, process: Process | None, ticket: Ticket
) -> tuple[DeadlineView, ...]:
    """Return a ticket's deadlines: those that run, soonest first, then the others, newest first."""
    rows = session.scalars(sa.select(Deadline).where(Deadline.ticket_id == ticket.id).order_by(Deadline.id.desc()))
    views = [_deadline(scope, config, process, row, ticket.state) for row in rows]
    running = sorted((view for view in views if view.running), key=lambda view: view.due_at)
    return (*running, *(view for view in views if not view.running))


def _deadline(scope: Scope, config: Configuration, process: Process | None, row: Deadline, state: str) -> DeadlineView:
    rule = process.deadline(row.key) if process else None
    met_at = row.ended_at if row.state == "met" else None
    return DeadlineView(
        key=row.key,
        label=rule.label if rule else row.key,
        role_label=role_label(scope, config, row.role_key),
        started_at=row.started_at,
        due_at=row.due_at,
        met_at=met_at,
        void=row.state == "void",
        paused=row.state == "open" and rule is not None and state in rule.paused_in,
        provisional=row.provisional,
        late=met_at is not None and is_late(met_at, row.due_at),
        clause=clause_view(process, rule.clause) if rule else None,
        steps=tuple(loads(dumps(step), Step) for step in row.steps),
    )


def files_of(session: Session, process: Process | None, names: Names, ticket_id: int) -> tuple[FileView, ...]:
    """Return a ticket's attachments, newest first."""
    rows = session.scalars(
        sa.select(Attachment).where(Attachment.ticket_id == ticket_id).order_by(Attachment.id.desc()).limit(SHOWN)
    )
    return file_views(process, names, rows.all())


def file_views(process: Process | None, names: Names, rows: Sequence[Attachment]) -> tuple[FileView, ...]:
    """Return attachments of tickets of one process as their pages show them."""
    fields = dict(process.fields()) if process else {}
    for transition in process.transitions if process else ():
        if transition.form:
            fields |= {entry.key: entry for entry in transition.form.fields if entry.key not in fields}
    return tuple(
        FileView(
            public_id=row.public_id,
            name=row.name,
            label=fields[row.field].label if row.field in fields else "",
            record=row.record_number,
            size=row.size,
            picture=row.media_type in FORMATS,
            video=row.media_type in MEDIA_TYPES,
            by=names.by_login(row.uploaded_by),
            at=row.uploaded_at,
        )
        for row in rows
    )


def receipts_of(session: Session, scope: Scope, names: Names, ticket_id: int) -> tuple[ReceiptView, ...]:
    """Return who must confirm what of a ticket: the reader's own open ones first, then the newest."""
    rows = session.scalars(
        sa.select(Receipt).where(Receipt.ticket_id == ticket_id).order_by(Receipt.id.desc()).limit(SHOWN)
    )
    views = [receipt_view(scope, names, row) for row in rows]
    return tuple(sorted(views, key=lambda view: not view.mine))


def participants_of(
    session: Session, scope: Scope, config: Configuration, names: Names, ticket_id: int
) -> tuple[tuple[PersonView, ...], tuple[str, ...]]:
    """Return who takes part: people by name, and roles and departments by label."""
    people, roles = [], []
    departments = {one.key: one.name for one in config.departments.values()}
    found = session.scalars(sa.select(Participant.who).where(Participant.ticket_id == ticket_id).limit(SHOWN))
    for who in sorted({one.removeprefix(copied("")) for one in found}):
        kind, _, key = who.partition(":")
        if kind == "role":
            role, _, department = key.partition("@")
            place = f" · {departments.get(department, department)}" if department else ""
            roles.append(role_label(scope, config, role) + place)
        elif kind == "department":
            roles.append(departments.get(key, key))
        elif person := names.by_id(int(key)):
            people.append(person)
    return tuple(people), tuple(roles)


def body_of(text: str) -> Mapping[str, Any]:
    """Return the body of an event; nothing if it was redacted."""
    try:
        body = json.loads(text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
