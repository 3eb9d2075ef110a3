"""Agreeing, as a second person, that somebody sees who spoke up in confidence."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.domain.texts import N_
from core.services import identities
from core.web.guard import requires, scope
from core.web.templating import tell

pages = Blueprint("identities", __name__, url_prefix="/identities")

ID = "<int(max=9223372036854775807):request_id>"


@pages.get("")
@requires(Permission.IDENTITY_VIEW)
def index() -> ResponseReturnValue:
    """Show the requests that wait."""
    return render_template("identities.html", requests=identities.requests(scope()))


@pages.post(f"/{ID}/grant")
@requires(Permission.IDENTITY_VIEW)
def grant(request_id: int) -> ResponseReturnValue:
    """Agree to a request."""
    return _decided(request_id, True, N_("已同意，申请人在规定的时间内可以看到。"))


@pages.post(f"/{ID}/deny")
@requires(Permission.IDENTITY_VIEW)
def deny(request_id: int) -> ResponseReturnValue:
    """Refuse a request."""
    return _decided(request_id, False, N_("已拒绝，申请人会收到通知。"))


def _decided(request_id: int, agree: bool, said: str) -> ResponseReturnValue:
    try:
        identities.decide(scope(), request_id, agree=agree)
    except Refused as refused:
        if refused.reason is Reason.NOT_FOUND:
            raise
        tell(refused.message, tone="overdue")
    else:
        tell(said)
    return redirect(url_for("identities.index"), HTTPStatus.SEE_OTHER)
