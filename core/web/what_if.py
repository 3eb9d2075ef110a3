"""What would have been: a period's tickets under other parameters, before anything is turned on."""

from collections.abc import Mapping
from datetime import date, timedelta
from http import HTTPStatus

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from core.domain import charts
from core.domain.charts import Pair
from core.domain.errors import Reason, Refused, RefusedFields
from core.domain.parsing import parse_date
from core.domain.permissions import Permission
from core.domain.settings import Setting
from core.domain.texts import N_, Message
from core.plugin_manager import Plugin
from core.services import plugin_page, settings, spreadsheets, what_if, what_if_view, what_if_work, workbooks
from core.services.what_if import Question
from core.services.what_if_sums import By, DueDifference, Mismatch, PenaltyDifference
from core.services.what_if_tables import as_rows, by_name, grand_total
from core.web import texts
from core.web.guard import requires, scope
from core.web.nonces import nonce
from core.web.settings import shown
from core.web.texts import say

pages = Blueprint("what_if", __name__, url_prefix="/what-if")

LOOK_BACK = timedelta(days=90)
CHARTED = 12  # rows of a chart; the table has them all


@pages.get("")
@requires(Permission.SETTINGS_EDIT)
def index() -> ResponseReturnValue:
    """Show what can be asked: a period, and the parameters of a plugin."""
    return _form(request.args.get("plugin", ""), {}, {})


@pages.post("")
@requires(Permission.SETTINGS_EDIT)
def ask() -> ResponseReturnValue:
    """Have a question answered; the same form sent twice is one run."""
    name = request.form.get("plugin", "")
    typed = {key: value for key, value in request.form.items() if not key.startswith("_")}
    try:
        question = _question(name, typed)
    except Refused as refused:
        errors = refused.errors if isinstance(refused, RefusedFields) else (refused,)
        problems = {(one.field or "changes").removeprefix(f"{name}."): one.message for one in errors}
        return _form(name, typed, problems), HTTPStatus.UNPROCESSABLE_ENTITY
    key = what_if_work.begin(scope(), question, nonce())
    return redirect(url_for("what_if.run", key=key), HTTPStatus.SEE_OTHER)


@pages.get("/<key>")
@requires(Permission.SETTINGS_EDIT)
def run(key: str) -> ResponseReturnValue:
    """Show how far a run has come, and what differs once it is done."""
    found = what_if_work.run_page(scope(), key)
    sheets = what_if_view.tables(scope(), found.summary.answer, say, texts.moment) if found.summary else ()
    return render_template(
        "what_if/run.html",
        run=found,
        changes=_changes(found.question),
        sheets=by_name(sheets),
        links={one.number: one.ticket for one in _differing(found)},
        total=grand_total(found.summary.answer) if found.summary else None,
        chart=_chart(found.summary.answer) if found.summary else "",
        shown_most=what_if_work.SHOWN,
    )


@pages.get("/<key>/result.csv")
@requires(Permission.SETTINGS_EDIT)
def as_csv(key: str) -> ResponseReturnValue:
    """Give out all that differs, one table below the other."""
    sheets = what_if_view.tables(scope(), what_if_work.whole(scope(), key), say, texts.exact)
    return Response(spreadsheets.write_csv(as_rows(sheets)), mimetype="text/csv", headers=_named("what-if.csv"))


@pages.get("/<key>/result.xlsx")
@requires(Permission.SETTINGS_EDIT)
def as_xlsx(key: str) -> ResponseReturnValue:
    """Give out all that differs, each table on a sheet."""
    sheets = what_if_view.tables(scope(), what_if_work.whole(scope(), key), say, texts.exact)
    book = workbooks.write_xlsx([(one.title, (one.headings, *one.rows)) for one in sheets])
    return Response(book, mimetype=workbooks.MEDIA_TYPE, headers=_named("what-if.xlsx"))


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _form(name: str, typed: Mapping[str, str], problems: Mapping[str, Message]) -> str:
    offered = _offered()
    plugin = next((one for one in offered if one.name == name), offered[0] if len(offered) == 1 else None)
    views = settings.settings_page(scope(), plugin.name).settings if plugin else ()
    today = scope().org.local_date(scope().now)
    return render_template(
        "what_if/index.html",
        offered=offered,
        plugin=plugin,
        views=views,
        typed={"first": (today - LOOK_BACK).isoformat(), "last": today.isoformat(), "policy_date": ""} | dict(typed),
        problems=problems,
        shown=shown,
        as_text=settings.as_text,
        latest=what_if_work.latest(scope()),
        labels={one.name: one.label for one in offered},
        nonce=nonce(),
    )


def _offered() -> tuple[Plugin, ...]:
    """Return the plugins in use that have parameters."""
    used = {one.name for one in plugin_page.plugins_page(scope()) if one.enabled}
    return tuple(one for one in scope().plugins.loaded if one.name in used and one.settings)


def _question(name: str, typed: Mapping[str, str]) -> Question:
    if name not in {one.name for one in _offered()}:
        raise Refused(Reason.NOT_FOUND, Message(N_("请选择一个插件。")), field="plugin")
    problems: list[Refused] = []
    days: dict[str, date] = {}
    for field in ("first", "last", "policy_date"):
        try:
            if field != "policy_date" or typed.get(field):
                days[field] = parse_date(typed.get(field, ""), field=field)
        except Refused as refused:
            problems.append(refused)
    changes: dict[str, object] = {}
    for view in settings.settings_page(scope(), name).settings:
        raw = typed.get(f"p-{view.setting.key}")
        if raw is not None and not _is(view.setting, raw, view.value):
            changes[view.setting.key] = raw
    if problems:
        raise RefusedFields(tuple(problems))
    asked = {name: changes}
    return what_if.question(scope(), days["first"], days["last"], asked, policy_date=days.get("policy_date"))


def _is(setting: Setting, raw: str, value: object) -> bool:
    """Say whether what was typed is the value in force."""
    try:
        return setting.parse(raw) == value
    except Refused:
        return False


def _changes(question: Question) -> tuple[tuple[str, Setting, str, str], ...]:
    """Return what was changed: plugin, setting, the value in words and as the settings' page takes it."""
    found = []
    for name, values in question.changes.items():
        plugin = scope().plugins.plugins.get(name)
        known = {one.key: one for one in (plugin.settings if plugin else ())}
        for key, value in values.items():
            if key in known:
                found.append((name, known[key], shown(known[key], value), settings.as_text(value)))
    return tuple(found)


def _differing(found: what_if_work.RunView) -> tuple[DueDifference | PenaltyDifference | Mismatch, ...]:
    part = found.summary.answer.part if found.summary else None
    return (*part.dues, *part.penalties, *part.mismatches) if part else ()


def _chart(found: what_if.Answer) -> Markup:
    """Return how many deadlines are missed in each process, as it was and as it would be."""
    rows = [(key, sums) for kind, key, sums in found.part.sums if kind == By.PROCESS.value][:CHARTED]
    pairs = []
    for key, sums in rows:
        process = scope().plugins.process(key)
        label = say(process.label) if process else key
        for text, was, would in (
            (N_("%(name)s：逾期的期限"), sums.was_late, sums.would_late),
            (N_("%(name)s：上报"), sums.was_escalated, sums.would_escalated),
            (N_("%(name)s：扣罚"), sums.was_penalties, sums.would_penalties),
        ):
            pairs.append(Pair(label=say(Message(text, {"name": label})), was=was, would=would))
    title, description = say(N_("试算前后的比较")), say(N_("每组两条：上面是原来的，下面是试算的；数字见下面的表。"))
    return Markup(charts.svg("what-if", title, description, pairs))  # noqa: S704 -- every text in it is escaped
