"""How I want to be told of things: which kinds by mail, and when to be left in peace."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.channels import KIND_LABELS, WAY_LABELS
from core.domain.errors import Refused
from core.domain.texts import N_, Message
from core.services import telling
from core.web.forms import problems
from core.web.guard import requires, scope
from core.web.templating import tell

pages = Blueprint("telling", __name__, url_prefix="/account/notices")

_QUIET = ("quiet_from", "quiet_to")


@pages.get("")
@requires()
def index() -> ResponseReturnValue:
    """Show what I chose, and what is usual here."""
    return _page()


@pages.post("")
@requires()
def choose() -> ResponseReturnValue:
    """Keep what I choose."""
    ways = {kind: request.form.get(f"way-{kind}", "") for kind in KIND_LABELS}
    quiet = {name: request.form.get(name, "") for name in _QUIET}
    try:
        telling.choose(scope(), ways, **quiet)
    except Refused as refused:
        return _page(ways | quiet, problems(refused)), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(N_("通知方式已保存。"))
    return redirect(url_for("telling.index"), HTTPStatus.SEE_OTHER)


def _page(typed: Mapping[str, str] | None = None, wrong: Mapping[str, Message] | None = None) -> str:
    page = telling.preferences_page(scope())
    quiet = {"quiet_from": page.own.quiet_from, "quiet_to": page.own.quiet_to}
    chosen = dict(page.own.ways) | {name: f"{at:%H:%M}" if at else "" for name, at in quiet.items()}
    return render_template(
        "telling.html",
        page=page,
        chosen=chosen if typed is None else typed,
        problems=wrong or {},
        kinds=KIND_LABELS,
        ways=WAY_LABELS,
    )
