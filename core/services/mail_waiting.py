"""Mails that somebody must look at: those that leave something out are completed, others passed on or passed over."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.config import Config
from core.domain.errors import Reason, Refused
from core.domain.mail_kinds import WHY_LABELS, Why
from core.domain.mails import Mail, Unreadable, read
from core.domain.permissions import Permission
from core.domain.public import Mode
from core.domain.texts import N_, Message
from core.models import IncomingMail, Mailbox
from core.services import decisions, files, mail_files, mail_intake, mail_openings, opening, opening_page
from core.services.mail_rows import Kept, State, box_of, enter, kept_of
from core.services.opening_page import OpeningForm
from core.services.policy import may
from core.services.scope import Scope
from core.services.uow import reading
from core.services.work import working

SHOWN = 100

log = logging.getLogger("huiyin.mail")
SHOWN_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLine:
    """A mail in a list; ``why`` is a sentence that says what keeps it."""

    public_id: str
    received_at: datetime
    sender: str
    subject: str
    why: str
    state: str
    size: int
    has_raw: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPage:
    """A mail to be completed: what it says, and the form of its process with what it fills in already."""

    line: MailLine
    name: str
    text: str
    files: tuple[str, ...]
    form: OpeningForm | None
    refused: Message | None
    raw: Mapping[str, object]


def waiting(scope: Scope) -> tuple[MailLine, ...]:
    """Return the mails that wait for the actor to complete them, oldest first."""
    with reading(scope.org.id) as session:
        boxes = _boxes(session, scope)
        rows = session.scalars(
            sa.select(IncomingMail)
            .where(IncomingMail.mailbox_id.in_(boxes), IncomingMail.state == State.WAITING.value)
            .order_by(IncomingMail.id)
            .limit(SHOWN)
        ).all()
        return tuple(_line(row) for row in rows)


def set_aside(scope: Scope, mailbox_id: int) -> tuple[MailLine, ...]:
    """Return the mails of a mailbox that were broken or passed over, newest first; for administrators.

    :raises Refused: NOT_FOUND, also when they may not.
    """
    with reading(scope.org.id) as session:
        if not may(scope.actor, Permission.SETTINGS_EDIT):
            raise _unknown()
        rows = session.scalars(
            sa.select(IncomingMail)
            .where(
                IncomingMail.mailbox_id == mailbox_id,
                IncomingMail.state.in_((State.BROKEN.value, State.IGNORED.value)),
            )
            .order_by(IncomingMail.id.desc())
            .limit(SHOWN)
        ).all()
        return tuple(_line(row) for row in rows)


def _line(row: IncomingMail) -> MailLine:
    return MailLine(
        public_id=row.public_id,
        received_at=row.received_at,
        sender=row.sender,
        subject=row.subject,
        why=WHY_LABELS[Why(row.why)] if row.why else "",
        state=row.state,
        size=row.size,
        has_raw=bool(row.raw_key),
    )


def _boxes(session: Session, scope: Scope) -> list[int]:
    """Return the mailboxes whose mails the actor completes."""
    rows = session.execute(sa.select(Mailbox.id, Mailbox.clerks).where(Mailbox.org_id == scope.org.id)).all()
    if may(scope.actor, Permission.SETTINGS_EDIT):
        return [row.id for row in rows]
    return [row.id for row in rows if row.clerks and row.clerks in scope.actor.roles]


def mail_page(scope: Scope, config: Config, public_id: str) -> MailPage:
    """Return a mail that waits for the actor.

    :raises Refused: NOT_FOUND, also when it is not theirs.
    """
    line, kept, mail = _open(scope, config, public_id, (State.WAITING,))
    try:
        form = opening_page.opening_form(scope, kept.box.process)
        refused = None
    except Refused as error:
        form, refused = None, error.message
    process = scope.plugins.process(kept.box.process)
    said = mail_openings.said_of(process, form.form, mail, kept.box.given).raw if form and process else {}
    return MailPage(
        line=line,
        name=mail.name,
        text=mail.text[:SHOWN_CHARACTERS],
        files=tuple(one.name for one in mail.files[: mail_files.MOST]),
        form=form,
        refused=refused,
        raw=said,
    )


def complete(
    scope: Scope,
    config: Config,
    public_id: str,
    raw: Mapping[str, object],
    uploads: Sequence[files.KeptFile],
    *,
    with_files: bool,
) -> opening.Opened:
    """Open the ticket of a mail with what was left out filled in; ``with_files``: its files go along.

    :raises Refused: It is not the actor's, somebody was faster, or the ticket cannot be opened.
    :raises RefusedFields: The form is not filled in as it must be.
    """
    _shown, kept, mail = _open(scope, config, public_id, (State.WAITING,))
    form = opening_page.opening_form(scope, kept.box.process)
    process = scope.plugins.process(kept.box.process)
    if process is None:
        raise _unknown()
    said = mail_openings.said_of(process, form.form, mail, kept.box.given)
    taken = mail_files.Taken()
    if with_files:
        taken = mail_files.take(scope, config, said.files, Mode.NAMED, field=said.field, most=said.most)
    known = mail_openings.mode_of(process) is not None and bool(mail.sender)
    try:
        with working(scope) as work:
            work.recheck_actor()
            row = enter(work, kept, State.OPENED)
            opened = opening.open_within(
                work,
                process.key,
                raw,
                kept=(*taken.kept, *uploads),
                received_at=min(kept.received_at, work.now),
                channel=mail_openings.CHANNEL if known else "web",
                client_key=mail_openings.client_key(kept.box, kept.key),
            )
            row.ticket_id = opened.id
            mail_files.tell_left_out(work, opened.id, taken)
            mail_openings.remember(work, config, kept, row.id, mail, process, opened)
            return opened
    except decisions.RuleFailed as failed:
        decisions.record_incident(scope, failed)
        raise


def dismiss(scope: Scope, public_id: str) -> None:
    """Pass over a mail that waits.

    :raises Refused: It is not the actor's, or somebody was faster.
    """
    kept = _kept(scope, public_id, (State.WAITING, State.BROKEN))[1]
    with working(scope) as work:
        row = work.session.scalar(sa.select(IncomingMail).where(IncomingMail.id == kept.id).with_for_update())
        if row is None or row.state not in (State.WAITING.value, State.BROKEN.value):
            raise Refused(Reason.CHANGED_MEANWHILE, Message(N_("这封来信刚刚已由他人处理。")))
        row.state, row.why = State.IGNORED.value, Why.DISMISSED.value
        work.event("mail_dismissed", body={"mail": public_id})


def retry(scope: Scope, config: Config, public_id: str) -> State:
    """Take a mail in once more that was broken or passed over, as one that a person wrote; return what became of it.

    :raises Refused: It is not the actor's, or it was never fetched.
    """
    if not may(scope.actor, Permission.SETTINGS_EDIT):
        raise _unknown()
    kept = _kept(scope, public_id, (State.BROKEN, State.IGNORED))[1]
    raw = _raw(config, kept)
    try:
        mail_intake.settle(scope.as_system(), config, kept, raw, by_hand=True)
    except Refused:
        raise
    except Exception as error:  # it is kept as it was, whatever is wrong with it
        log.exception("a mail failed once more")
        raise Refused(Reason.RULE_FAILED, Message(N_("处理时又出错了，详情已记入日志。来信仍在这里。"))) from error
    with reading(scope.org.id) as session:
        return State(session.scalars(sa.select(IncomingMail.state).where(IncomingMail.id == kept.id)).one())


def raw_mail(scope: Scope, config: Config, public_id: str) -> bytes:
    """Return the bytes of a mail that is in no ticket.

    :raises Refused: It is not the actor's, or it was never fetched.
    """
    return _raw(config, _kept(scope, public_id, (State.WAITING, State.BROKEN, State.IGNORED))[1])


def _open(scope: Scope, config: Config, public_id: str, states: Sequence[State]) -> tuple[MailLine, Kept, Mail]:
    line, kept = _kept(scope, public_id, states)
    try:
        return line, kept, read(_raw(config, kept))
    except Unreadable as error:
        raise _unknown() from error


def _kept(scope: Scope, public_id: str, states: Sequence[State]) -> tuple[MailLine, Kept]:
    with reading(scope.org.id) as session:
        row = session.scalar(
            sa.select(IncomingMail).where(
                IncomingMail.public_id == public_id,
                IncomingMail.mailbox_id.in_(_boxes(session, scope)),
                IncomingMail.state.in_([state.value for state in states]),
            )
        )
        box = session.scalar(sa.select(Mailbox).where(Mailbox.id == row.mailbox_id)) if row else None
        administers = may(scope.actor, Permission.SETTINGS_EDIT)
        if row is None or box is None or (row.state != State.WAITING.value and not administers):
            raise _unknown()
        return _line(row), kept_of(row, box_of(box))


def _raw(config: Config, kept: Kept) -> bytes:
    found = files.stored(config, kept.raw_key) if kept.raw_key else None
    if found is None:
        raise Refused(Reason.NOT_FOUND, Message(N_("这封来信没有取回，或者它的文件已丢失。请到邮箱里查看。")))
    return found


def _unknown() -> Refused:
    return Refused(Reason.NOT_FOUND, Message(N_("没有找到这封来信。")))
