"""A mail that came in: added to the ticket that it answers, opened as one, kept to be completed, or passed over.

Each mail is one transaction and is taken in once, however often it comes. Whatever is wrong with one, its bytes are
kept and the next is taken in.
"""

import logging
from datetime import datetime, timedelta

import sqlalchemy as sa

from core.config import Config
from core.domain import mails
from core.domain.errors import Reason, Refused, RefusedFields
from core.domain.mail_kinds import Why, nobody_wrote
from core.domain.mails import Mail, Unreadable
from core.domain.people import PUBLIC_ACTOR
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import Mailbox
from core.services import codes, decisions, files, mail_answers, mail_openings, mail_threads, messages, rates
from core.services import mail as letters
from core.services.configuration import Configuration, Person
from core.services.mail_rows import Box, Kept, State, enter, is_known
from core.services.scope import Scope
from core.services.uow import reading
from core.services.work import working

PER_SENDER = 20  # mails of one address in an hour that are taken in
PER_ORGANISATION = 600
WINDOW = timedelta(hours=1)

log = logging.getLogger("huiyin.mail")


def take_in(scope: Scope, config: Config, box: Box, raw: bytes, received_at: datetime) -> bool:
    """Take in a mail that was fetched; False if it had been before. ``scope`` is that of the clockwork.

    :raises StorageFault: Its bytes cannot be kept; nothing has happened.
    """
    key = mails.key_of(raw)
    with reading(scope.org.id) as session:
        if is_known(session, box, key):
            return False
    raw_key = files.store(scope.org.id, config, raw)
    kept = Kept(box=box, key=key, received_at=received_at, size=len(raw), raw_key=raw_key)
    try:
        settle(scope, config, kept, raw)
    except sa.exc.IntegrityError:
        with reading(scope.org.id) as session:
            if is_known(session, box, key):  # another worker was faster
                return False
        _set_aside(scope, kept, Why.FAILED)
    except Exception:  # whatever one mail does, the others are to be taken in
        log.exception("a mail of mailbox %s failed and is set aside", box.id)
        _set_aside(scope, kept, Why.FAILED)
    return True


def leave_large(scope: Scope, box: Box, key: str, size: int, received_at: datetime) -> None:
    """Write down that a mail was too large to be fetched."""
    kept = Kept(box=box, key=key, received_at=received_at, size=size, raw_key="")
    with working(scope) as work:
        if not is_known(work.session, box, key):
            enter(work, kept, State.BROKEN, Why.TOO_LARGE)


def settle(scope: Scope, config: Config, kept: Kept, raw: bytes, *, by_hand: bool = False) -> None:
    """Do with a mail what is to be done with it; ``by_hand``: somebody has looked and says that a person wrote it."""
    try:
        mail = mails.read(raw)
    except Unreadable:
        _set_aside(scope, kept, Why.UNREADABLE)
        return
    passed_over = None if by_hand else _passed_over(scope, config, mail)
    if passed_over:
        _write_down(scope, kept, State.IGNORED, passed_over, mail)
        return
    why = _take(scope, config, kept, mail)
    if why is Why.EMPTY:
        _write_down(scope, kept, State.IGNORED, why, mail)
    elif why:
        _write_down(scope, kept, State.WAITING, why, mail)


def _passed_over(scope: Scope, config: Config, mail: Mail) -> Why | None:
    with reading(scope.org.id) as session:
        own = {*session.scalars(sa.select(Mailbox.address)), config.mail_from.lower()}
    if letters.is_ours(config, mail.message_id) or mail.sender in own:
        return Why.OWN
    if why := nobody_wrote(mail):
        return why
    sender = codes.masked(config.secret_key, mail.sender)
    limits = ((f"mail:{scope.org.id}:{sender}", PER_SENDER), (f"mail:{scope.org.id}", PER_ORGANISATION))
    if any(rates.hit(key, limit, WINDOW, scope.now) for key, limit in limits):
        return Why.TOO_MANY
    return None


def _take(scope: Scope, config: Config, kept: Kept, mail: Mail) -> Why | None:
    """Add a mail to its ticket, or open one; return why neither was done."""
    thread = mail_threads.thread_of(config.secret_key, scope.org.id, (*mail.to, mail.threads))
    if thread:
        return mail_answers.add(scope, config, kept, mail, thread)
    if not (mail.text or mail.subject or mail.files):
        return Why.EMPTY
    if not mail.sender:
        return Why.NO_SENDER
    if kept.box.on_since and kept.received_at < kept.box.on_since:
        return Why.EARLIER
    process = scope.plugins.process(kept.box.process)
    if process is None or mail_openings.mode_of(process) is None:
        return Why.NOT_IN_USE
    public = Scope(org=scope.org, actor=PUBLIC_ACTOR, now=scope.now, plugins=scope.plugins)
    try:
        mail_openings.open_by_itself(public, config, kept, mail, process)
    except decisions.RuleFailed as failed:
        decisions.record_incident(public, failed)
        raise
    except Refused as refused:
        if refused.reason is Reason.CHANGED_MEANWHILE:
            raise
        if refused.reason in (Reason.NOT_FOUND, Reason.PLUGIN_OFF):
            return Why.NOT_IN_USE
        return Why.INCOMPLETE if isinstance(refused, RefusedFields) else Why.BY_HAND
    return None


def _set_aside(scope: Scope, kept: Kept, why: Why) -> None:
    _write_down(scope, kept, State.BROKEN, why, None)


def _write_down(scope: Scope, kept: Kept, state: State, why: Why, mail: Mail | None) -> None:
    with working(scope.as_system()) as work:
        enter(work, kept, state, why, mail)
        if state is State.WAITING and kept.id is None:
            text = Message(N_("有一封来信等人补全：%(address)s 的“来信”页面。"), {"address": kept.box.address})
            messages.tell(work, clerks(work.config, kept.box.clerks), text, kind="distribution", ticket_id=None)


def clerks(setup: Configuration, role: str) -> tuple[Person, ...]:
    """Return who completes what mails leave out: the holders of a role, else the administrators."""
    if role in setup.roles:
        return setup.holders(role)
    keys = [key for key, fact in setup.roles.items() if Permission.SETTINGS_EDIT in fact.permissions]
    found = {person.login: person for key in keys for person in setup.holders(key)}
    return tuple(found[login] for login in sorted(found))
