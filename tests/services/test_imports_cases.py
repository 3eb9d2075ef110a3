"""Logs of events: several rows of a file become one ticket, wherever they stand, acted on by whoever stood in line."""

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from core.domain.clauses import Clause, Regulation
from core.domain.errors import DeclarationError
from core.domain.forms import Field, Form
from core.domain.imports import ImportedAct, ImportedTicket, Importer, SkippedRow
from core.domain.people import Above, AllOf, Role
from core.domain.processes import Process, State, StateKind, Transition
from core.domain.roles import RoleTemplate
from core.hookspecs import hookimpl
from core.models import Ticket
from core.plugin_manager import PluginManager
from core.services import imports, people
from core.testing.world import World

REGULATION = Regulation(key="C", title="制度", effective_from=date(2026, 1, 1), clauses=(Clause(key="1", text="上报"),))
REPORT = Process(
    key="report",
    label="上报",
    prefix="R",
    title="{facts}",
    regulation=REGULATION,
    clause="1",
    form=Form(key="facts", clause="1", fields=(Field(key="facts", label="情况", required=True),)),
    opened_by=Role("member"),
    states=(
        State(key="new", label="新", kind=StateKind.INITIAL, clause="1"),
        State(key="above", label="在上级", clause="1"),
        State(key="done", label="办结", kind=StateKind.CLOSED, clause="1"),
    ),
    transitions=tuple(
        Transition(
            key=key,
            label=key,
            by=AllOf((Role("head"), Above())),
            sources=(source,),
            target=target,
            hands_up=key == "take_up",
            clause="1",
        )
        for key, source, target in (("take_up", "new", "above"), ("finish", "above", "done"))
    ),
    roles=(RoleTemplate(key="member", label="成员"), RoleTemplate(key="head", label="负责人")),
)
COLUMNS = ("case", "what", "at")
ROWS = (
    ("A", "open", "2026-03-02T09:00:00+08:00"),
    ("B", "open", "2026-03-02T10:00:00+08:00"),
    ("A", "take_up", "2026-03-03T09:00:00+08:00"),
    ("B", "take_up", "2026-03-03T10:00:00+08:00"),
    ("A", "finish", "2026-03-04T09:00:00+08:00"),
    ("C", "take_up", "2026-03-04T09:00:00+08:00"),
)


def _read_case(rows: Sequence[Mapping[str, str]]) -> ImportedTicket | SkippedRow:
    first, *later = rows
    if first["what"] != "open":
        return SkippedRow(key=first["case"], because="没有开头。")
    acts = [ImportedAct(do=row["what"], at=_at(row), role="head") for row in later]
    return ImportedTicket(
        key=first["case"],
        process="report",
        received_at=_at(first),
        role="member",
        values={"facts": first["case"]},
        acts=tuple(acts),
    )


def _at(row: Mapping[str, str]) -> datetime:
    return datetime.fromisoformat(row["at"]).astimezone(UTC)


@pytest.fixture
def plugins() -> PluginManager:
    """A manager with a process whose acts are done by those above, and the reader of its log."""

    class Plugin:
        NAME, LABEL, VERSION = "cases", "上报", "1"

        @staticmethod
        @hookimpl
        def register_processes() -> tuple[Process, ...]:
            return (REPORT,)

        @staticmethod
        @hookimpl
        def register_importers() -> tuple[Importer, ...]:
            return (
                Importer(key="log", label="日志", source="log", columns=COLUMNS, case="case", read_case=_read_case),
            )

    manager = PluginManager(with_entry_points=False)
    manager.register(Plugin)
    return manager


@pytest.fixture
def line(world: World) -> World:
    """An administrator in a crew below a team below a unit."""
    for key, parent in (("unit", None), ("team", "unit"), ("crew", "team")):
        people.add_department(world.scope(), key, key, parent=parent)
    world.person("boss", "administrator", department="crew")
    world.person("outsider", "administrator")
    return world


def _file(tmp_path: Path, *rows: Sequence[str]) -> Path:
    path = tmp_path / "log.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    return path


def test_rows_of_a_case_become_one_ticket_wherever_they_stand(line: World, tmp_path: Path) -> None:
    report = imports.import_file(line.scope("boss"), "log", _file(tmp_path, *ROWS))
    assert (report.rows, report.imported, report.errors) == (6, 2, ())
    assert report.skipped == {"没有开头。": 1}
    assert [(row.title, row.state) for row in line.rows(Ticket)] == [("A", "done"), ("B", "above")]
    again = imports.import_file(line.scope("boss"), "log", _file(tmp_path, *ROWS))
    assert (again.imported, again.known) == (0, 2)


def test_a_case_that_has_gone_on_is_reported_and_left_alone(line: World, tmp_path: Path) -> None:
    imports.import_file(line.scope("boss"), "log", _file(tmp_path, *ROWS[:4]))
    report = imports.import_file(line.scope("boss"), "log", _file(tmp_path, *ROWS[:5]))
    assert [(one.line, one.key) for one in report.changed] == [(2, "A")]


def test_a_broken_row_spoils_its_case_and_no_other(line: World, tmp_path: Path) -> None:
    report = imports.import_file(line.scope("boss"), "log", _file(tmp_path, *ROWS[:3], ("A", "finish")))
    assert ([one.line for one in report.errors], report.imported) == ([2], 1)


def test_where_nobody_stands_above_the_case_is_left_out(line: World, tmp_path: Path) -> None:
    report = imports.import_file(line.scope("outsider"), "log", _file(tmp_path, *ROWS[:3]))
    assert (report.imported, len(report.errors)) == (1, 1)


def _nothing(row: object) -> SkippedRow:
    return SkippedRow(key="", because="")


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"read": _nothing, "read_case": _nothing, "case": "case"},
        {"read_case": _nothing},
        {"read": _nothing, "case": "case"},
        {"read_case": _nothing, "case": "other"},
    ],
)
def test_an_importer_reads_rows_or_cases(wrong: dict[str, object]) -> None:
    with pytest.raises(DeclarationError):
        Importer(key="log", label="日志", source="log", columns=COLUMNS, **wrong)  # type: ignore[arg-type] -- the point
