"""The messages in people's pages."""

import sqlalchemy as sa

from core.models import Notification
from core.services.scope import Scope
from core.services.uow import reading


def unread(scope: Scope) -> int:
    """Return how many messages the actor has not read yet."""
    with reading(scope.org.id) as session:
        count = sa.select(sa.func.count()).where(
            Notification.user_id == scope.actor.user_id, Notification.read_at.is_(None)
        )
        return session.scalar(count.select_from(Notification)) or 0
