"""Deliveries leave here: leased, handed over outside any transaction, marked in one that a late worker cannot make.

A crash between the two repeats the letter with the same Message-ID, by which mail programs show it once.
"""

import logging
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from smtplib import SMTP
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.config import Config
from core.domain.mail_texts import MARKER
from core.domain.texts import N_, Message
from core.models import Delivery, Job, Notification, Ticket
from core.plugin_manager import PluginManager
from core.services import jobs, mail, mail_threads, rendering
from core.services.configuration import Configuration, configuration
from core.services.mail_threads import Answering
from core.services.messages import DIGEST_JOB, EMAIL_JOB
from core.services.uow import reading, system_work, unit_of_work

BATCH = 20
KINDS = (EMAIL_JOB, DIGEST_JOB)
DIGEST_MOST = 200  # messages in a letter; the rest stands in the pages all the same
SENDING_SECONDS = 30  # no letter is begun later than this in a batch, so that all end within their lease
TICKET_PATH = "/t/{}"

log = logging.getLogger("huiyin.outbox")

_NO_SERVER = "no mail server is configured"
_GREETING = N_("%(name)s，您好：")
_LINK = N_("查看工单 %(number)s：%(link)s")
_FOOTER = N_("本邮件由“%(org)s”的回音系统自动发出，请勿回复。")
_ANSWERABLE = N_("本邮件由“%(org)s”的回音系统自动发出。直接回复会记为工单的备注；办理和签字请到系统里操作。")
_URGENT = N_("【紧急】%(text)s")
_DIGEST = N_("%(count)s 条消息的汇总")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What became of ``covers`` (ids of deliveries): sent if there is no error; ``final``: they are not tried again."""

    covers: tuple[int, ...] = ()
    error: str = ""
    final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One message within a letter."""

    delivery_id: int
    address: str
    message_id: str
    user_id: int
    message: Mapping[str, object]
    urgent: bool
    number: str | None
    public_id: str | None
    ticket_id: int | None
    process: str | None


def deliver_due(config: Config, plugins: PluginManager, now: datetime, limit: int = BATCH) -> int:
    """Send up to ``limit`` mails that are due at ``now``; return how many deliveries were dealt with.

    Without a mail server the deliveries that wait are closed: the messages stand in people's pages all the same.
    """
    if not config.smtp_host:
        return _close_all(now)
    leased = jobs.lease(KINDS, now, limit)
    begun, dealt_with = time.monotonic(), 0
    with _Line(config) as line:
        for job in leased:
            if time.monotonic() - begun > SENDING_SECONDS:
                break  # the rest is due again when its lease ends
            dealt_with += _record(job, _attempt(config, plugins, line, job, now), now)
    return dealt_with


def _attempt(config: Config, plugins: PluginManager, line: "_Line", job: jobs.Leased, now: datetime) -> _Outcome:
    covers: tuple[int, ...] = (job.subject_id,) if job.kind == EMAIL_JOB and job.subject_id is not None else ()
    try:
        parts, setup, answering = _parts(config, job)
        covers = tuple(part.delivery_id for part in parts) or covers
        letter = _letter(config, plugins, parts, setup, now, answering) if parts else _Outcome()
        return replace(line.send(letter) if isinstance(letter, mail.Letter) else letter, covers=covers)
    except Exception as error:
        log.exception("delivery %s failed", job.subject_id)
        return _Outcome(covers=covers, error=f"{type(error).__name__}: {error}")


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
        found = jobs.due(session, KINDS, now, 500)
        due = [job.id for job in found]
        letters = [job.subject_id for job in found if job.kind == EMAIL_JOB]
        readers = [(job.org_id, job.subject_id) for job in found if job.kind == DIGEST_JOB]
        waiting = sa.or_(
            Delivery.id.in_(letters), *(sa.and_(Delivery.org_id == org, _in_digest(user)) for org, user in readers)
        )
        session.execute(
            sa.update(Delivery)
            .where(waiting, Delivery.state == "waiting")
            .values(state="dead", last_error=_NO_SERVER)
            .execution_options(synchronize_session=False)
        )
        session.execute(sa.delete(Job).where(Job.id.in_(due)).execution_options(synchronize_session=False))
        return len(due)


def _in_digest(user_id: int | None) -> sa.ColumnElement[bool]:
    """Return the condition on deliveries that they wait for somebody's digest: they have no job of their own."""
    own_job = sa.select(Job.id).where(
        Job.org_id == Delivery.org_id, Job.kind == EMAIL_JOB, Job.subject_id == Delivery.id
    )
    theirs = sa.select(Notification.id).where(
        Notification.org_id == Delivery.org_id,
        Notification.id == Delivery.notification_id,
        Notification.user_id == user_id,
    )
    return sa.and_(
        Delivery.state == "waiting", theirs.correlate(Delivery).exists(), ~own_job.correlate(Delivery).exists()
    )


def _parts(config: Config, job: jobs.Leased) -> tuple[tuple[_Part, ...], Configuration, Answering | None]:
    """Return the messages that a job is to send, oldest first, none if that has been done; the set-up; the way back."""
    wanted = Delivery.id == job.subject_id if job.kind == EMAIL_JOB else _in_digest(job.subject_id)
    with reading(job.org_id) as session:
        rows = session.execute(
            sa.select(
                Delivery.id.label("delivery_id"),
                Delivery.address,
                Delivery.message_id,
                Notification.user_id,
                Notification.message,
                Notification.urgent,
                Ticket.number,
                Ticket.public_id,
                Notification.ticket_id,
                Ticket.process,
            )
            .join(
                Notification,
                sa.and_(Notification.org_id == Delivery.org_id, Notification.id == Delivery.notification_id),
            )
            .outerjoin(Ticket, sa.and_(Ticket.org_id == Notification.org_id, Ticket.id == Notification.ticket_id))
            .where(wanted, Delivery.state != "sent")
            .order_by(Delivery.id)
            .limit(DIGEST_MOST)
        ).all()
        parts = tuple(_Part(**row._mapping) for row in rows)
        return parts, configuration(session, job.org_id), _answering(session, config, job.org_id, parts)


def _answering(session: Session, config: Config, org_id: int, parts: tuple[_Part, ...]) -> Answering | None:
    """Return how a letter can be answered; one about several tickets cannot."""
    part = parts[0] if len(parts) == 1 else None
    if part is None or part.ticket_id is None or part.process is None:
        return None
    thread = mail_threads.Thread(ticket_id=part.ticket_id, user_id=part.user_id)
    return mail_threads.answering(session, config, org_id, thread, part.process)


def _letter(
    config: Config,
    plugins: PluginManager,
    parts: tuple[_Part, ...],
    setup: Configuration,
    now: datetime,
    answering: Answering | None,
) -> mail.Letter | _Outcome:
    """Return the letter that holds some messages to one person, in their language, or why there is nothing to send."""
    row = parts[0]
    person = setup.people.get(row.user_id)
    if person is None or not person.active:
        return _Outcome(error="the recipient has left", final=True)
    locale, zone, folders = person.locale or setup.org.locale, ZoneInfo(setup.org.zone), rendering.catalogues(plugins)

    def said(text: str, /, **params: object) -> str:
        return rendering.render(Message(text, params), locale=locale, zone=zone, folders=folders)

    paragraphs = [said(_GREETING, name=person.name)]
    for part in parts:
        paragraphs.append(rendering.render(part.message, locale=locale, zone=zone, folders=folders))
        if part.public_id:
            link = config.base_url + TICKET_PATH.format(part.public_id)
            paragraphs.append(said(_LINK, number=part.number, link=link))
    paragraphs.append(said(_ANSWERABLE if answering else _FOOTER, org=setup.org.name))
    alone = len(parts) == 1
    subject = paragraphs[1] if alone else said(_DIGEST, count=len(parts))
    if alone and row.urgent:
        subject = said(_URGENT, text=subject)
    return mail.Letter(
        address=row.address,
        name=person.name,
        sender=setup.org.name,
        subject=f"[{row.number}] {subject}" if alone and row.number else subject,
        body="\n\n".join((MARKER, *paragraphs) if answering else paragraphs) + "\n",
        message_id=row.message_id,
        thread=f"ticket.{row.public_id}" if alone and row.public_id else "",
        at=now,
        reply_to=answering.address if answering else "",
        token=answering.token if answering else "",
    )


def _record(job: jobs.Leased, outcome: _Outcome, now: datetime) -> bool:
    """Write down what became of a delivery; False if its lease has passed to somebody else, who will."""
    with unit_of_work(job.org_id) as session:
        if not _still_ours(session, job):
            return False
        if not outcome.error:
            jobs.finish(session, job)
            _mark(session, job, outcome.covers, state="sent", sent_at=now, last_error="")
        elif outcome.final:
            jobs.bury(session, job.id, outcome.error)
            _mark(session, job, outcome.covers, state="dead", last_error=outcome.error[: jobs.ERROR_LENGTH])
        else:
            dead = jobs.retry(session, job, now, outcome.error)
            state = "dead" if dead else "waiting"
            _mark(session, job, outcome.covers, state=state, last_error=outcome.error[: jobs.ERROR_LENGTH])
        return True


def _still_ours(session: Session, job: jobs.Leased) -> bool:
    query = sa.select(Job.id).where(Job.id == job.id, Job.lease_token == job.token).with_for_update()
    return session.scalar(query) is not None


def _mark(session: Session, job: jobs.Leased, covers: tuple[int, ...], **values: object) -> None:
    session.execute(
        sa.update(Delivery)
        .where(Delivery.id.in_(covers))
        .values(attempts=job.attempts, **values)
        .execution_options(synchronize_session=False)
    )
