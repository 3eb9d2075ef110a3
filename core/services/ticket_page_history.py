"""A ticket's history, page by page: what happened, who did it, when, and the clause behind it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.people import SYSTEM
from core.domain.permissions import Permission
from core.domain.processes import Process
from core.domain.texts import Message
from core.models import Event
from core.services.ledger_views import holds
from core.services.paging import Cursor, read_cursor
from core.services.queries import Names, PersonView, ValueView
from core.services.scope import Scope
from core.services.ticket_page_parts import ClauseView, body_of, clause_view
from core.services.ticket_page_sentences import tell
from core.services.ticket_page_told import Source

LIMIT = 50
NEWEST_FIRST, OLDEST_FIRST = "down", "up"
# What rules and clocks did of themselves when somebody acted; the act stands beside it with its person.
AUTOMATIC_KINDS = frozenset(
    {
        "classified",
        "proposed",
        "routed",
        "distributed",
        "deadline_started",
        "deadline_met",
        "deadline_void",
        "decision_parked",
    }
)
# What people wrote and handed in, and what clocks did; everything else is what people did.
NOTE_KINDS = frozenset({"noted", "files_attached", "giver_wrote", "giver_told"})
SYSTEM_KINDS = AUTOMATIC_KINDS | {
    "deadline_moved",
    "deadline_extended",
    "deadline_paused",
    "deadline_resumed",
    "reminded",
    "overdue",
    "escalated",
    "note",
    "numbered",
    "file_lost",
    "decision_applied",
}


class Part(StrEnum):
    """What of a history is shown."""

    ALL = ""
    ACTS = "acts"
    NOTES = "notes"
    SYSTEM = "system"


PENALTY_KINDS = (
    "penalty_assessed",
    "penalty_waived",
    "penalty_served",
    "penalty_received",
    "penalty_final",
    "penalty_reduced",
    "plea_entered",
    "plea_decided",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened. ``text`` is what ``by`` did; ``note`` their own words, ``values`` what they filled in.

    ``tone`` and ``icon`` say how it looks: neutral, done, soon, overdue.
    """

    n: int
    at: datetime
    by: PersonView
    for_person: PersonView | None
    text: Message
    icon: str
    tone: str
    clause: ClauseView | None
    note: str = ""
    values: tuple[ValueView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A page of the history in the order asked for; ``after`` asks for the next one, None at the end."""

    entries: tuple[Entry, ...]
    part: Part
    oldest_first: bool
    after: str | None


def history_of(
    session: Session,
    scope: Scope,
    process: Process | None,
    names: Names,
    ticket_id: int,
    *,
    part: Part = Part.ALL,
    oldest_first: bool = False,
    after: str | None = None,
    limit: int = LIMIT,
) -> History:
    """Return a page of a ticket's history; what was charged to whom only to those who may see all of the ledger."""
    order = OLDEST_FIRST if oldest_first else NEWEST_FIRST
    cursor = read_cursor(after, order)
    query = sa.select(Event.n, Event.kind, Event.at, Event.actor, Event.for_login, Event.body).where(
        Event.org_id == scope.org.id, Event.ticket_id == ticket_id
    )
    if not holds(scope, Permission.PENALTIES_VIEW):
        query = query.where(Event.kind.not_in(PENALTY_KINDS))
    if part is Part.ACTS:
        query = query.where(Event.kind.not_in(sorted(NOTE_KINDS | SYSTEM_KINDS)))
    elif part is not Part.ALL:
        query = query.where(Event.kind.in_(sorted(NOTE_KINDS if part is Part.NOTES else SYSTEM_KINDS)))
    if cursor:
        query = query.where(Event.n > cursor.id if oldest_first else Event.n < cursor.id)
    rows = session.execute(query.order_by(Event.n if oldest_first else Event.n.desc()).limit(limit + 1)).all()
    return History(
        entries=tuple(_entry(process, names, row) for row in rows[:limit]),
        part=part,
        oldest_first=oldest_first,
        after=Cursor(order, None, rows[limit - 1].n).spelled() if len(rows) > limit else None,
    )


def _entry(process: Process | None, names: Names, row: Any) -> Entry:
    body = body_of(row.body)
    source = Source(process, names, body)
    told = tell(row.kind, source)
    by = SYSTEM if row.kind in AUTOMATIC_KINDS else row.actor
    if row.kind == "acted":
        by = source.text("by") or by  # the last signature lets another person's act take effect
    return Entry(
        n=row.n,
        at=row.at,
        by=names.by_login(by),
        for_person=names.by_login(row.for_login) if row.for_login else None,
        text=told.text,
        icon=told.icon,
        tone=told.tone,
        clause=clause_view(process, source.text("clause")),
        note=told.note,
        values=told.values,
    )
