"""Roles and what they permit: the matrix, what a change of it would mean for whom, and the change."""

import dataclasses
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.errors import Reason, Refused
from core.domain.parsing import parse_text
from core.domain.people import Actor, roles_of
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import Role, Ticket
from core.services import people
from core.services.configuration import Configuration, Person, RoleFact, changed, configuration
from core.services.policy import require, visible
from core.services.scope import Scope
from core.services.uow import reading
from core.services.work import Work, working

LABEL_LENGTH = 50
NAMED = 20  # people of whom a change is said one by one
SIGHT = frozenset({Permission.VIEW_OWN, Permission.VIEW_DEPARTMENT, Permission.VIEW_ALL})


@dataclass(frozen=True, slots=True, kw_only=True)
class ActsOf:
    """What a process lets a role do; granted by the process and not changed here."""

    process_label: str
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleView:
    """A role with what it permits and who holds it; ``plugin_label`` says what brought it, if not the house itself."""

    key: str
    label: str
    plugin_label: str
    permissions: frozenset[Permission]
    holders: tuple[str, ...]
    acts: tuple[ActsOf, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What a change of a role means for somebody: rights, and how many tickets they see before and after."""

    name: str
    gains: tuple[Permission, ...]
    loses: tuple[Permission, ...]
    sees_before: int
    sees_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a change would mean: one by one for the first people, and for how many more."""

    people: tuple[Consequence, ...]
    more: int


def role_views(scope: Scope) -> tuple[RoleView, ...]:
    """Return the roles, those of the house first.

    :raises Refused: The actor may not.
    """
    require(scope.actor, Permission.PEOPLE_EDIT)
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
    order = sorted(config.roles.values(), key=lambda role: (role.plugin or "", role.key))
    return tuple(_view(scope, config, role) for role in order)


def role_view(scope: Scope, key: str) -> RoleView:
    """Return one role.

    :raises Refused: The actor may not, or there is no such role.
    """
    found = next((role for role in role_views(scope) if role.key == key), None)
    if found is None:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有这个岗位。")))
    return found


def preview(scope: Scope, key: str, permissions: Collection[Permission]) -> Preview:
    """Return what it would mean if a role permitted exactly this.

    :raises Refused: The actor may not, or there is no such role.
    """
    require(scope.actor, Permission.PEOPLE_EDIT)
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        role = _known(config, key)
        after = dataclasses.replace(role, permissions=frozenset(permissions))
        touched = [
            person for person in config.holders(key) if _rights(config, person, after) != _rights(config, person)
        ]
        found = tuple(_consequence(session, scope, config, person, after) for person in touched[:NAMED])
    return Preview(people=found, more=max(0, len(touched) - NAMED))


def set_permissions(scope: Scope, key: str, permissions: Collection[Permission]) -> None:
    """Let a role permit exactly this; it holds from the next request of its holders on.

    :raises Refused: The actor may not, there is no such role, or nobody would be left to manage people.
    """
    require(scope.actor, Permission.PEOPLE_EDIT)
    with working(scope) as work:
        people.lock_rights(work)
        role = _known(work.config, key)
        after = dataclasses.replace(role, permissions=frozenset(permissions))
        if after == role:
            return
        rights = (_rights(work.config, person, after) for person in work.config.by_login.values())
        managed = any(Permission.PEOPLE_EDIT in _rights(work.config, one) for one in work.config.by_login.values())
        if managed and not any(Permission.PEOPLE_EDIT in held for held in rights):
            message = Message(N_("这样就没有人能管理人员了。请先让另一个岗位能管理人员。"))
            raise Refused(Reason.STATE_NOT_ALLOWED, message, field="permissions")
        work.session.execute(
            sa.update(Role)
            .where(Role.org_id == scope.org.id, Role.key == key)
            .values(permissions=_spelled(permissions))
            .execution_options(synchronize_session=False)
        )
        changed(work.session, scope.org.id)
        body = {"role": key, "before": _spelled(role.permissions), "after": _spelled(permissions)}
        work.event("role_changed", body=body)


def add_role(scope: Scope, label: str, *, copy_of: str | None = None) -> str:
    """Add a role of the house's own, with the permissions of another if one is named, and return its key.

    Acts of processes are not copied: processes grant them to the roles that they name.

    :raises Refused: The actor may not, the label is missing or taken, or there is no role to copy.
    """
    require(scope.actor, Permission.PEOPLE_EDIT)
    label = parse_text(label, field="label", max_length=LABEL_LENGTH, multiline=False)
    if not label:
        raise Refused(Reason.FIELD_REQUIRED, Message(N_("请填写这一项。")), field="label")
    with working(scope) as work:
        if label in {role.label for role in work.config.roles.values()}:
            raise Refused(Reason.DUPLICATE, Message(N_("已经有这个名称的岗位。")), field="label")
        permissions = _known(work.config, copy_of).permissions if copy_of else frozenset({Permission.VIEW_OWN})
        key = _free_key(work)
        row = Role(org_id=scope.org.id, key=key, label=label, plugin=None, permissions=_spelled(permissions))
        work.session.add(row)
        changed(work.session, scope.org.id)
        body = {"role": key, "label": label, "copy_of": copy_of or "", "permissions": _spelled(permissions)}
        work.event("role_added", body=body)
    return key


def _view(scope: Scope, config: Configuration, role: RoleFact) -> RoleView:
    plugin = scope.plugins.plugins.get(role.plugin) if role.plugin else None
    return RoleView(
        key=role.key,
        label=role.label,
        plugin_label=(plugin.label if plugin else role.plugin) or "",
        permissions=role.permissions,
        holders=tuple(person.name for person in config.holders(role.key)),
        acts=tuple(_acts(scope, config, role.key)),
    )


def _acts(scope: Scope, config: Configuration, key: str) -> Iterable[ActsOf]:
    for plugin in scope.plugins.loaded:
        for process in plugin.processes if plugin.name in config.plugins else ():
            acts = [N_("新建")] if key in roles_of(process.opened_by) else []
            acts += [one.label for one in process.transitions if key in roles_of(one.by)]
            if acts:
                yield ActsOf(process_label=process.label, acts=tuple(dict.fromkeys(acts)))


def _rights(config: Configuration, person: Person, instead: RoleFact | None = None) -> frozenset[Permission]:
    """Return what a person's own roles permit; ``instead`` is a role as it would be."""
    roles = (instead if instead and key == instead.key else config.roles[key] for key in person.roles)
    return frozenset[Permission]().union(*(role.permissions for role in roles))


def _consequence(session: Session, scope: Scope, config: Configuration, person: Person, after: RoleFact) -> Consequence:
    held, will_hold = _rights(config, person), _rights(config, person, after)
    actor = config.actor(person.user_id, scope.now)
    sees = (0, 0)
    if actor is not None and (held ^ will_hold) & SIGHT:
        borrowed = actor.permissions - held
        sees = _seen(session, scope, actor), _seen(session, scope, _with(actor, will_hold | borrowed))
    return Consequence(
        name=person.name,
        gains=tuple(one for one in Permission if one in will_hold - held),
        loses=tuple(one for one in Permission if one in held - will_hold),
        sees_before=sees[0],
        sees_after=sees[1],
    )


def _with(actor: Actor, permissions: frozenset[Permission]) -> Actor:
    return dataclasses.replace(actor, permissions=permissions)


def _seen(session: Session, scope: Scope, actor: Actor) -> int:
    theirs = dataclasses.replace(scope, actor=actor)
    return session.scalar(sa.select(sa.func.count()).select_from(Ticket).where(visible(theirs))) or 0


def _known(config: Configuration, key: str) -> RoleFact:
    if key not in config.roles:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有这个岗位。")))
    return config.roles[key]


def _free_key(work: Work) -> str:
    number = 1
    while f"own_{number}" in work.config.roles:
        number += 1
    return f"own_{number}"


def _spelled(permissions: Collection[Permission]) -> list[str]:
    return sorted(permission.value for permission in permissions)
