"""What a ticket has to do with others: linking, merging, splitting, each with the way back."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Reason, Refused
from core.domain.forms import Choice, Field, FieldKind, Form
from core.domain.links import LABELS, LinkKind
from core.domain.texts import N_
from core.services import links, merging, opening_page, ticket_page
from core.web import errors, forms
from core.web.attachments import plain_keys
from core.web.forms import FormView
from core.web.guard import requires, scope
from core.web.templating import tell

pages = Blueprint("links", __name__)
pages.url_value_preprocessor(plain_keys)

_NUMBER = Field(key="number", label=N_("另一张工单的编号"), required=True, max_length=60)
LINK = Form(
    key="link",
    fields=(
        _NUMBER,
        Field(
            key="kind",
            label=N_("是什么关系"),
            kind=FieldKind.CHOICE,
            required=True,
            choices=tuple(
                Choice(kind.value, LABELS[kind][0]) for kind in (LinkKind.RELATES, LinkKind.DUPLICATE, LinkKind.CAUSE)
            ),
        ),
    ),
)
MERGE = Form(
    key="merge",
    fields=(
        _NUMBER,
        Field(key="reason", label=N_("为什么合并"), kind=FieldKind.LONG_TEXT, required=True, max_length=1_000),
    ),
)
_AT_THE_FIELD = frozenset({"number", "kind", "reason"})


@pages.get("/t/<public_id>/link")
@requires()
def link(public_id: str) -> ResponseReturnValue:
    """Ask which other ticket this one has to do with."""
    return _page("ticket_link.html", public_id, LINK, {})


@pages.post("/t/<public_id>/link")
@requires()
def add(public_id: str) -> ResponseReturnValue:
    """Link it."""
    raw = forms.read(LINK, request.form)
    try:
        made = links.add(scope(), public_id, str(raw.get("number", "")), str(raw.get("kind", "")))
    except Refused as refused:
        return _refused("ticket_link.html", public_id, LINK, raw, refused)
    tell(N_("已关联两张工单。"), undo_url=url_for("links.end", public_id=public_id, link_id=made))
    return _back(public_id)


@pages.post("/t/<public_id>/links/<int:link_id>/end")
@requires()
def end(public_id: str, link_id: int) -> ResponseReturnValue:
    """Take a link back."""
    links.end(scope(), public_id, link_id)
    tell(N_("已取消关联。"))
    return _back(public_id)


@pages.get("/t/<public_id>/merge")
@requires()
def merge(public_id: str) -> ResponseReturnValue:
    """Ask into which ticket this one is to be merged, once, naming what will happen."""
    return _page("ticket_merge.html", public_id, MERGE, {})


@pages.post("/t/<public_id>/merge")
@requires()
def merge_(public_id: str) -> ResponseReturnValue:
    """Merge it."""
    raw = forms.read(MERGE, request.form)
    try:
        merging.merge(scope(), public_id, str(raw.get("number", "")), str(raw.get("reason", "")))
    except Refused as refused:
        return _refused("ticket_merge.html", public_id, MERGE, raw, refused)
    tell(N_("已合并。24 小时内可以撤销。"), undo_url=url_for("links.unmerge", public_id=public_id))
    return _back(public_id)


@pages.post("/t/<public_id>/unmerge")
@requires()
def unmerge(public_id: str) -> ResponseReturnValue:
    """Undo a merger."""
    merging.unmerge(scope(), public_id)
    tell(N_("已撤销合并，期限和待办照原来的时间继续。"))
    return _back(public_id)


@pages.get("/t/<public_id>/split")
@requires()
def split(public_id: str) -> ResponseReturnValue:
    """Let the person choose what to open out of this ticket."""
    found = ticket_page.ticket_page(scope(), public_id)
    cards = [card for card in opening_page.process_cards(scope()) if card.permitted]
    return render_template("ticket_split.html", page=found, cards=cards)


def _page(template: str, public_id: str, form: Form, raw: Mapping[str, object], refused: Refused | None = None) -> str:
    found = ticket_page.ticket_page(scope(), public_id)
    problems = forms.problems(refused) if refused else {}
    return render_template(template, page=found, view=FormView(form=form, values=raw, problems=problems))


def _refused(
    template: str, public_id: str, form: Form, raw: Mapping[str, object], refused: Refused
) -> ResponseReturnValue:
    if refused.reason in (Reason.NOT_FOUND, Reason.PERMISSION_DENIED):
        raise refused
    status = errors.STATUS.get(refused.reason, HTTPStatus.UNPROCESSABLE_ENTITY)
    if refused.field in _AT_THE_FIELD:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(template, public_id, form, raw, refused), status


def _back(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("tickets.page", public_id=public_id), HTTPStatus.SEE_OTHER)
