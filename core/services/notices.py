"""The messages in people's pages: how many are unread, which there are, and that they have been read."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from core.domain.codec import dumps, loads
from core.domain.parsing import MAX_INTEGER
from core.domain.texts import Message
from core.models import Notification, Ticket
from core.services.messages import PENALTY
from core.services.paging import Cursor, read_cursor
from core.services.policy import is_about, visible
from core.services.scope import Scope
from core.services.uow import reading, unit_of_work

LIMIT = 50
ORDER = "notices"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """A message; ``ticket`` is the public id of the ticket it is about, None if there is none to be seen."""

    id: int
    kind: str
    message: Message
    urgent: bool
    created_at: datetime
    read: bool
    ticket: str | None
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePage:
    """A page of messages, newest first; ``after`` asks for the next one, None at the end."""

    notices: tuple[NoticeView, ...]
    after: str | None


def notice_page(scope: Scope, *, unread_only: bool = False, after: str | None = None, limit: int = LIMIT) -> NoticePage:
    """Return the actor's messages. One whose ticket they can no longer see keeps its sentence, but leads nowhere."""
    cursor = read_cursor(after, ORDER)
    with reading(scope.org.id) as session:
        query = (
            sa.select(Notification, sa.case((visible(scope), Ticket.public_id)), Ticket.number)
            .outerjoin(Ticket, sa.and_(Ticket.org_id == Notification.org_id, Ticket.id == Notification.ticket_id))
            .where(Notification.org_id == scope.org.id, Notification.user_id == scope.actor.user_id)
            .where(sa.or_(Ticket.id.is_(None), Notification.kind == PENALTY, sa.not_(is_about(scope.actor))))
            .order_by(Notification.id.desc())
            .limit(limit + 1)
        )
        if unread_only:
            query = query.where(Notification.read_at.is_(None))
        if cursor:
            query = query.where(Notification.id < cursor.id)
        rows = session.execute(query).all()
        notices = tuple(
            NoticeView(
                id=row.id,
                kind=row.kind,
                message=loads(dumps(row.message), Message),
                urgent=row.urgent,
                created_at=row.created_at,
                read=row.read_at is not None,
                ticket=public_id,
                number=(number or "") if public_id else "",
            )
            for row, public_id, number in rows[:limit]
        )
    after = Cursor(ORDER, None, notices[-1].id).spelled() if len(rows) > limit else None
    return NoticePage(notices=notices, after=after)


def read_notice(scope: Scope, notice_id: int) -> str | None:
    """Mark one of the actor's messages as read and return the public id of its ticket, if they may see it."""
    if notice_id > MAX_INTEGER:
        return None
    with unit_of_work(scope.org.id) as session:
        own = sa.and_(Notification.id == notice_id, Notification.user_id == scope.actor.user_id)
        session.execute(
            sa.update(Notification)
            .where(own, Notification.read_at.is_(None))
            .values(read_at=scope.now)
            .execution_options(synchronize_session=False)
        )
        return session.scalar(
            sa.select(Ticket.public_id)
            .join(Notification, sa.and_(Notification.org_id == Ticket.org_id, Notification.ticket_id == Ticket.id))
            .where(own, visible(scope))
        )


def read_all(scope: Scope, *, up_to: int) -> None:
    """Mark the actor's messages as read, up to the newest that they have seen; later ones stay unread."""
    with unit_of_work(scope.org.id) as session:
        session.execute(
            sa.update(Notification)
            .where(
                Notification.user_id == scope.actor.user_id,
                Notification.read_at.is_(None),
                Notification.id <= min(up_to, MAX_INTEGER),
            )
            .values(read_at=scope.now)
            .execution_options(synchronize_session=False)
        )


def read_of_ticket(scope: Scope, public_id: str) -> None:
    """Mark the actor's messages about a ticket as read, because they have opened it."""
    with reading(scope.org.id) as session:
        waiting = session.scalars(
            sa.select(Notification.id)
            .join(Ticket, sa.and_(Ticket.org_id == Notification.org_id, Ticket.id == Notification.ticket_id))
            .where(
                Notification.user_id == scope.actor.user_id,
                Notification.read_at.is_(None),
                Ticket.public_id == public_id,
            )
        ).all()
    if waiting:
        with unit_of_work(scope.org.id) as session:
            session.execute(
                sa.update(Notification)
                .where(Notification.id.in_(waiting), Notification.read_at.is_(None))
                .values(read_at=scope.now)
                .execution_options(synchronize_session=False)
            )
