"""My work: what waits for me by name or by role, what I must confirm, what I handed on; what hurts first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.texts import N_
from core.models import Receipt, TaskRow, Ticket
from core.services.configuration import Configuration, configuration
from core.services.paging import Cursor, read_cursor
from core.services.policy import asked_of, visible
from core.services.queries import (
    Count,
    Names,
    NextStep,
    PersonView,
    StateView,
    TicketRow,
    ValueView,
    counted,
    list_values,
    state_view,
    step_view,
    ticket_rows,
)
from core.services.receipts import ReceiptView, receipt_view
from core.services.scope import Scope
from core.services.uow import reading

LIMIT = 50
COUNTED = 200  # of a group; a page says "200+"
OPEN_TASK = sa.literal_column("'open'", sa.Text)  # spelled out, because SQLite matches partial indexes by their words
CLOSED = sa.literal_column("'closed'", sa.Text)

OVERDUE, TODAY, WEEK, LATER, UNDATED = "overdue", "today", "week", "later", "undated"
TO_CONFIRM, HANDED_ON = "receipts", "handed"
LABELS = {
    OVERDUE: N_("已逾期"),
    TODAY: N_("今天到期"),
    WEEK: N_("本周到期"),
    LATER: N_("以后到期"),
    UNDATED: N_("没有期限"),
    TO_CONFIRM: N_("待我确认"),
    HANDED_ON: N_("等待他人办理"),
}
TASK_GROUPS = (OVERDUE, TODAY, WEEK, LATER, UNDATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """A task of mine: the ticket, what to do, until when; ``for_person`` if I do it as a deputy."""

    public_id: str
    number: str
    title: str
    process_label: str
    state: StateView
    values: tuple[ValueView, ...]
    step: NextStep
    for_person: PersonView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptItem:
    """A message of a ticket that I must confirm."""

    public_id: str
    number: str
    title: str
    receipt: ReceiptView


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group of my work; ``after`` asks for its next page, None at the end."""

    key: str
    label: str
    count: Count
    tasks: tuple[WorkItem, ...] = ()
    receipts: tuple[ReceiptItem, ...] = ()
    tickets: tuple[TicketRow, ...] = ()
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPage:
    """All groups that hold something, what hurts first in front."""

    groups: tuple[Group, ...]

    @property
    def is_clear(self) -> bool:
        """Say whether nothing waits for the reader."""
        return all(group.key == HANDED_ON for group in self.groups)


def my_work(scope: Scope, *, group: str | None = None, after: str | None = None, limit: int = LIMIT) -> WorkPage:
    """Return what waits for the actor. With ``group`` only that one, from ``after`` on.

    A constant number of queries, however much waits.
    """
    keys = (group,) if group in LABELS else tuple(LABELS)
    cursor = read_cursor(after, group) if group in LABELS and group else None
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        names = Names(config)
        found = _tasks(session, scope, config, names, [key for key in keys if key in TASK_GROUPS], cursor, limit)
        if TO_CONFIRM in keys:
            found.append(_to_confirm(session, scope, names, cursor, limit))
        if HANDED_ON in keys:
            found.append(_handed_on(session, scope, config, cursor, limit))
    return WorkPage(groups=tuple(one for one in found if one.count.number))


def waits_for(scope: Scope) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions of tasks that wait for the actor: one for their name, one for each role of theirs."""
    actor = scope.actor
    return (
        TaskRow.assignee_id == actor.user_id,
        *(
            sa.and_(TaskRow.assignee_id.is_(None), TaskRow.role_key == role, asked_of(actor))
            for role in sorted(actor.roles)
        ),
    )


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


def _tasks(
    session: Session,
    scope: Scope,
    config: Configuration,
    names: Names,
    keys: Sequence[str],
    cursor: Cursor | None,
    limit: int,
) -> list[Group]:
    if not keys:
        return []
    heads: dict[str, list[tuple[datetime | None, int]]] = {key: [] for key in keys}
    for key, task_id, due_at in session.execute(sa.union_all(*_heads(scope, keys, cursor, limit))):
        heads[key].append((due_at, task_id))
    numbers = dict.fromkeys(keys, 0)
    for key, number in session.execute(sa.union_all(*_counts(scope, keys))):
        numbers[key] += number
    shown = {
        key: [task_id for _due_at, task_id in sorted(found, key=lambda one: (one[0] or scope.now, one[1]))]
        for key, found in heads.items()
    }
    wanted = {task_id for ids in shown.values() for task_id in ids[: limit + 1]}
    items = _items(session, scope, config, names, wanted)
    return [_task_group(key, numbers[key], shown[key][: limit + 1], items, limit) for key in keys]


def _mine(scope: Scope, key: str) -> list[sa.Select[int, datetime | None]]:
    """Return a query for a group's tasks for each way in which a task can be the actor's, as one index holds them."""
    return [
        sa.select(TaskRow.id, TaskRow.due_at)
        .join(Ticket, sa.and_(Ticket.org_id == TaskRow.org_id, Ticket.id == TaskRow.ticket_id))
        .where(TaskRow.org_id == scope.org.id, TaskRow.state == OPEN_TASK, mine, _span(scope, key), visible(scope))
        for mine in waits_for(scope)
    ]


def _heads(
    scope: Scope, keys: Sequence[str], cursor: Cursor | None, limit: int
) -> list[sa.Select[str, int, datetime | None]]:
    found = []
    for key in keys:
        for query in _mine(scope, key):
            if cursor is not None and cursor.at is None:
                query = query.where(TaskRow.id > cursor.id)
            elif cursor is not None:
                query = query.where(sa.tuple_(TaskRow.due_at, TaskRow.id) > (cursor.at, cursor.id))
            first = query.order_by(TaskRow.due_at, TaskRow.id).limit(limit + 1).subquery()
            found.append(sa.select(sa.literal(key), first.c.id, first.c.due_at))
    return found


def _counts(scope: Scope, keys: Sequence[str]) -> list[sa.Select[str, int]]:
    return [
        sa.select(sa.literal(key), sa.func.count()).select_from(query.limit(COUNTED + 1).subquery())
        for key in keys
        for query in _mine(scope, key)
    ]


def _items(
    session: Session, scope: Scope, config: Configuration, names: Names, task_ids: Collection[int]
) -> dict[int, WorkItem]:
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
    return {row.task_id: _item(scope, config, names, row) for row in rows}


def _item(scope: Scope, config: Configuration, names: Names, row: Any) -> WorkItem:
    process = scope.plugins.process(row.process)
    holder = scope.actor.acting_for.get(row.role_key) if row.assignee_id is None else None
    return WorkItem(
        public_id=row.public_id,
        number=row.number,
        title=row.title,
        process_label=process.label if process else row.process,
        state=state_view(process, row.state, row.state_kind),
        values=list_values(process, names, row.details),
        step=step_view(scope, config, names, row.process, row),
        for_person=names.by_login(holder) if holder else None,
    )


def _task_group(
    key: str,
    number: int,
    ids: Sequence[int],
    items: dict[int, WorkItem],
    limit: int,
) -> Group:
    after = None
    if len(ids) > limit:
        last = ids[limit - 1]
        after = Cursor(key, items[last].step.due_at, last).spelled()
    return Group(
        key=key,
        label=LABELS[key],
        count=Count(number=min(number, COUNTED), more=number > COUNTED),
        tasks=tuple(items[task_id] for task_id in ids[:limit]),
        after=after,
    )


def _to_confirm(session: Session, scope: Scope, names: Names, cursor: Cursor | None, limit: int) -> Group:
    owed = (
        sa.select(Receipt.id)
        .join(Ticket, sa.and_(Ticket.org_id == Receipt.org_id, Ticket.id == Receipt.ticket_id))
        .where(
            Receipt.org_id == scope.org.id,
            Receipt.user_id == scope.actor.user_id,
            Receipt.confirmed_at.is_(None),
            visible(scope),
        )
    )
    page = owed.with_only_columns(Receipt, Ticket.public_id, Ticket.number, Ticket.title).order_by(Receipt.id)
    if cursor:
        page = page.where(Receipt.id > cursor.id)
    rows = session.execute(page.limit(limit + 1)).all()
    items = tuple(
        ReceiptItem(public_id=public_id, number=number, title=title, receipt=receipt_view(scope, names, receipt))
        for receipt, public_id, number, title in rows[:limit]
    )
    return Group(
        key=TO_CONFIRM,
        label=LABELS[TO_CONFIRM],
        count=counted(session, owed, COUNTED),
        receipts=items,
        after=Cursor(TO_CONFIRM, None, items[-1].receipt.id).spelled() if len(rows) > limit else None,
    )


def _handed_on(session: Session, scope: Scope, config: Configuration, cursor: Cursor | None, limit: int) -> Group:
    my_task = sa.exists().where(
        TaskRow.org_id == Ticket.org_id,
        TaskRow.ticket_id == Ticket.id,
        TaskRow.state == OPEN_TASK,
        sa.or_(*waits_for(scope)),
    )
    handed_on = sa.select(Ticket).where(
        Ticket.org_id == scope.org.id,
        Ticket.opened_by_id == scope.actor.user_id,
        Ticket.state_kind != CLOSED,
        visible(scope),
        sa.not_(my_task),
    )
    page = handed_on.order_by(Ticket.id.desc())
    if cursor:
        page = page.where(Ticket.id < cursor.id)
    rows = session.scalars(page.limit(limit + 1)).all()
    return Group(
        key=HANDED_ON,
        label=LABELS[HANDED_ON],
        count=counted(session, handed_on.with_only_columns(Ticket.id), COUNTED),
        tickets=ticket_rows(session, scope, config, rows[:limit]),
        after=Cursor(HANDED_ON, None, rows[limit - 1].id).spelled() if len(rows) > limit else None,
    )
