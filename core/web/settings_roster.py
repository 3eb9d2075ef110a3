"""The roster: who is on duty when."""

from collections.abc import Mapping
from http import HTTPStatus
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Refused
from core.domain.parsing import parse_date, parse_time
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.services import rosters
from core.web.forms import problems
from core.web.guard import requires, scope
from core.web.templating import tell

pages = Blueprint("roster", __name__, url_prefix="/roster")

_ENTRY = ("person", "shift", "from", "to", "starts", "ends")


@pages.get("")
@requires(Permission.PEOPLE_EDIT)
def index() -> ResponseReturnValue:
    """Show who is on duty now and in the coming weeks."""
    return _page({}, {})


@pages.post("")
@requires(Permission.PEOPLE_EDIT)
def enter() -> ResponseReturnValue:
    """Enter the same shift for every day from one to another."""
    typed = {name: request.form.get(name, "") for name in _ENTRY}
    try:
        first, last = (parse_date(typed[name], field=name) for name in ("from", "to"))
        starts, ends = (parse_time(typed[name], field=name) for name in ("starts", "ends"))
        spans = rosters.daily(first, last, starts, ends, ZoneInfo(scope().org.zone))
        rosters.put_on_shift(scope(), typed["person"], typed["shift"], spans)
    except Refused as refused:
        return _page(typed, problems(refused)), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(Message(N_("已录入 %(count)s 个班次，即刻生效。"), {"count": len(spans)}))
    return redirect(url_for("settings.roster.index"), HTTPStatus.SEE_OTHER)


@pages.post("/<int:entry_id>/withdraw")
@requires(Permission.PEOPLE_EDIT)
def withdraw(entry_id: int) -> ResponseReturnValue:
    """Take one shift out."""
    rosters.take_off_shift(scope(), entry_id)
    tell(N_("这条排班已撤销。"))
    return redirect(url_for("settings.roster.index"), HTTPStatus.SEE_OTHER)


def _page(typed: Mapping[str, str], wrong: Mapping[str, Message]) -> str:
    today = scope().org.local_date(scope().now).isoformat()
    return render_template(
        "settings/roster.html",
        page=rosters.roster_page(scope()),
        typed=dict.fromkeys(_ENTRY, "") | {"from": today, "to": today} | dict(typed),
        problems=wrong,
        days_shown=rosters.DAYS_SHOWN,
        shift_length=rosters.SHIFT_LENGTH,
    )
