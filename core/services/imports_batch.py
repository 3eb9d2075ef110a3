"""Taking a batch of rows in: opened, then lived through act by act and miss by miss, in one transaction."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

import sqlalchemy as sa

from core.domain.errors import HuiyinError, Refused, RefusedFields
from core.domain.imports import ImportedAct, ImportedTicket, Importer
from core.domain.reckoning import StepKind, is_late
from core.domain.texts import N_, Message
from core.models import Deadline, ImportedRow, Job
from core.services import acting, deadlines, opening, overdue, pausing, snapshots
from core.services.scope import Scope
from core.services.snapshots import Loaded
from core.services.work import Work, working

CHANNEL = "import"


@dataclass(slots=True)
class Pending:
    """A row that is to be taken in. ``ticket_id`` and ``done`` say how far it is."""

    line: int
    ticket: ImportedTicket
    digest: str
    ticket_id: int = 0
    done: int = 0

    @property
    def next_act(self) -> ImportedAct | None:
        """Return the act that comes next, or None after the last."""
        return self.ticket.acts[self.done] if self.done < len(self.ticket.acts) else None


Failure: TypeAlias = tuple[Pending, Message]
Fared: TypeAlias = tuple[str, str, str]  # the keys of process and deadline, and the verdict


class _Undo(Exception):
    """Rolls a batch back."""


def take_in(
    scope: Scope, importer: Importer, rows: Sequence[Pending], *, dry_run: bool
) -> tuple[list[Failure], Counter[Fared]]:
    """Take rows in, all or none; return those that failed with the reason, and how the deadlines of the others fared.

    A dry run does the same and leaves nothing.
    """
    failed: list[Failure] = []
    fared: Counter[Fared] = Counter()
    try:
        with working(scope) as work:
            _open(work, scope, importer, rows, failed)
            if not failed:
                _live(work, scope, rows, failed)
            if not failed:
                fared = _close(work, scope, importer, rows)
            if failed or dry_run:
                raise _Undo
    except _Undo:
        pass
    return failed, fared


def _scope_of(scope: Scope, role: str, at: datetime, line: Iterable[str] = ()) -> Scope:
    """Return the scope of an imported fact: the importing person, in the role that did it, then, and in silence.

    ``line`` are the departments that have the ticket or stand above it: whoever acted stood in one of them. Who was on
    duty then, no roster says.
    """
    departments = scope.actor.departments.union(line)
    actor = replace(scope.actor, roles=frozenset({role}), acting_for={}, departments=departments, rostered=False)
    return replace(scope, actor=actor, now=at, silent=True)


def _open(
    work: Work,
    scope: Scope,
    importer: Importer,
    rows: Sequence[Pending],
    failed: list[Failure],
) -> None:
    for row in rows:
        ticket = row.ticket
        work.scope = _scope_of(scope, ticket.role, ticket.received_at)
        try:
            row.ticket_id = opening.open_within(work, ticket.process, ticket.values, channel=CHANNEL).id
        except HuiyinError as error:
            failed.append((row, _why("open", error)))
            continue
        body = {"source": importer.source, "key": ticket.key, "line": row.line}
        work.event("imported", ticket_id=row.ticket_id, body=body, scope=replace(scope, silent=True))
        work.later(ImportedRow, source=importer.source, key=ticket.key, ticket_id=row.ticket_id, digest=row.digest)
    if not failed:
        work.finish()


def _live(work: Work, scope: Scope, rows: Sequence[Pending], failed: list[Failure]) -> None:
    """Let acts and misses happen in the order of time, one of each ticket in a round, until all are at the present."""
    under_way = {row.ticket_id: row for row in rows}
    while under_way and not failed:
        tickets = snapshots.load(work, under_way.keys())
        for ticket_id, row in list(under_way.items()):
            try:
                if not _go_on(work, scope, row, tickets[ticket_id]):
                    del under_way[ticket_id]
            except HuiyinError as error:
                failed.append((row, _why(row.ticket.acts[row.done - 1].do if row.done else "open", error)))
        if not failed:
            work.finish()


def _go_on(work: Work, scope: Scope, row: Pending, loaded: Loaded) -> bool:
    """Do the next thing that happened to a ticket; False if there is none before the present.

    :raises HuiyinError: It is not permitted, or a rule failed.
    """
    act = row.next_act
    firing = _next_firing(loaded, act.at if act else scope.now)
    if firing is not None:
        at, deadline = firing
        work.scope = replace(scope.as_system(), now=at, silent=True)
        overdue.fire_step(work, loaded, deadline)
    elif act is not None:
        ticket = loaded.snapshot
        line = (ticket.department, *ticket.above) if ticket.department else ()
        work.scope = _scope_of(scope, act.role, act.at, line)
        row.done += 1
        acting.act_within(work, loaded, act.do, act.values)
    return firing is not None or act is not None


def _next_firing(loaded: Loaded, until: datetime) -> tuple[datetime, Deadline] | None:
    """Return the next step of a ladder that is due by ``until``, or None."""
    found: list[tuple[datetime, int, Deadline]] = []
    for deadline in loaded.deadlines:
        rule = loaded.process.deadline(deadline.key)
        at = deadlines.fires_at(rule, deadline.due_at, deadline.level) if rule else None
        still = pausing.is_paused(loaded.process, deadline.key, loaded.row.state)
        if at is not None and at <= until and not still:
            found.append((at, deadline.id, deadline))
    return min(found)[::2] if found else None


def _close(work: Work, scope: Scope, importer: Importer, rows: Sequence[Pending]) -> Counter[Fared]:
    """Leave of the batch's jobs those that are still to come, and count how its deadlines fared."""
    found = work.session.scalars(
        sa.select(Deadline).where(Deadline.ticket_id.in_([row.ticket_id for row in rows]))
    ).all()
    of_ticket = {row.ticket_id: row.ticket.process for row in rows}
    over: list[int] = []
    for one in found:
        process = work.process(of_ticket[one.ticket_id])
        rule = process.deadline(one.key) if process else None
        at = deadlines.fires_at(rule, one.due_at, one.level) if rule and one.state == "open" else None
        if at is None:
            over.append(one.id)
        elif one.level:
            work.session.execute(
                sa.update(Job)
                .where(Job.kind == deadlines.JOB, Job.key == str(one.id))
                .values(run_at=at)
                .execution_options(synchronize_session=False)
            )
    work.session.execute(
        sa.delete(Job)
        .where(Job.kind == deadlines.JOB, Job.key.in_(list(map(str, over))))
        .execution_options(synchronize_session=False)
    )
    return Counter((of_ticket[one.ticket_id], one.key, verdict(one, scope.now)) for one in found)


def verdict(row: Deadline, now: datetime) -> str:
    """Say how a deadline fared: ``in_time``, ``late``, ``missed``, ``running`` or ``void``."""
    if row.state == "met":
        return "late" if row.ended_at is not None and is_late(row.ended_at, row.due_at) else "in_time"
    if row.state == "void":
        return "void"
    still = bool(row.steps) and row.steps[-1]["kind"] == StepKind.PAUSED
    return "missed" if is_late(now, row.due_at) and not still else "running"


def _why(step: str, error: HuiyinError) -> Message:
    said = str(error)
    if isinstance(error, Refused):
        errors = error.errors if isinstance(error, RefusedFields) else (error,)
        said = "；".join(f"{one.field}: {one.message}" if one.field else str(one.message) for one in errors)
    return Message(N_("%(step)s 没有做成：%(because)s"), {"step": step, "because": said})
