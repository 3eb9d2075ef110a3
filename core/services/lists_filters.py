"""What lists of tickets may be narrowed to and ordered by: a closed set, checked like any other form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from core.domain.forms import Choice, Field, FieldKind, Form, FormContext, as_date
from core.domain.processes import StateKind
from core.domain.texts import N_
from core.models import TaskRow, Ticket
from core.services.configuration import Configuration
from core.services.policy import asked_of
from core.services.scope import Scope
from core.services.search import QUERY_LENGTH

OPEN, CLOSED, PAUSED, ALL = "open", "closed", "paused", "all"
ME, NOBODY, OURS = "me", "none", "ours"
OVERDUE, TODAY, WEEK, WAS_LATE = "overdue", "today", "week", "was_late"
NEWEST, SOONEST, UPDATED = "newest", "due", "updated"

FORM = Form(
    key="filters",
    fields=(
        Field(key="q", label=N_("搜索"), max_length=QUERY_LENGTH),
        Field(
            key="kind",
            label=N_("进展"),
            kind=FieldKind.CHOICE,
            choices=(
                Choice(OPEN, N_("未办结")),
                Choice(PAUSED, N_("已暂停")),
                Choice(CLOSED, N_("已办结")),
                Choice(ALL, N_("全部")),
            ),
        ),
        Field(key="process", label=N_("流程")),
        Field(key="state", label=N_("状态")),
        Field(key="category", label=N_("所属分类")),
        Field(key="assignee", label=N_("经办人")),
        Field(key="opener", label=N_("提交人")),
        Field(key="department", label=N_("承办部门")),
        Field(key="waits", label=N_("等谁办理"), kind=FieldKind.CHOICE, choices=(Choice(ME, N_("等我办理")),)),
        Field(
            key="due",
            label=N_("期限"),
            kind=FieldKind.CHOICE,
            choices=(
                Choice(OVERDUE, N_("已逾期")),
                Choice(TODAY, N_("今天到期")),
                Choice(WEEK, N_("七天内到期")),
                Choice(WAS_LATE, N_("曾经逾期")),
            ),
        ),
        Field(key="received_from", label=N_("收到日期，从"), kind=FieldKind.DATE),
        Field(key="received_to", label=N_("收到日期，到"), kind=FieldKind.DATE),
        Field(
            key="order",
            label=N_("排序"),
            kind=FieldKind.CHOICE,
            choices=(
                Choice(NEWEST, N_("最新的在前")),
                Choice(SOONEST, N_("先到期的在前")),
                Choice(UPDATED, N_("最近有变化的在前")),
            ),
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to; empty texts narrow nothing. Dates are the organisation's, both included.

    ``kind`` is open, paused, closed or all; ``due`` one of the choices of the form; ``assignee`` a log-in, me or none;
    ``opener`` a log-in or me; ``department`` a key or ours, which is the actor's own and all below; ``waits`` me.
    """

    q: str = ""
    kind: str = OPEN
    process: str = ""
    state: str = ""
    category: str = ""
    assignee: str = ""
    opener: str = ""
    department: str = ""
    waits: str = ""
    due: str = ""
    received_from: date | None = None
    received_to: date | None = None
    order: str = NEWEST


def parse_filters(scope: Scope, raw: Mapping[str, object]) -> Filters:
    """Return the filters that an address names.

    :raises RefusedFields: One of them makes no sense.
    """
    values = FORM.parse(raw, FormContext(zone=ZoneInfo(scope.org.zone)))
    texts = {key: cast("str", value) for key, value in values.items() if not key.startswith("received_")}
    return Filters(
        **texts,
        received_from=as_date(values.get("received_from")),
        received_to=as_date(values.get("received_to")),
    )


def conditions(scope: Scope, config: Configuration, filters: Filters) -> list[sa.ColumnElement[bool]]:
    """Return the conditions on :class:`Ticket` that the filters stand for; visibility is not among them."""
    found: list[sa.ColumnElement[bool]] = []
    # States are spelled out, because SQLite matches partial indexes by their words.
    closed = sa.literal_column(f"'{StateKind.CLOSED.value}'", sa.Text)
    match filters.kind:
        case "open":
            found.append(Ticket.state_kind != closed)
        case "paused":
            found.append(Ticket.state_kind == StateKind.PAUSED.value)
        case "closed":
            found.append(Ticket.state_kind == StateKind.CLOSED.value)
    for column, wanted in (
        (Ticket.process, filters.process),
        (Ticket.state, filters.state),
        (Ticket.category, filters.category),
    ):
        if wanted:
            found.append(column == wanted)
    if filters.assignee == NOBODY:
        found.append(Ticket.assignee_id.is_(None))
    elif filters.assignee:
        found.append(_person(scope, config, Ticket.assignee_id, filters.assignee))
    if filters.opener:
        found.append(_person(scope, config, Ticket.opened_by_id, filters.opener))
    if filters.department:
        found.append(_department(scope, config, filters.department))
    if filters.waits:
        found.append(_waits(scope))
    return [*found, *_due(scope, filters.due), *_received(scope, filters)]


def _person(
    scope: Scope, config: Configuration, column: InstrumentedAttribute[int | None], wanted: str
) -> sa.ColumnElement[bool]:
    if wanted == ME:
        return column == scope.actor.user_id
    ids = [person.user_id for person in config.people.values() if person.login == wanted]
    return column == ids[0] if ids else sa.false()


def _department(scope: Scope, config: Configuration, wanted: str) -> sa.ColumnElement[bool]:
    keys = scope.actor.reach if wanted == OURS else {wanted}
    return Ticket.department_id.in_(sorted(config.department_ids[key] for key in keys & config.department_ids.keys()))


def _waits(scope: Scope) -> sa.ColumnElement[bool]:
    """Return the condition that a task of the ticket asks the actor, by name or by a role that they hold."""
    actor = scope.actor
    of_anybody = sa.and_(TaskRow.assignee_id.is_(None), TaskRow.role_key.in_(sorted(actor.roles)), asked_of(actor))
    return Ticket.id.in_(
        sa.select(TaskRow.ticket_id).where(
            TaskRow.org_id == scope.org.id,
            TaskRow.state == sa.literal_column("'open'"),  # written out, so that the partial index serves
            sa.or_(TaskRow.assignee_id == actor.user_id, of_anybody),
        )
    )


def _due(scope: Scope, wanted: str) -> list[sa.ColumnElement[bool]]:
    today = scope.org.local_date(scope.now)
    match wanted:
        case "overdue":
            return [Ticket.due_at < scope.now]
        case "today":
            return [Ticket.due_at >= start_of(scope, today), Ticket.due_at < start_of(scope, today + timedelta(days=1))]
        case "week":
            return [Ticket.due_at >= scope.now, Ticket.due_at < start_of(scope, today + timedelta(days=8))]
        case "was_late":
            return [Ticket.late.is_(sa.true())]
        case _:
            return []


def _received(scope: Scope, filters: Filters) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if filters.received_from:
        found.append(Ticket.received_at >= start_of(scope, filters.received_from))
    if filters.received_to and filters.received_to < date.max:
        found.append(Ticket.received_at < start_of(scope, filters.received_to + timedelta(days=1)))
    return found


def start_of(scope: Scope, day: date) -> datetime:
    """Return the first instant of a day in the organisation's zone."""
    return datetime.combine(day, time(0), ZoneInfo(scope.org.zone))
