"""The calendar: years with their days off, the published notice pasted in, and what it does to running deadlines."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Reason, Refused
from core.domain.parsing import parse_int, parse_text
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.services import publishing, recalculation
from core.services.notice_tables import read_published
from core.services.publishing import YearChange, YearView
from core.services.recalculation import Change
from core.web import settings_hours
from core.web.forms import problems
from core.web.guard import requires, scope
from core.web.templating import tell

pages = Blueprint("calendar", __name__, url_prefix="/calendar")
pages.register_blueprint(settings_hours.pages)

NOTICE_LENGTH = 20_000
# As the official years name them; pages say them in the reader's language.
HOLIDAYS = (
    N_("元旦"),
    N_("春节"),
    N_("农历除夕"),
    N_("清明节"),
    N_("劳动节"),
    N_("端午节"),
    N_("中秋节"),
    N_("国庆节"),
    N_("春节延长假期"),
    N_("中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日"),
)


@pages.get("")
@requires(Permission.SETTINGS_EDIT)
def index() -> ResponseReturnValue:
    """Show the years and the deadlines that a notice would change."""
    return _page()


@pages.post("")
@requires(Permission.SETTINGS_EDIT)
def publish() -> ResponseReturnValue:
    """Read a pasted notice: first shown as it was understood, then entered."""
    typed = {"year": request.form.get("year", ""), "notice": request.form.get("notice", "")}
    try:
        year = parse_int(typed["year"], field="year", minimum=publishing.EARLIEST, maximum=publishing.LATEST)
        notice = parse_text(typed["notice"], field="notice", max_length=NOTICE_LENGTH)
        if not notice:
            raise Refused(Reason.FIELD_REQUIRED, Message(N_("请粘贴放假通知全文。")), field="notice")
        found = read_published(notice, year)
    except Refused as refused:
        return _page(typed, problems(refused)), HTTPStatus.UNPROCESSABLE_ENTITY
    if request.form.get("_save") != "1":
        return _page(
            typed,
            preview=publishing.year_view(found),
            difference=publishing.compare(scope(), found),
            moving=recalculation.preview(scope(), publishing.supposing(found)),
        )
    publishing.publish_year(scope(), found)
    tell(Message(N_("%(year)s 年的放假安排已保存。"), {"year": year}))
    return redirect(url_for("settings.calendar.index"), HTTPStatus.SEE_OTHER)


@pages.get("/recompute")
@requires(Permission.SETTINGS_EDIT)
def recompute_preview() -> ResponseReturnValue:
    """Show which running deadlines would get another date by the calendar and the parameters of today."""
    changes = recalculation.preview(scope())
    return render_template("settings/recompute.html", changes=changes, looked_at=recalculation.LOOKED_AT)


@pages.post("/recompute")
@requires(Permission.SETTINGS_EDIT)
def recompute() -> ResponseReturnValue:
    """Reckon the provisional deadlines again, or every one that runs."""
    moved = recalculation.recompute(scope(), every=request.form.get("every") == "1")
    if moved:
        tell(Message(N_("已重新计算，%(count)s 个期限改了日期，并已通知办理人。"), {"count": moved}))
    else:
        tell(N_("已重新计算，没有期限改变日期。"))
    return redirect(url_for("settings.calendar.index"), HTTPStatus.SEE_OTHER)


def _page(
    typed: dict[str, str] | None = None,
    wrong: dict[str, Message] | None = None,
    preview: YearView | None = None,
    difference: YearChange | None = None,
    moving: tuple[Change, ...] = (),
) -> str:
    years = publishing.calendar_years(scope())
    next_year = max((one.year for one in years if one.confirmed), default=scope().now.year) + 1
    return render_template(
        "settings/calendar.html",
        years=years,
        this_year=scope().org.local_date(scope().now).year,
        changes=recalculation.pending_changes(scope()),
        typed=typed or {"year": str(next_year), "notice": ""},
        problems=wrong or {},
        preview=preview,
        difference=difference,
        moving=moving,
        doubtful=recalculation.waiting(scope()),
    )
