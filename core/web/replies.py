"""Canned replies: their page, and inserting one into the form of an act."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Reason, Refused
from core.domain.forms import FieldKind
from core.domain.texts import N_, Message
from core.services import drafts, replies, ticket_page
from core.services.replies import Reply
from core.services.ticket_page import TicketPage
from core.web import texts
from core.web.drafts import typed
from core.web.forms import problems
from core.web.guard import requires, scope
from core.web.templating import tell

pages = Blueprint("replies", __name__)

_CHOSEN = "_reply"


@pages.get("/replies")
@requires()
def index() -> ResponseReturnValue:
    """Show the replies; ``?reply=`` opens one to be changed."""
    return _page(_number(request.args.get("reply", "")))


@pages.post("/replies")
@requires()
def save() -> ResponseReturnValue:
    """Keep a reply, new or changed."""
    number, form = _number(request.form.get("id", "")), request.form
    try:
        replies.save_reply(
            scope(),
            number,
            title=form.get("title", ""),
            text=form.get("text", ""),
            fits=form.get("fits", ""),
            shared=form.get("shared") == "1",
        )
    except Refused as refused:
        if refused.reason in (Reason.NOT_FOUND, Reason.PERMISSION_DENIED):
            raise
        return _page(number, form, problems(refused)), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(N_("常用回复已保存。"))
    return redirect(url_for("replies.index"), HTTPStatus.SEE_OTHER)


@pages.post("/replies/<int:reply_id>/remove")
@requires()
def remove(reply_id: int) -> ResponseReturnValue:
    """Remove a reply."""
    replies.remove_reply(scope(), reply_id)
    tell(N_("常用回复已删除。"))
    return redirect(url_for("replies.index"), HTTPStatus.SEE_OTHER)


@pages.post("/t/<public_id>/act/<key>/reply")
@requires()
def insert(public_id: str, key: str) -> ResponseReturnValue:
    """Add a reply to a long text of an act's form, which is kept as a draft and opened again."""
    found = ticket_page.ticket_page(scope(), public_id)
    action = found.action(key)
    number, _, field = request.form.get(_CHOSEN, "").partition("/")
    entry = action.form.field(field) if action else None
    reply = next((one for one in replies.offered(scope(), found.process, key) if str(one.id) == number), None)
    if entry is not None and entry.kind is FieldKind.LONG_TEXT and reply is not None:
        content = dict(typed())
        before = str(content.get(field, "")).rstrip()
        content[field] = "\n".join(part for part in (before, replies.filled(reply, _facts(found))) if part)
        drafts.save(scope(), drafts.of_ticket(public_id, key), content)
    return redirect(url_for("tickets.page", public_id=public_id, act=key) + "#act", HTTPStatus.SEE_OTHER)


@pages.app_template_global("replies_for")
def replies_for(process: str, act: str) -> tuple[Reply, ...]:
    """Return the replies that the form of an act offers."""
    return replies.offered(scope(), process, act)


def _facts(found: TicketPage) -> Mapping[str, str]:
    """Return what fills the places; a confidential ticket names nobody."""
    named = found.opener is not None and not found.confidential
    reporter = found.opener.name if found.opener and named else texts.say(N_("您"))
    return {replies.NUMBER: found.number, replies.TITLE: found.title, replies.REPORTER: reporter}


def _number(typed_number: str) -> int:
    return int(typed_number) if typed_number.isascii() and typed_number.isdigit() and len(typed_number) < 19 else 0


def _page(number: int, raw: Mapping[str, str] | None = None, wrong: Mapping[str, Message] | None = None) -> str:
    page = replies.replies_page(scope())
    found = next((one for one in page.replies if one.id == number and one.mine), None)
    if number and found is None:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有这条常用回复。")))
    shown = {
        "title": found.title if found else "",
        "text": found.text if found else "",
        "fits": f"{found.process}/{found.act}" if found and found.process else "",
        "shared": "1" if found and found.shared else "",
    }
    labels = {f"{process.key}/{act}": (process.label, label) for process, acts in page.acts for act, label in acts}
    return render_template(
        "replies.html",
        page=page,
        number=number,
        typed=shown if raw is None else {name: raw.get(name, "") for name in shown},
        problems=wrong or {},
        labels=labels,
        length=replies.TEXT_LENGTH,
    )
