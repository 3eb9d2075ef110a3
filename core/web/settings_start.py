"""The first hour: what is to be set up before the first ticket, in order, with what is done."""

from collections.abc import Mapping
from http import HTTPStatus
from zoneinfo import available_timezones

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.services import start
from core.web.forms import problems
from core.web.guard import requires, scope
from core.web.i18n import LOCALES
from core.web.settings_people import typed_in
from core.web.templating import tell

pages = Blueprint("start", __name__, url_prefix="/start")

_FIELDS = ("name", "zone", "locale")


@pages.get("")
@requires(Permission.SETTINGS_EDIT)
def index() -> ResponseReturnValue:
    """Show the steps."""
    return _page(None, {})


@pages.post("")
@requires(Permission.SETTINGS_EDIT)
def organisation() -> ResponseReturnValue:
    """Give the organisation its name, zone and language."""
    typed = typed_in(_FIELDS)
    try:
        if typed["locale"] not in LOCALES:
            raise Refused(Reason.FIELD_INVALID, Message(N_("请选择语言。")), field="locale")
        start.set_organisation(scope(), typed["name"], typed["zone"], typed["locale"])
    except Refused as refused:
        if refused.reason is Reason.PERMISSION_DENIED:
            raise
        return _page(typed, problems(refused)), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(N_("基本信息已保存。"))
    return redirect(url_for("settings.start.index"), HTTPStatus.SEE_OTHER)


def _page(typed: Mapping[str, str] | None, wrong: Mapping[str, Message]) -> str:
    page = start.start_page(scope())
    return render_template(
        "settings/start.html",
        page=page,
        typed=typed or {"name": page.org.name, "zone": page.org.zone, "locale": page.org.locale},
        problems=wrong,
        zones=sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix"))),
    )
