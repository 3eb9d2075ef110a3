"""Taking in another system's file: each row becomes a ticket with its history, at the times of its own facts.

Nobody is told of anything. Deadlines are fired at their own times up to the present, so that lists, reports and the
running clockwork find the tickets as if they had been here all along. Rows are taken in by batches, each in one
transaction: what was interrupted goes on where it stopped, because a row that is known is not taken in again.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.domain.imports import Importer, SkippedRow
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import Deadline, ImportedRow, Ticket
from core.plugin_manager import Plugin, PluginManager
from core.services import lessons, settling
from core.services.configuration import configuration
from core.services.imports_batch import Fared, Pending, take_in, verdict
from core.services.imports_csv import Entry, count_rows, digest_of, read_entries
from core.services.policy import require
from core.services.scope import Scope
from core.services.uow import reading

BATCH = 100

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
class _Tally:
    """What is counted while a file is read."""

    rows: int = 0
    imported: int = 0
    known: int = 0
    changed: list[RowProblem] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    errors: list[RowProblem] = field(default_factory=list)
    deadlines: Counter[Fared] = field(default_factory=Counter)


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
    waiting: list[Pending] = []
    for entry in read_entries(path, importer):
        tally.rows += len(entry.rows)
        if pending := _read(scope, importer, entry, tally, seen):
            waiting.append(pending)
        if len(waiting) == BATCH:
            _take_in(scope, importer, waiting, tally, dry_run)
            waiting = []
            progress(tally.rows, total)
    _take_in(scope, importer, waiting, tally, dry_run)
    progress(tally.rows, total)
    if tally.imported and not dry_run:
        settling.fire_due(replace(scope.as_system(), silent=True))  # months long past: settled, but no news
        lessons.fire_due(scope.as_system())
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


def _read(scope: Scope, importer: Importer, entry: Entry, tally: _Tally, seen: dict[str, str]) -> Pending | None:
    """Return the ticket that an entry describes, or None once it is counted as something else."""
    if entry.problem:
        tally.errors.append(RowProblem(line=entry.line, key="", message=entry.problem))
        return None
    try:
        found = importer.read_entry(entry.rows)
        digest = "" if isinstance(found, SkippedRow) else digest_of(found)
    except Exception as error:  # noqa: BLE001 -- a plugin's reader may raise anything; the other rows go on
        message = Message(N_("这一行无法读取：%(error)s"), {"error": f"{type(error).__name__}: {error}"[:200]})
        tally.errors.append(RowProblem(line=entry.line, key="", message=message))
        return None
    if isinstance(found, SkippedRow):
        tally.skipped[found.because] += 1
        return None
    pending = Pending(line=entry.line, ticket=found, digest=digest)
    times = [found.received_at, *(act.at for act in found.acts)]
    if times != sorted(times) or times[-1] > scope.now:
        tally.errors.append(_problem(pending, Message(N_("各步的时间没有先后顺序，或者晚于现在。"))))
        return None
    if found.key in seen:
        _note_known(pending, seen[found.key], tally)
        return None
    seen[found.key] = pending.digest
    return pending


def _problem(pending: Pending, message: Message) -> RowProblem:
    return RowProblem(line=pending.line, key=pending.ticket.key, message=message)


def _note_known(pending: Pending, digest: str, tally: _Tally) -> None:
    if digest == pending.digest:
        tally.known += 1
    else:
        tally.changed.append(_problem(pending, Message(N_("这一行以前导入过，现在内容不同；没有改动已有的工单。"))))


def _take_in(scope: Scope, importer: Importer, rows: Sequence[Pending], tally: _Tally, dry_run: bool) -> None:
    """Take a batch in; rows that fail are left out and the rest is done again without them."""
    known = _known(scope, importer, [row.ticket.key for row in rows], tally)
    new = []
    for row in rows:
        if row.ticket.key in known:
            _note_known(row, known[row.ticket.key], tally)
        else:
            new.append(row)
    while new:
        failed, fared = take_in(scope, importer, new, dry_run=dry_run)
        if not failed:
            tally.imported += len(new)
            tally.deadlines += fared
            break
        tally.errors += [_problem(row, message) for row, message in failed]
        out = {row.ticket.key for row, _message in failed}
        new = [Pending(row.line, row.ticket, row.digest) for row in new if row.ticket.key not in out]


def _known(scope: Scope, importer: Importer, keys: Sequence[str], tally: _Tally) -> dict[str, str]:
    """Return the digests of the rows that are here already, and count how their deadlines fared."""
    with reading(scope.org.id) as session:
        rows = session.execute(
            sa.select(ImportedRow.key, ImportedRow.digest, ImportedRow.ticket_id).where(
                ImportedRow.source == importer.source, ImportedRow.key.in_(keys)
            )
        ).all()
        if rows:
            found = session.execute(
                sa.select(Ticket.process, Deadline)
                .join(Ticket, Ticket.id == Deadline.ticket_id)
                .where(Deadline.ticket_id.in_([row.ticket_id for row in rows]))
            )
            tally.deadlines.update((process, one.key, verdict(one, scope.now)) for process, one in found)
    return {row.key: row.digest for row in rows}


def _counted(plugin: Plugin, tally: _Tally) -> tuple[DeadlineCount, ...]:
    counts = []
    for process, rule in ((one, rule) for one in plugin.processes for rule in one.deadlines):
        fared = {how: number for (*kind, how), number in tally.deadlines.items() if kind == [process.key, rule.key]}
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
