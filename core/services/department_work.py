"""What a department owes: the open tasks of its people, and those of its tickets that are nobody's by name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.permissions import Permission
from core.models import Membership, TaskRow, Ticket
from core.services import waiting
from core.services.configuration import Configuration, Person, configuration
from core.services.paging import Cursor, read_cursor
from core.services.policy import may, require, visible
from core.services.queries import Count, PersonView
from core.services.scope import Scope
from core.services.uow import reading
from core.services.waiting import COUNTED, WorkItem, as_count

LIMIT = 50
FIRST = 5  # tasks of each of those who are behind most, on the page of all
BEHIND = 8
LOOKED_AT = 500  # of a department's tickets, the soonest due, for tasks that are nobody's of it by name
NOBODY = "-"  # in addresses: what is nobody's of the department by name; no log-in is spelled so


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """What one person owes, or (``person`` is None) what is nobody's by name.

    ``count`` says how much, ``late`` how much of it has passed its time, ``soonest`` is the earliest time of all.
    """

    person: PersonView | None
    count: Count
    late: Count
    soonest: datetime | None
    items: tuple[WorkItem, ...] = ()
    after: str | None = None

    @property
    def key(self) -> str:
        """Return what names them in addresses."""
        return self.person.login if self.person else NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentPage:
    """A department's work by person, who is behind most in front; ``departments`` are those that it reaches over."""

    departments: tuple[str, ...]
    owing: tuple[Owing, ...]
    only: str


def department_page(scope: Scope, *, person: str = "", after: str | None = None, limit: int = LIMIT) -> DepartmentPage:
    """Return what the actor's department owes; with ``person`` (a log-in, or NOBODY) only theirs, from ``after`` on.

    :raises Refused: The actor may not see their department's work.
    """
    require(scope.actor, Permission.VIEW_DEPARTMENT)
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        found = owing(session, scope, config)
        only = [one for one in found if one.key == person]
        shown = [
            _filled(session, scope, config, one, read_cursor(after, "owed") if only else None, limit if only else FIRST)
            for one in only or found[:BEHIND]
        ]
        rest = () if only else found[BEHIND:]
        departments = tuple(one.name for one in config.departments.values() if one.key in scope.actor.reach)
    return DepartmentPage(departments=departments, owing=(*shown, *rest), only=person if only else "")


def owing(session: Session, scope: Scope, config: Configuration) -> tuple[Owing, ...]:
    """Return who of the actor's departments owes how much, who is behind most first; nothing without the right to see.

    What the actor owes themselves stands in their own work. Two queries, however many people and tickets there are.
    """
    if not may(scope.actor, Permission.VIEW_DEPARTMENT) or not scope.actor.reach:
        return ()
    people = _people(scope, config)
    found = []
    if people:
        mine = TaskRow.assignee_id == Membership.user_id
        rows = session.execute(
            sa.select(Membership.user_id, *_sums(scope, _tasks(scope).where(mine).correlate(Membership))).where(
                Membership.org_id == scope.org.id, Membership.user_id.in_(list(people))
            )
        )
        found = [_owing(config, *row) for row in rows]
    found.append(_owing(config, None, *session.execute(sa.select(*_sums(scope, _nobodys(scope, config)))).one()))
    return tuple(sorted((one for one in found if one.count.number), key=_hurts))


def _people(scope: Scope, config: Configuration) -> dict[int, Person]:
    """Return the people of the actor's departments, without the actor; those who have left may owe something still."""
    return {
        user_id: person
        for user_id, person in config.people.items()
        if person.departments and person.departments <= scope.actor.reach and user_id != scope.actor.user_id
    }


def _tasks(scope: Scope) -> sa.Select[int, int, datetime | None]:
    return waiting.waiting(scope, sa.true())


def _nobodys(scope: Scope, config: Configuration) -> sa.Select[int, int, datetime | None]:
    """Return a query for the tasks of the departments' tickets in which none of their people is named.

    It looks at the LOOKED_AT tickets that are due soonest, and at as many without a time.
    """
    places = [config.department_ids[key] for key in sorted(scope.actor.reach)]
    theirs = sa.select(Ticket.id, Ticket.due_at).where(
        Ticket.org_id == scope.org.id,
        Ticket.department_id.in_(places),
        Ticket.state_kind != sa.literal_column("'closed'", sa.Text),  # spelled out as the partial index has it
    )
    dated = theirs.where(Ticket.due_at.is_not(None)).order_by(Ticket.due_at, Ticket.id).limit(LOOKED_AT).subquery()
    undated = theirs.where(Ticket.due_at.is_(None)).order_by(Ticket.id).limit(LOOKED_AT).subquery()
    tickets = sa.union_all(sa.select(dated.c.id), sa.select(undated.c.id)).subquery()
    named = [scope.actor.user_id, *_people(scope, config)]
    return (
        _tasks(scope)
        .join(tickets, tickets.c.id == TaskRow.ticket_id)
        .where(sa.or_(TaskRow.assignee_id.is_(None), TaskRow.assignee_id.not_in(named)))
    )


def _sums(scope: Scope, tasks: sa.Select[int, int, datetime | None]) -> list[sa.ColumnElement[Any]]:
    """Return what is said of tasks: how many there are and may be seen, the same of the late ones, the soonest time.

    Each is found by looking at the first COUNTED + 1 of them.
    """
    late = tasks.where(TaskRow.due_at < scope.now)
    columns: list[sa.ColumnElement[Any]] = []
    for query in (tasks, late):
        first = query.limit(COUNTED + 1).subquery()
        found = sa.select(sa.func.count()).select_from(first)
        columns += [found.scalar_subquery(), _seen(scope, found, first).scalar_subquery()]
    first = tasks.where(TaskRow.due_at.is_not(None)).order_by(TaskRow.due_at).limit(COUNTED + 1).subquery()
    soonest = sa.select(sa.func.min(first.c.due_at)).select_from(first)
    return [*columns, _seen(scope, soonest, first).scalar_subquery()]


def _seen(scope: Scope, query: sa.Select[int], first: sa.Subquery) -> sa.Select[int]:
    return query.join(Ticket, sa.and_(Ticket.org_id == scope.org.id, Ticket.id == first.c.ticket_id)).where(
        visible(scope)
    )


def _owing(
    config: Configuration,
    user_id: int | None,
    found: int,
    seen: int,
    found_late: int,
    seen_late: int,
    soonest: datetime | None,
) -> Owing:
    person = config.people.get(user_id) if user_id is not None else None
    return Owing(
        person=PersonView(login=person.login, name=person.name) if person else None,
        count=as_count(found, seen),
        late=as_count(found_late, seen_late),
        soonest=soonest,
    )


def _hurts(one: Owing) -> tuple[int, bool, float, int]:
    when = one.soonest.timestamp() if one.soonest else 0.0
    return -one.late.number, one.soonest is None, when, -one.count.number


def _filled(
    session: Session, scope: Scope, config: Configuration, one: Owing, cursor: Cursor | None, limit: int
) -> Owing:
    """Return the same with its first tasks, soonest first."""
    user_id = next((user_id for user_id, person in config.people.items() if person.login == one.key), None)
    tasks = _nobodys(scope, config) if user_id is None else _tasks(scope).where(TaskRow.assignee_id == user_id)
    dated, undated = tasks.where(TaskRow.due_at.is_not(None)), tasks.where(TaskRow.due_at.is_(None))
    if cursor is None:
        queries = [dated, undated]
    elif cursor.at is None:
        queries = [undated.where(waiting.after(cursor))]
    else:
        queries = [dated.where(waiting.after(cursor)), undated]
    heads = waiting.heads_of(session, scope, {"owed": queries}, limit)["owed"]
    items = waiting.read_items(session, scope, config, [head.id for head in heads[:limit] if head.seen])
    found = waiting.tasks_of("owed", heads, one.count, items, limit)
    return Owing(
        person=one.person,
        count=one.count,
        late=one.late,
        soonest=one.soonest,
        items=found.items,
        after=found.after,
    )
