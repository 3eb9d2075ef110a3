"""The log of changes of the set-up, in sentences: who changed what, when, from what to what."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.domain.people import SYSTEM
from core.domain.permissions import PERMISSION_LABELS, Permission
from core.domain.settings import Setting, SettingKind
from core.domain.texts import N_, Message
from core.models import Event
from core.services import core_settings
from core.services.configuration import Configuration, configuration
from core.services.core_settings import CORE
from core.services.paging import Cursor, read_cursor
from core.services.policy import may
from core.services.scope import Scope
from core.services.uow import reading

ORDER = "changes"
PAGE = 50


class Area(StrEnum):
    """What a change is about."""

    PEOPLE = "people"
    ROLES = "roles"
    DEPARTMENTS = "departments"
    SETTINGS = "settings"


AREA_LABELS = {
    Area.PEOPLE: N_("人员"),
    Area.ROLES: N_("岗位和授权"),
    Area.DEPARTMENTS: N_("部门"),
    Area.SETTINGS: N_("插件、参数和日历"),
}
_NEEDS = dict.fromkeys(Area, Permission.PEOPLE_EDIT) | {Area.SETTINGS: Permission.SETTINGS_EDIT}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """A change: when, by whom (and for whom, if by a deputy), what, in a sentence, and in which points, in more."""

    at: datetime
    who: str
    for_whom: str
    area: Area
    sentence: Message
    points: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage:
    """Changes, newest first; ``after`` is where the next page begins, ``areas`` and ``people`` are to filter by."""

    changes: tuple[ChangeView, ...]
    areas: tuple[Area, ...]
    people: tuple[tuple[str, str], ...]
    after: str | None


def changes_page(scope: Scope, *, area: str = "", person: str = "", after: str | None = None) -> ChangesPage:
    """Return a page of the changes that the actor may know of.

    :raises Refused: The actor manages neither people nor settings.
    """
    areas = tuple(one for one in Area if may(scope.actor, _NEEDS[one]))
    if not areas:
        raise Refused(Reason.PERMISSION_DENIED, Message(N_("您没有这项权限。")))
    shown = [one for one in areas if one.value == area] or list(areas)
    kinds = [kind for kind, (of, _sentence) in _KINDS.items() if of in shown]
    cursor = read_cursor(after, ORDER)
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        query = sa.select(Event.n, Event.kind, Event.at, Event.actor, Event.for_login, Event.body)
        query = query.where(Event.org_id == scope.org.id, Event.ticket_id.is_(None), Event.kind.in_(kinds))
        if cursor:
            query = query.where(Event.n < cursor.id)
        if person in {SYSTEM, *(one.login for one in config.people.values())}:
            query = query.where(Event.actor == person)
        rows = session.execute(query.order_by(Event.n.desc()).limit(PAGE + 1)).all()
    names = _Names(scope, config)
    found = tuple(_view(names, row) for row in rows[:PAGE])
    members = sorted((one.login, one.name) for one in config.people.values())
    return ChangesPage(
        changes=found,
        areas=areas,
        people=tuple(members),
        after=Cursor(ORDER, None, rows[PAGE - 1].n).spelled() if len(rows) > PAGE else None,
    )


class _Names:
    """What keys are called today; a key whose bearer is gone stands for itself."""

    def __init__(self, scope: Scope, config: Configuration) -> None:
        self._scope = scope
        self._people = {one.login: one.name for one in config.people.values()} | {SYSTEM: N_("系统")}
        self._departments = {one.key: one.name for one in config.departments.values()}
        self._roles = {key: role.label for key, role in config.roles.items()}

    def person(self, login: object) -> str:
        return self._people.get(str(login), str(login))

    def department(self, key: object) -> str:
        return self._departments.get(str(key), str(key)) or "—"

    def role(self, key: object) -> str:
        return self._roles.get(str(key), str(key))

    def plugin(self, name: object) -> str:
        found = self._scope.plugins.plugins.get(str(name))
        return N_("系统") if name == CORE else found.label if found else str(name)

    def setting(self, plugin: object, key: object) -> Setting | None:
        found = self._scope.plugins.plugins.get(str(plugin))
        settings = core_settings.SETTINGS if plugin == CORE else found.settings if found else ()
        return next((one for one in settings if one.key == key), None)


Body = Mapping[str, Any]
Sentence = Callable[[_Names, Body], tuple[Message, ...]]


def _view(names: _Names, row: Any) -> ChangeView:
    area, sentence = _KINDS[row.kind]
    said = sentence(names, json.loads(row.body)) if row.body else (Message(N_("内容已依法遮蔽。")),)
    return ChangeView(
        at=row.at,
        who=names.person(row.actor),
        for_whom=names.person(row.for_login) if row.for_login else "",
        area=area,
        sentence=said[0],
        points=said[1:],
    )


def _as_it_stands(_names: _Names, value: object) -> str:
    return str(value)


def _about(text: str, key: str, name: Callable[[_Names, object], str]) -> Sentence:
    """Return a sentence that names one thing: who or what the body holds under ``key``."""
    return lambda names, body: (Message(text, {"name_label": name(names, body.get(key, ""))}),)


def _added(names: _Names, body: Body) -> tuple[Message, ...]:
    first = Message(
        N_("添加了人员 %(name)s（%(login)s）。"), {"name": names.person(body["login"]), "login": body["login"]}
    )
    given = (Message(N_("岗位：%(role_label)s"), {"role_label": names.role(role)}) for role in body["roles"])
    return (first, *given)


def _roles_changed(names: _Names, body: Body) -> tuple[Message, ...]:
    before, after = set(body["before"]), set(body["after"])
    return (
        Message(N_("修改了 %(name)s 的岗位。"), {"name": names.person(body["login"])}),
        *(Message(N_("增加：%(role_label)s"), {"role_label": names.role(role)}) for role in sorted(after - before)),
        *(Message(N_("去掉：%(role_label)s"), {"role_label": names.role(role)}) for role in sorted(before - after)),
    )


def _role_changed(names: _Names, body: Body) -> tuple[Message, ...]:
    labels = {one.value: label for one, label in PERMISSION_LABELS.items()}
    before, after = set(body["before"]), set(body["after"])
    return (
        Message(N_("修改了岗位“%(role_label)s”的权限。"), {"role_label": names.role(body["role"])}),
        *(Message(N_("增加：%(role_label)s"), {"role_label": labels.get(one, one)}) for one in sorted(after - before)),
        *(Message(N_("去掉：%(role_label)s"), {"role_label": labels.get(one, one)}) for one in sorted(before - after)),
    )


def _person_changed(names: _Names, body: Body) -> tuple[Message, ...]:
    labels = {"name": N_("姓名"), "email": N_("邮箱"), "department": N_("部门")}
    before, after = body["before"], body["after"]
    points = []
    for key, label in labels.items():
        if before[key] != after[key]:
            name = names.department if key == "department" else str
            points.append(_from_to(label, name(before[key]), name(after[key])))
    for key in sorted({*before["attributes"], *after["attributes"]}):
        was, now = (one["attributes"].get(key, []) for one in (before, after))
        if was != now:
            points.append(_from_to(key, tuple(was), tuple(now)))
    return (Message(N_("修改了 %(name)s 的账号。"), {"name": names.person(body["login"])}), *points)


def _department_changed(names: _Names, body: Body) -> tuple[Message, ...]:
    before, after = body["before"], body["after"]
    points = []
    if before["name"] != after["name"]:
        points.append(_from_to(N_("名称"), before["name"], after["name"]))
    if before["parent"] != after["parent"]:
        points.append(_from_to(N_("上级部门"), names.department(before["parent"]), names.department(after["parent"])))
    if before["external"] != after["external"]:
        points.append(Message(N_("改为外部单位") if after["external"] else N_("不再是外部单位")))
    return (Message(N_("修改了部门“%(name)s”。"), {"name": names.department(body["department"])}), *points)


def _from_to(label: str, before: object, after: object) -> Message:
    params = {"what_label": label, "before": before or "—", "after": after or "—"}
    return Message(N_("%(what_label)s：由 %(before)s 改为 %(after)s"), params)


def _authority(text: str) -> Sentence:
    def sentence(names: _Names, body: Body) -> tuple[Message, ...]:
        params = {
            "deputy": names.person(body["deputy"]),
            "holder": names.person(body["holder"]),
            "role_label": names.role(body["role"]),
            "from_at": body["from"],
            "to_at": body["to"],
        }
        return (Message(text, params),)

    return sentence


def _said(setting: Setting | None, stored: str) -> Message | str:
    """Return a stored value in words; as it stands where it has none, or its setting is gone."""
    if setting and setting.kind is SettingKind.BOOLEAN:
        return Message(N_("是") if stored == "true" else N_("否"))
    labels = dict(setting.choices) if setting else {}
    return Message(labels[stored]) if stored in labels else stored


def _setting(names: _Names, body: Body) -> tuple[Message, ...]:
    setting = names.setting(body["plugin"], body["setting"])
    params = {
        "plugin_label": names.plugin(body["plugin"]),
        "setting_label": setting.label if setting else body["setting"],
        "day": body["from"],
    }
    point = _from_to(N_("值"), _said(setting, body["before"]), _said(setting, body["after"]))
    return (Message(N_("修改了“%(plugin_label)s”的参数“%(setting_label)s”，自 %(day)s 起。"), params), point)


def _imported(_names: _Names, body: Body) -> tuple[Message, ...]:
    return (Message(N_("从表格导入：新增 %(new)s 人，修改 %(changed)s 人。"), dict(body)),)


def _invited(names: _Names, body: Body) -> tuple[Message, ...]:
    who = tuple(names.person(login) for login in body["logins"])
    return (Message(N_("邀请 %(names)s 设定密码。"), {"names": who}),)


def _organisation(_names: _Names, body: Body) -> tuple[Message, ...]:
    labels = {"name": N_("名称"), "zone": N_("时区"), "locale": N_("语言")}
    before, after = body["before"], body["after"]
    points = [_from_to(label, before[key], after[key]) for key, label in labels.items() if before[key] != after[key]]
    return (Message(N_("修改了本单位的基本信息。")), *points)


def _calendar(_names: _Names, body: Body) -> tuple[Message, ...]:
    return (Message(N_("录入了 %(year)s 年的放假安排。"), {"year": body["year"]}),)


def _hours(names: _Names, body: Body) -> tuple[Message, ...]:
    if not body["department"]:
        return (Message(N_("修改了全单位的工作时间。")),)
    text = N_("修改了“%(name)s”的工作时间。") if body["windows"] else N_("“%(name)s”改按上级部门或全单位的工作时间。")
    return (Message(text, {"name": names.department(body["department"])}),)


_KINDS: Mapping[str, tuple[Area, Sentence]] = {
    "person_added": (Area.PEOPLE, _added),
    "person_changed": (Area.PEOPLE, _person_changed),
    "person_activated": (Area.PEOPLE, _about(N_("恢复了 %(name_label)s 的账号。"), "login", _Names.person)),
    "person_deactivated": (Area.PEOPLE, _about(N_("停用了 %(name_label)s 的账号。"), "login", _Names.person)),
    "people_imported": (Area.PEOPLE, _imported),
    "people_invited": (Area.PEOPLE, _invited),
    "roster_entered": (Area.PEOPLE, _about(N_("为 %(name_label)s 录入了排班。"), "login", _Names.person)),
    "roster_withdrawn": (Area.PEOPLE, _about(N_("撤销了 %(name_label)s 的一条排班。"), "login", _Names.person)),
    "roles_changed": (Area.ROLES, _roles_changed),
    "role_added": (Area.ROLES, _about(N_("新建了岗位“%(name_label)s”。"), "role", _Names.role)),
    "role_changed": (Area.ROLES, _role_changed),
    "roles_installed": (
        Area.ROLES,
        _about(N_("插件“%(name_label)s”的新版本带来了新的岗位。"), "plugin", _Names.plugin),
    ),
    "authority_given": (
        Area.ROLES,
        _authority(N_("授权 %(deputy)s 代 %(holder)s 担任“%(role_label)s”，自 %(from_at)s 至 %(to_at)s。")),
    ),
    "authority_ended": (
        Area.ROLES,
        _authority(
            N_("提前结束了 %(deputy)s 代 %(holder)s 担任“%(role_label)s”的授权，原定自 %(from_at)s 至 %(to_at)s。")
        ),
    ),
    "department_added": (Area.DEPARTMENTS, _about(N_("添加了部门“%(name_label)s”。"), "department", _Names.department)),
    "department_changed": (Area.DEPARTMENTS, _department_changed),
    "department_closed": (
        Area.DEPARTMENTS,
        _about(N_("停用了部门“%(name_label)s”。"), "department", _Names.department),
    ),
    "department_reopened": (
        Area.DEPARTMENTS,
        _about(N_("恢复了部门“%(name_label)s”。"), "department", _Names.department),
    ),
    "organisation_changed": (Area.SETTINGS, _organisation),
    "setting_changed": (Area.SETTINGS, _setting),
    "plugin_enabled": (Area.SETTINGS, _about(N_("启用了插件“%(name_label)s”。"), "plugin", _Names.plugin)),
    "plugin_disabled": (Area.SETTINGS, _about(N_("停用了插件“%(name_label)s”。"), "plugin", _Names.plugin)),
    "calendar_published": (Area.SETTINGS, _calendar),
    "mailbox_saved": (Area.SETTINGS, _about(N_("保存了来信邮箱 %(name_label)s。"), "address", _as_it_stands)),
    "hours_changed": (Area.SETTINGS, _hours),
}
