"""The daily head: the end of the history, written down once a day and sent to those who keep it elsewhere.

Whoever can write the database can also rewrite the whole chain and this table. A head that was printed, or lies in a
mailbox, cannot be rewritten: ``huiyin audit verify --head`` compares.
"""

import logging
import re
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.chain import Head
from core.domain.people import SYSTEM_ACTOR
from core.domain.texts import N_, Message
from core.models import DailyHead
from core.plugin_manager import PluginManager
from core.services import events, jobs, messages
from core.services.core_settings import CORE, HEADS_TO, SETTINGS
from core.services.organisations import list_organisations
from core.services.scope import Org, Scope
from core.services.uow import reading
from core.services.work import Work, working

KIND = "head"  # what the messages are about

log = logging.getLogger("huiyin.heads")


def write_down(plugins: PluginManager, now: datetime) -> int:
    """Write down the head of every organisation that has none for its local day yet, and return how many those were.

    One organisation's failure keeps no other from its head.
    """
    written = 0
    for org in list_organisations():
        try:
            if not _is_there(org, now):
                written += _write_down(Scope(org=org, actor=SYSTEM_ACTOR, now=now, plugins=plugins))
        except (sa.exc.OperationalError, sa.exc.InterfaceError):
            raise  # the database is away, for all of them
        except Exception:
            log.exception("the head of %s cannot be written down", org.key)
    return written


def _is_there(org: Org, now: datetime) -> bool:
    with reading(org.id) as session:
        return session.get(DailyHead, (org.id, org.local_date(now).isoformat())) is not None


def _write_down(scope: Scope) -> bool:
    """Write down the head of one organisation and send it; False if another worker was quicker."""
    with working(scope) as work:
        day = scope.org.local_date(scope.now).isoformat()
        n, digest = events.head(work.session, scope.org.id)
        row = {"org_id": scope.org.id, "day": day, "n": n, "digest": digest, "at": scope.now}
        insert = jobs.insert_or_ignore(work.session, DailyHead, ("org_id", "day"))
        if work.session.scalar(insert.values(row).returning(DailyHead.n)) is None:
            return False
        if n:
            _send(work, Head(org=scope.org.key, day=day, n=n, digest=digest))
        return True


def _send(work: Work, head: Head) -> None:
    today = work.scope.org.local_date(work.now)
    wanted = str(work.config.settings_of(CORE, SETTINGS, today)[HEADS_TO])
    logins = [login for login in re.split(r"[、，,;；\s]+", wanted) if login]
    people = [work.config.by_login[login] for login in logins if login in work.config.by_login]
    text = N_("%(day)s 的历史摘要（请留存，以备核对）：\n%(line)s")
    messages.tell(work, people, Message(text, {"day": head.day, "line": head.line()}), kind=KIND, ticket_id=None)


def written_heads(session: Session, org: Org, most: int | None = None) -> tuple[Head, ...]:
    """Return the heads of an organisation that were written down, newest first, at most ``most``."""
    query = sa.select(DailyHead).where(DailyHead.org_id == org.id).order_by(DailyHead.day.desc()).limit(most)
    return tuple(Head(org=org.key, day=row.day, n=row.n, digest=row.digest) for row in session.scalars(query))
