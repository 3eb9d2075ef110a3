"""How often something may be tried: counted in the database, so that several nodes count together."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.database import EPOCH
from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message
from core.models import RateCounter
from core.services.uow import system_work

KEPT = timedelta(days=1)  # counters older than this say nothing any more


class TooMany(Refused):
    """Something was tried too often; ``retry_after`` says in how many whole seconds it may be tried again."""

    def __init__(self, retry_after: int) -> None:
        minutes = -(-retry_after // 60)
        message = Message(N_("尝试次数过多，请在 %(minutes)s 分钟后再试。"), {"minutes": minutes})
        super().__init__(Reason.TOO_MANY_REQUESTS, message)
        self.retry_after = retry_after


def hit(key: str, limit: int, window: timedelta, now: datetime) -> int:
    """Count one attempt under ``key`` and return the seconds to wait; 0 while at most ``limit`` fell in the window.

    Windows are fixed: they begin at whole multiples of ``window`` since 1970.
    """
    start = _window_start(window, now)
    with system_work() as session:
        count = session.scalar(_counted(session, key, start))
        if count == 1:
            session.execute(sa.delete(RateCounter).where(RateCounter.window_start < now - KEPT))
    if count is None or count <= limit:
        return 0
    return int((start + window - now).total_seconds()) + 1


def give_back(key: str, window: timedelta, now: datetime) -> None:
    """Take back one attempt that :func:`hit` counted, because it turned out not to count."""
    with system_work() as session:
        session.execute(
            sa.update(RateCounter)
            .where(
                RateCounter.key == key, RateCounter.window_start == _window_start(window, now), RateCounter.count > 0
            )
            .values(count=RateCounter.count - 1)
            .execution_options(synchronize_session=False)
        )


def forget(key: str) -> None:
    """Drop all attempts counted under ``key``."""
    with system_work() as session:
        session.execute(sa.delete(RateCounter).where(RateCounter.key == key))


def _window_start(window: timedelta, now: datetime) -> datetime:
    return now - (now - EPOCH) % window


def _counted(session: Session, key: str, start: datetime) -> sa.sql.expression.UpdateBase:
    """Return one statement that counts and answers with the new count, so that no two attempts see the same."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(RateCounter).values(key=key, window_start=start, count=1)
    return statement.on_conflict_do_update(
        index_elements=[RateCounter.key, RateCounter.window_start], set_={"count": RateCounter.count + 1}
    ).returning(RateCounter.count)
