"""What waits for the actor beside the tasks of tickets: messages to confirm, decisions to make; and how much in all."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.permissions import Permission
from core.domain.texts import Message
from core.models import Decision, IdentityRequest, Notification, Receipt, Statement, Ticket
from core.services import asked, identities, waiting
from core.services.configuration import configuration
from core.services.policy import may, visible
from core.services.queries import Count
from core.services.scope import Scope
from core.services.uow import reading

MOST = 99  # a badge says "99+"
STATEMENTS, PARKED, PENALTY, IDENTITIES = "statements", "parked", "penalty", "identities"
_PARKED = sa.literal_column("'parked'", sa.Text)  # spelled out, because SQLite matches partial indexes by their words


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Decisions of one kind: the ``month``'s statements, rules that failed (parked), requests to see who spoke up.

    Or one entry of the ledger (``penalty``, its ``id``): a proposal to review, an objection or a waiver (``asked``).
    """

    kind: str
    number: int
    month: str = ""
    since: datetime | None = None
    id: int = 0
    asked: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Badges:
    """The numbers beside the navigation: messages not read, and all that waits on *my work*."""

    unread: int
    waiting: Count


def receipts(scope: Scope) -> sa.Select[int]:
    """Return a query for the messages that the actor must confirm."""
    return (
        sa.select(Receipt.id)
        .join(Ticket, sa.and_(Ticket.org_id == Receipt.org_id, Ticket.id == Receipt.ticket_id))
        .where(
            Receipt.org_id == scope.org.id,
            Receipt.user_id == scope.actor.user_id,
            Receipt.confirmed_at.is_(None),
            visible(scope),
        )
    )


def decisions(session: Session, scope: Scope) -> tuple[Pending, ...]:
    """Return the decisions that wait: contested penalties, past months' statements, failed rules, requests."""
    found = [
        Pending(kind=PENALTY, number=1, since=one.since, id=one.penalty_id, asked=one.message)
        for one in asked.decisions(session, scope)
    ]
    if may(scope.actor, Permission.PENALTIES_DECIDE):
        rows = session.execute(
            sa.select(Statement.month, sa.func.count())
            .where(
                Statement.org_id == scope.org.id,
                Statement.state == "open",
                Statement.month < scope.org.local_month(scope.now),
            )
            .group_by(Statement.month)
            .order_by(Statement.month)
        )
        found += [Pending(kind=STATEMENTS, number=number, month=month) for month, number in rows]
    if may(scope.actor, Permission.OPERATE):
        number, since = session.execute(
            sa.select(sa.func.count(), sa.func.min(Decision.at)).where(
                Decision.org_id == scope.org.id, Decision.state == _PARKED
            )
        ).one()
        found += [Pending(kind=PARKED, number=number, since=since)] if number else []
    if may(scope.actor, Permission.IDENTITY_VIEW):
        waits = identities.waiting_for(scope).add_columns(IdentityRequest.at).subquery()
        number, since = session.execute(sa.select(sa.func.count(), sa.func.min(waits.c.at))).one()
        found += [Pending(kind=IDENTITIES, number=number, since=since)] if number else []
    return tuple(found)


def badges(scope: Scope) -> Badges:
    """Return the numbers beside the navigation, each counted no further than MOST."""
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        unread = sa.select(Notification.id).where(
            Notification.org_id == scope.org.id,
            Notification.user_id == scope.actor.user_id,
            Notification.read_at.is_(None),
        )
        tasks = waiting.counts_of(scope, {"": waiting.waits_for(scope, config)}, MOST).subquery()
        columns = [
            sa.select(tasks.c[1]),
            sa.select(tasks.c[2]),
            *(
                sa.select(sa.func.count()).select_from(query.limit(MOST + 1).subquery())
                for query in (unread, receipts(scope))
            ),
        ]
        row = session.execute(sa.select(*(column.scalar_subquery() for column in columns))).one()
        found, seen, unread_number, owed = (number or 0 for number in row)
        decided = sum(one.number for one in decisions(session, scope))
    number = seen + owed + decided
    more = max(found, owed, number) > MOST
    return Badges(unread=unread_number, waiting=Count(number=min(number, MOST), more=more))
