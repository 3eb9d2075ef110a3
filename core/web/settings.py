"""Plugins and their parameters: what the regulation says, what this organisation says, since when, and why."""

from dataclasses import dataclass
from datetime import date, time
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Reason, Refused
from core.domain.parsing import parse_date
from core.domain.permissions import Permission
from core.domain.processes import Process
from core.domain.settings import Mark, Setting, SettingKind, Value
from core.domain.texts import N_, Message
from core.services import organisations, plugin_page, recalculation, settings
from core.services.core_settings import CORE
from core.services.recalculation import Change
from core.services.settings import SettingView
from core.web import (
    settings_calendar,
    settings_changes,
    settings_departments,
    settings_import,
    settings_lists,
    settings_mail,
    settings_people,
    settings_places,
    settings_portal,
    settings_roles,
    settings_roster,
    settings_start,
    settings_trail,
    texts,
)
from core.web.guard import requires, scope
from core.web.templating import tell


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingGroup:
    """The settings of one regulation, with the processes that carry it out; without one, those that hold for all."""

    regulation: str
    title: str
    processes: tuple[Process, ...]
    settings: tuple[SettingView, ...]


pages = Blueprint("settings", __name__, url_prefix="/settings")
pages.register_blueprint(settings_calendar.pages)
pages.register_blueprint(settings_changes.pages)
pages.register_blueprint(settings_departments.pages)
pages.register_blueprint(settings_import.pages)
pages.register_blueprint(settings_lists.pages)
pages.register_blueprint(settings_mail.pages)
pages.register_blueprint(settings_people.pages)
pages.register_blueprint(settings_portal.pages)
pages.register_blueprint(settings_roles.pages)
pages.register_blueprint(settings_roster.pages)
pages.register_blueprint(settings_start.pages)
pages.register_blueprint(settings_trail.pages)


@pages.get("")
@requires()
def index() -> ResponseReturnValue:
    """Show what can be set, to those who may set any of it."""
    found = settings_places.groups()
    if not found:
        raise Refused(Reason.PERMISSION_DENIED, Message(N_("您没有这项权限。")))
    return render_template("settings/index.html", groups=found)


@pages.get("/plugins")
@requires(Permission.SETTINGS_EDIT)
def plugins() -> ResponseReturnValue:
    """Show the plugins, which of them are in use, and what hangs on each."""
    return render_template("settings/plugins.html", plugins=plugin_page.plugins_page(scope()))


@pages.post("/plugins/<name>/switch")
@requires(Permission.SETTINGS_EDIT)
def switch(name: str) -> ResponseReturnValue:
    """Turn a plugin on or off."""
    enabled = request.form.get("enabled") == "1"
    if name not in {found.name for found in plugin_page.plugins_page(scope())}:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有安装这个插件，或者它无法启动。")))
    organisations.set_plugin(scope(), name, enabled)
    tell(N_("插件已启用。") if enabled else N_("插件已停用。它的工单仍可查看、打印和导出。"))
    return redirect(url_for("settings.plugins"), HTTPStatus.SEE_OTHER)


@pages.get("/plugins/<name>")
@requires(Permission.SETTINGS_EDIT)
def plugin(name: str) -> ResponseReturnValue:
    """Show the parameters of a plugin, or of the program itself; the address may fill one in, nothing changes yet."""
    return _plugin(name, request.args.get("key", ""), request.args.get("value", ""), _today().isoformat())


@pages.post("/plugins/<name>/<key>")
@requires(Permission.SETTINGS_EDIT)
def change(name: str, key: str) -> ResponseReturnValue:
    """Give a parameter a value; one that is to hold from a past day on asks once more."""
    since = request.form.get("from", "")
    raw = _typed_value(settings.declared(scope(), name, key))
    try:
        effective_from = parse_date(since, field="from")
        supposing = settings.supposing(scope(), name, key, raw, effective_from)
        if effective_from < _today() and request.form.get("_past") != "1":
            problem = Message(
                N_("这一天已经过去。之后再计算的期限和扣罚会按新值，已经算好的不变。确认的话请再按一次保存。")
            )
            changes = recalculation.preview(scope(), supposing, plugin=name)
            return _plugin(name, key, raw, since, problem, changes=changes), HTTPStatus.UNPROCESSABLE_ENTITY
        settings.set_setting(scope(), name, key, raw, effective_from)
    except Refused as refused:
        if refused.reason in (Reason.NOT_FOUND, Reason.PERMISSION_DENIED):
            raise
        return _plugin(name, key, raw, since, refused.message), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(N_("参数已修改。"))
    return redirect(url_for("settings.plugin", name=name) + f"#s-{key}", HTTPStatus.SEE_OTHER)


def _typed_value(setting: Setting) -> str:
    """Return what was typed for a setting as its text; a table was typed cell by cell, column by column."""
    if setting.table is None or "value" in request.form:
        return request.form.get("value", "")
    columns = [request.form.getlist(f"column-{number}") for number in range(len(setting.table.columns))]
    return setting.table.text(zip(*columns, strict=False))


def shown(setting: Setting, value: Value) -> str:
    """Return a parameter's value as people read it."""
    match setting.kind:
        case SettingKind.BOOLEAN:
            return texts.say(N_("是")) if value else texts.say(N_("否"))
        case SettingKind.TIME if isinstance(value, time):
            return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"
        case SettingKind.CHOICE:
            return texts.say(next((label for key, label in setting.choices if key == value), str(value)))
        case _:
            return f"{value} {texts.say(setting.unit)}".strip() or "—"


def shown_text(setting: Setting, stored: str) -> str:
    """Return a stored value as people read it; as it stands, if the plugin of today would refuse it."""
    try:
        return shown(setting, setting.parse(stored))
    except Refused:
        return stored


def _plugin(
    name: str,
    key: str = "",
    raw: str = "",
    since: str = "",
    problem: Message | None = None,
    *,
    changes: tuple[Change, ...] | None = None,
) -> str:
    """Return the page; with ``changes``, which a value typed for a past day would bring about, it asks once more."""
    page = settings.settings_page(scope(), name)
    owner = scope().plugins.plugins.get(name)
    clauses = {
        clause.key: clause.text for one in (owner.processes if owner else ()) for clause in one.regulation.clauses
    }
    return render_template(
        "settings/plugin.html",
        page=page,
        is_core=name == CORE,
        processes=owner.processes if owner else (),
        groups=_groups(page.settings, owner.processes if owner else ()),
        clauses=clauses,
        today=_today().isoformat(),
        shown=shown,
        shown_text=shown_text,
        as_text=settings.as_text,
        typed={"key": key, "value": raw, "from": since, "asks": changes is not None},
        changes=changes or (),
        problem=problem,
    )


def _groups(views: tuple[SettingView, ...], processes: tuple[Process, ...]) -> tuple[SettingGroup, ...]:
    """Return the settings by regulation, those of all regulations last; within each, what it says itself first."""
    ordered = [view for mark in Mark for view in views if view.setting.mark is mark]
    titles = {process.regulation.key: process.regulation.title for process in processes}
    common = "".join(titles) if len(titles) == 1 else ""  # what holds for all regulations, holds for the only one
    groups = (
        SettingGroup(
            regulation=key,
            title=title,
            processes=tuple(process for process in processes if process.regulation.key == key),
            settings=tuple(view for view in ordered if (view.setting.regulation or common) == key),
        )
        for key, title in (titles | {common: titles.get(common, "")}).items()
    )
    return tuple(group for group in groups if group.settings)


def _today() -> date:
    return scope().org.local_date(scope().now)
