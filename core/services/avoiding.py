"""Going round people who are complained about: who does in their place what the process asks of them.

That they see nothing of the ticket is settled in :mod:`core.services.policy`. What they would have been asked is asked
of the other holders of their role; if there are none, of those who oversee the departments above; if there are none, of
those whom the organisation has named; and in the end of those who look after people and roles.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from core.domain.forms import PERSON_KINDS, Field, Value
from core.domain.people import Actor
from core.domain.permissions import Permission
from core.domain.processes import Process
from core.models import Ticket
from core.services import policy
from core.services.configuration import Configuration, Person
from core.services.core_settings import CORE, SETTINGS, STAND_INS
from core.services.work import Work

OVERSEERS = frozenset({Permission.VIEW_DEPARTMENT, Permission.VIEW_ALL})


@dataclass(frozen=True, slots=True)
class Detour:
    """What stand-ins may do in one ticket beyond their own rights: roles and departments by log-in."""

    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    departments: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def of(self, actor: Actor) -> Actor:
        """Return ``actor`` with what they stand in for."""
        roles, departments = self.roles.get(actor.login), self.departments.get(actor.login)
        if not roles and not departments:
            return actor
        return replace(
            actor,
            roles=actor.roles | (roles or frozenset()),
            departments=actor.departments | (departments or frozenset()),
        )


NO_DETOUR = Detour()


def named_in(work: Work, fields: Iterable[Field], values: Mapping[str, Value]) -> list[str]:
    """Return who is complained about by those of ``fields`` that say so, by the names that a ticket keeps."""
    names: list[str] = []
    for entry in fields:
        value = values.get(entry.key, ()) if entry.about else ()
        for item in value if isinstance(value, tuple) else (str(value),):
            is_person = entry.kind in PERSON_KINDS
            names.append(policy.by_name(work.config.by_login[item].user_id) if is_person else policy.everybody_in(item))
    return names


def go_round(work: Work, ticket: Ticket, people: Iterable[Person]) -> tuple[Person, ...]:
    """Return those of ``people`` who are not complained about; if none is left, who stands in for them."""
    asked = tuple(people)
    left = tuple(person for person in asked if not policy.concerns(person, ticket.about))
    return left or (stand_ins(work, ticket, asked) if asked else ())


def stand_ins(work: Work, ticket: Ticket, out: Iterable[Person]) -> tuple[Person, ...]:
    """Return who does the work of people who are kept ``out`` of a ticket, by log-in; nobody only if all are."""
    config = work.config
    above = [place.key for person in out for place in config.line(person.department_id)[1:]]
    above += [place.key for place in config.line(ticket.department_id)[1:]]
    overseers = [person for person in config.by_login.values() if _may(config, person, OVERSEERS)]
    named = _named(work)
    choices = [
        *([one for one in overseers if place in one.departments] for place in dict.fromkeys(above)),
        [config.by_login[login] for login in named if login in config.by_login],
        [person for person in config.by_login.values() if _may(config, person, frozenset({Permission.PEOPLE_EDIT}))],
    ]
    found = ([one for one in choice if not policy.concerns(one, ticket.about)] for choice in choices)
    return tuple(sorted(next((some for some in found if some), []), key=lambda person: person.login))


def seats(
    work: Work, ticket: Ticket, role: str, departments: tuple[str, ...] | None, assignee_id: int | None
) -> tuple[tuple[tuple[str, ...] | None, int | None], ...]:
    """Return of whom a task is asked that would be asked of a role, there or everywhere, or of one person.

    Each is a pair of departments and person, as tasks keep them.
    """
    usual = ((departments, assignee_id),)
    if not ticket.about:
        return usual
    config = work.config
    out: tuple[Person, ...]
    if assignee_id is not None:
        out = (config.people[assignee_id],)
        if not policy.concerns(out[0], ticket.about):
            return usual
    else:
        out = _holders(config, role, departments)
        if not out or not all(policy.concerns(person, ticket.about) for person in out):
            return usual
    if any(not policy.concerns(person, ticket.about) for person in config.holders(role)):
        return ((None, None),)
    return tuple((None, person.user_id) for person in stand_ins(work, ticket, out)) or usual


def detour(work: Work, ticket: Ticket, process: Process) -> Detour:
    """Return what the holders and stand-ins may do in a ticket whose usual people are complained about."""
    if not ticket.about:
        return NO_DETOUR
    line = tuple(place.key for place in work.config.line(ticket.department_id))
    roles: dict[str, frozenset[str]] = {}
    departments: dict[str, frozenset[str]] = {}
    for role in (template.key for template in process.roles):
        holders = work.config.holders(role)
        left = tuple(person for person in holders if not policy.concerns(person, ticket.about))
        doers = left or (stand_ins(work, ticket, holders) if holders else ())
        if not left:
            roles |= {one.login: roles.get(one.login, frozenset()) | {role} for one in doers}
        for places in (line[:1], line[1:]):
            there = _holders(work.config, role, places)
            if there and all(policy.concerns(person, ticket.about) for person in there):
                departments |= {one.login: departments.get(one.login, frozenset()) | {*places} for one in doers}
    return Detour(roles, departments)


def keep_clear(work: Work, ticket: Ticket) -> None:
    """Take a ticket from an assignee and a department that are complained about; the one above has it then."""
    if not ticket.about:
        return
    assignee = work.config.people.get(ticket.assignee_id or 0)
    if assignee and policy.concerns(assignee, ticket.about):
        ticket.assignee_id = None
    line = work.config.line(ticket.department_id)
    free = (place.id for place in line if policy.about((policy.everybody_in(place.key),)) not in ticket.about)
    ticket.department_id = next(free, ticket.department_id)


def _holders(config: Configuration, role: str, departments: tuple[str, ...] | None) -> tuple[Person, ...]:
    holders = config.holders(role) if role else ()
    if departments is None:
        return holders
    return tuple(person for person in holders if not person.departments.isdisjoint(departments))


def _may(config: Configuration, person: Person, rights: frozenset[Permission]) -> bool:
    return any(config.roles[role].permissions & rights for role in person.roles)


def _named(work: Work) -> tuple[str, ...]:
    settings = work.config.settings_of(CORE, SETTINGS, work.scope.org.local_date(work.now))
    return tuple(str(settings[STAND_INS]).replace("、", " ").replace(",", " ").split())
