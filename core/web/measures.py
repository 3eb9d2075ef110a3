"""Measures of corrective actions across tickets, and the report of one ticket's action on paper."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message
from core.services import measures_page, ticket_page
from core.web.attachments import plain_keys
from core.web.guard import requires, scope

pages = Blueprint("measures", __name__)
pages.url_value_preprocessor(plain_keys)


@pages.get("/measures")
@requires()
def index() -> ResponseReturnValue:
    """Show the measures that the filters of the address let through."""
    page = measures_page.measures_page(
        scope(),
        whose=request.args.get("whose", ""),
        which=request.args.get("which", ""),
        after=request.args.get("after"),
    )
    return render_template("measures.html", page=page, states=measures_page.WHICH)


@pages.get("/t/<public_id>/8d")
@requires()
def report(public_id: str) -> ResponseReturnValue:
    """Show the report of a ticket's corrective action as it is printed and signed."""
    found = ticket_page.ticket_page(scope(), public_id)
    if found.corrective is None:
        raise Refused(Reason.NOT_FOUND, Message(N_("这张工单没有纠正预防措施。")))
    return render_template("eight_d.html", page=found, found=found.corrective, org=scope().org)
