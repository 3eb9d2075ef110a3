"""Working hours: of the organisation and of departments that keep their own, and what a change would move."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.services import recalculation, working_hours
from core.services.recalculation import Change
from core.web.forms import problems
from core.web.guard import requires, scope
from core.web.templating import tell

pages = Blueprint("hours", __name__, url_prefix="/hours")

WEEKDAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))


@pages.get("")
@requires(Permission.SETTINGS_EDIT)
def index() -> ResponseReturnValue:
    """Show the hours that are kept; ``?department=`` opens those of one department to be changed."""
    return _page(request.args.get("department"))


@pages.post("")
@requires(Permission.SETTINGS_EDIT)
def change() -> ResponseReturnValue:
    """Give a department or the organisation hours: first shown with what they would move, then kept."""
    key, ignore = request.form.get("department", ""), request.form.get("ignore_makeup") == "1"
    typed = {day: request.form.get(f"day-{day}", "") for day in range(working_hours.WEEKDAYS)}
    try:
        windows = working_hours.parse_hours(typed)
        if request.form.get("_save") != "1":
            supposing = working_hours.supposing(scope(), key, windows, ignore_makeup=ignore)
            changes = recalculation.preview(scope(), supposing)
            return _page(key, typed, ignore=ignore, changes=changes)
        working_hours.set_hours(scope(), key, windows, ignore_makeup=ignore)
    except Refused as refused:
        if refused.reason in (Reason.NOT_FOUND, Reason.PERMISSION_DENIED):
            raise
        return _page(key, typed, problems(refused), ignore=ignore), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(N_("工作时间已保存，用于之后计算的期限。"))
    return redirect(url_for("settings.calendar.hours.index"), HTTPStatus.SEE_OTHER)


@pages.post("/remove")
@requires(Permission.SETTINGS_EDIT)
def remove() -> ResponseReturnValue:
    """Have a department keep the hours of the one above it again."""
    working_hours.remove_hours(scope(), request.form.get("department", ""))
    tell(N_("这个部门改按上级部门或全单位的工作时间。"))
    return redirect(url_for("settings.calendar.hours.index"), HTTPStatus.SEE_OTHER)


def _page(
    key: str | None,
    typed: Mapping[int, str] | None = None,
    wrong: Mapping[str, Message] | None = None,
    *,
    ignore: bool = False,
    changes: tuple[Change, ...] | None = None,
) -> str:
    page = working_hours.hours_page(scope())
    names = {one.key: one.name for one in page.kept} | dict(page.others)
    if key is not None and key not in names:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有这个部门。")))
    if key is not None and typed is None:
        kept = next((one for one in page.kept if one.key == key), page.kept[0])
        typed, ignore = dict(enumerate(kept.days)), kept.ignore_makeup
    return render_template(
        "settings/hours.html",
        page=page,
        key=key,
        name=names.get(key or "", ""),
        typed=typed or {},
        ignore=ignore,
        problems=wrong or {},
        changes=changes,
        weekdays=WEEKDAYS,
    )
