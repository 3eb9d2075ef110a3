"""What waits for somebody, by name, by role or as a deputy, in groups by how soon it is due."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.texts import N_
from core.models import TaskRow, Ticket
from core.services.configuration import Configuration
from core.services.paging import Cursor
from core.services.policy import asked_of, visible
from core.services.queries import (
    Count,
    Names,
    NextStep,
    PersonView,
    StateView,
    ValueView,
    list_values,
    state_view,
    step_view,
)
from core.services.scope import Scope

COUNTED = 200  # of a group; a page says "200+"
OPEN_TASK = sa.literal_column("'open'", sa.Text)  # spelled out, because SQLite matches partial indexes by their words

OVERDUE, TODAY, WEEK, LATER, UNDATED = "overdue", "today", "week", "later", "undated"
LABELS = {
    OVERDUE: N_("已逾期"),
    TODAY: N_("今天到期"),
    WEEK: N_("本周到期"),
    LATER: N_("以后到期"),
    UNDATED: N_("没有期限"),
}
OWN = "me"  # what the actor does in their own name; a log-in names one for whom they act


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """A task: the ticket, what to do, until when; ``for_person`` if the reader does it as a deputy."""

    public_id: str
    number: str
    title: str
    process_label: str
    state: StateView
    values: tuple[ValueView, ...]
    step: NextStep
    for_person: PersonView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tasks:
    """What waits in one group: how much, the first of it, and from where on there is more."""

    count: Count
    items: tuple[WorkItem, ...]
    after: str | None


def waits_for(scope: Scope, config: Configuration, name: str = "") -> list[sa.ColumnElement[bool]]:
    """Return the conditions of tasks that wait for the actor: one for each way in which an index finds them.

    They wait for their name, for a role of theirs, and for the name of one whose deputy they are in that role. With
    ``name`` only what they do for the person of that log-in, with :data:`OWN` what they do in their own name.
    """
    actor = scope.actor
    ways = [TaskRow.assignee_id == actor.user_id] if name in ("", OWN) else []
    for role in sorted(actor.roles):
        holder = actor.acting_for.get(role)
        if name not in ("", holder or OWN):
            continue
        ways.append(sa.and_(TaskRow.assignee_id.is_(None), TaskRow.role_key == role, asked_of(actor)))
        if holder is not None and holder in config.by_login:
            absent = config.by_login[holder].user_id
            ways.append(sa.and_(TaskRow.assignee_id == absent, TaskRow.role_key == role))
    return ways


def waiting(scope: Scope, way: sa.ColumnElement[bool]) -> sa.Select[int, int, datetime | None]:
    """Return a query for open tasks by one way of :func:`waits_for`: id, ticket and time."""
    return sa.select(TaskRow.id, TaskRow.ticket_id, TaskRow.due_at).where(
        TaskRow.org_id == scope.org.id, TaskRow.state == OPEN_TASK, way
    )


def counts_of(
    scope: Scope, groups: Mapping[str, Sequence[sa.ColumnElement[bool]]], most: int
) -> sa.Select[str, int, int]:
    """Return a query for each group's key, how many of its first ``most`` + 1 tasks there are, and may be seen."""
    firsts = []
    for key, ways in groups.items():
        found = [waiting(scope, way).limit(most + 1).subquery() for way in ways]
        together = sa.union_all(*(sa.select(one.c.ticket_id) for one in found)).subquery()
        first = sa.select(sa.literal(key).label("key"), together.c.ticket_id).limit(most + 1).subquery()
        firsts.append(sa.select(*first.c))
    tasks = sa.union_all(*firsts).subquery()
    seen = sa.func.sum(sa.case((visible(scope), 1), else_=0))
    return (
        sa.select(tasks.c.key, sa.func.count(), seen)
        .select_from(tasks)
        .join(Ticket, sa.and_(Ticket.org_id == scope.org.id, Ticket.id == tasks.c.ticket_id))
        .group_by(tasks.c.key)
    )


def as_count(found: int, seen: int, most: int = COUNTED) -> Count:
    """Return what :func:`counts_of` found as pages say it."""
    return Count(number=min(seen, most), more=found > most)


def task_groups(
    session: Session,
    scope: Scope,
    config: Configuration,
    keys: Sequence[str],
    *,
    cursor: Cursor | None,
    limit: int,
    name: str = "",
) -> dict[str, Tasks]:
    """Return what waits for the actor in the groups ``keys``, in three queries, however much waits.

    ``name`` as in :func:`waits_for`; ``cursor`` continues the only key.
    """
    ways = waits_for(scope, config, name)
    if not keys or not ways:
        return {}
    spans = {key: [sa.and_(way, _span(scope, key)) for way in ways] for key in keys}
    beyond = [after(cursor)] if cursor else []
    queries = {key: [waiting(scope, way).where(*beyond) for way in span] for key, span in spans.items()}
    heads = heads_of(session, scope, queries, limit)
    counts = {key: as_count(found, seen) for key, found, seen in session.execute(counts_of(scope, spans, COUNTED))}
    shown = [one.id for found in heads.values() for one in found[:limit] if one.seen]
    items = read_items(session, scope, config, shown)
    return {key: tasks_of(key, heads[key], counts.get(key, Count(number=0)), items, limit) for key in keys}


def _span(scope: Scope, key: str) -> sa.ColumnElement[bool]:
    """Return the condition on a task's time that makes it one of a group."""
    zone = ZoneInfo(scope.org.zone)
    today = scope.org.local_date(scope.now)
    tomorrow = _midnight(today + timedelta(days=1), zone)
    monday = _midnight(today + timedelta(days=7 - today.weekday()), zone)
    match key:
        case "overdue":
            return TaskRow.due_at < scope.now
        case "today":
            return sa.and_(TaskRow.due_at >= scope.now, TaskRow.due_at < tomorrow)
        case "week":
            return sa.and_(TaskRow.due_at >= tomorrow, TaskRow.due_at < monday)
        case "later":
            return TaskRow.due_at >= monday
        case _:
            return TaskRow.due_at.is_(None)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One of the first tasks of a group; ``seen`` if the reader may see its ticket."""

    id: int
    due_at: datetime | None
    seen: bool


def heads_of(
    session: Session,
    scope: Scope,
    queries: dict[str, list[sa.Select[int, int, datetime | None]]],
    limit: int,
) -> dict[str, list[Head]]:
    """Return the first ``limit`` + 1 tasks that the queries of each group find, soonest first, undated ones last.

    Each query finds either dated or undated ones, because databases do not agree on the order of the two.
    """
    found = []
    for key, several in queries.items():
        for query in several:
            first = query.order_by(TaskRow.due_at, TaskRow.id).limit(limit + 1).subquery()
            found.append(sa.select(sa.literal(key).label("key"), *first.c))
    heads = sa.union_all(*found).subquery()
    rows = session.execute(
        sa.select(heads.c.key, heads.c.id, heads.c.due_at, sa.case((visible(scope), 1), else_=0)).join(
            Ticket, sa.and_(Ticket.org_id == scope.org.id, Ticket.id == heads.c.ticket_id)
        )
    )
    by_key: dict[str, list[Head]] = {key: [] for key in queries}
    for key, task_id, due_at, seen in rows:
        by_key[key].append(Head(id=task_id, due_at=due_at, seen=bool(seen)))
    return {
        key: sorted(several, key=lambda one: (one.due_at is None, one.due_at or scope.now, one.id))[: limit + 1]
        for key, several in by_key.items()
    }


def after(cursor: Cursor) -> sa.ColumnElement[bool]:
    """Return the condition on tasks that they come after a place in the order of their kind, dated or undated."""
    if cursor.at is None:
        return TaskRow.id > cursor.id
    return sa.tuple_(TaskRow.due_at, TaskRow.id) > (cursor.at, cursor.id)


def tasks_of(key: str, heads: Sequence[Head], count: Count, items: dict[int, WorkItem], limit: int) -> Tasks:
    """Return a group from its heads; what may not be seen among them is left out and paged over."""
    last = heads[limit - 1] if len(heads) > limit else None
    return Tasks(
        count=count,
        items=tuple(items[one.id] for one in heads[:limit] if one.seen),
        after=Cursor(key, last.due_at, last.id).spelled() if last else None,
    )


def read_items(session: Session, scope: Scope, config: Configuration, task_ids: Collection[int]) -> dict[int, WorkItem]:
    """Return tasks by id as pages show them. Whether their tickets may be seen has been decided before."""
    if not task_ids:
        return {}
    rows = session.execute(
        sa.select(
            TaskRow.id.label("task_id"),
            TaskRow.do,
            TaskRow.role_key,
            TaskRow.within,
            TaskRow.assignee_id,
            TaskRow.due_at,
            Ticket.public_id,
            Ticket.number,
            Ticket.title,
            Ticket.process,
            Ticket.state,
            Ticket.state_kind,
            Ticket.details,
        )
        .join(Ticket, sa.and_(Ticket.org_id == TaskRow.org_id, Ticket.id == TaskRow.ticket_id))
        .where(TaskRow.id.in_(task_ids))
    )
    names = Names(config)
    return {row.task_id: _item(scope, config, names, row) for row in rows}


def _item(scope: Scope, config: Configuration, names: Names, row: Any) -> WorkItem:
    process = scope.plugins.process(row.process)
    holder = scope.actor.acting_for.get(row.role_key)
    as_deputy = holder is not None and config.login(row.assignee_id) in (None, holder)
    return WorkItem(
        public_id=row.public_id,
        number=row.number,
        title=row.title,
        process_label=process.label if process else row.process,
        state=state_view(process, row.state, row.state_kind),
        values=list_values(process, names, row.details),
        step=step_view(scope, config, names, row.process, row),
        for_person=names.by_login(holder) if holder and as_deputy else None,
    )
