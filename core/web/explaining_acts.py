"""The acts of a process in words: who is told of them, what they refuse as declared, what a role may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from core.domain.decisions import To
from core.domain.duties import Duty, Every
from core.domain.errors import Reason
from core.domain.forms import Field, Form
from core.domain.people import roles_of
from core.domain.processes import OPEN, Process
from core.domain.settings import Param
from core.domain.settings import Value as SettingValue
from core.domain.texts import N_, Message

_USUAL = Field(key="_", label="_").missing_text


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRow:
    """A role of a process with the acts that it may do, by name; ``opens`` if it may open a ticket."""

    label: str
    opens: bool
    acts: tuple[str, ...]


def told(to: To, process: Process, roles: Mapping[str, str]) -> tuple[Message, ...]:
    """Return whom a message goes to; ``roles`` holds the labels of roles by key."""
    places = [N_("承办部门的%(role_label)s")] if to.in_department else []
    places += [N_("上级部门的%(role_label)s")] if to.above else []
    labels = [roles.get(key, key) for key in to.roles]
    found = [Message(place, {"role_label": label}) for place in places for label in labels]
    found += [Message(label) for label in labels if not places]
    found += [Message(N_("经办人"))] if to.assignee else []
    found += [Message(N_("提交工单的人"))] if to.opener else []
    found += [Message(N_("“%(field_label)s”中填写的人"), _field(process, key)) for key in to.people_in]
    found += [Message(N_("“%(field_label)s”中填写的部门的人"), _field(process, key)) for key in to.departments_in]
    found += [Message(N_("%(department)s的人"), {"department": key}) for key in to.departments]
    return (*found, *(Message(N_("%(login)s"), {"login": login}) for login in to.logins))


def _field(process: Process, key: str) -> Mapping[str, str]:
    return {"field_label": process.field_label(key)}


def duty_words(duty: Duty, settings: Mapping[str, SettingValue]) -> Message:
    """Return how often something is owed and when it opens, filled from the settings in force."""
    at = settings.get(duty.at.key) if isinstance(duty.at, Param) else duty.at
    on = settings.get(duty.on.key) if isinstance(duty.on, Param) else duty.on
    params = {"at": f"{at:%H:%M}" if isinstance(at, time) else at, "on": on}
    match duty.every:
        case Every.DAY:
            return Message(N_("每天 %(at)s 开出"), params)
        case Every.WEEK:
            return Message(N_("每周第 %(on)s 天 %(at)s 开出"), params)
        case Every.MONTH:
            return Message(N_("每月 %(on)s 日 %(at)s 开出"), params)


def refusals(form: Form | None) -> tuple[Message, ...]:
    """Return what a form says of its own when something is missing, beyond that it must be filled in."""
    return tuple(
        Message(
            N_("“%(field_label)s”没有填写：%(text_label)s"), {"field_label": one.label, "text_label": one.missing_text}
        )
        for one in (form.fields if form else ())
        if one.missing is not Reason.FIELD_REQUIRED or one.missing_text != _USUAL
    )


def role_rows(process: Process, roles: Mapping[str, str]) -> tuple[RoleRow, ...]:
    """Return the roles of a process in the order of their declaration, each with what it may do."""
    return tuple(
        RoleRow(
            label=roles.get(role.key, role.label),
            opens=role.key in roles_of(process.opened_by),
            acts=tuple(act.label for act in process.transitions if role.key in roles_of(act.by)),
        )
        for role in process.roles
    )


def act_labels(process: Process) -> Mapping[str, str]:
    """Return what people call the acts of a process, by key, the opening among them."""
    return {OPEN: N_("提交工单"), **{act.key: act.label for act in process.transitions}}
