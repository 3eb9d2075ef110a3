"""The start page: my work; what my department owes; confirming what was sent to me, and nudging others."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.services import department_work, measures_page, nudging, receipts, work_page
from core.web.guard import next_target, requires, scope
from core.web.templating import tell

pages = Blueprint("work", __name__)


@pages.get("/work")
@requires()
def home() -> ResponseReturnValue:
    """Show what waits for the person asking, what hurts first in front."""
    group, name = request.args.get("group", ""), request.args.get("for", "")
    page = work_page.my_work(scope(), group=group or None, after=request.args.get("after"), name=name)
    only = group if group in work_page.LABELS else ""
    return render_template("work.html", page=page, only=only, has_measures=measures_page.is_used(scope()))


@pages.get("/work/department")
@requires(Permission.VIEW_DEPARTMENT)
def department() -> ResponseReturnValue:
    """Show what the department of the person asking owes, by person, or what one person of it owes."""
    person = request.args.get("person", "")
    page = department_work.department_page(scope(), person=person, after=request.args.get("after"))
    return render_template("department.html", page=page)


@pages.post("/t/<public_id>/nudge")
@requires()
def nudge(public_id: str) -> ResponseReturnValue:
    """Ask those for whom a ticket waits to get on with it."""
    try:
        names = nudging.nudge(scope(), public_id)
    except Refused as refused:
        if refused.reason is not Reason.STATE_NOT_ALLOWED:
            raise
        tell(refused.message, tone="soon")
    else:
        tell(Message(N_("已催办，%(people)s 会收到消息。"), {"people": tuple(names)}))
    return redirect(next_target(url_for("tickets.page", public_id=public_id)), HTTPStatus.SEE_OTHER)


@pages.post("/receipts/<int:receipt_id>")
@requires()
def confirm(receipt_id: int) -> ResponseReturnValue:
    """Confirm that something was read, or read and understood."""
    understood = request.form.get("_understood") == "1"
    public_id = receipts.confirm(scope(), receipt_id, understood=understood)
    tell(N_("已确认，发出通知的人可以看到。"))
    return redirect(next_target(url_for("tickets.page", public_id=public_id)), HTTPStatus.SEE_OTHER)
