"""What every page says of a ticket in one line: what it is, where it stands, who does what next, by when."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.forms import DEPARTMENT_KINDS, PERSON_KINDS, Field, Value
from core.domain.people import SYSTEM
from core.domain.processes import MERGED, Process, StateKind
from core.domain.texts import N_
from core.models import TaskRow, Ticket
from core.services.configuration import Configuration
from core.services.policy import stands_within
from core.services.scope import Scope
from core.services.snapshots import frozen
from core.services.tasks import SIGN

PRIORITIES = {"major": N_("重大")}  # what no field offers as a choice
COUNTED = 1_000  # counts stop here; a page says "1000+"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """Somebody as pages name them; ``system`` is the clockwork."""

    login: str
    name: str
    system: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StateView:
    """Where a ticket stands. ``kind`` and ``colour`` say how it looks."""

    key: str
    label: str
    kind: str
    colour: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What waits to be done: the act (or signature), by whom, until when. ``mine`` if the reader is asked."""

    act: str
    label: str
    signing: bool
    role_label: str
    person: PersonView | None
    due_at: datetime | None
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueView:
    """A value of a form with the field that declares it; ``field`` is None where no installed form knows it."""

    key: str
    label: str
    value: Value
    field: Field | None

    @property
    def personal(self) -> bool:
        """Say whether the value identifies a person."""
        return self.field is not None and self.field.personal


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRow:
    """A ticket as a line of a list. ``values`` are the details that its process shows in lists."""

    public_id: str
    number: str
    title: str
    process_label: str
    state: StateView
    category: str
    priority: str
    department: str
    assignee: PersonView | None
    opener: PersonView | None
    received_at: datetime
    updated_at: datetime
    due_at: datetime | None
    closed: bool
    late: bool
    confidential: bool
    values: tuple[ValueView, ...]
    next_steps: tuple[NextStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many there are, as far as they are counted."""

    number: int
    more: bool = False


class Names:
    """The people of an organisation by log-in and id, those who have left among them, and its departments."""

    def __init__(self, config: Configuration) -> None:
        self._config = config
        self._by_login = {person.login: person.name for person in config.people.values()}

    def by_login(self, login: str) -> PersonView:
        """Return the person called ``login``; the log-in itself stands for a name that is not known."""
        return PersonView(login=login, name=self._by_login.get(login, login), system=login == SYSTEM)

    def department(self, key: str) -> str:
        """Return the name of the department called ``key``; the key itself stands for a name that is not known."""
        return next((one.name for one in self._config.departments.values() if one.key == key), key)

    def department_by_id(self, department_id: int | None) -> str:
        """Return the name of a department; empty for None."""
        found = self._config.departments.get(department_id) if department_id is not None else None
        return found.name if found else ""

    def by_id(self, user_id: int | None) -> PersonView | None:
        """Return a member, or None."""
        person = self._config.people.get(user_id) if user_id is not None else None
        return PersonView(login=person.login, name=person.name) if person else None


def state_view(process: Process | None, key: str, kind: str) -> StateView:
    """Return a state as its process declares it; what no installed process knows keeps its key and kind."""
    states = (*process.states, MERGED) if process else (MERGED,)
    state = next((state for state in states if state.key == key), None)
    if state is None:
        return StateView(key=key, label=key, kind=kind)
    return StateView(key=key, label=state.label, kind=kind, colour=state.colour, clause=state.clause)


def value_views(fields: Mapping[str, Field], values: Mapping[str, Value]) -> tuple[ValueView, ...]:
    """Return values in the order of their fields, those that no field declares last."""
    known = [key for key in fields if key in values]
    rest = [key for key in values if key not in fields]
    return tuple(
        ValueView(key=key, label=fields[key].label if key in fields else key, value=values[key], field=fields.get(key))
        for key in (*known, *rest)
    )


def named(names: Names, values: tuple[ValueView, ...]) -> tuple[ValueView, ...]:
    """Return values with the names of people and departments in place of their log-ins and keys."""
    return tuple(_named(names, value) for value in values)


def _named(names: Names, value: ValueView) -> ValueView:
    if value.field is None or value.field.kind not in PERSON_KINDS | DEPARTMENT_KINDS:
        return value
    is_person = value.field.kind in PERSON_KINDS
    keys = value.value if isinstance(value.value, tuple) else (str(value.value),)
    found = tuple(names.by_login(key).name if is_person else names.department(key) for key in keys)
    shown = found if isinstance(value.value, tuple) else found[0]
    return ValueView(key=value.key, label=value.label, value=shown, field=value.field)


def choice_label(process: Process | None, value: str) -> str:
    """Return what people read for a category or priority: the label of the choice of that name, else the value."""
    fields = process.fields().values() if process else ()
    labels = (choice.label for field in fields for choice in field.choices if choice.value == value)
    return next(labels, PRIORITIES.get(value, value))


def role_label(scope: Scope, config: Configuration, key: str) -> str:
    """Return what people call a role: as the organisation, else as an installed process names it."""
    if key in config.roles:
        return config.roles[key].label
    templates = (role for plugin in scope.plugins.loaded for process in plugin.processes for role in process.roles)
    return next((role.label for role in templates if role.key == key), key)


def act_label(process: Process | None, do: str) -> str:
    """Return what people call the act, or the signature, that a task asks for."""
    if process is None:
        return do
    if do.startswith(SIGN):
        key = do.removeprefix(SIGN)
        signed = (one.sign_off for one in process.transitions if one.sign_off and one.sign_off.key == key)
        return next((sign_off.label for sign_off in signed), key)
    transition = process.transition(do)
    return transition.label if transition else do


def next_steps(
    session: Session, scope: Scope, config: Configuration, names: Names, tickets: Collection[tuple[int, str]]
) -> Mapping[int, tuple[NextStep, ...]]:
    """Return what waits to be done on tickets (id and process key), soonest first, in one query."""
    processes = dict(tickets)
    found: defaultdict[int, list[NextStep]] = defaultdict(list)
    if not processes:
        return {}
    rows = session.execute(
        sa.select(TaskRow.ticket_id, TaskRow.do, TaskRow.role_key, TaskRow.within, TaskRow.assignee_id, TaskRow.due_at)
        .where(TaskRow.ticket_id.in_(processes), TaskRow.state == sa.literal_column("'open'"))
        .order_by(TaskRow.due_at.is_(None), TaskRow.due_at, TaskRow.id)
    )
    for row in rows:
        found[row.ticket_id].append(step_view(scope, config, names, processes[row.ticket_id], row))
    return {ticket_id: tuple(dict.fromkeys(steps)) for ticket_id, steps in found.items()}


def step_view(scope: Scope, config: Configuration, names: Names, process_key: str, task: Any) -> NextStep:
    """Return a task (a row with do, role_key, within, assignee_id and due_at) as pages show it."""
    actor = scope.actor
    mine = (
        task.role_key in actor.roles and stands_within(actor, task.within)
        if task.assignee_id is None
        else task.assignee_id == actor.user_id
    )
    return NextStep(
        act=task.do.removeprefix(SIGN),
        label=act_label(scope.plugins.process(process_key), task.do),
        signing=task.do.startswith(SIGN),
        role_label=role_label(scope, config, task.role_key) if task.role_key else "",
        person=names.by_id(task.assignee_id),
        due_at=task.due_at,
        mine=mine,
    )


def ticket_rows(
    session: Session, scope: Scope, config: Configuration, tickets: Sequence[Ticket]
) -> tuple[TicketRow, ...]:
    """Return rows as lines of a list, in the same order, in one query more."""
    names = Names(config)
    steps = next_steps(session, scope, config, names, [(row.id, row.process) for row in tickets])
    return tuple(_ticket_row(scope, names, row, steps.get(row.id, ())) for row in tickets)


def _ticket_row(scope: Scope, names: Names, row: Ticket, steps: tuple[NextStep, ...]) -> TicketRow:
    process = scope.plugins.process(row.process)
    return TicketRow(
        public_id=row.public_id,
        number=row.number,
        title=row.title,
        process_label=process.label if process else row.process,
        state=state_view(process, row.state, row.state_kind),
        category=choice_label(process, row.category),
        priority=choice_label(process, row.priority),
        department=names.department_by_id(row.department_id),
        assignee=names.by_id(row.assignee_id),
        opener=names.by_id(row.opened_by_id),
        received_at=row.received_at,
        updated_at=row.updated_at,
        due_at=row.due_at,
        closed=row.state_kind == StateKind.CLOSED,
        late=row.late,
        confidential=row.confidential,
        values=list_values(process, names, row.details),
        next_steps=steps,
    )


def list_values(process: Process | None, names: Names, details: Mapping[str, Any]) -> tuple[ValueView, ...]:
    """Return the details that lists show of a ticket, in the order in which its process names them."""
    if process is None:
        return ()
    fields = process.fields()
    shown = {key: fields[key] for key in process.list_fields if key in fields}
    return named(names, value_views(shown, frozen({key: details[key] for key in shown if key in details})))


def counted(session: Session, query: sa.Select[Any], most: int = COUNTED) -> Count:
    """Return how many rows ``query`` finds, counting no further than ``most``."""
    found = session.scalar(sa.select(sa.func.count()).select_from(query.limit(most + 1).subquery())) or 0
    return Count(number=min(found, most), more=found > most)
