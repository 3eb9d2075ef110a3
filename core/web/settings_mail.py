"""Mailboxes: set up, tried, looked into, and what came in by them that is in no ticket."""

import io
from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.services import mail_waiting, mailboxes
from core.services.mail_rows import State
from core.services.mailboxes import MailboxPage
from core.web.attachments import SANDBOX, config, plain_keys
from core.web.forms import problems
from core.web.guard import requires, scope
from core.web.templating import tell

pages = Blueprint("mail", __name__, url_prefix="/mail")
pages.url_value_preprocessor(plain_keys)

_NEW = {"port": "993", "security": "tls", "folder": "INBOX", "confirms": "1"}
_BECAME = {
    State.OPENED: N_("已开成工单。"),
    State.ADDED: N_("已加到它回复的工单上。"),
    State.WAITING: N_("还要人补全，在“来信”页面里。"),
    State.IGNORED: N_("仍然不作处理。"),
    State.BROKEN: N_("仍然读不懂。可以下载原件查看。"),
}


@pages.get("")
@requires(Permission.SETTINGS_EDIT)
def index() -> ResponseReturnValue:
    """Show the mailboxes and how looking into them goes."""
    return render_template("settings/mail.html", boxes=mailboxes.mailboxes(scope()))


@pages.get("/new")
@requires(Permission.SETTINGS_EDIT)
def new() -> ResponseReturnValue:
    """Ask for a new mailbox."""
    return _page(None, _NEW)


@pages.post("/new")
@requires(Permission.SETTINGS_EDIT)
def add() -> ResponseReturnValue:
    """Keep a new mailbox."""
    return _save(None)


@pages.get("/<int(max=9223372036854775807):mailbox_id>")
@requires(Permission.SETTINGS_EDIT)
def mailbox(mailbox_id: int) -> ResponseReturnValue:
    """Show a mailbox, and the mails that were broken or passed over."""
    return _page(mailbox_id)


@pages.post("/<int(max=9223372036854775807):mailbox_id>")
@requires(Permission.SETTINGS_EDIT)
def change(mailbox_id: int) -> ResponseReturnValue:
    """Keep a changed mailbox."""
    return _save(mailbox_id)


@pages.post("/<int(max=9223372036854775807):mailbox_id>/try")
@requires(Permission.SETTINGS_EDIT)
def attempt(mailbox_id: int) -> ResponseReturnValue:
    """Log in and say how it went; nothing is fetched."""
    try:
        unseen = mailboxes.attempt(scope(), config(), mailbox_id)
    except Refused as refused:
        if refused.reason in (Reason.NOT_FOUND, Reason.PERMISSION_DENIED):
            raise
        return _page(mailbox_id, wrong={"": refused.message}), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(Message(N_("连接成功：有 %(count)s 封未读邮件。"), {"count": unseen}))
    return redirect(url_for("settings.mail.mailbox", mailbox_id=mailbox_id), HTTPStatus.SEE_OTHER)


@pages.post("/<int(max=9223372036854775807):mailbox_id>/fetch")
@requires(Permission.SETTINGS_EDIT)
def fetch(mailbox_id: int) -> ResponseReturnValue:
    """Have a mailbox looked into next."""
    mailboxes.fetch_now(scope(), mailbox_id)
    tell(N_("马上去取，过一会儿刷新这一页。"))
    return redirect(url_for("settings.mail.mailbox", mailbox_id=mailbox_id), HTTPStatus.SEE_OTHER)


@pages.post("/<int(max=9223372036854775807):mailbox_id>/messages/<public_id>/retry")
@requires(Permission.SETTINGS_EDIT)
def retry(mailbox_id: int, public_id: str) -> ResponseReturnValue:
    """Take a mail in once more."""
    tell(_BECAME[mail_waiting.retry(scope(), config(), public_id)])
    return redirect(url_for("settings.mail.mailbox", mailbox_id=mailbox_id), HTTPStatus.SEE_OTHER)


@pages.get("/<int(max=9223372036854775807):mailbox_id>/messages/<public_id>")
@requires(Permission.SETTINGS_EDIT)
def message(mailbox_id: int, public_id: str) -> ResponseReturnValue:
    """Give out a mail as it came, to be kept and opened elsewhere."""
    raw = mail_waiting.raw_mail(scope(), config(), public_id)
    answer = send_file(
        io.BytesIO(raw),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=f"{mailbox_id}.eml",
    )
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _save(mailbox_id: int | None) -> ResponseReturnValue:
    typed = {name: value for name, value in request.form.items() if not name.startswith("_")}
    try:
        kept = mailboxes.save(scope(), config(), mailbox_id, typed)
    except Refused as refused:
        if refused.reason in (Reason.NOT_FOUND, Reason.PERMISSION_DENIED):
            raise
        return _page(mailbox_id, typed, problems(refused)), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(N_("邮箱已保存。"))
    return redirect(url_for("settings.mail.mailbox", mailbox_id=kept), HTTPStatus.SEE_OTHER)


def _page(
    mailbox_id: int | None, typed: Mapping[str, str] | None = None, wrong: Mapping[str, Message] | None = None
) -> str:
    page = mailboxes.mailbox_page(scope(), mailbox_id)
    return render_template(
        "settings/mailbox.html",
        page=page,
        typed=_shown(page) if typed is None else typed,
        problems=wrong or {},
        securities=mailboxes.SECURITY_LABELS,
        pairs=lambda entry: [(choice.value, choice.label) for choice in entry.choices],
        aside=mail_waiting.set_aside(scope(), mailbox_id) if mailbox_id is not None else (),
    )


def _shown(page: MailboxPage) -> dict[str, str]:
    """Return a mailbox as it would have been typed, without its password."""
    box = page.box
    if box is None:
        return {}
    found = {name: str(getattr(box, name)) for name in mailboxes.TYPED}
    found |= {name: "1" for name in mailboxes.SWITCHES if getattr(box, name)}
    return found | {f"given-{key}": value for key, value in box.given.items()}
