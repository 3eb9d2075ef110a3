"""Deadlines that would be another if they were reckoned now: what a notice, working hours or a parameter make of them.

A deadline that runs keeps its date until somebody has it reckoned again; then the change is on record.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from core.domain.codec import plain
from core.domain.decisions import To
from core.domain.errors import Refused
from core.domain.permissions import Permission
from core.domain.processes import DeadlineRule
from core.domain.reckoning import Due
from core.domain.texts import N_, Message
from core.models import Deadline, Job, Ticket
from core.services import deadlines, messages, pausing, snapshots, tasks
from core.services.configuration import Configuration
from core.services.policy import require
from core.services.scope import Scope
from core.services.snapshots import Loaded
from core.services.uow import reading
from core.services.work import Work, working

BATCH = 500
LOOKED_AT = 2_000  # deadlines that a preview reckons; more take too long for a page

_BY_NOTICE = N_("%(number)s 的“%(deadline_label)s”按公布的放假安排重新计算，由 %(before_at)s 改为 %(due_at)s 到期。")
_BY_SET_UP = N_("%(number)s 的“%(deadline_label)s”按现在的日历和参数重新计算，由 %(before_at)s 改为 %(due_at)s 到期。")
Supposing = Callable[[Configuration], Configuration]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An open deadline and what it would be if it were reckoned now.

    ``due_at`` equals ``before`` if only the doubt is gone; ``provisional`` says whether some is left.
    """

    number: str
    deadline_label: str
    before: datetime
    due_at: datetime
    provisional: bool

    @property
    def moves(self) -> bool:
        """Say whether the date changes."""
        return self.due_at != self.before


@dataclass(frozen=True, slots=True)
class _Found:
    loaded: Loaded
    row: Deadline
    rule: DeadlineRule
    due: Due


def pending_changes(scope: Scope) -> tuple[Change, ...]:
    """Return the open provisional deadlines that would be another or certain if reckoned now, at most BATCH of them.

    :raises Refused: The actor may not change calendars.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    with reading(scope.org.id) as session:
        work = Work(scope, session)
        return tuple(_change(found) for found in _reckoned(work, session.scalars(_open(0)).all(), lock=False))


def preview(scope: Scope, supposing: Supposing | None = None, *, plugin: str | None = None) -> tuple[Change, ...]:
    """Return the open deadlines that would get another date, among the first LOOKED_AT (of ``plugin``, if named).

    With ``supposing`` the set-up is first made what it is not yet, so that a change can be seen before it is made.

    :raises Refused: The actor may not change calendars.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    changes: list[Change] = []
    with reading(scope.org.id) as session:
        work = Work(scope, session)
        work.config = supposing(work.config) if supposing else work.config
        last = 0
        for _batch in range(LOOKED_AT // BATCH):
            ids = session.scalars(_open(last, every=True, plugin=plugin)).all()
            if not ids:
                break
            last = ids[-1]
            changes += [_change(found) for found in _reckoned(work, ids, lock=False)]
    return tuple(change for change in changes if change.moves)


def waiting(scope: Scope) -> Mapping[int, int]:
    """Return how many open deadlines wait for the notice of each year: those reckoned without it, by the year due.

    :raises Refused: The actor may not change calendars.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    query = sa.select(Deadline.due_at).where(Deadline.provisional.is_(sa.true()), Deadline.state == "open")
    with reading(scope.org.id) as session:
        return Counter(scope.org.local_date(due_at).year for due_at in session.scalars(query))


def _change(found: _Found) -> Change:
    return Change(
        number=found.loaded.row.number,
        deadline_label=found.rule.label,
        before=found.row.due_at,
        due_at=found.due.at,
        provisional=found.due.provisional,
    )


def recompute(scope: Scope, *, every: bool = False) -> int:
    """Reckon the open provisional deadlines again, or ``every`` open one; return how many got another date.

    The steps of the sum, the next step of the ladder, the tasks and the ticket follow the new date; the people who are
    to meet it are told.

    :raises Refused: The actor may not change calendars.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    last, moved = 0, 0
    while True:
        with working(scope) as work:
            ids = work.session.scalars(_open(last, every=every)).all()
            if not ids:
                return moved
            last = ids[-1]
            for found in _reckoned(work, ids, lock=True):
                moved += found.due.at != found.row.due_at
                _enter(work, found, _BY_SET_UP if every else _BY_NOTICE)


def _open(after: int, *, every: bool = False, plugin: str | None = None) -> sa.Select[int]:
    query = sa.select(Deadline.id).where(Deadline.state == "open", Deadline.id > after)
    if not every:
        query = query.where(Deadline.provisional.is_(sa.true()))
    if plugin is not None:
        query = query.join(Ticket, sa.and_(Ticket.org_id == Deadline.org_id, Ticket.id == Deadline.ticket_id))
        query = query.where(Ticket.plugin == plugin)
    return query.order_by(Deadline.id).limit(BATCH)


def _reckoned(work: Work, ids: Sequence[int], *, lock: bool) -> Iterator[_Found]:
    """Yield the deadlines among ``ids`` that differ from what they would be if reckoned now, by id.

    One that cannot be reckoned (its rule is gone, a parameter is missing) stays as it is.
    """
    wanted = sa.select(Deadline).where(Deadline.id.in_(ids)).order_by(Deadline.id)
    ticket_ids = set(work.session.scalars(sa.select(Deadline.ticket_id).where(Deadline.id.in_(ids))))
    tickets = snapshots.load(work, ticket_ids, lock=lock)
    for row in work.session.scalars(wanted.execution_options(populate_existing=True)).all():
        loaded = tickets.get(row.ticket_id)
        rule = loaded.process.deadline(row.key) if loaded else None
        if loaded is None or rule is None or row.state != "open":
            continue
        try:
            due = pausing.reckon_again(work, loaded, row, rule)
        except Refused:
            continue
        if due.at != row.due_at or due.provisional != row.provisional:
            yield _Found(loaded, row, rule, due)


def _enter(work: Work, found: _Found, text: str) -> None:
    row, rule, due, ticket = found.row, found.rule, found.due, found.loaded.row
    before = row.due_at
    row.basis = pausing.basis_now(work, found.loaded, row, rule)
    row.due_at, row.provisional, row.steps = due.at, due.provisional, plain(due.steps)
    work.event(
        "deadline_moved",
        ticket_id=ticket.id,
        body={"deadline": row.key, "before": before, "due": due.at, "provisional": due.provisional},
    )
    if due.at == before:
        return
    fires_at = deadlines.fires_at(rule, due.at, row.level)
    if fires_at is not None:
        work.session.execute(
            sa.update(Job)
            .where(Job.kind == deadlines.JOB, Job.key == str(row.id))
            .values(run_at=fires_at)
            .execution_options(synchronize_session=False)
        )
    tasks.set_due(work, ticket.id, {row.key: due.at})
    going = pausing.running(found.loaded.process, ticket.state, found.loaded.deadlines)
    ticket.due_at = min(going.values(), default=None)
    message = Message(
        text,
        {
            "number": ticket.number,
            "deadline_label": rule.label,
            "before_at": before.isoformat(),
            "due_at": due.at.isoformat(),
        },
    )
    people = messages.recipients(work, To(roles=(rule.role,), assignee=True), ticket)
    messages.tell(work, people, message, kind="reminder", ticket_id=ticket.id)
