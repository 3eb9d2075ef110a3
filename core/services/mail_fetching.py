"""Looking into mailboxes: a job of the clockwork that fetches what is unseen and marks it seen once it is taken in.

If anything breaks in between, what was taken in is fetched once more and recognised; nothing is lost or doubled.
"""

import logging
import time
from datetime import datetime, timedelta

import sqlalchemy as sa

from core.config import Config
from core.domain.people import SYSTEM_ACTOR
from core.models import Job, Mailbox
from core.plugin_manager import PluginManager
from core.services import imap, jobs, mail_intake, organisations, sealing
from core.services.imap import Failure, Inbox, MailboxError, Place
from core.services.mail_rows import Box, box_of
from core.services.scope import Scope
from core.services.uow import reading, system_reading
from core.services.work import Work, working

FETCH_JOB = "mailbox"
EVERY = timedelta(minutes=2)
AFTER_FAILURE = timedelta(minutes=10)
AT_ONCE = 100  # mails in one run; the next one follows
BEGIN_SECONDS = 40  # no mail is begun later than this in a run, so that it ends within its lease

log = logging.getLogger("huiyin.mail")


def fetch_due(config: Config, plugins: PluginManager, now: datetime) -> int:
    """Look into one mailbox that is due, and return how many mails were dealt with.

    Only one: a server that hangs must not keep everything else waiting.
    """
    with system_reading() as session:
        ready = sa.select(Job.id).where(Job.state == "ready", Job.run_at <= now, Job.kind == FETCH_JOB).limit(1)
        if session.scalar(ready) is None:
            return 0
    return sum(_run(config, plugins, job, now) for job in jobs.lease((FETCH_JOB,), now, 1))


def _run(config: Config, plugins: PluginManager, job: jobs.Leased, now: datetime) -> int:
    with reading(job.org_id) as session:
        org = organisations.organisation(session, job.org_id)
        row = session.scalar(sa.select(Mailbox).where(Mailbox.id == job.subject_id))
        found = (box_of(row), _place(config, row)) if row and row.on_since else None
    scope = Scope(org=org, actor=SYSTEM_ACTOR, now=now, plugins=plugins)
    if found is None:
        with working(scope) as work:
            jobs.finish(work.session, job)
        return 0
    run = _Run(scope, config, found[0])
    failure = run.fetch(found[1])
    _finish(scope, job, found[0], failure, more=run.more)
    return run.dealt_with


def _place(config: Config, row: Mailbox) -> Place | None:
    """Return where a mailbox is; None if its password cannot be opened."""
    try:
        password = sealing.unseal(config.secret_key, purpose(row.org_id), row.password)
    except sealing.Unopened:
        return None
    return Place(
        host=row.host, port=row.port, security=row.security, login=row.login, password=password, folder=row.folder
    )


def purpose(org_id: int) -> str:
    """Return for what the passwords of an organisation's mailboxes are sealed."""
    return f"mailbox of {org_id}"


class _Run:
    """One look into a mailbox."""

    def __init__(self, scope: Scope, config: Config, box: Box) -> None:
        self._scope = scope
        self._config = config
        self._box = box
        self.dealt_with = 0
        self.more = False

    def fetch(self, place: Place | None) -> Failure | None:
        """Take in what is unseen; return what went wrong, if anything did."""
        if place is None:
            return Failure.SEALED
        try:
            with imap.opened(self._config, place) as inbox:
                self._fetch(inbox)
        except MailboxError as error:
            log.warning("mailbox %s: %s", self._box.id, error.failure)
            return error.failure
        return None

    def _fetch(self, inbox: Inbox) -> None:
        begun, unseen = time.monotonic(), inbox.unseen()
        for number, uid in enumerate(unseen):
            if number == AT_ONCE or time.monotonic() - begun > BEGIN_SECONDS:
                self.more = True
                return
            self._take(inbox, uid)
            inbox.mark_seen(uid)
            self.dealt_with += 1

    def _take(self, inbox: Inbox, uid: str) -> None:
        envelope = inbox.envelope(uid)
        if envelope is None:
            return
        received_at = min(envelope.received_at or self._scope.now, self._scope.now)
        if envelope.size > imap.largest(self._config):
            key = f"large:{uid}:{envelope.size}:{received_at.timestamp():.0f}"
            mail_intake.leave_large(self._scope, self._box, key, envelope.size, received_at)
            return
        raw = inbox.raw(uid)
        if raw is not None:
            mail_intake.take_in(self._scope, self._config, self._box, raw, received_at)


def _finish(scope: Scope, job: jobs.Leased, box: Box, failure: Failure | None, *, more: bool) -> None:
    """Write down how it went and when to look again; a worker whose lease has ended says nothing."""
    with working(scope) as work:
        if not jobs.finish(work.session, job):
            return
        row = work.session.scalar(sa.select(Mailbox).where(Mailbox.id == box.id).with_for_update())
        if row is None or row.on_since is None:
            return
        row.tried_at, row.failure = work.now, failure.value if failure else ""
        if failure is None:
            row.fetched_at = work.now
        look_in(work, row.id, work.now + (AFTER_FAILURE if failure else timedelta(0) if more else EVERY))


def look_in(work: Work, mailbox_id: int, at: datetime) -> None:
    """Have a mailbox looked into at a time, instead of when it was to be."""
    jobs.forget(work, FETCH_JOB, str(mailbox_id))
    jobs.schedule(work, FETCH_JOB, str(mailbox_id), at, subject_id=mailbox_id)
