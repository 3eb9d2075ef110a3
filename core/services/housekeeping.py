"""Sweeping up what nobody needs any more: counters, ended sessions, views, drafts, replays, files of no ticket."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from core.config import Config
from core.models import Draft, RateCounter, SavedView, UserSession
from core.services import drafts, files, views, what_if_work
from core.services.uow import system_work

KEEP_COUNTERS = timedelta(days=1)
KEEP_SESSIONS = timedelta(days=30)  # ended ones stay a while, so that people can see where they were logged in


def tidy(config: Config, now: datetime) -> None:
    """Remove what is past keeping; doing it twice, or in two places at once, changes nothing."""
    with system_work() as session:
        session.execute(sa.delete(RateCounter).where(RateCounter.window_start < now - KEEP_COUNTERS))
        session.execute(sa.delete(UserSession).where(UserSession.expires_at < now - KEEP_SESSIONS))
        session.execute(sa.delete(Draft).where(Draft.updated_at < now - drafts.KEPT))
        session.execute(sa.delete(SavedView).where(SavedView.removed_at < now - views.KEEP_REMOVED))
        what_if_work.forget_old(session, now)
    files.sweep_orphans(config, now)
