"""The page about whoever opened a ticket without an account: the talk with them and, with a reason, who they are."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.disclosure import Finding
from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.domain.public import MODE_LABELS
from core.domain.texts import N_, Message
from core.services import identities, portal_staff
from core.services.disclosing import Disclosed
from core.web.attachments import plain_keys
from core.web.guard import requires, scope
from core.web.templating import tell

pages = Blueprint("giver", __name__, url_prefix="/t")
pages.url_value_preprocessor(plain_keys)


@pages.get("/<public_id>/giver")
@requires()
def page(public_id: str) -> ResponseReturnValue:
    """Show the talk with whoever opened a ticket."""
    return _page(public_id)


@pages.post("/<public_id>/giver/message")
@requires(Permission.NOTE)
def message(public_id: str) -> ResponseReturnValue:
    """Leave words for them."""
    try:
        portal_staff.tell_giver(scope(), public_id, request.form.get("text", ""), request.form.getlist("_confirmed"))
    except Refused as refused:
        if refused.reason is Reason.NOT_FOUND:
            raise
        findings = refused.findings if isinstance(refused, Disclosed) else ()
        return _page(public_id, findings, text=refused.message), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(N_("已留言，反馈人凭回执编码可以看到。"))
    return redirect(url_for("giver.page", public_id=public_id), HTTPStatus.SEE_OTHER)


@pages.post("/<public_id>/giver/identity")
@requires(Permission.IDENTITY_VIEW)
def look(public_id: str) -> ResponseReturnValue:
    """Ask to see who it is."""
    try:
        shown = identities.ask(scope(), public_id, request.form.get("reason", ""))
    except Refused as refused:
        if refused.reason is Reason.NOT_FOUND:
            raise
        return _page(public_id, reason=refused.message), HTTPStatus.UNPROCESSABLE_ENTITY
    if not shown:
        tell(N_("已申请，另一位保管人同意后您会收到通知。"))
    return redirect(url_for("giver.page", public_id=public_id), HTTPStatus.SEE_OTHER)


def _page(public_id: str, findings: tuple[Finding, ...] = (), **problems: Message) -> str:
    found = portal_staff.giver_page(scope(), public_id)
    typed = {name: request.form.get(name, "") for name in ("text", "reason")}
    return render_template(
        "giver.html",
        page=found,
        mode=MODE_LABELS[found.mode],
        problems=problems,
        typed=typed,
        findings=findings,
        confirmed=request.form.getlist("_confirmed"),
    )
