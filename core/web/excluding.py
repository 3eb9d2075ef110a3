"""Saying by hand who is complained about in a ticket, and taking it back."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Reason, Refused
from core.domain.forms import Form
from core.domain.permissions import Permission
from core.domain.texts import N_
from core.services import excluding
from core.services.scope import Scope
from core.web import forms
from core.web.forms import FormView
from core.web.guard import requires, scope
from core.web.templating import tell

pages = Blueprint("excluding", __name__)


@pages.get("/t/<public_id>/exclude")
@requires(Permission.ASSIGN)
def page(public_id: str) -> ResponseReturnValue:
    """Show who is kept out of a ticket, with the forms that change it."""
    return _page(excluding.exclusion_page(scope(), public_id))


@pages.post("/t/<public_id>/exclude")
@requires(Permission.ASSIGN)
def keep_out(public_id: str) -> ResponseReturnValue:
    """Keep people and departments out."""
    return _done(public_id, excluding.FORM, excluding.keep_out, N_("已登记；他们看不到也不能办理这张工单。"))


@pages.post("/t/<public_id>/exclude/end")
@requires(Permission.ASSIGN)
def let_in(public_id: str) -> ResponseReturnValue:
    """Take one exclusion back."""
    back = excluding.exclusion_page(scope(), public_id).back
    return _done(public_id, back or excluding.FORM, excluding.let_in, N_("已撤销；这张工单对他们恢复原来的权限。"))


def _done(
    public_id: str, form: Form, do: Callable[[Scope, str, Mapping[str, object]], None], said: str
) -> ResponseReturnValue:
    raw = forms.read(form, request.form)
    try:
        do(scope(), public_id, raw)
    except Refused as refused:
        if refused.reason is Reason.NOT_FOUND:
            raise
        found = excluding.exclusion_page(scope(), public_id)
        return _page(found, form.key, raw, refused), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(said)
    return redirect(url_for("tickets.excluding.page", public_id=public_id), HTTPStatus.SEE_OTHER)


def _page(
    found: excluding.ExclusionPage,
    key: str = "",
    raw: Mapping[str, object] | None = None,
    refused: Refused | None = None,
) -> str:
    def view(form: Form) -> FormView:
        typed = raw if raw is not None and form.key == key else {}
        problems = forms.problems(refused) if refused and form.key == key else {}
        return FormView(form=form, values=typed, problems=problems, people=found.offered)

    back = view(found.back) if found.back else None
    return render_template("ticket_exclude.html", page=found, view=view(excluding.FORM), back=back)
