"""The mailboxes of an organisation as administrators set them up, and how looking into them goes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.config import Config
from core.domain.errors import Reason, Refused, RefusedFields
from core.domain.forms import Field, FieldKind
from core.domain.parsing import clean, parse_email, parse_int, parse_text
from core.domain.permissions import Permission
from core.domain.processes import Process
from core.domain.texts import N_, Message
from core.models import IncomingMail, Mailbox
from core.services import imap, mail_fetching, opening_page, sealing
from core.services.configuration import configuration
from core.services.imap import FAILURE_LABELS, Failure, MailboxError, Place
from core.services.mail_rows import State
from core.services.policy import require
from core.services.queries import role_label
from core.services.scope import Scope
from core.services.uow import reading
from core.services.work import working

SECURITY_LABELS: Mapping[str, str] = {
    "tls": N_("加密（TLS，通常是 993 端口）"),
    "starttls": N_("先连接再加密（STARTTLS，通常是 143 端口）"),
    "none": N_("不加密（只用于本机或内网）"),
}
TYPED = ("address", "host", "port", "security", "login", "folder", "process", "clerks")
SWITCHES = ("subaddress", "confirms", "on")
MOST = 20  # mailboxes of an organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxView:
    """A mailbox; ``failure`` is a sentence, empty if the last look succeeded. ``counts`` are mails by state."""

    id: int
    address: str
    host: str
    port: int
    security: str
    login: str
    folder: str
    process: str
    process_label: str
    given: Mapping[str, str]
    clerks: str
    subaddress: bool
    confirms: bool
    on: bool
    tried_at: datetime | None
    fetched_at: datetime | None
    failure: str
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxPage:
    """One mailbox, or a new one; ``choices`` are the fields of its process that can be filled in for every mail."""

    box: MailboxView | None
    processes: tuple[tuple[str, str], ...]
    roles: tuple[tuple[str, str], ...]
    choices: tuple[Field, ...]


def mailboxes(scope: Scope) -> tuple[MailboxView, ...]:
    """Return the mailboxes by address.

    :raises Refused: The actor may not.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    with reading(scope.org.id) as session:
        rows = session.scalars(sa.select(Mailbox).order_by(Mailbox.address)).all()
        counted = session.execute(
            sa.select(IncomingMail.mailbox_id, IncomingMail.state, sa.func.count())
            .where(IncomingMail.org_id == scope.org.id)
            .group_by(IncomingMail.mailbox_id, IncomingMail.state)
        ).all()
        return tuple(
            _view(scope, row, {state: number for box, state, number in counted if box == row.id}) for row in rows
        )


def _view(scope: Scope, row: Mailbox, counts: Mapping[str, int]) -> MailboxView:
    process = scope.plugins.process(row.process)
    return MailboxView(
        id=row.id,
        address=row.address,
        host=row.host,
        port=row.port,
        security=row.security,
        login=row.login,
        folder=row.folder,
        process=row.process,
        process_label=process.label if process else row.process,
        given=dict(row.given),
        clerks=row.clerks,
        subaddress=row.subaddress,
        confirms=row.confirms,
        on=row.on_since is not None,
        tried_at=row.tried_at,
        fetched_at=row.fetched_at,
        failure=FAILURE_LABELS[Failure(row.failure)] if row.failure else "",
        counts={state.value: counts.get(state.value, 0) for state in State},
    )


def mailbox_page(scope: Scope, mailbox_id: int | None) -> MailboxPage:
    """Return what the page of a mailbox shows; None stands for a new one.

    :raises Refused: The actor may not, or there is no such mailbox.
    """
    found = mailboxes(scope)
    box = next((one for one in found if one.id == mailbox_id), None)
    if mailbox_id is not None and box is None:
        raise _unknown()
    with reading(scope.org.id) as session:
        setup = configuration(session, scope.org.id)
    return MailboxPage(
        box=box,
        processes=tuple((card.key, card.label) for card in opening_page.process_cards(scope)),
        roles=tuple((key, role_label(scope, setup, key)) for key in sorted(setup.roles)),
        choices=_choices(scope.plugins.process(box.process)) if box else (),
    )


def _choices(process: Process | None) -> tuple[Field, ...]:
    """Return what can be the same for every mail of a mailbox: choices that the public make."""
    public = process.public if process else None
    if process is None or public is None:
        return ()
    return tuple(
        entry for entry in process.form.fields if entry.key in public.fields and entry.kind is FieldKind.CHOICE
    )


def save(scope: Scope, config: Config, mailbox_id: int | None, typed: Mapping[str, str]) -> int:
    """Keep a mailbox, new or changed, and return its id; an empty password leaves the one that is kept.

    :raises Refused: The actor may not, or there is no such mailbox.
    :raises RefusedFields: With all that is missing or wrong.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    page = mailbox_page(scope, mailbox_id)
    values, given = _parsed(scope, page, typed)
    password = typed.get("password", "")
    with working(scope) as work:
        row = _row(work.session, mailbox_id) if mailbox_id is not None else _new(work.session, scope)
        _refuse_taken(work.session, str(values["address"]), mailbox_id)
        elsewhere = (row.host, row.port, row.login) != (values["host"], values["port"], values["login"])
        if password:
            row.password = sealing.seal(config.secret_key, mail_fetching.purpose(scope.org.id), password)
        elif elsewhere:  # a password goes to no other server than the one it was typed for
            message = Message(N_("服务器或用户名改了，请重新填写密码。"))
            raise RefusedFields((Refused(Reason.FIELD_REQUIRED, message, field="password"),))
        for name, value in values.items():
            setattr(row, name, value)
        row.given = given
        on = typed.get("on") == "1"
        if on != (row.on_since is not None):
            row.on_since = work.now if on else None
        row.failure = ""
        work.session.add(row)
        work.session.flush()
        if on:
            mail_fetching.look_in(work, row.id, work.now)
        work.event("mailbox_saved", body={"address": row.address, "host": row.host, "process": row.process, "on": on})
        return row.id


def _new(session: Session, scope: Scope) -> Mailbox:
    if (session.scalar(sa.select(sa.func.count()).select_from(Mailbox)) or 0) >= MOST:
        raise Refused(Reason.TOO_LARGE, Message(N_("最多设置 %(limit)s 个邮箱。"), {"limit": MOST}))
    return Mailbox(org_id=scope.org.id, created_at=scope.now, host="", port=0, login="", on_since=None)


def _refuse_taken(session: Session, address: str, mailbox_id: int | None) -> None:
    other = session.scalar(sa.select(Mailbox.id).where(Mailbox.address == address))
    if other is not None and other != mailbox_id:
        message = Message(N_("这个邮箱已经设置过。"))
        raise RefusedFields((Refused(Reason.DUPLICATE, message, field="address"),))


def _parsed(
    scope: Scope, page: MailboxPage, typed: Mapping[str, str]
) -> tuple[dict[str, str | int | bool], dict[str, str]]:
    wrong: list[Refused] = []
    values: dict[str, str | int | bool] = {name: typed.get(name) == "1" for name in ("subaddress", "confirms")}
    for name in TYPED:
        try:
            values[name] = _value(name, typed.get(name, ""), page)
        except Refused as refused:
            wrong.append(refused)
    try:
        clean(typed.get("password", ""), field="password", multiline=False)
    except Refused as refused:
        wrong.append(refused)
    if page.box is None and not typed.get("password"):
        wrong.append(Refused(Reason.FIELD_REQUIRED, Message(N_("请填写此项。")), field="password"))
    if wrong:
        raise RefusedFields(tuple(wrong))
    given = {}
    for entry in _choices(scope.plugins.process(str(values["process"]))):
        if (value := typed.get(f"given-{entry.key}", "")) in {choice.value for choice in entry.choices}:
            given[entry.key] = value
    return values, given


def _value(name: str, raw: str, page: MailboxPage) -> str | int:
    text = parse_text(raw, field=name, max_length=200, multiline=False)
    offered = {
        "security": set(SECURITY_LABELS),
        "process": {key for key, _label in page.processes},
        "clerks": {"", *(key for key, _label in page.roles)},
    }
    if name in offered:
        if text not in offered[name]:
            raise Refused(Reason.FIELD_INVALID, Message(N_("请从列出的选项中选择。")), field=name)
        return text
    if not text:
        raise Refused(Reason.FIELD_REQUIRED, Message(N_("请填写此项。")), field=name)
    match name:
        case "address":
            return parse_email(text, field=name)
        case "port":
            return parse_int(text, field=name, minimum=1, maximum=65535)
        case "host":
            return text.lower()
        case _:
            return text


def attempt(scope: Scope, config: Config, mailbox_id: int) -> int:
    """Log into a mailbox, fetch nothing, and return how many unseen mails there are.

    :raises Refused: The actor may not, there is no such mailbox, or it cannot be opened, with why.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    with reading(scope.org.id) as session:
        row = _row(session, mailbox_id)
        kept = row.password
        place = Place(
            host=row.host, port=row.port, security=row.security, login=row.login, password="", folder=row.folder
        )
    try:
        password = sealing.unseal(config.secret_key, mail_fetching.purpose(scope.org.id), kept)
        with imap.opened(config, replace(place, password=password)) as inbox:
            return len(inbox.unseen())
    except sealing.Unopened as error:
        raise Refused(Reason.FIELD_INVALID, Message(FAILURE_LABELS[Failure.SEALED])) from error
    except MailboxError as error:
        raise Refused(Reason.FIELD_INVALID, Message(FAILURE_LABELS[error.failure])) from error


def fetch_now(scope: Scope, mailbox_id: int) -> None:
    """Have the clockwork look into a mailbox next.

    :raises Refused: The actor may not, there is no such mailbox, or it is off.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    with working(scope) as work:
        if _row(work.session, mailbox_id).on_since is None:
            raise Refused(Reason.STATE_NOT_ALLOWED, Message(N_("这个邮箱没有启用。")))
        mail_fetching.look_in(work, mailbox_id, work.now)


def _row(session: Session, mailbox_id: int | None) -> Mailbox:
    row = session.scalar(sa.select(Mailbox).where(Mailbox.id == mailbox_id))
    if row is None:
        raise _unknown()
    return row


def _unknown() -> Refused:
    return Refused(Reason.NOT_FOUND, Message(N_("没有这个邮箱。")))
