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
from core.services import acting, snapshots
from core.services.policy import visible
from core.services.queries import Names, PersonView
from core.services.scope import Scope
from core.services.snapshots import Loaded
from core.services.work import Work, working


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
        ticket_id, public_id = found
        loaded = snapshots.load(work, (ticket_id,)).get(ticket_id)  # the ticket is locked before its receipts
        row = work.session.scalar(sa.select(Receipt).where(Receipt.id == receipt_id).with_for_update())
        if row is None:
            raise Refused(Reason.NOT_FOUND, Message(N_("没有找到这份待确认的通知。")))
        before = (row.read_at, row.confirmed_at)
        row.read_at = row.read_at or work.now
        if understood or row.kind == ReceiptKind.READ:
            row.confirmed_at = row.confirmed_at or work.now
        if (row.read_at, row.confirmed_at) != before:
            kind = "receipt_confirmed" if row.confirmed_at else "receipt_read"
            work.event(kind, ticket_id=row.ticket_id, body={"receipt": row.id, "kind": row.kind})
            if loaded and row.confirmed_at:
                go_on(work, loaded)
        return public_id


def do_without(scope: Scope, user_id: int) -> None:
    """Let processes go on that waited for nobody but somebody who has left.

    :raises Refused: A rule of what follows fails.
    """
    with working(scope.as_system()) as work:
        owed = sa.select(Receipt.ticket_id).where(Receipt.user_id == user_id, Receipt.confirmed_at.is_(None))
        for loaded in snapshots.load(work, set(work.session.scalars(owed))).values():
            go_on(work, loaded)


def go_on(work: Work, loaded: Loaded) -> None:
    """Do the act of the clockwork that waited for the last receipt, if this was it."""
    for transition in loaded.process.transitions:
        asked_at = loaded.snapshot.milestones.get(transition.key)
        for entry in transition.notify:
            act = loaded.process.transition(entry.then) if entry.then else None
            here = act is not None and loaded.row.state in act.sources
            if act and here and asked_at and _all_have_confirmed(work, loaded.row.id, entry.receipt, asked_at):
                scope, work.scope = work.scope, work.scope.as_system()
                acting.act_within(work, loaded, act.key, {})
                work.scope = scope
                return


def _all_have_confirmed(work: Work, ticket_id: int, kind: ReceiptKind, asked_at: datetime) -> bool:
    """Say whether everybody who is still here has confirmed what was asked at one moment, and somebody has."""
    rows = work.session.execute(
        sa.select(Receipt.user_id, Receipt.confirmed_at).where(
            Receipt.ticket_id == ticket_id, Receipt.kind == kind.value, Receipt.asked_at == asked_at
        )
    ).all()
    waiting = {row.user_id for row in rows if row.confirmed_at is None}
    return len(waiting) < len(rows) and not any(work.config.people[user_id].active for user_id in waiting)


def _mine(scope: Scope, receipt_id: int) -> sa.Select[int, str]:
    return (
        sa.select(Receipt.ticket_id, Ticket.public_id)
        .join(Ticket, sa.and_(Ticket.org_id == Receipt.org_id, Ticket.id == Receipt.ticket_id))
        .where(Receipt.id == receipt_id, Receipt.user_id == scope.actor.user_id, visible(scope))
    )
