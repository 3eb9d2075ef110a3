"""Taking in another system's file: at its own times, in silence, once, and never stopped by a row."""

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from core.database import Base
from core.domain.errors import Reason, Refused
from core.domain.imports import ImportedAct, ImportedTicket, Importer, SkippedRow
from core.hookspecs import hookimpl
from core.models import Deadline, Delivery, Event, ImportedRow, Job, Notification, Penalty, Receipt, Statement, Ticket
from core.plugin_manager import PluginManager
from core.services import clockwork, events, imports, pay, uow
from core.testing import sample_plugin
from core.testing.world import World

SHANGHAI = ZoneInfo("Asia/Shanghai")
COLUMNS = ("id", "at", "subject", "kind", "answered", "fined")


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def _read(row: Mapping[str, str]) -> ImportedTicket | SkippedRow:
    if row["kind"] == "skip":
        return SkippedRow(key=row["id"], because="不是投诉。")
    acts = []
    if row["answered"]:
        acts.append(ImportedAct(do="answer", at=_at(row["answered"]), role="clerk", values={"answer": "好"}))
    if row["fined"]:
        at, _, subject = row["fined"].partition(" by ")
        acts.append(ImportedAct(do="fine", at=_at(at), role="chief", values={"subject": subject}))
    return ImportedTicket(
        key=row["id"],
        process="complaint",
        received_at=_at(row["at"]),
        role="clerk",
        values={"subject": row["subject"], "kind": row["kind"]},
        acts=tuple(acts),
    )


IMPORTER = Importer(key="letters", label="来信", source="letters", columns=COLUMNS, read=_read)


def _with_importer() -> ModuleType:
    """The sample plugin with an importer."""
    module = ModuleType("sample_with_importer")
    module.__dict__.update({key: value for key, value in vars(sample_plugin).items() if not key.startswith("__")})

    @hookimpl
    def register_importers() -> tuple[Importer, ...]:
        return (IMPORTER,)

    module.register_importers = register_importers  # type: ignore[attr-defined]
    return module


@pytest.fixture
def plugins() -> PluginManager:
    manager = PluginManager(with_entry_points=False)
    manager.register(_with_importer())
    return manager


@pytest.fixture
def staffed(world: World) -> World:
    """A clerk, a chief and an administrator, each with an address for mails."""
    world.person("clerk", "clerk", email="clerk@example.com")
    world.person("chief", "chief", email="chief@example.com")
    world.person("boss", "administrator")
    return world


def _file(tmp_path: Path, *rows: Sequence[str], columns: Sequence[str] = COLUMNS) -> Path:
    path = tmp_path / "letters.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


def _import(world: World, path: Path, by: str = "boss", **options: object) -> imports.ImportReport:
    return imports.import_file(world.scope(by), "letters", path, **options)  # type: ignore[arg-type]


def _everything(world: World) -> dict[str, int]:
    with uow.reading(world.org.id) as session:
        return {
            table.name: session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }


def _verify(world: World) -> None:
    with uow.reading(world.org.id) as session:
        assert events.verify(session, world.org.id) is None


ON_TIME = ("1", "2026-02-02 10:00:00", "灯不亮", "fault", "2026-02-03 09:00:00", "")
LATE = ("2", "2026-02-02 11:00:00", "态度差", "other", "2026-02-06 09:00:00", "")
NEVER = ("3", "2026-03-02 12:00:00", "没人理", "fault", "", "")
SKIPPED = ("4", "2026-03-02 12:00:00", "广告", "skip", "", "")
FINED = ("5", "2026-02-03 12:00:00", "慢", "fault", "2026-02-03 13:00:00", "2026-02-04 14:00:00 by clerk")


def test_rows_become_tickets_with_their_history_at_their_own_times(staffed: World, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    report = _import(
        staffed,
        _file(tmp_path, ON_TIME, LATE, NEVER, SKIPPED),
        progress=lambda done, total: steps.append((done, total)),
    )
    assert (report.rows, report.imported, report.known, report.errors) == (4, 3, 0, ())
    assert report.skipped == {"不是投诉。": 1}
    assert steps[-1] == (4, 4)
    tickets = staffed.rows(Ticket)
    assert [(row.number, row.state, row.late) for row in tickets] == [
        ("TS-20260202-0001", "answered", True),  # answered in time, but never finished
        ("TS-20260202-0002", "answered", True),
        ("TS-20260302-0001", "new", True),
    ]
    first = tickets[0]
    assert first.received_at == first.opened_at == _at("2026-02-02 10:00:00")
    assert first.channel == "import"
    assert first.milestones["answer"] == "2026-02-03T01:00:00+00:00"
    history = [(row.kind, row.actor, row.at) for row in staffed.rows(Event, ticket_id=tickets[1].id)]
    assert ("opened", "boss", _at("2026-02-02 11:00:00")) in history
    assert ("imported", "boss", staffed.now) in history
    assert ("deadline_started", "boss", _at("2026-02-02 11:00:00")) in history
    assert ("reminded", "system", _at("2026-02-04 19:59:59")) in history
    assert ("overdue", "system", _at("2026-02-05 00:00:00")) in history
    assert ("escalated", "system", _at("2026-02-06 00:00:00")) in history
    assert ("acted", "boss", _at("2026-02-06 09:00:00")) in history
    assert ("deadline_met", "boss", _at("2026-02-06 09:00:00")) in history
    assert [count for count in report.deadlines if count.key == "reply"] == [
        imports.DeadlineCount(key="reply", label="答复", started=3, in_time=1, late=1, missed=1, running=0, void=0)
    ]
    (finish,) = (count for count in report.deadlines if count.key == "finish")
    assert (finish.started, finish.missed) == (2, 2)
    _verify(staffed)


def test_nobody_is_told_and_nothing_is_left_to_fire(staffed: World, tmp_path: Path) -> None:
    _import(staffed, _file(tmp_path, ON_TIME, LATE, NEVER, FINED))
    assert [staffed.rows(model) for model in (Notification, Delivery, Receipt)] == [[], [], []]
    assert staffed.rows(Job, kind="email") == []
    assert staffed.rows(Job, kind="deadline") == []
    (penalty,) = staffed.rows(Penalty)
    assert (penalty.assessed_at, penalty.month) == (_at("2026-02-04 14:00:00"), "2026-02")
    assessed = [(row.actor, row.at) for row in staffed.rows(Event, kind="penalty_assessed")]
    assert assessed == [("boss", _at("2026-02-04 14:00:00"))]
    before = _everything(staffed)
    assert clockwork.fire_all(staffed.manager, staffed.now) == 0
    assert _everything(staffed) == before


def test_months_long_past_are_settled_in_silence(staffed: World, tmp_path: Path) -> None:
    pay.set_pay(staffed.scope(), "clerk", "2026-02", 300_000)
    _import(staffed, _file(tmp_path, FINED))
    (statement,) = staffed.rows(Statement)
    assert (statement.month, statement.state, statement.amount_fen) == ("2026-02", "settled", 30_000)
    assert staffed.rows(Notification) == []


def test_a_deadline_that_still_runs_goes_on_here(staffed: World, tmp_path: Path) -> None:
    row = ("9", "2026-03-13 10:00:00", "昨天", "fault", "", "")  # a Friday; now it is Monday 09:00
    staffed.now = _at("2026-03-17 21:00:00")  # between the reminder and the end
    report = _import(staffed, _file(tmp_path, row))
    (count,) = report.deadlines
    assert (count.running, count.missed) == (1, 0)
    (deadline,) = staffed.rows(Deadline)
    (job,) = staffed.rows(Job, kind="deadline")
    assert deadline.level == 1
    assert job.run_at == deadline.due_at + timedelta(seconds=1)
    staffed.now = job.run_at
    assert clockwork.fire_all(staffed.manager, staffed.now) == 1
    assert len(staffed.rows(Notification)) == 1


def test_importing_twice_changes_nothing(staffed: World, tmp_path: Path) -> None:
    path = _file(tmp_path, ON_TIME, LATE, NEVER, SKIPPED)
    first = _import(staffed, path)
    before, head = _everything(staffed), staffed.rows(Event)[-1].digest
    again = _import(staffed, path)
    assert (again.imported, again.known, again.changed) == (0, 3, ())
    assert again.deadlines == first.deadlines
    assert _everything(staffed) == before
    assert staffed.rows(Event)[-1].digest == head


def test_a_row_that_has_changed_is_reported_and_left_alone(staffed: World, tmp_path: Path) -> None:
    _import(staffed, _file(tmp_path, ON_TIME))
    before = _everything(staffed)
    report = _import(staffed, _file(tmp_path, (*ON_TIME[:2], "灯坏了", *ON_TIME[3:]), NEVER))
    assert [(problem.line, problem.key) for problem in report.changed] == [(2, "1")]
    assert (report.imported, report.known) == (1, 0)
    assert staffed.rows(Ticket)[0].title == "灯不亮"
    assert _everything(staffed)["imported_row"] == before["imported_row"] + 1


def test_the_same_row_twice_in_a_file_is_one_ticket(staffed: World, tmp_path: Path) -> None:
    report = _import(staffed, _file(tmp_path, ON_TIME, ON_TIME, (*ON_TIME[:2], "别的", *ON_TIME[3:])))
    assert (report.imported, report.known, len(report.changed)) == (1, 1, 1)
    assert len(staffed.rows(Ticket)) == 1


WRONG = {
    "no kind": ("w1", "2026-02-02 10:00:00", "x", "nonsense", "", ""),
    "no subject": ("w2", "2026-02-02 10:00:00", "", "fault", "", ""),
    "no time": ("w3", "yesterday", "x", "fault", "", ""),
    "back in time": ("w4", "2026-02-02 10:00:00", "x", "fault", "2026-02-01 10:00:00", ""),
    "in the future": ("w5", "2026-03-16 09:00:01", "x", "fault", "", ""),
    "nobody": ("w6", "2026-02-02 10:00:00", "x", "fault", "2026-02-03 09:00:00", "2026-02-03 10:00:00 by nobody"),
    "too few columns": ("w7", "2026-02-02 10:00:00"),
    "too many columns": (*ON_TIME, "more"),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_row_is_left_out_whole_and_stops_no_other(staffed: World, tmp_path: Path, wrong: Sequence[str]) -> None:
    report = _import(staffed, _file(tmp_path, LATE, wrong, NEVER))
    assert (report.rows, report.imported) == (3, 2)
    (problem,) = report.errors
    assert problem.line == 3
    assert str(problem.message)
    assert [row.title for row in staffed.rows(Ticket)] == ["态度差", "没人理"]
    assert len(staffed.rows(ImportedRow)) == 2
    _verify(staffed)


def test_lines_count_line_breaks_within_a_row(staffed: World, tmp_path: Path) -> None:
    broken = ("5", "2026-02-02 10:00:00", "两\n行", "nonsense", "", "")
    report = _import(staffed, _file(tmp_path, ("4", *SKIPPED[1:2], "三\n行\n字", *SKIPPED[3:]), broken))
    assert [problem.line for problem in report.errors] == [5]


def test_a_dry_run_says_the_same_and_leaves_nothing(staffed: World, tmp_path: Path) -> None:
    path = _file(tmp_path, ON_TIME, LATE, NEVER, SKIPPED, WRONG["no kind"])
    before = _everything(staffed)
    dry = _import(staffed, path, dry_run=True)
    assert _everything(staffed) == before
    wet = _import(staffed, path)
    assert dry.dry_run
    assert (dry.imported, dry.deadlines, dry.errors, dry.skipped) == (
        wet.imported,
        wet.deadlines,
        wet.errors,
        wet.skipped,
    )


class _Killed(BaseException):
    """Stands for a signal."""


def test_what_was_interrupted_is_completed_by_the_next_run(
    staffed: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 2)
    rows = [(str(number), *NEVER[1:]) for number in range(5)]
    path = _file(tmp_path, *rows)

    def kill(_done: int, _total: int) -> None:
        raise _Killed

    with pytest.raises(_Killed):
        _import(staffed, path, progress=kill)
    assert len(staffed.rows(Ticket)) == 2
    report = _import(staffed, path)
    assert (report.imported, report.known) == (3, 2)
    assert [row.key for row in staffed.rows(ImportedRow)] == ["0", "1", "2", "3", "4"]
    (reply,) = report.deadlines
    assert reply.started == 5
    _verify(staffed)


def test_only_operators_import_and_only_what_is_declared(staffed: World, tmp_path: Path) -> None:
    path = _file(tmp_path, ON_TIME)
    for by, key, reason in (("clerk", "letters", Reason.PERMISSION_DENIED), ("boss", "faxes", Reason.NOT_FOUND)):
        with pytest.raises(Refused) as caught:
            imports.import_file(staffed.scope(by), key, path)
        assert caught.value.reason is reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, Reason.FILE_TYPE),
        (b"", Reason.FIELD_INVALID),
        (b"id,at,subject\n1,2,3\n", Reason.FIELD_INVALID),
        ("id,at,subject,kind,answered,fined\n1,2,灯,4,5,6\n".encode("gb18030"), Reason.FILE_TYPE),
        (b'id,at,subject,kind,answered,fined\n1,2,"3,4,5,6\n', Reason.FILE_TYPE),
    ],
    ids=["not there", "empty", "columns missing", "not UTF-8", "quote left open"],
)
def test_a_file_that_cannot_be_read_to_its_end_is_refused_before_anything_happens(
    staffed: World, tmp_path: Path, content: bytes | None, reason: Reason
) -> None:
    path = tmp_path / "x.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Refused) as caught:
        _import(staffed, path)
    assert caught.value.reason is reason
    assert staffed.rows(Ticket) == []
