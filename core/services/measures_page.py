"""The list of measures across tickets: one's own, those of one's department, or all that one may see."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.corrective_progress import MeasureState
from core.domain.permissions import Permission
from core.domain.processes import MERGED
from core.domain.reading import whole
from core.domain.reckoning import IN_TIME, is_late
from core.domain.texts import N_
from core.models import MeasureRow, Ticket
from core.services import recurrences
from core.services.configuration import Configuration, configuration
from core.services.core_settings import CORE, SETTINGS
from core.services.corrective_views import STATE_LABELS, MeasureView
from core.services.paging import Cursor, read_cursor
from core.services.policy import may, visible
from core.services.queries import Names
from core.services.scope import Scope
from core.services.uow import reading

LIMIT = 50
MINE, DEPARTMENT, ALL = "mine", "department", "all"
WHOSE = {MINE: N_("我负责的"), DEPARTMENT: N_("本部门的"), ALL: N_("全部")}
OPEN, OVERDUE, DONE, ANY = "open", "overdue", "done", "any"
WHICH = {OPEN: N_("落实中"), OVERDUE: N_("已逾期"), DONE: N_("已完成"), ANY: N_("全部状态")}
_NUMBERS = 1_000_000  # sub-records of one ticket, in the cursor's single number


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedMeasure:
    """A measure with its ticket."""

    measure: MeasureView
    ticket_number: str
    public_id: str
    title: str
    process_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuresPage:
    """A page of the list; ``offered`` are the values of ``whose`` that the reader may choose, ``days`` the window."""

    whose: str
    which: str
    offered: tuple[tuple[str, str], ...]
    days: int
    measures: tuple[ListedMeasure, ...]
    after: str | None


def measures_page(
    scope: Scope, *, whose: str = "", which: str = "", after: str | None = None, limit: int = LIMIT
) -> MeasuresPage:
    """Return measures on tickets that the actor may see, soonest due first; in a constant number of queries.

    ``whose`` is one of :data:`WHOSE` (default: the actor's own), ``which`` one of :data:`WHICH` (default: open ones).
    """
    offered = tuple(
        (key, label)
        for key, label in WHOSE.items()
        if key != DEPARTMENT or (may(scope.actor, Permission.VIEW_DEPARTMENT) and scope.actor.reach)
    )
    whose = whose if whose in dict(offered) else MINE
    which = which if which in WHICH else OPEN
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        days = window_days(scope, config)
        rows = _rows(session, scope, config, whose, which, read_cursor(after, which), limit + 1)
        keys = {(ticket.process, ticket.repeat_key) for _row, ticket in rows}
        again = recurrences.received_since(session, scope, days, keys)
        names = Names(config)
        measures = tuple(
            _listed(scope, names, row, ticket, again.get((ticket.process, ticket.repeat_key), ()))
            for row, ticket in rows[:limit]
        )
        last = rows[limit - 1][0] if len(rows) > limit else None
        more = Cursor(which, last.due_at, last.ticket_id * _NUMBERS + last.number).spelled() if last else None
    return MeasuresPage(whose=whose, which=which, offered=offered, days=days, measures=measures, after=more)


def window_days(scope: Scope, config: Configuration) -> int:
    """Return within how many days a case counts as the same one again, as it is set today."""
    return whole(config.settings_of(CORE, SETTINGS, scope.org.local_date(scope.now)), "repeat_days")


def is_used(scope: Scope) -> bool:
    """Say whether the organisation uses a process with corrective actions."""
    with reading(scope.org.id) as session:
        used = configuration(session, scope.org.id).plugins
    installed = (plugin for key, plugin in scope.plugins.plugins.items() if key in used)
    return any(process.corrective for plugin in installed for process in plugin.processes)


def _rows(
    session: Session,
    scope: Scope,
    config: Configuration,
    whose: str,
    which: str,
    cursor: Cursor | None,
    most: int,
) -> list[tuple[MeasureRow, Ticket]]:
    order = (MeasureRow.due_at, MeasureRow.ticket_id, MeasureRow.number)
    query = (
        sa.select(MeasureRow, Ticket)
        .join(Ticket, sa.and_(Ticket.org_id == MeasureRow.org_id, Ticket.id == MeasureRow.ticket_id))
        .where(MeasureRow.org_id == scope.org.id, Ticket.state != MERGED.key, visible(scope), *_which(which, scope.now))
        .order_by(*order)
        .limit(most)
    )
    if whose != ALL:
        owners = [scope.actor.user_id] if whose == MINE else _people(config, scope.actor.reach)
        query = query.where(MeasureRow.owner_id.in_(owners))
    if cursor and cursor.at is not None:
        query = query.where(sa.tuple_(*order) > (cursor.at, cursor.id // _NUMBERS, cursor.id % _NUMBERS))
    return [(row, ticket) for row, ticket in session.execute(query)]


def _which(which: str, now: datetime) -> list[sa.ColumnElement[bool]]:
    match which:
        case "open":
            return [MeasureRow.state == MeasureState.OPEN.value]
        case "overdue":
            return [MeasureRow.state == MeasureState.OPEN.value, MeasureRow.due_at <= now - IN_TIME]
        case "done":
            return [MeasureRow.state == MeasureState.DONE.value]
        case _:
            return []


def _people(config: Configuration, departments: Collection[str]) -> list[int]:
    return [one.user_id for one in config.by_login.values() if not one.departments.isdisjoint(departments)]


def _listed(scope: Scope, names: Names, row: MeasureRow, ticket: Ticket, times: recurrences.Times) -> ListedMeasure:
    process = scope.plugins.process(ticket.process)
    state, done_at = MeasureState(row.state), row.ended_at
    owner = names.by_id(row.owner_id)
    again = [at for at, ticket_id in times if ticket_id != ticket.id and done_at is not None and at > done_at]
    measure = MeasureView(
        number=row.number,
        text=row.text,
        kind=row.kind,
        owner=owner or names.by_login(""),
        due_at=row.due_at,
        state=state,
        state_label=STATE_LABELS[state],
        round=row.round,
        ended_at=done_at,
        late=is_late(done_at or scope.now, row.due_at) and state is not MeasureState.DROPPED,
        mine=row.owner_id == scope.actor.user_id and state is MeasureState.OPEN,
        again=len(again) if state is MeasureState.DONE else 0,
    )
    return ListedMeasure(
        measure=measure,
        ticket_number=ticket.number,
        public_id=ticket.public_id,
        title=ticket.title,
        process_label=process.label if process else ticket.process,
    )
