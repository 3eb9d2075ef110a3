"""Confirming what a distribution sent: that it was read, and where the regulation asks for it, understood."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from core.domain.codec import dumps, loads
from core.domain.errors import Reason, Refused
from core.domain.parsing import MAX_INTEGER
from core.domain.processes import ReceiptKind
from core.domain.texts import N_, Message
from core.models import Receipt, Ticket
from core.services.policy import visible
from core.services.queries import Names, PersonView
from core.services.scope import Scope
from core.services.work import working


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptView:
    """That somebody must confirm a message, and how far they are. ``mine`` if it waits for the reader."""

    id: int
    person: PersonView | None
    kind: ReceiptKind
    message: Message
    asked_at: datetime
    read_at: datetime | None
    confirmed_at: datetime | None
    mine: bool


def receipt_view(scope: Scope, names: Names, row: Receipt) -> ReceiptView:
    """Return a receipt as pages show it."""
    return ReceiptView(
        id=row.id,
        person=names.by_id(row.user_id),
        kind=ReceiptKind(row.kind),
        message=loads(dumps(row.message), Message),
        asked_at=row.asked_at,
        read_at=row.read_at,
        confirmed_at=row.confirmed_at,
        mine=row.user_id == scope.actor.user_id and row.confirmed_at is None,
    )


def confirm(scope: Scope, receipt_id: int, *, understood: bool) -> str:
    """Confirm one's own receipt and return the ticket's public id; confirming again changes nothing.

    A receipt that asks for reading is settled by either answer; one that asks for understanding only by
    ``understood``, reading it alone is noted.

    :raises Refused: NOT_FOUND, also when it is somebody else's.
    """
    with working(scope) as work:
        found = work.session.execute(_mine(scope, receipt_id)).one_or_none() if receipt_id <= MAX_INTEGER else None
        if found is None:
            raise Refused(Reason.NOT_FOUND, Message(N_("没有找到这份待确认的通知。")))
        row, public_id = found
        before = (row.read_at, row.confirmed_at)
        row.read_at = row.read_at or work.now
        if understood or row.kind == ReceiptKind.READ:
            row.confirmed_at = row.confirmed_at or work.now
        if (row.read_at, row.confirmed_at) != before:
            kind = "receipt_confirmed" if row.confirmed_at else "receipt_read"
            work.event(kind, ticket_id=row.ticket_id, body={"receipt": row.id, "kind": row.kind})
        return public_id


def _mine(scope: Scope, receipt_id: int) -> sa.Select[Receipt, str]:
    return (
        sa.select(Receipt, Ticket.public_id)
        .join(Ticket, sa.and_(Ticket.org_id == Receipt.org_id, Ticket.id == Receipt.ticket_id))
        .where(Receipt.id == receipt_id, Receipt.user_id == scope.actor.user_id, visible(scope))
        .with_for_update(of=Receipt)
    )
