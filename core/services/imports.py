"""Taking in another system's file: each row becomes a ticket with its history, at the times of its own facts.

Nobody is told of anything. Deadlines are fired at their own times up to the present, so that lists, reports and the
running clockwork find the tickets as if they had been here all along. Rows are taken in by batches, each in one
transaction: what was interrupted goes on where it stopped, because a row that is known is not taken in again.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import sqlalchemy as sa

from core.domain.due import is_late
from core.domain.errors import HuiyinError, Reason, Refused, RefusedFields
from core.domain.imports import ImportedAct, ImportedTicket, Importer, SkippedRow
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import Deadline, ImportedRow, Job
from core.plugin_manager import Plugin, PluginManager
from core.services import acting, deadlines, opening, overdue, settling, snapshots
from core.services.configuration import configuration
from core.services.imports_csv import Row, count_rows, digest_of, read_rows
from core.services.policy import require
from core.services.scope import Scope
from core.services.snapshots import Loaded
from core.services.uow import reading
from core.services.work import Work, working

BATCH = 100
CHANNEL = "import"

Progress: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """A row that was not taken in, and why. ``line`` counts from 1, the line of the column names."""

    line: int
    key: str
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineCount:
    """How the deadlines of one kind fared. ``running`` are open and not yet due, ``missed`` open and past due."""

    key: str
    label: str
    started: int
    in_time: int
    late: int
    missed: int
    running: int
    void: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of a file. ``known`` rows were here already; ``changed`` ones differ now and were left alone."""

    rows: int
    imported: int
    known: int
    changed: tuple[RowProblem, ...]
    skipped: Mapping[str, int]
    errors: tuple[RowProblem, ...]
    deadlines: tuple[DeadlineCount, ...]
    dry_run: bool


@dataclass(slots=True)
class _Pending:
    """A ticket that is being taken in: how far its acts are done."""

    line: int
    ticket: ImportedTicket
    digest: str
    ticket_id: int = 0
    done: int = 0

    @property
    def next_act(self) -> ImportedAct | None:
        return self.ticket.acts[self.done] if self.done < len(self.ticket.acts) else None

    def problem(self, message: Message) -> RowProblem:
        return RowProblem(line=self.line, key=self.ticket.key, message=message)


@dataclass(slots=True)
class _Tally:
    """What is counted while a file is read."""

    rows: int = 0
    imported: int = 0
    known: int = 0
    changed: list[RowProblem] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    errors: list[RowProblem] = field(default_factory=list)
    deadlines: Counter[tuple[str, str]] = field(default_factory=Counter)


class _Undo(Exception):
    """Rolls a batch back."""


def find_importer(plugins: PluginManager, key: str) -> tuple[Plugin, Importer]:
    """Return the importer called ``key`` with its plugin.

    :raises Refused: There is none.
    """
    for plugin in plugins.loaded:
        for importer in plugin.importers:
            if importer.key == key:
                return plugin, importer
    raise Refused(Reason.NOT_FOUND, Message(N_("没有名为 %(key)s 的导入方式。"), {"key": key}))


def in_the_name_of(scope: Scope, login: str) -> Scope:
    """Return the scope with a member as actor, for an operator who imports in somebody's name.

    :raises Refused: The organisation has no such member.
    """
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        person = config.by_login.get(login)
        actor = config.actor(person.user_id, scope.now) if person else None
    if actor is None:
        raise Refused(Reason.NOT_FOUND, Message(N_("本单位没有这个人。")), field="login")
    return replace(scope, actor=actor)


def import_file(
    scope: Scope,
    importer_key: str,
    path: Path,
    *,
    dry_run: bool = False,
    progress: Progress = lambda _done, _total: None,
) -> ImportReport:
    """Take a CSV file in (UTF-8, column names in the first line) and return what became of its rows.

    Every act is recorded as done by the scope's actor, at its own time and in the role that the importer names; an
    event on each ticket says when and from which row it was imported. A row with an error is left out as a whole and
    stops no other. ``progress`` is told the rows done and all rows.

    :raises Refused: The actor may not import, there is no such importer, or the file is no such CSV.
    """
    require(scope.actor, Permission.OPERATE)
    plugin, importer = find_importer(scope.plugins, importer_key)
    total = count_rows(path, importer)
    tally = _Tally()
    seen: dict[str, str] = {}
    waiting: list[_Pending] = []
    for row in read_rows(path, importer):
        tally.rows += 1
        if pending := _read(scope, importer, row, tally, seen):
            waiting.append(pending)
        if len(waiting) == BATCH:
            _take_in(scope, importer, waiting, tally, dry_run)
            waiting = []
            progress(tally.rows, total)
    _take_in(scope, importer, waiting, tally, dry_run)
    progress(tally.rows, total)
    if tally.imported and not dry_run:
        settling.fire_due(replace(scope.as_system(), silent=True))  # months long past: settled, but no news
    return ImportReport(
        rows=tally.rows,
        imported=tally.imported,
        known=tally.known,
        changed=tuple(tally.changed),
        skipped=dict(sorted(tally.skipped.items())),
        errors=tuple(sorted(tally.errors, key=lambda one: one.line)),
        deadlines=_counted(plugin, tally),
        dry_run=dry_run,
    )


def _read(scope: Scope, importer: Importer, row: Row, tally: _Tally, seen: dict[str, str]) -> _Pending | None:
    """Return the ticket that a row describes, or None once it is counted as something else."""
    if row.problem:
        tally.errors.append(RowProblem(line=row.line, key="", message=row.problem))
        return None
    try:
        found = importer.read(row.values)
    except Exception as error:  # noqa: BLE001 -- a plugin's reader may raise anything; the other rows go on
        message = Message(N_("这一行无法读取：%(error)s"), {"error": f"{type(error).__name__}: {error}"[:200]})
        tally.errors.append(RowProblem(line=row.line, key="", message=message))
        return None
    if isinstance(found, SkippedRow):
        tally.skipped[found.because] += 1
        return None
    pending = _Pending(line=row.line, ticket=found, digest=digest_of(row.values, importer))
    times = [found.received_at, *(act.at for act in found.acts)]
    if times != sorted(times) or times[-1] > scope.now:
        tally.errors.append(pending.problem(Message(N_("各步的时间没有先后顺序，或者晚于现在。"))))
        return None
    if found.key in seen:
        _note_known(pending, seen[found.key], tally)
        return None
    seen[found.key] = pending.digest
    return pending


def _note_known(pending: _Pending, digest: str, tally: _Tally) -> None:
    if digest == pending.digest:
        tally.known += 1
    else:
        tally.changed.append(pending.problem(Message(N_("这一行以前导入过，现在内容不同；没有改动已有的工单。"))))


def _take_in(scope: Scope, importer: Importer, rows: Sequence[_Pending], tally: _Tally, dry_run: bool) -> None:
    """Take a batch in; rows that fail are left out and the rest is done again without them."""
    known = _known(scope, importer, [row.ticket.key for row in rows], tally)
    new = []
    for row in rows:
        if row.ticket.key in known:
            _note_known(row, known[row.ticket.key], tally)
        else:
            new.append(row)
    while new:
        failed = _attempt(scope, importer, new, tally, dry_run)
        if not failed:
            break
        tally.errors += [row.problem(message) for row, message in failed]
        out = {row.ticket.key for row, _message in failed}
        new = [_Pending(row.line, row.ticket, row.digest) for row in new if row.ticket.key not in out]


def _known(scope: Scope, importer: Importer, keys: Sequence[str], tally: _Tally) -> dict[str, str]:
    """Return the digests of the rows that are here already, and count how their deadlines fared."""
    with reading(scope.org.id) as session:
        rows = session.execute(
            sa.select(ImportedRow.key, ImportedRow.digest, ImportedRow.ticket_id).where(
                ImportedRow.source == importer.source, ImportedRow.key.in_(keys)
            )
        ).all()
        if rows:
            found = session.scalars(sa.select(Deadline).where(Deadline.ticket_id.in_([row.ticket_id for row in rows])))
            tally.deadlines.update((one.key, _verdict(one, scope.now)) for one in found)
    return {row.key: row.digest for row in rows}


def _attempt(
    scope: Scope, importer: Importer, rows: Sequence[_Pending], tally: _Tally, dry_run: bool
) -> list[tuple[_Pending, Message]]:
    """Take rows in, all or none, and return those that failed with the reason."""
    failed: list[tuple[_Pending, Message]] = []
    fared: Counter[tuple[str, str]] = Counter()
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
    if not failed:
        tally.imported += len(rows)
        tally.deadlines += fared
    return failed


def _scope_of(scope: Scope, role: str, at: datetime) -> Scope:
    """Return the scope of an imported fact: the importing person, in the role that did it, then, and in silence."""
    return replace(scope, actor=replace(scope.actor, roles=frozenset({role}), acting_for={}), now=at, silent=True)


def _open(
    work: Work,
    scope: Scope,
    importer: Importer,
    rows: Sequence[_Pending],
    failed: list[tuple[_Pending, Message]],
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


def _live(work: Work, scope: Scope, rows: Sequence[_Pending], failed: list[tuple[_Pending, Message]]) -> None:
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


def _go_on(work: Work, scope: Scope, row: _Pending, loaded: Loaded) -> bool:
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
        work.scope = _scope_of(scope, act.role, act.at)
        row.done += 1
        acting.act_within(work, loaded, act.do, act.values)
    return firing is not None or act is not None


def _next_firing(loaded: Loaded, until: datetime) -> tuple[datetime, Deadline] | None:
    """Return the next step of a ladder that is due by ``until``, or None."""
    found: list[tuple[datetime, int, Deadline]] = []
    for deadline in loaded.deadlines:
        rule = loaded.process.deadline(deadline.key)
        at = deadlines.fires_at(rule, deadline.due_at, deadline.level) if rule else None
        if at is not None and at <= until:
            found.append((at, deadline.id, deadline))
    return min(found)[::2] if found else None


def _close(work: Work, scope: Scope, importer: Importer, rows: Sequence[_Pending]) -> Counter[tuple[str, str]]:
    """Leave of the batch's jobs those that are still to come, and count how its deadlines fared."""
    found = work.session.scalars(
        sa.select(Deadline).where(Deadline.ticket_id.in_([row.ticket_id for row in rows]))
    ).all()
    of_ticket = {row.ticket_id: work.process(row.ticket.process) for row in rows}
    over: list[int] = []
    for one in found:
        process = of_ticket[one.ticket_id]
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
    return Counter((one.key, _verdict(one, scope.now)) for one in found)


def _verdict(row: Deadline, now: datetime) -> str:
    if row.state == "met":
        return "late" if row.ended_at is not None and is_late(row.ended_at, row.due_at) else "in_time"
    if row.state == "void":
        return "void"
    return "missed" if is_late(now, row.due_at) else "running"


def _counted(plugin: Plugin, tally: _Tally) -> tuple[DeadlineCount, ...]:
    counts = []
    for rule in (rule for process in plugin.processes for rule in process.deadlines):
        fared = {verdict: number for (key, verdict), number in tally.deadlines.items() if key == rule.key}
        if fared:
            counts.append(
                DeadlineCount(
                    key=rule.key,
                    label=rule.label,
                    started=sum(fared.values()),
                    **{name: fared.get(name, 0) for name in ("in_time", "late", "missed", "running", "void")},
                )
            )
    return tuple(counts)


def _why(step: str, error: HuiyinError) -> Message:
    said = str(error)
    if isinstance(error, Refused):
        errors = error.errors if isinstance(error, RefusedFields) else (error,)
        said = "；".join(f"{one.field}: {one.message}" if one.field else str(one.message) for one in errors)
    return Message(N_("%(step)s 没有做成：%(because)s"), {"step": step, "because": said})
