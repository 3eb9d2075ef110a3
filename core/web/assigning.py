"""Handing a ticket to somebody else by hand."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.domain.texts import N_
from core.services import assigning, bulk, ticket_page
from core.web import forms
from core.web.forms import FormView
from core.web.guard import requires, scope
from core.web.templating import tell

pages = Blueprint("assigning", __name__)


@pages.get("/t/<public_id>/assign")
@requires(Permission.ASSIGN)
def form(public_id: str) -> ResponseReturnValue:
    """Show the form that hands a ticket on."""
    return _form(public_id, {})


@pages.post("/t/<public_id>/assign")
@requires(Permission.ASSIGN)
def assign(public_id: str) -> ResponseReturnValue:
    """Hand a ticket on."""
    raw = forms.read(assigning.FORM, request.form)
    try:
        assigning.assign(scope(), public_id, raw)
    except Refused as refused:
        if refused.reason is Reason.NOT_FOUND:
            raise
        return _form(public_id, raw, refused), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(N_("已改派，双方都会收到通知；期限照原来的时间计算。"))
    if ticket_page.outcome(scope(), public_id) is None:
        return redirect(url_for("tickets.index", kind="open"), HTTPStatus.SEE_OTHER)
    return redirect(url_for("tickets.page", public_id=public_id), HTTPStatus.SEE_OTHER)


def _form(public_id: str, raw: dict[str, object], refused: Refused | None = None) -> str:
    found = ticket_page.ticket_page(scope(), public_id)
    people = bulk.choose(scope(), (public_id,)).people
    problems = forms.problems(refused) if refused else {}
    view = FormView(form=assigning.FORM, values=raw, problems=problems, people=people)
    return render_template("ticket_assign.html", page=found, view=view)
