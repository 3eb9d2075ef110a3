"""How an organisation is set up: people, roles, authorities, plugins, settings, calendars, as one frozen value.

It is read once and kept in memory for as long as the organisation's ``configuration`` number stays what it was; that
number is read in every transaction, so a change of rights or parameters holds from the next transaction on, on every
node.
"""

import dataclasses
import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from core.domain.calendars import BusinessCalendar
from core.domain.codec import dumps
from core.domain.errors import Refused
from core.domain.people import Actor, Shift
from core.domain.permissions import Permission
from core.domain.settings import Setting, SettingVersion, Value, in_force
from core.models import (
    Authority,
    Calendar,
    Department,
    Membership,
    MembershipRole,
    Organisation,
    OrganisationPlugin,
    Role,
    RosterEntry,
    SettingRow,
    User,
)
from core.services import calendars
from core.services.scope import Org


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member of the organisation. ``departments`` are the keys of their own, ``reach`` those and all below."""

    user_id: int
    login: str
    name: str
    email: str | None
    locale: str | None
    active: bool
    roles: frozenset[str]
    department_id: int | None
    departments: frozenset[str]
    reach: frozenset[str]
    attributes: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleFact:
    """A role with its permissions."""

    key: str
    label: str
    plugin: str | None
    permissions: frozenset[Permission]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityFact:
    """A dated authority to act in ``role`` for ``holder_id``."""

    id: int
    holder_id: int
    deputy_id: int
    role: str
    from_at: datetime
    to_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentFact:
    """A department of the tree. ``external`` marks a unit outside the house; ``closed`` ones take in nothing new."""

    id: int
    key: str
    name: str
    parent_id: int | None
    path: str
    external: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class CalendarText:
    """A calendar as canonical text, with the digest of it."""

    digest: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """All of an organisation's set-up at one moment."""

    number: int
    org: Org
    plugins: frozenset[str]
    people: Mapping[int, Person]
    roles: Mapping[str, RoleFact]
    departments: Mapping[int, DepartmentFact]
    authorities: tuple[AuthorityFact, ...]
    roster: Mapping[int, tuple[Shift, ...]]
    calendars: Mapping[int | None, BusinessCalendar]
    settings: Mapping[str, tuple[SettingVersion, ...]]
    _holders: dict[str, tuple[Person, ...]] = field(default_factory=dict, repr=False)
    _values: dict[tuple[str, date], Mapping[str, Value]] = field(default_factory=dict, repr=False)
    _calendar_texts: dict[int | None, CalendarText] = field(default_factory=dict, repr=False)

    @cached_property
    def by_login(self) -> Mapping[str, Person]:
        """Return the active people by log-in."""
        return {person.login: person for person in self.people.values() if person.active}

    def login(self, user_id: int | None) -> str | None:
        """Return the log-in of a member, or None."""
        person = self.people.get(user_id) if user_id is not None else None
        return person.login if person else None

    def holders(self, role: str) -> tuple[Person, ...]:
        """Return the active people who hold ``role``, by log-in."""
        if role not in self._holders:
            found = (person for person in self.people.values() if person.active and role in person.roles)
            self._holders[role] = tuple(sorted(found, key=lambda person: person.login))
        return self._holders[role]

    def deputies(self, role: str, now: datetime) -> tuple[Person, ...]:
        """Return the active people who may act in ``role`` for somebody at ``now``, by dated authority."""
        ids = {fact.deputy_id for fact in self._in_force(now) if fact.role == role}
        return tuple(person for user_id, person in self.people.items() if user_id in ids and person.active)

    def authority(self, deputy_id: int | None, roles: frozenset[str], now: datetime) -> AuthorityFact | None:
        """Return the dated authority by which somebody acts in one of ``roles`` at ``now``, or None."""
        found = (fact for fact in self._in_force(now) if fact.deputy_id == deputy_id and fact.role in roles)
        return min(found, key=lambda fact: fact.role, default=None)

    def _in_force(self, now: datetime) -> tuple[AuthorityFact, ...]:
        return tuple(
            fact
            for fact in self.authorities
            if fact.from_at <= now <= fact.to_at
            and (holder := self.people.get(fact.holder_id))
            and holder.active
            and fact.role in holder.roles
        )

    def actor(self, user_id: int, now: datetime) -> Actor | None:
        """Return a member as an actor with the rights that hold at ``now``; None if they are not active here."""
        person = self.people.get(user_id)
        if person is None or not person.active:
            return None
        acting_for = {
            fact.role: self.people[fact.holder_id].login
            for fact in self._in_force(now)
            if fact.deputy_id == user_id and fact.role not in person.roles
        }
        roles = person.roles | acting_for.keys()
        permissions = frozenset[Permission]().union(*(self.roles[key].permissions for key in roles))
        return Actor(
            login=person.login,
            name=person.name,
            user_id=user_id,
            roles=roles,
            permissions=permissions,
            departments=person.departments,
            reach=person.reach,
            attributes=person.attributes,
            acting_for=MappingProxyType(acting_for),
            shifts=tuple(shift for shift in self.roster.get(user_id, ()) if shift.covers(now)),
            rostered=bool(self.roster),
        )

    @cached_property
    def department_ids(self) -> Mapping[str, int]:
        """Return the ids of the departments by key."""
        return {department.key: department.id for department in self.departments.values()}

    @cached_property
    def open_departments(self) -> tuple[DepartmentFact, ...]:
        """Return the departments that are not closed."""
        return tuple(department for department in self.departments.values() if not department.closed)

    def above(self, key: str | None) -> tuple[str, ...]:
        """Return the keys of the departments that stand above one, the nearest first."""
        department_id = self.department_ids.get(key) if key is not None else None
        return tuple(department.key for department in self.line(department_id)[1:])

    def line(self, department_id: int | None) -> tuple[DepartmentFact, ...]:
        """Return a department and those above it, up to the top; empty for None."""
        found: list[DepartmentFact] = []
        while department_id is not None and (department := self.departments.get(department_id)):
            found.append(department)
            department_id = department.parent_id
        return tuple(found)

    def calendar(self, department_id: int | None) -> BusinessCalendar:
        """Return the calendar of a department: its own, the nearest above it, or the organisation's."""
        return self.calendars[self._calendar_key(department_id)]

    def calendar_text(self, department_id: int | None) -> CalendarText:
        """Return the calendar of a department as text."""
        key = self._calendar_key(department_id)
        if key not in self._calendar_texts:
            text = dumps(self.calendars[key])
            self._calendar_texts[key] = CalendarText(hashlib.sha256(text.encode()).hexdigest(), text)
        return self._calendar_texts[key]

    def _calendar_key(self, department_id: int | None) -> int | None:
        return next((one.id for one in self.line(department_id) if one.id in self.calendars), None)

    def settings_of(self, plugin: str, declared: tuple[Setting, ...], on: date) -> Mapping[str, Value]:
        """Return the values of a plugin's settings in force on the local date ``on``."""
        if (plugin, on) not in self._values:
            versions = self.settings.get(plugin, ())
            self._values[plugin, on] = in_force(declared, _parsed(declared, versions), on)
        return self._values[plugin, on]


def _parsed(declared: tuple[Setting, ...], versions: tuple[SettingVersion, ...]) -> tuple[SettingVersion, ...]:
    """Return the stored texts as values; what the plugin of today would refuse gives way to its default."""
    by_key = {setting.key: setting for setting in declared}
    found = []
    for version in versions:
        if version.key in by_key:
            try:
                found.append(dataclasses.replace(version, value=by_key[version.key].parse(version.value)))
            except Refused:
                continue
    return tuple(found)


_CHANGING = "huiyin_configuration_changing"  # session.info: the transaction that has changed the set-up

_lock = threading.Lock()
_kept: WeakKeyDictionary[Engine, dict[int, Configuration]] = WeakKeyDictionary()


_NUMBER = sa.select(Organisation.configuration).where(Organisation.id == sa.bindparam("org"))


def configuration(session: Session, org_id: int) -> Configuration:
    """Return the organisation's set-up as it holds in this transaction; one small query if nothing has changed.

    The session must speak for the organisation. What a transaction reads of its own changes is not kept for others:
    it may be rolled back, and its number given to another change.
    """
    number = session.connection().execute(_NUMBER, {"org": org_id}).scalar()
    engine = session.get_bind().engine
    kept = _kept.get(engine, {}).get(org_id)
    if kept is not None and kept.number == number:
        return kept
    fresh = _read(session, org_id)
    if session.info.get(_CHANGING) is not session.get_transaction():
        with _lock:
            _kept.setdefault(engine, {})[org_id] = fresh
    return fresh


def forget(engine: Engine) -> None:
    """Forget what was read from a database that has been replaced by another."""
    with _lock:
        _kept.pop(engine, None)


def changed(session: Session, org_id: int) -> None:
    """Note that something of the organisation's set-up has changed; call it in the transaction that changes it."""
    session.flush()
    session.execute(
        sa.update(Organisation)
        .where(Organisation.id == org_id)
        .values(configuration=Organisation.configuration + 1)
        .execution_options(synchronize_session=False)
    )
    session.info[_CHANGING] = session.get_transaction()


def _read(session: Session, org_id: int) -> Configuration:
    organisation = session.execute(
        sa.select(
            Organisation.key,
            Organisation.name,
            Organisation.zone,
            Organisation.locale,
            Organisation.configuration,
        ).where(Organisation.id == org_id)
    ).one()
    departments = {
        row.id: DepartmentFact(
            id=row.id,
            key=row.key,
            name=row.name,
            parent_id=row.parent_id,
            path=row.path,
            external=row.external,
            closed=row.closed_at is not None,
        )
        for row in session.scalars(sa.select(Department))
    }
    roles = {
        row.key: RoleFact(
            key=row.key,
            label=row.label,
            plugin=row.plugin,
            permissions=frozenset(Permission(name) for name in row.permissions if name in set(Permission)),
        )
        for row in session.scalars(sa.select(Role))
    }
    return Configuration(
        number=organisation.configuration,
        org=Org(
            id=org_id,
            key=organisation.key,
            name=organisation.name,
            zone=organisation.zone,
            locale=organisation.locale,
        ),
        plugins=frozenset(
            session.scalars(sa.select(OrganisationPlugin.plugin).where(OrganisationPlugin.enabled.is_(sa.true())))
        ),
        people=_people(session, departments),
        roles=roles,
        departments=departments,
        authorities=tuple(
            AuthorityFact(
                id=row.id,
                holder_id=row.holder_id,
                deputy_id=row.deputy_id,
                role=row.role_key,
                from_at=row.from_at,
                to_at=row.to_at,
            )
            for row in session.scalars(sa.select(Authority).order_by(Authority.id))
        ),
        roster=_roster(session),
        calendars=_calendars(session, org_id),
        settings=_settings(session),
    )


def _people(session: Session, departments: Mapping[int, DepartmentFact]) -> dict[int, Person]:
    held: dict[int, set[str]] = {}
    rows = session.execute(
        sa.select(MembershipRole.user_id, Role.key).join(
            Role, sa.and_(Role.org_id == MembershipRole.org_id, Role.id == MembershipRole.role_id)
        )
    )
    for user_id, key in rows:
        held.setdefault(user_id, set()).add(key)
    found = session.execute(
        sa.select(
            User.id,
            User.login,
            User.name,
            User.email,
            User.locale,
            User.active,
            Membership.active.label("member"),
            Membership.department_id,
            Membership.attributes,
        ).join(Membership, Membership.user_id == User.id)
    )
    return {
        row.id: Person(
            user_id=row.id,
            login=row.login,
            name=row.name,
            email=row.email,
            locale=row.locale,
            active=row.active and row.member,
            roles=frozenset(held.get(row.id, ())),
            department_id=row.department_id,
            departments=_own_key(row.department_id, departments),
            reach=_reach(row.department_id, departments),
            attributes=MappingProxyType({key: frozenset(values) for key, values in row.attributes.items()}),
        )
        for row in found
    }


def _own_key(department_id: int | None, departments: Mapping[int, DepartmentFact]) -> frozenset[str]:
    return frozenset() if department_id is None else frozenset({departments[department_id].key})


def _reach(department_id: int | None, departments: Mapping[int, DepartmentFact]) -> frozenset[str]:
    if department_id is None:
        return frozenset()
    root = departments[department_id].path
    return frozenset(department.key for department in departments.values() if department.path.startswith(root))


def _roster(session: Session) -> dict[int, tuple[Shift, ...]]:
    found: dict[int, list[Shift]] = {}
    columns = RosterEntry.user_id, RosterEntry.shift, RosterEntry.from_at, RosterEntry.to_at
    for row in session.execute(sa.select(*columns).order_by(RosterEntry.from_at, RosterEntry.id)):
        found.setdefault(row.user_id, []).append(Shift(label=row.shift, from_at=row.from_at, to_at=row.to_at))
    return {user_id: tuple(shifts) for user_id, shifts in found.items()}


def _calendars(session: Session, org_id: int) -> dict[int | None, BusinessCalendar]:
    own = session.scalars(sa.select(Calendar.department_id).where(Calendar.department_id.is_not(None)))
    return {department_id: calendars.load(session, org_id, department_id) for department_id in (None, *own)}


def _settings(session: Session) -> dict[str, tuple[SettingVersion, ...]]:
    found: dict[str, list[SettingVersion]] = {}
    for row in session.scalars(sa.select(SettingRow).order_by(SettingRow.effective_from, SettingRow.id)):
        version = SettingVersion(key=row.key, value=row.value, effective_from=row.since)
        found.setdefault(row.plugin, []).append(version)
    return {plugin: tuple(versions) for plugin, versions in found.items()}
