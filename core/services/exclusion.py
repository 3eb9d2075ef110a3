"""Keeping people and departments out of a ticket in which they are complained about, from now on and what was sent."""

from collections.abc import Iterable

import sqlalchemy as sa

from core.models import Delivery, Notification, Receipt, Ticket
from core.services import avoiding, policy, tasks
from core.services.messages import PENALTY
from core.services.work import Work


def exclude(work: Work, row: Ticket, names: Iterable[str]) -> bool:
    """Keep ``names`` out of a ticket and say whether any is new.

    What waits for them is asked of others, what they were sent of the ticket is taken back, and nothing tells them.
    """
    before, row.about = row.about, policy.about((*policy.names_about(row.about), *names))
    if row.about == before:
        return False
    avoiding.keep_clear(work, row)
    tasks.go_round(work, row)
    out = [person.user_id for person in work.config.people.values() if policy.concerns(person, row.about)]
    sent = sa.select(Notification.id).where(
        Notification.ticket_id == row.id, Notification.user_id.in_(out), Notification.kind != PENALTY
    )
    owed = sa.and_(Receipt.ticket_id == row.id, Receipt.user_id.in_(out), Receipt.confirmed_at.is_(None))
    ids = work.session.scalars(sent).all()
    for gone in (
        sa.delete(Delivery).where(Delivery.notification_id.in_(ids)),
        sa.delete(Notification).where(Notification.id.in_(ids)),
        sa.delete(Receipt).where(owed),
    ):
        work.session.execute(gone.execution_options(synchronize_session=False))
    return True
