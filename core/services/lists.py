"""Lists of tickets: narrowed, ordered, in pages by key; the same few queries for ten tickets and for a million."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.domain.permissions import Permission
from core.domain.processes import Process
from core.models import Participant, Ticket
from core.services import search
from core.services.configuration import Configuration, configuration
from core.services.lists_columns import column_choices, read_columns
from core.services.lists_filters import NEWEST, SOONEST, UPDATED, Filters, conditions
from core.services.paging import Cursor, read_cursor
from core.services.policy import parts_of, visible
from core.services.queries import Count, TicketRow, counted, ticket_rows
from core.services.scope import Scope
from core.services.search import Part
from core.services.uow import reading

LIMIT = 50
MOST = 200
FEW = 2_000  # whoever takes part in no more tickets is served from those, not by walking through all
FOUND = "found"  # the order of search results


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A line of the list; ``title`` and ``excerpt`` show where the searched words stand."""

    row: TicketRow
    title: tuple[Part, ...]
    excerpt: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessChoice:
    """A process that lists can be narrowed to, with its states (key and label)."""

    key: str
    label: str
    states: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """A page of a list. ``after`` and ``before`` ask for the next and the last one, None where there is none.

    ``columns`` are those shown, by key; ``offered`` all that could be (key and label).
    """

    filters: Filters
    items: tuple[Item, ...]
    count: Count
    after: str | None
    before: str | None
    processes: tuple[ProcessChoice, ...]
    people: tuple[tuple[str, str], ...]
    departments: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    offered: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Segment:
    """A part of an order that one index holds: by ``at`` (or by id alone), up or down, where ``condition`` holds."""

    at: InstrumentedAttribute[Any] | None
    down: bool
    condition: sa.ColumnElement[bool] | None = None


# Tickets without a deadline stand behind those that have one.
_ORDERS: dict[str, tuple[_Segment, ...]] = {
    NEWEST: (_Segment(None, True),),
    SOONEST: (
        _Segment(Ticket.due_at, False, Ticket.due_at.is_not(None)),
        _Segment(None, True, Ticket.due_at.is_(None)),
    ),
    UPDATED: (_Segment(Ticket.updated_at, True),),
}


def ticket_list(
    scope: Scope,
    filters: Filters,
    *,
    columns: str = "",
    after: str | None = None,
    before: str | None = None,
    limit: int = LIMIT,
) -> ListPage:
    """Return the tickets that the actor may see and that the filters let through.

    ``columns`` are keys between commas. ``after`` and ``before`` are those of a page of the same order; what is none of
    them asks for the first page. Search results come newest first.
    """
    limit = max(1, min(limit, MOST))
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        process = scope.plugins.process(filters.process)
        query = narrowed_to(scope, config, filters)
        if filters.q:
            cursors = read_cursor(after, FOUND), read_cursor(before, FOUND)
            rows, links = _found(session, scope, query, filters.q, *cursors, limit)
            count = counted(session, search.narrowed(_ids(query), session, scope.org.id, filters.q))
        else:
            query = _from_own(session, scope, query)
            rows, links = _page(
                session,
                query,
                filters.order,
                read_cursor(after, filters.order),
                read_cursor(before, filters.order),
                limit,
            )
            count = counted(session, _ids(query))
        views = ticket_rows(session, scope, config, rows)
        items = tuple(_item(scope, row, view, filters.q) for row, view in zip(rows, views, strict=True))
        return ListPage(
            filters=filters,
            items=items,
            count=count,
            after=links[1],
            before=links[0],
            processes=_processes(scope, config),
            people=tuple(sorted((person.login, person.name) for person in config.by_login.values())),
            departments=tuple(sorted((one.key, one.name) for one in config.departments.values())),
            columns=read_columns(columns, process),
            offered=column_choices(process),
        )


def narrowed_to(scope: Scope, config: Configuration, filters: Filters) -> sa.Select[Any]:
    """Return the query for the tickets that the actor may see and the filters let through, whatever is searched for."""
    return sa.select(Ticket).where(Ticket.org_id == scope.org.id, visible(scope), *conditions(scope, config, filters))


def found_ids(session: Session, scope: Scope, config: Configuration, filters: Filters, most: int) -> Sequence[str]:
    """Return the public ids of all that a list finds, newest first, no more than ``most``."""
    query = narrowed_to(scope, config, filters)
    if filters.q:
        query = search.narrowed(query, session, scope.org.id, filters.q)
    else:
        query = _from_own(session, scope, query).order_by(Ticket.id.desc())
    return session.scalars(query.with_only_columns(Ticket.public_id).limit(most)).all()


def _ids(query: sa.Select[Any]) -> sa.Select[int]:
    return query.with_only_columns(Ticket.id)


def _from_own(session: Session, scope: Scope, query: sa.Select[Any]) -> sa.Select[Any]:
    """Let the query start from the tickets in which the actor takes part, if they see no others and those are few."""
    actor = scope.actor
    if actor.is_system or actor.permissions & {Permission.VIEW_ALL, Permission.VIEW_DEPARTMENT}:
        return query
    parts = (
        sa.select(Participant.ticket_id)
        .where(Participant.org_id == scope.org.id, Participant.who == who)
        .limit(FEW + 1)
        .subquery()
        for who in parts_of(actor)
    )
    own = sa.union(*(sa.select(part) for part in parts)).subquery()
    if (session.scalar(sa.select(sa.func.count()).select_from(own)) or 0) > FEW:
        return query
    return query.join(own, own.c.ticket_id == Ticket.id)


def _page(
    session: Session, query: sa.Select[Any], order: str, after: Cursor | None, before: Cursor | None, limit: int
) -> tuple[list[Ticket], tuple[str | None, str | None]]:
    """Return a page's rows and the cursors of the pages before and after it."""
    backwards = before is not None and after is None
    cursor = before if backwards else after
    rows: list[Ticket] = []
    segments = _ORDERS[order][::-1] if backwards else _ORDERS[order]
    for segment in segments[_first(segments, cursor) :]:
        place = cursor if cursor and not rows and _holds(segment, cursor, order) else None
        rows += session.scalars(_walk(query, segment, place, backwards).limit(limit + 1 - len(rows)))
        if len(rows) > limit:
            break
    more = len(rows) > limit
    rows = rows[:limit][::-1] if backwards else rows[:limit]
    at_start = not more if backwards else cursor is None
    at_end = cursor is None if backwards else not more
    return rows, (
        None if at_start or not rows else _cursor(order, rows[0]),
        None if at_end or not rows else _cursor(order, rows[-1]),
    )


def _first(segments: Sequence[_Segment], cursor: Cursor | None) -> int:
    if cursor is None:
        return 0
    return next((place for place, segment in enumerate(segments) if (segment.at is None) == (cursor.at is None)), 0)


def _holds(segment: _Segment, cursor: Cursor, order: str) -> bool:
    return cursor.order == order and (segment.at is None) == (cursor.at is None)


def _walk(query: sa.Select[Any], segment: _Segment, place: Cursor | None, backwards: bool) -> sa.Select[Any]:
    down = segment.down != backwards
    columns = [Ticket.id] if segment.at is None else [segment.at, Ticket.id]
    if segment.condition is not None:
        query = query.where(segment.condition)
    if place is not None:
        key = sa.tuple_(*columns)
        values = (place.id,) if segment.at is None else (place.at, place.id)
        query = query.where(key < values if down else key > values)
    return query.order_by(*(column.desc() if down else column for column in columns))


def _cursor(order: str, row: Ticket) -> str:
    at: datetime | None = None
    if order == SOONEST:
        at = row.due_at
    elif order == UPDATED:
        at = row.updated_at
    return Cursor(order, at, row.id).spelled()


def _found(
    session: Session,
    scope: Scope,
    query: sa.Select[Any],
    text: str,
    after: Cursor | None,
    before: Cursor | None,
    limit: int,
) -> tuple[list[Ticket], tuple[str | None, str | None]]:
    """Return a page of hits and the cursors of the pages before and after it."""
    backwards = before is not None and after is None
    below = after.id if after else None
    above = before.id if before and backwards else None
    hits = search.narrowed(query, session, scope.org.id, text, below=below, above=above)
    rows = list(session.scalars(hits.limit(limit + 1)))
    more = len(rows) > limit
    rows = rows[:limit][::-1] if backwards else rows[:limit]
    at_start = not more if backwards else after is None
    at_end = not (backwards or more)
    return rows, (
        None if at_start or not rows else Cursor(FOUND, None, rows[0].id).spelled(),
        None if at_end or not rows else Cursor(FOUND, None, rows[-1].id).spelled(),
    )


def _item(scope: Scope, row: Ticket, view: TicketRow, text: str) -> Item:
    if not text:
        return Item(row=view, title=(Part(row.title, False),))
    process = scope.plugins.process(row.process)
    keys = process.search_fields if process else ()
    excerpts = (search.snippets(str(row.details[key]), text) for key in keys if row.details.get(key))
    return Item(
        row=view,
        title=search.snippets(row.title, text, length=len(row.title)),
        excerpt=next((parts for parts in excerpts if any(part.hit for part in parts)), ()),
    )


def _processes(scope: Scope, config: Configuration) -> tuple[ProcessChoice, ...]:
    return tuple(
        _choice(process)
        for plugin in scope.plugins.loaded
        if plugin.name in config.plugins
        for process in plugin.processes
    )


def _choice(process: Process) -> ProcessChoice:
    states = tuple((state.key, state.label) for state in process.states)
    return ProcessChoice(key=process.key, label=process.label, states=states)
