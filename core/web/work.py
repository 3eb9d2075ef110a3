"""The start page: my work; and confirming what was sent to me."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.texts import N_
from core.services import receipts, work_page
from core.web.guard import next_target, requires, scope
from core.web.templating import tell

pages = Blueprint("work", __name__)


@pages.get("/work")
@requires()
def home() -> ResponseReturnValue:
    """Show what waits for the person asking, what hurts first in front."""
    group = request.args.get("group", "")
    page = work_page.my_work(scope(), group=group or None, after=request.args.get("after"))
    return render_template("work.html", page=page, only=group if group in work_page.LABELS else "")


@pages.post("/receipts/<int:receipt_id>")
@requires()
def confirm(receipt_id: int) -> ResponseReturnValue:
    """Confirm that something was read, or read and understood."""
    understood = request.form.get("_understood") == "1"
    public_id = receipts.confirm(scope(), receipt_id, understood=understood)
    tell(N_("已确认，发出通知的人可以看到。"))
    return redirect(next_target(url_for("tickets.page", public_id=public_id)), HTTPStatus.SEE_OTHER)
