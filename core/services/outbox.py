"""Deliveries leave here: leased, handed over outside any transaction, marked in one that a late worker cannot make.

A crash between the two repeats the letter with the same Message-ID, by which mail programs show it once.
"""

import logging
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTP
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.config import Config
from core.domain.texts import N_, Message
from core.models import Delivery, Job, Notification, Ticket
from core.plugin_manager import PluginManager
from core.services import jobs, mail, rendering
from core.services.configuration import configuration
from core.services.messages import EMAIL_JOB
from core.services.uow import reading, system_work, unit_of_work

BATCH = 20
SENDING_SECONDS = 30  # no letter is begun later than this in a batch, so that all end within their lease
TICKET_PATH = "/t/{}"

log = logging.getLogger("huiyin.outbox")

_NO_SERVER = "no mail server is configured"
_GREETING = N_("%(name)s，您好：")
_LINK = N_("查看工单 %(number)s：%(link)s")
_FOOTER = N_("本邮件由“%(org)s”的回音系统自动发出，请勿回复。")
_URGENT = N_("【紧急】%(text)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What became of a delivery: sent if there is no error; ``final`` says that it is not tried again."""

    error: str = ""
    final: bool = False


def deliver_due(config: Config, plugins: PluginManager, now: datetime, limit: int = BATCH) -> int:
    """Send up to ``limit`` mails that are due at ``now``; return how many deliveries were dealt with.

    Without a mail server the deliveries that wait are closed: the messages stand in people's pages all the same.
    """
    if not config.smtp_host:
        return _close_all(now)
    leased = jobs.lease((EMAIL_JOB,), now, limit)
    begun, dealt_with = time.monotonic(), 0
    with _Line(config) as line:
        for job in leased:
            if time.monotonic() - begun > SENDING_SECONDS:
                break  # the rest is due again when its lease ends
            dealt_with += _record(job, _attempt(config, plugins, line, job, now), now)
    return dealt_with


def _attempt(config: Config, plugins: PluginManager, line: "_Line", job: jobs.Leased, now: datetime) -> _Outcome:
    try:
        letter = _letter(config, plugins, job, now)
        return line.send(letter) if isinstance(letter, mail.Letter) else letter
    except Exception as error:
        log.exception("delivery %s failed", job.subject_id)
        return _Outcome(error=f"{type(error).__name__}: {error}")


class _Line:
    """The way to the mail server: opened with the first letter, again after a failure, given up if it is down."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._stack = ExitStack()
        self._server: SMTP | None = None
        self._down: mail.ServerUnreachable | None = None

    def __enter__(self) -> "_Line":
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    def send(self, letter: mail.Letter) -> _Outcome:
        """Hand a letter over and say what became of it."""
        try:
            if self._down:
                raise self._down
            message = mail.compose(self._config, letter)
            if self._server is None:
                self._server = self._stack.enter_context(mail.connected(self._config))
            mail.send(self._server, self._config, message)
        except mail.ServerUnreachable as error:
            self._down = error
            return _Outcome(error=str(error))
        except mail.MailError as error:
            if error.temporary:
                self._stack.close()
                self._server = None
            return _Outcome(error=str(error), final=not error.temporary)
        return _Outcome()


def _close_all(now: datetime) -> int:
    with system_work() as session:
        due = [job.id for job in jobs.due(session, (EMAIL_JOB,), now, 500)]
        waiting = sa.select(Job.subject_id).where(Job.id.in_(due))
        session.execute(
            sa.update(Delivery)
            .where(Delivery.id.in_(waiting), Delivery.state == "waiting")
            .values(state="dead", last_error=_NO_SERVER)
            .execution_options(synchronize_session=False)
        )
        session.execute(sa.delete(Job).where(Job.id.in_(due)).execution_options(synchronize_session=False))
        return len(due)


def _letter(config: Config, plugins: PluginManager, job: jobs.Leased, now: datetime) -> mail.Letter | _Outcome:
    """Return what a job is to send, in the recipient's language, or why there is nothing to send any more."""
    with reading(job.org_id) as session:
        row = session.execute(
            sa.select(
                Delivery.address,
                Delivery.message_id,
                Delivery.state,
                Notification.user_id,
                Notification.message,
                Notification.urgent,
                Ticket.number,
                Ticket.public_id,
            )
            .join(
                Notification,
                sa.and_(Notification.org_id == Delivery.org_id, Notification.id == Delivery.notification_id),
            )
            .outerjoin(Ticket, sa.and_(Ticket.org_id == Notification.org_id, Ticket.id == Notification.ticket_id))
            .where(Delivery.id == job.subject_id)
        ).first()
        setup = configuration(session, job.org_id)
    if row is None or row.state == "sent":
        return _Outcome()
    person = setup.people.get(row.user_id)
    if person is None or not person.active:
        return _Outcome(error="the recipient has left", final=True)
    locale, zone, folders = person.locale or setup.org.locale, ZoneInfo(setup.org.zone), rendering.catalogues(plugins)

    def said(text: str, /, **params: object) -> str:
        return rendering.render(Message(text, params), locale=locale, zone=zone, folders=folders)

    sentence = rendering.render(row.message, locale=locale, zone=zone, folders=folders)
    subject = said(_URGENT, text=sentence) if row.urgent else sentence
    paragraphs = [said(_GREETING, name=person.name), sentence]
    if row.public_id:
        link = config.base_url + TICKET_PATH.format(row.public_id)
        paragraphs.append(said(_LINK, number=row.number, link=link))
    paragraphs.append(said(_FOOTER, org=setup.org.name))
    return mail.Letter(
        address=row.address,
        name=person.name,
        sender=setup.org.name,
        subject=f"[{row.number}] {subject}" if row.number else subject,
        body="\n\n".join(paragraphs) + "\n",
        message_id=row.message_id,
        thread=f"ticket.{row.public_id}" if row.public_id else "",
        at=now,
    )


def _record(job: jobs.Leased, outcome: _Outcome, now: datetime) -> bool:
    """Write down what became of a delivery; False if its lease has passed to somebody else, who will."""
    with unit_of_work(job.org_id) as session:
        if not _still_ours(session, job):
            return False
        if not outcome.error:
            jobs.finish(session, job)
            _mark(session, job, state="sent", sent_at=now, last_error="")
        elif outcome.final:
            jobs.bury(session, job.id, outcome.error)
            _mark(session, job, state="dead", last_error=outcome.error[: jobs.ERROR_LENGTH])
        else:
            dead = jobs.retry(session, job, now, outcome.error)
            state = "dead" if dead else "waiting"
            _mark(session, job, state=state, last_error=outcome.error[: jobs.ERROR_LENGTH])
        return True


def _still_ours(session: Session, job: jobs.Leased) -> bool:
    query = sa.select(Job.id).where(Job.id == job.id, Job.lease_token == job.token).with_for_update()
    return session.scalar(query) is not None


def _mark(session: Session, job: jobs.Leased, **values: object) -> None:
    session.execute(
        sa.update(Delivery)
        .where(Delivery.id == job.subject_id)
        .values(attempts=job.attempts, **values)
        .execution_options(synchronize_session=False)
    )
