"""What the pages of people and their rights show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.services.configuration import AuthorityFact, Configuration, Person, RoleFact, configuration
from core.services.departments import in_order
from core.services.policy import require
from core.services.scope import Scope
from core.services.uow import reading


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleView:
    """A role with what it permits."""

    key: str
    label: str
    plugin: str | None
    permissions: tuple[Permission, ...]
    holders: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentChoice:
    """A department that people can belong to; ``depth`` says how deep in the tree it is, 0 for a root."""

    key: str
    name: str
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityView:
    """A dated authority to act in a role for somebody, with its state: past, current or future."""

    id: int
    holder_name: str
    deputy_name: str
    role_label: str
    from_at: datetime
    to_at: datetime
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberView:
    """A member of the organisation."""

    login: str
    name: str
    email: str
    active: bool
    department: str
    department_name: str
    roles: tuple[RoleView, ...]
    is_me: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """Everybody, active ones first, with the roles, departments and authorities of the organisation."""

    members: tuple[MemberView, ...]
    roles: tuple[RoleView, ...]
    departments: tuple[DepartmentChoice, ...]
    authorities: tuple[AuthorityView, ...]

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """Return the departments as a choice: key, and name as far to the right as it is deep in the tree."""
        return tuple((one.key, "　" * one.depth + one.name) for one in self.departments)

    def member(self, login: str) -> MemberView:
        """Return the member called ``login``.

        :raises Refused: There is none.
        """
        for member in self.members:
            if member.login == login:
                return member
        raise Refused(Reason.NOT_FOUND, Message(N_("本单位没有这个人。")))


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAuthorities:
    """What somebody may hand on for an absence: their own roles, to whom, and what stands already, either way."""

    roles: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]
    given: tuple[AuthorityView, ...]
    received: tuple[AuthorityView, ...]


def own_authorities(scope: Scope) -> OwnAuthorities:
    """Return what the actor may hand on, and the authorities that they gave or got and that are not over."""
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
    me = config.people.get(scope.actor.user_id or 0)
    open_ones = [fact for fact in config.authorities if fact.to_at >= scope.now]
    return OwnAuthorities(
        roles=tuple((key, config.roles[key].label) for key in sorted(me.roles)) if me else (),
        people=tuple((one.login, one.name) for one in sorted(config.by_login.values(), key=_login) if one is not me),
        given=_authorities(scope, config, [one for one in open_ones if one.holder_id == scope.actor.user_id]),
        received=_authorities(scope, config, [one for one in open_ones if one.deputy_id == scope.actor.user_id]),
    )


def _login(person: Person) -> str:
    return person.login


def people_page(scope: Scope) -> PeoplePage:
    """Return what the pages of people show; two small queries if nothing has changed.

    :raises Refused: The actor may not.
    """
    require(scope.actor, Permission.PEOPLE_EDIT)
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
    roles = {key: _role(config, role) for key, role in config.roles.items()}
    members = [
        MemberView(
            login=person.login,
            name=person.name,
            email=person.email or "",
            active=person.active,
            department=next(iter(person.departments), ""),
            department_name=_department_name(config, person),
            roles=tuple(roles[key] for key in sorted(person.roles) if key in roles),
            is_me=person.user_id == scope.actor.user_id,
        )
        for person in config.people.values()
    ]
    return PeoplePage(
        members=tuple(sorted(members, key=lambda member: (not member.active, member.login))),
        roles=tuple(sorted(roles.values(), key=lambda role: (role.plugin or "", role.key))),
        departments=department_choices(config),
        authorities=_authorities(scope, config, config.authorities),
    )


def _role(config: Configuration, role: RoleFact) -> RoleView:
    return RoleView(
        key=role.key,
        label=role.label,
        plugin=role.plugin,
        permissions=tuple(permission for permission in Permission if permission in role.permissions),
        holders=len(config.holders(role.key)),
    )


def _department_name(config: Configuration, person: Person) -> str:
    department = config.departments.get(person.department_id) if person.department_id is not None else None
    return department.name if department else ""


def department_choices(config: Configuration) -> tuple[DepartmentChoice, ...]:
    """Return the open departments in the order of the tree."""
    return tuple(
        DepartmentChoice(key=one.key, name=one.name, depth=one.path.count("/") - 2)
        for one in in_order(config)
        if not one.closed
    )


def _authorities(scope: Scope, config: Configuration, facts: Iterable[AuthorityFact]) -> tuple[AuthorityView, ...]:
    """Return the authorities, those that end last first."""
    views = []
    for fact in sorted(facts, key=lambda fact: fact.to_at, reverse=True):
        role = config.roles.get(fact.role)
        state = "future" if scope.now < fact.from_at else "past" if scope.now > fact.to_at else "current"
        views.append(
            AuthorityView(
                id=fact.id,
                holder_name=config.people[fact.holder_id].name,
                deputy_name=config.people[fact.deputy_id].name,
                role_label=role.label if role else fact.role,
                from_at=fact.from_at,
                to_at=fact.to_at,
                state=state,
            )
        )
    return tuple(views)
