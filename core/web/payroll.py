"""Lists for payroll: made once, and looked up again."""

from http import HTTPStatus

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.services import payroll
from core.web.guard import requires, scope
from core.web.templating import tell

pages = Blueprint("payroll", __name__, url_prefix="/exports")

LARGEST = 2**63 - 1
TYPES = {
    payroll.CSV: "text/csv; charset=utf-8",
    payroll.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pages.get("")
@requires(Permission.PAY_EDIT)
def index() -> ResponseReturnValue:
    """Show the lists that were made, and offer to make another."""
    return _page(scope().org.local_month(scope().now), None)


@pages.post("")
@requires(Permission.PAY_EDIT)
def make() -> ResponseReturnValue:
    """Make a list of what is settled and in none yet."""
    month = request.form.get("month", "")
    try:
        payroll.export(scope(), month, units=request.form.get("units") == "1")
    except Refused as refused:
        if refused.reason is Reason.PERMISSION_DENIED:
            raise
        return _page(month, refused.message), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(N_("清单已生成，可以下载。"))
    return redirect(url_for("penalties.payroll.index"), HTTPStatus.SEE_OTHER)


@pages.get(f"/<int(max={LARGEST}):export_id>")
@requires(Permission.PAY_EDIT)
def download(export_id: int) -> ResponseReturnValue:
    """Give out a list as a file."""
    kind = payroll.XLSX if request.args.get("as") == payroll.XLSX else payroll.CSV
    name, content = payroll.file_of(scope(), export_id, kind)
    answer = Response(content, content_type=TYPES[kind])
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(month: str, problem: Message | None) -> str:
    return render_template(
        "penalties/exports.html", month=month, problem=problem, found=payroll.exports(scope()), may_edit_pay=True
    )
