"""The one letter to somebody who wrote to us: that it arrived, and how to follow it, with nothing of what they wrote.

Nobody has proved that the address is theirs, so an address gets one such letter a day, whatever is sent in its name.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.config import Config
from core.domain.mail_texts import MARKER
from core.domain.mails import Unreadable, read
from core.domain.people import SYSTEM_ACTOR
from core.domain.texts import N_, Message
from core.models import IncomingMail, Job, Mailbox, Ticket
from core.plugin_manager import PluginManager
from core.services import codes, files, jobs, mail, mail_threads, organisations, portal, rates, rendering
from core.services.mail_openings import CONFIRM_JOB, receipt_code
from core.services.mail_rows import box_of
from core.services.scope import Scope
from core.services.uow import reading, system_reading, unit_of_work

BATCH = 5
A_DAY = timedelta(days=1)
ANSWER_PATH = "/p/{}/answer"

log = logging.getLogger("huiyin.mail")

_SUBJECT = N_("[%(number)s] 您的反馈已收到")
_ARRIVED = N_("您好：您发来的邮件已收到，编号 %(number)s。")
_CODE = N_("回执编码：%(code)s。在 %(link)s 填写它，可以看到进展和答复。请不要转告他人。")
_MORE = N_("要补充，直接回复本邮件即可。")
_MISTAKEN = N_("如果您没有写信给我们，是有人冒用了您的地址，请不用理会。")
_SENT_BY = N_("本邮件由“%(org)s”的回音系统自动发出。")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    number: str
    address: str
    code: str
    answering: mail_threads.Answering | None
    thread: str


def confirm_due(config: Config, plugins: PluginManager, now: datetime) -> int:
    """Send a few confirmations that are due; return how many were dealt with."""
    with system_reading() as session:
        ready = sa.select(Job.id).where(Job.state == "ready", Job.run_at <= now, Job.kind == CONFIRM_JOB).limit(1)
        if session.scalar(ready) is None:
            return 0
    leased = jobs.lease((CONFIRM_JOB,), now, BATCH)
    for job in leased:
        error = _attempt(config, plugins, job, now)
        with unit_of_work(job.org_id) as session:
            if error:
                jobs.retry(session, job, now, error)
            else:
                jobs.finish(session, job)
    return len(leased)


def _attempt(config: Config, plugins: PluginManager, job: jobs.Leased, now: datetime) -> str:
    """Send the confirmation of a job, if it is to be sent; return what went wrong."""
    facts = _facts(config, job) if config.smtp_host else None
    if facts is None:
        return ""
    key = f"confirmed:{job.org_id}:{codes.masked(config.secret_key, facts.address)}"
    if job.attempts == 1 and rates.hit(key, 1, A_DAY, now):
        return ""
    try:
        message = mail.compose(config, _letter(config, plugins, job, facts, now))
        with mail.connected(config) as server:
            mail.send(server, config, message)
    except mail.MailError as error:
        if error.temporary:
            return "the mail server does not take it"
        log.warning("a confirmation cannot be delivered")
    return ""


def _facts(config: Config, job: jobs.Leased) -> _Facts | None:
    with reading(job.org_id) as session:
        row = session.scalar(sa.select(IncomingMail).where(IncomingMail.id == job.subject_id))
        box = session.scalar(sa.select(Mailbox).where(Mailbox.id == row.mailbox_id)) if row else None
        ticket = session.scalar(sa.select(Ticket).where(Ticket.id == row.ticket_id)) if row else None
        if row is None or box is None or ticket is None:
            return None
        thread = mail_threads.Thread(ticket_id=ticket.id, user_id=None)
        answering = mail_threads.answering(session, config, job.org_id, thread, ticket.process)
        code = receipt_code(config, job.org_id, box_of(box), row.key)
        number, public_id, raw_key = ticket.number, ticket.public_id, row.raw_key
    raw = files.stored(config, raw_key)
    try:
        address = read(raw).sender if raw else ""
    except Unreadable:
        address = ""
    if not address:
        return None
    return _Facts(number=number, address=address, code=code, answering=answering, thread=f"ticket.{public_id}")


def _letter(config: Config, plugins: PluginManager, job: jobs.Leased, facts: _Facts, now: datetime) -> mail.Letter:
    with reading(job.org_id) as session:
        org = organisations.organisation(session, job.org_id)
    zone, folders = ZoneInfo(org.zone), rendering.catalogues(plugins)

    def said(text: str, /, **params: object) -> str:
        return rendering.render(Message(text, params), locale=org.locale, zone=zone, folders=folders)

    paragraphs = [said(_ARRIVED, number=facts.number)]
    if portal.is_open(Scope(org=org, actor=SYSTEM_ACTOR, now=now, plugins=plugins)):
        link = config.base_url + ANSWER_PATH.format(org.key)
        paragraphs.append(said(_CODE, code=facts.code, link=link))
    if facts.answering:
        paragraphs = [MARKER, *paragraphs, said(_MORE)]
    paragraphs += [said(_MISTAKEN), said(_SENT_BY, org=org.name)]
    return mail.Letter(
        address=facts.address,
        name="",
        sender=org.name,
        subject=said(_SUBJECT, number=facts.number),
        body="\n\n".join(paragraphs) + "\n",
        message_id=f"confirmation-{job.org_id}-{job.subject_id}",
        thread=facts.thread,
        at=now,
        reply_to=facts.answering.address if facts.answering else "",
        token=facts.answering.token if facts.answering else "",
    )
