"""How the installation fares: plugins, rules that failed, work that failed, and whether the history is whole."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.services import health_page, parked
from core.services.outbox import TICKET_PATH
from core.web.guard import requires, scope
from core.web.templating import tell

pages = Blueprint("health", __name__, url_prefix="/health")

LARGEST = 2**63 - 1
ID = f"<int(max={LARGEST}):row_id>"


@pages.get("")
@requires(Permission.OPERATE)
def index() -> ResponseReturnValue:
    """Show how everything fares."""
    return _page()


@pages.post("/verify")
@requires(Permission.OPERATE)
def verify() -> ResponseReturnValue:
    """Verify the history and say what was found."""
    try:
        found = health_page.verify_history(scope())
    except Refused as refused:
        if refused.reason is not Reason.TOO_LARGE:
            raise
        tell(refused.message, tone="soon")
        return _back()
    if found.fault_at:
        tell(
            Message(
                N_("历史记录在第 %(n)s 条处对不上，可能被改动过。请立即保留现场并联系负责人。"), {"n": found.fault_at}
            ),
            tone="overdue",
        )
    else:
        tell(Message(N_("%(count)s 条历史记录全部核对无误。"), {"count": found.events}))
    return _back()


@pages.post(f"/jobs/{ID}/retry")
@requires(Permission.OPERATE)
def retry_job(row_id: int) -> ResponseReturnValue:
    """Have failed work tried again."""
    return _done(lambda: health_page.retry_job(scope(), row_id), N_("已安排重试。"))


@pages.post(f"/deliveries/{ID}/retry")
@requires(Permission.OPERATE)
def retry_delivery(row_id: int) -> ResponseReturnValue:
    """Have a letter sent again."""
    return _done(lambda: health_page.retry_delivery(scope(), row_id), N_("已安排重新发送。"))


@pages.post(f"/decisions/{ID}/ask")
@requires(Permission.OPERATE)
def ask_again(row_id: int) -> ResponseReturnValue:
    """Ask a plugin again for a decision that failed."""
    return _done(lambda: parked.ask_again(scope(), row_id), N_("已重新判定，并按结果办理。"))


@pages.post(f"/decisions/{ID}/settle")
@requires(Permission.OPERATE)
def settle(row_id: int) -> ResponseReturnValue:
    """Note that a decision that failed has been dealt with by hand."""
    reason = request.form.get("reason", "")
    try:
        parked.settle(scope(), row_id, reason)
    except Refused as refused:
        if refused.field != "reason":
            return _refused(refused)
        return _page(row_id, reason, refused.message), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(N_("已了结。"))
    return _back()


def _done(use_case: Callable[[], None], text: str) -> ResponseReturnValue:
    try:
        use_case()
    except Refused as refused:
        return _refused(refused)
    tell(text)
    return _back()


def _refused(refused: Refused) -> ResponseReturnValue:
    """Say on the page why something cannot be done; what does not exist has no page."""
    if refused.reason in (Reason.NOT_FOUND, Reason.PERMISSION_DENIED):
        raise refused
    tell(refused.message, tone="soon")
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for("health.index"), HTTPStatus.SEE_OTHER)


def _page(row_id: int = 0, reason: str = "", problem: Message | None = None) -> str:
    return render_template(
        "health/index.html",
        page=health_page.health_page(scope()),
        ticket_url=TICKET_PATH.format,
        typed={"id": row_id, "reason": reason},
        problem=problem,
        most=health_page.VERIFY_MOST,
    )
