"""My work: what waits for me, what I must confirm and decide, what my department owes, what I handed on."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.texts import N_
from core.models import Receipt, TaskRow, Ticket
from core.services import department_work, pending, waiting
from core.services.configuration import Configuration, configuration
from core.services.department_work import Owing
from core.services.paging import Cursor, read_cursor
from core.services.pending import Pending
from core.services.policy import visible
from core.services.queries import Count, Names, PersonView, TicketRow, counted, ticket_rows
from core.services.receipts import ReceiptView, receipt_view
from core.services.scope import Scope
from core.services.uow import reading
from core.services.waiting import COUNTED, OPEN_TASK, OWN, WorkItem, waits_for

LIMIT = 50
LOOKED_AT = 500  # of the tickets that somebody opened, the latest, for those that wait for others
CLOSED = sa.literal_column("'closed'", sa.Text)  # spelled out as in waiting

TO_CONFIRM, TO_DECIDE, DEPARTMENT, HANDED_ON = "receipts", "decisions", "department", "handed"
LABELS = {
    **waiting.LABELS,
    TO_CONFIRM: N_("待我确认"),
    TO_DECIDE: N_("待我裁定"),
    DEPARTMENT: N_("本部门待办"),
    HANDED_ON: N_("等待他人办理"),
}
OF_OTHERS = (DEPARTMENT, HANDED_ON)


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
    decisions: tuple[Pending, ...] = ()
    owing: tuple[Owing, ...] = ()
    tickets: tuple[TicketRow, ...] = ()
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPage:
    """All groups that hold something, what hurts first in front.

    ``principals`` are those for whom the reader acts now; ``name`` says whose work alone is shown: a log-in of theirs,
    or ``"me"``.
    """

    groups: tuple[Group, ...]
    principals: tuple[PersonView, ...]
    name: str

    @property
    def is_clear(self) -> bool:
        """Say whether nothing waits for the reader."""
        return all(group.key in OF_OTHERS for group in self.groups)


def my_work(
    scope: Scope, *, group: str | None = None, after: str | None = None, limit: int = LIMIT, name: str = ""
) -> WorkPage:
    """Return what waits for the actor. With ``group`` only that one, from ``after`` on.

    With ``name`` only the tasks that they do for the person of that log-in, as a deputy, or ``"me"``, in their own
    name; anything else shows all. A constant number of queries, however much waits.
    """
    keys = (group,) if group in LABELS else tuple(LABELS)
    cursor = read_cursor(after, group) if group in LABELS and group else None
    principals = sorted(set(scope.actor.acting_for.values()))
    name = name if name in (OWN, *principals) and principals else ""
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        names = Names(config)
        spans = [key for key in keys if key in waiting.LABELS]
        tasks = waiting.task_groups(session, scope, config, spans, cursor=cursor, limit=limit, name=name)
        found = [
            Group(key=key, label=LABELS[key], count=one.count, tasks=one.items, after=one.after)
            for key, one in tasks.items()
        ]
        if not name:
            found += _others(session, scope, config, names, keys, cursor, limit)
        shown = tuple(names.by_login(login) for login in principals)
    return WorkPage(groups=tuple(one for one in found if one.count.number), principals=shown, name=name)


def _others(
    session: Session,
    scope: Scope,
    config: Configuration,
    names: Names,
    keys: tuple[str | None, ...],
    cursor: Cursor | None,
    limit: int,
) -> list[Group]:
    """Return the groups that hold no tasks of the actor's."""
    found = []
    if TO_CONFIRM in keys:
        found.append(_to_confirm(session, scope, names, cursor, limit))
    if TO_DECIDE in keys:
        decisions = pending.decisions(session, scope)
        number = Count(number=sum(one.number for one in decisions))
        found.append(Group(key=TO_DECIDE, label=LABELS[TO_DECIDE], count=number, decisions=decisions))
    if DEPARTMENT in keys:
        owing = department_work.owing(session, scope, config)
        number = Count(number=sum(one.count.number for one in owing), more=any(one.count.more for one in owing))
        found.append(Group(key=DEPARTMENT, label=LABELS[DEPARTMENT], count=number, owing=owing))
    if HANDED_ON in keys:
        found.append(_handed_on(session, scope, config, cursor, limit))
    return found


def _to_confirm(session: Session, scope: Scope, names: Names, cursor: Cursor | None, limit: int) -> Group:
    owed = pending.receipts(scope)
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
    """Return what others have to do of the latest LOOKED_AT tickets that the actor opened.

    Who opens tickets for a living may have a hundred thousand that wait for themselves, and those must not be read to
    show the few that do not.
    """
    opened = sa.select(Ticket.id).where(
        Ticket.org_id == scope.org.id, Ticket.opened_by_id == scope.actor.user_id, Ticket.state_kind != CLOSED
    )
    if cursor:
        opened = opened.where(Ticket.id < cursor.id)
    latest = opened.order_by(Ticket.id.desc()).limit(LOOKED_AT).subquery()
    my_task = sa.exists().where(
        TaskRow.org_id == Ticket.org_id,
        TaskRow.ticket_id == Ticket.id,
        TaskRow.state == OPEN_TASK,
        sa.or_(*waits_for(scope, config)),
    )
    oldest, looked_at = (
        sa.select(what).select_from(latest).scalar_subquery() for what in (sa.func.min(latest.c.id), sa.func.count())
    )
    rows = session.execute(
        sa.select(Ticket.id, oldest, looked_at)
        .join(latest, latest.c.id == Ticket.id)
        .where(Ticket.org_id == scope.org.id, visible(scope), sa.not_(my_task))
        .order_by(Ticket.id.desc())
        .limit(COUNTED + 1)
    ).all()
    ids, further, is_more = [row[0] for row in rows], None, False
    if len(ids) > limit:
        further = ids[limit - 1]
    elif rows and rows[0][2] == LOOKED_AT:
        further, is_more = rows[0][1], True
    shown = session.scalars(sa.select(Ticket).where(Ticket.id.in_(ids[:limit])).order_by(Ticket.id.desc())).all()
    return Group(
        key=HANDED_ON,
        label=LABELS[HANDED_ON],
        count=Count(number=min(len(ids), COUNTED), more=is_more or len(ids) > COUNTED),
        tickets=ticket_rows(session, scope, config, shown),
        after=Cursor(HANDED_ON, None, further).spelled() if further else None,
    )
