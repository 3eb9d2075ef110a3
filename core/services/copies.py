"""Distribution lists of the organisation: who is copied in on which acts, beyond what the regulation says.

Lists and what they are used for are parameters of the organisation: kept like every other, with who set them and when.
Copying tells people and lets them look; it never opens a confidential ticket, nor one that becomes so later.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from core.domain.codec import dumps, loads
from core.domain.decisions import To
from core.domain.errors import Reason, Refused
from core.domain.parsing import parse_text
from core.domain.permissions import Permission
from core.domain.processes import OPEN, Process
from core.domain.texts import N_, Message
from core.models import SettingRow, Ticket
from core.services import messages, participants
from core.services.configuration import Configuration, changed, configuration
from core.services.policy import require
from core.services.scope import Scope
from core.services.uow import reading
from core.services.work import Work, working

LISTS, USES = "lists", "copies"  # the names under which they are kept, where parameters have that of their plugin
NAME_LENGTH = 40
_BETWEEN = re.compile(r"[\s,，、;；]+")
_COPIED = N_("抄送：%(number)s “%(title)s”由 %(by)s 办理了“%(act_label)s”，现在是“%(state_label)s”。")


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionList:
    """A named list: the holders of ``roles``, everybody in ``departments`` and ``people`` (all keys)."""

    key: str
    name: str
    roles: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """A list as its page shows it: ``members`` in words, and the acts on which it is copied in."""

    entry: DistributionList
    members: tuple[str, ...]
    uses: tuple[tuple[str, str, str, str], ...]  # process, act, and the labels of both


@dataclass(frozen=True, slots=True, kw_only=True)
class ListsPage:
    """All lists, what can be chosen for one (key, label), and the acts of the processes in use."""

    lists: tuple[ListView, ...]
    roles: tuple[tuple[str, str], ...]
    departments: tuple[tuple[str, str], ...]
    acts: tuple[tuple[Process, tuple[tuple[str, str], ...]], ...]


def lists_of(config: Configuration) -> Mapping[str, DistributionList]:
    """Return the lists that there are, by key."""
    latest = {version.key: str(version.value) for version in config.settings.get(LISTS, ())}
    return {key: loads(value, DistributionList) for key, value in sorted(latest.items()) if value}


def copied(config: Configuration, process: str) -> Mapping[str, tuple[DistributionList, ...]]:
    """Return the lists that are copied in on the acts of a process, by act; ``"open"`` is its opening."""
    latest = {version.key: str(version.value) for version in config.settings.get(USES, ())}
    known = lists_of(config)
    found = {}
    for key, value in latest.items():
        of, _, act = key.partition("/")
        lists = tuple(known[name] for name in value.split(",") if name in known)
        if of == process and lists:
            found[act] = lists
    return found


def copy(work: Work, ticket: Ticket, act: str, state_label: str, told: Collection[str]) -> None:
    """Tell the people of the lists of an act, but not those who are ``told`` of it already (log-ins)."""
    lists = copied(work.config, ticket.process).get(act, ())
    process = work.process(ticket.process)
    if not lists or ticket.confidential or process is None:
        return
    to = To(
        roles=tuple(dict.fromkeys(key for one in lists for key in one.roles)),
        departments=tuple(dict.fromkeys(key for one in lists for key in one.departments)),
        logins=tuple(dict.fromkeys(key for one in lists for key in one.people)),
    )
    people = [person for person in messages.recipients(work, to, ticket) if person.login not in told]
    participants.see_copied(work, ticket, to)
    message = Message(
        _COPIED,
        {
            "number": ticket.number,
            "title": ticket.title,
            "by": work.scope.actor.name or work.scope.actor.login,
            "act_label": act_label(process, act),
            "state_label": state_label,
        },
    )
    messages.tell(work, people, message, kind="distribution", ticket_id=ticket.id)
    body = {"to": [person.login for person in people], "text": _COPIED, "lists": [one.name for one in lists]}
    work.event("distributed", ticket_id=ticket.id, body=body)


def act_label(process: Process, act: str) -> str:
    """Return the label of an act, or of the opening."""
    if act == OPEN:
        return N_("提交工单")
    return next((one.label for one in process.transitions if one.key == act), act)


def lists_page(scope: Scope) -> ListsPage:
    """Return what the page of lists shows.

    :raises Refused: The actor may not change settings.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
    processes = [one for plugin in scope.plugins.loaded if plugin.name in config.plugins for one in plugin.processes]
    uses: dict[str, list[tuple[str, str, str, str]]] = {}
    for process in processes:
        for act, lists in copied(config, process.key).items():
            for one in lists:
                uses.setdefault(one.key, []).append((process.key, act, process.label, act_label(process, act)))
    return ListsPage(
        lists=tuple(
            ListView(entry=one, members=_members(config, one), uses=tuple(sorted(uses.get(one.key, ()))))
            for one in lists_of(config).values()
        ),
        roles=tuple(sorted((role.key, role.label) for role in config.roles.values())),
        departments=tuple(sorted((one.key, one.name) for one in config.open_departments)),
        acts=tuple((process, tuple((act, act_label(process, act)) for act in _acts(process))) for process in processes),
    )


def save_list(
    scope: Scope, key: str, name: str, *, roles: Collection[str], departments: Collection[str], people: str
) -> str:
    """Keep a list under ``key`` (``""``: a new one) and return its key; ``people`` are log-ins as they were typed.

    :raises Refused: The actor may not, there is no such list, the name is empty or taken, or a member is not there.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    name = parse_text(name, field="name", max_length=NAME_LENGTH)
    logins = tuple(login for login in _BETWEEN.split(people.strip()) if login)
    with working(scope) as work:
        config, known = work.config, lists_of(work.config)
        if key and key not in known:
            raise _no_list()
        if not name:
            raise Refused(Reason.FIELD_REQUIRED, Message(N_("请给名单起个名字。")), field="name")
        if any(one.name == name and one.key != key for one in known.values()):
            raise Refused(Reason.DUPLICATE, Message(N_("已有同名的名单。")), field="name")
        if missing := [login for login in logins if login not in config.by_login]:
            message = Message(N_("没有这些人，或者账号已停用：%(logins)s。"), {"logins": tuple(missing)})
            raise Refused(Reason.FIELD_INVALID, message, field="people")
        if not set(roles) <= config.roles.keys() or not set(departments) <= config.department_ids.keys():
            raise Refused(Reason.FIELD_INVALID, Message(N_("请从列出的选项中选择。")), field="people")
        if not (roles or departments or logins):
            raise Refused(Reason.FIELD_REQUIRED, Message(N_("请至少选择一个岗位、部门或人员。")), field="people")
        number = 1 + max((int(one.partition("-")[2]) for one in _keys(config)), default=0)
        key = key or f"list-{number}"
        entry = DistributionList(
            key=key, name=name, roles=tuple(sorted(roles)), departments=tuple(sorted(departments)), people=logins
        )
        _write(work, LISTS, key, dumps(entry))
    return key


def remove_list(scope: Scope, key: str) -> None:
    """Copy a list in nowhere any more.

    :raises Refused: The actor may not, or there is no such list.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    with working(scope) as work:
        if key not in lists_of(work.config):
            raise _no_list()
        _write(work, LISTS, key, "")


def use_list(scope: Scope, key: str, process: str, act: str, *, wanted: bool) -> None:
    """Copy a list in on an act of a process, or no longer.

    :raises Refused: The actor may not, or there is no such list or act.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    found = scope.plugins.process(process)
    if found is None or act not in _acts(found):
        raise Refused(Reason.NOT_FOUND, Message(N_("没有这个流程或操作。")), field="act")
    with working(scope) as work:
        if key not in lists_of(work.config):
            raise _no_list()
        present = [one.key for one in copied(work.config, process).get(act, ())]
        keys = [one for one in present if one != key] + [key] * wanted
        _write(work, USES, f"{process}/{act}", ",".join(keys))


def _acts(process: Process) -> tuple[str, ...]:
    return (OPEN, *(act.key for act in process.transitions))


def _keys(config: Configuration) -> set[str]:
    return {version.key for version in config.settings.get(LISTS, ())}


def _members(config: Configuration, entry: DistributionList) -> tuple[str, ...]:
    departments = {one.key: one.name for one in config.departments.values()}
    return (
        *(config.roles[key].label for key in entry.roles if key in config.roles),
        *(departments[key] for key in entry.departments if key in departments),
        *(config.by_login[login].name for login in entry.people if login in config.by_login),
    )


def _write(work: Work, kept_under: str, key: str, value: str) -> None:
    before = {one.key: str(one.value) for one in work.config.settings.get(kept_under, ())}.get(key, "")
    today = work.scope.org.local_date(work.now).isoformat()
    work.session.add(
        SettingRow(
            org_id=work.scope.org.id,
            plugin=kept_under,
            key=key,
            value=value,
            effective_from=today,
            set_by=work.scope.actor.login,
            set_at=work.now,
        )
    )
    changed(work.session, work.scope.org.id)
    body = {"plugin": kept_under, "setting": key, "before": before, "after": value, "from": today}
    work.event("setting_changed", body=body)


def _no_list() -> Refused:
    return Refused(Reason.NOT_FOUND, Message(N_("没有这个名单。")))
