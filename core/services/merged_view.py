"""What was merged, as pages show it: the tickets merged into one with their notes and files, and where one has gone."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.links import LinkKind
from core.domain.processes import MERGED, Process
from core.models import Attachment, Event, Ticket, TicketLink
from core.services import links
from core.services.merging import UNDO, oversees
from core.services.policy import visible
from core.services.queries import Names, PersonView
from core.services.scope import Scope
from core.services.ticket_page_parts import FileView, body_of, file_views

NOTES_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    """A note on a ticket."""

    by: PersonView
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedView:
    """A ticket that was merged into another, with its notes and files; ``undoable`` says that it can still go back."""

    number: str
    public_id: str
    title: str
    by: PersonView
    at: datetime
    undoable: bool
    notes: tuple[NoteView, ...]
    files: tuple[FileView, ...]


def merged_into(
    session: Session, scope: Scope, process: Process | None, names: Names, ticket_id: int
) -> tuple[MergedView, ...]:
    """Return the tickets that were merged into this one and that the reader may see, with their notes and files."""
    rows = session.execute(
        sa.select(TicketLink.by, TicketLink.at, Ticket.id, Ticket.number, Ticket.public_id, Ticket.title)
        .join(Ticket, sa.and_(Ticket.org_id == TicketLink.org_id, Ticket.id == TicketLink.from_id))
        .where(
            TicketLink.org_id == scope.org.id,
            TicketLink.to_id == ticket_id,
            TicketLink.kind == LinkKind.MERGED.value,
            TicketLink.ended_at.is_(None),
            visible(scope),
        )
        .order_by(TicketLink.id)
        .limit(links.SHOWN)
    ).all()
    if not rows:
        return ()
    ids = [row.id for row in rows]
    notes = session.execute(
        sa.select(Event.ticket_id, Event.at, Event.actor, Event.body)
        .where(Event.org_id == scope.org.id, Event.ticket_id.in_(ids), Event.kind == "noted")
        .order_by(Event.n.desc())
        .limit(NOTES_SHOWN)
    ).all()
    attached = session.scalars(
        sa.select(Attachment).where(Attachment.ticket_id.in_(ids)).order_by(Attachment.id.desc()).limit(NOTES_SHOWN)
    ).all()
    return tuple(
        MergedView(
            number=row.number,
            public_id=row.public_id,
            title=row.title,
            by=names.by_login(row.by),
            at=row.at,
            undoable=oversees(scope.actor) and scope.now - row.at <= UNDO,
            notes=tuple(
                NoteView(by=names.by_login(one.actor), at=one.at, text=str(body_of(one.body).get("text", "")))
                for one in notes
                if one.ticket_id == row.id and body_of(one.body).get("text")
            ),
            files=file_views(process, names, [one for one in attached if one.ticket_id == row.id]),
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class IntoView:
    """Where a merged ticket is dealt with now; ``number`` is empty if the reader may not see it."""

    number: str
    public_id: str
    title: str
    at: datetime
    undoable: bool


def into_of(session: Session, scope: Scope, row: Ticket) -> IntoView | None:
    """Return the ticket into which this one was merged; None if it was not."""
    if row.state != MERGED.key:
        return None
    found = session.execute(
        sa.select(TicketLink.at, Ticket.number, Ticket.public_id, Ticket.title)
        .outerjoin(Ticket, sa.and_(Ticket.org_id == TicketLink.org_id, Ticket.id == TicketLink.to_id, visible(scope)))
        .where(
            TicketLink.org_id == scope.org.id,
            TicketLink.from_id == row.id,
            TicketLink.kind == LinkKind.MERGED.value,
            TicketLink.ended_at.is_(None),
        )
    ).one()
    return IntoView(
        number=found.number or "",
        public_id=found.public_id or "",
        title=found.title or "",
        at=found.at,
        undoable=oversees(scope.actor) and scope.now - found.at <= UNDO,
    )
