"""The page to which an invitation leads: choose a password, and be in."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Reason, Refused
from core.services import clock, invitations
from core.services.rates import TooMany
from core.web import guard
from core.web.forms import blame
from core.web.forms_account import ChoiceForm
from core.web.guard import requires

pages = Blueprint("joining", __name__, url_prefix="/join")


@pages.get("/<code>")
@requires(public=True)
def page(code: str) -> ResponseReturnValue:
    """Ask the person invited for the password that they want."""
    return _page(code, ChoiceForm())


@pages.post("/<code>")
@requires(public=True)
def join(code: str) -> ResponseReturnValue:
    """Take the password and let them in."""
    form = ChoiceForm()
    if not form.validate():
        return _page(code, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        token = invitations.accept(
            code,
            form.wanted.data,
            now=clock.now(),
            agent=request.user_agent.string,
            address=request.remote_addr or "",
        )
    except Refused as refused:
        if refused.reason is Reason.NOT_FOUND or isinstance(refused, TooMany):
            raise
        blame(form, {"wanted": refused.message})
        return _page(code, form), HTTPStatus.UNPROCESSABLE_ENTITY
    guard.remember(token)
    return redirect(url_for("shell.home"), HTTPStatus.SEE_OTHER)


def _page(code: str, form: ChoiceForm) -> str:
    found = invitations.welcome(code, clock.now(), request.remote_addr or "")
    return render_template("join.html", code=code, welcome=found, form=form)
