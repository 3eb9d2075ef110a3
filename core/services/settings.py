"""The parameters of an organisation: given a new value from a date on, and shown with what stood before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time

import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.domain.people import SYSTEM, SYSTEM_ACTOR
from core.domain.permissions import Permission
from core.domain.settings import Setting, SettingVersion, Value
from core.domain.texts import N_, Message
from core.models import SettingRow
from core.plugin_manager import PluginManager
from core.services import configuration, duties
from core.services.configuration import Configuration
from core.services.core_settings import CORE, SETTINGS
from core.services.policy import require
from core.services.recalculation import Supposing
from core.services.scope import Scope
from core.services.uow import reading
from core.services.work import Work, working

ALWAYS = date(1900, 1, 1)  # a value from this day on holds for every ticket, however old


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingChange:
    """A value that somebody gave a setting, in force from ``effective_from`` (local date, inclusive).

    ``before`` is what would have held on that day without it.
    """

    before: str
    value: str
    effective_from: date
    set_by: str
    set_by_name: str
    set_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingView:
    """A declared setting, its value in force today, and its changes, newest first."""

    setting: Setting
    value: Value
    history: tuple[SettingChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsPage:
    """All settings of one plugin (or of the core) in the order of their declaration."""

    plugin: str
    label: str
    settings: tuple[SettingView, ...]


def set_setting(scope: Scope, plugin: str, key: str, raw: object, effective_from: date) -> Value:
    """Give a setting a value from a local date on and return it; what is computed for earlier facts stays as it is.

    :raises Refused: The actor may not, there is no such setting, or the value is not one.
    """
    setting = declared(scope, plugin, key)
    value = setting.parse(raw)
    with working(scope) as work:
        write(work, plugin, setting, value, effective_from)
    return value


def write(work: Work, plugin: str, setting: Setting, value: Value, effective_from: date) -> None:
    """Enter a parsed value of a setting, within a transaction."""
    known = tuple(_declared(work.scope.plugins, plugin).values())
    before = work.config.settings_of(plugin, known, effective_from)[setting.key]
    work.session.add(
        SettingRow(
            org_id=work.scope.org.id,
            plugin=plugin,
            key=setting.key,
            value=as_text(value),
            effective_from=effective_from.isoformat(),
            set_by=work.scope.actor.login,
            set_at=work.now,
        )
    )
    configuration.changed(work.session, work.scope.org.id)
    duties.look_again(work, plugin)
    work.event(
        "setting_changed",
        body={
            "plugin": plugin,
            "setting": setting.key,
            "before": as_text(before),
            "after": as_text(value),
            "from": effective_from.isoformat(),
        },
    )


def supposing(scope: Scope, plugin: str, key: str, raw: object, effective_from: date) -> Supposing:
    """Return what makes the set-up as it would be with another value of a setting.

    :raises Refused: As :func:`set_setting`.
    """
    value = declared(scope, plugin, key).parse(raw)
    version = SettingVersion(key=key, value=as_text(value), effective_from=effective_from)

    def supposed(config: Configuration) -> Configuration:
        versions = (*config.settings.get(plugin, ()), version)
        return replace(config, settings={**config.settings, plugin: versions}, _values={})

    return supposed


def settings_page(scope: Scope, plugin: str) -> SettingsPage:
    """Return what the page of a plugin's settings shows; ``"core"`` names those of the program itself.

    :raises Refused: The actor may not, or there is no such plugin.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    known = _declared(scope.plugins, plugin)
    found = scope.plugins.plugins.get(plugin)
    with reading(scope.org.id) as session:
        config = configuration.configuration(session, scope.org.id)
        values = config.settings_of(plugin, tuple(known.values()), scope.org.local_date(scope.now))
        rows = session.scalars(
            sa.select(SettingRow)
            .where(SettingRow.plugin == plugin)
            .order_by(SettingRow.effective_from.desc(), SettingRow.id.desc())
        ).all()
        names = {person.login: person.name for person in config.people.values()} | {SYSTEM: SYSTEM_ACTOR.name}
        changes = [
            (
                row.key,
                SettingChange(
                    before=_before(row, rows, known),
                    value=row.value,
                    effective_from=row.since,
                    set_by=row.set_by,
                    set_by_name=names.get(row.set_by, row.set_by),
                    set_at=row.set_at,
                ),
            )
            for row in rows
        ]
    return SettingsPage(
        plugin=plugin,
        label=found.label if found else N_("系统"),
        settings=tuple(
            SettingView(
                setting=setting,
                value=values[key],
                history=tuple(change for of, change in changes if of == key),
            )
            for key, setting in known.items()
        ),
    )


def declared(scope: Scope, plugin: str, key: str) -> Setting:
    """Return the declaration of a setting.

    :raises Refused: The actor may not change settings, or there is no such setting.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    setting = _declared(scope.plugins, plugin).get(key)
    if setting is None:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有这个参数。")), field=key)
    return setting


def _before(row: SettingRow, rows: Iterable[SettingRow], known: Mapping[str, Setting]) -> str:
    """Return the value that a change took the place of: the last earlier word for its day, else the default."""
    earlier = [
        (one.effective_from, one.id, one.value)
        for one in rows
        if one.key == row.key and one.id < row.id and one.effective_from <= row.effective_from
    ]
    if earlier:
        return max(earlier)[2]
    return as_text(known[row.key].default) if row.key in known else ""


def as_text(value: Value) -> str:
    """Return a value as the text that is stored and that :meth:`Setting.parse` reads."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, time) else str(value)


def _declared(plugins: PluginManager, plugin: str) -> Mapping[str, Setting]:
    if plugin == CORE:
        return {setting.key: setting for setting in SETTINGS}
    found = plugins.plugins.get(plugin)
    if found is None or found.error:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有安装这个插件，或者它无法启动。")))
    return {setting.key: setting for setting in found.settings}
