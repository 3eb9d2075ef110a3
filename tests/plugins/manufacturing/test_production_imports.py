"""Shop-floor logs as feed-forwards: what an order becomes, and whether a real log is taken in."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.domain.imports import ImportedTicket, SkippedRow
from core.extensions import db
from core.models import Ticket
from core.plugin_manager import PluginManager
from core.services import imports, rosters
from core.testing.databases import sqlite_url
from core.testing.world import World, make_app
from plugins.manufacturing.imports_production import COLUMNS, read_order

LOG = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "production_log.csv"
ORDER = (
    ("Turning", "08:00", "09:00"),
    ("Turning Q.C.", "09:00", "09:30"),
    ("Grinding Rework", "10:00", "11:00"),
    ("Turning Rework", "11:00", "12:00"),
    ("Lapping", "12:00", "12:30"),
    ("Final Inspection Q.C.", "12:30", "13:00"),
    ("Final Inspection Q.C.", "14:00", "15:00"),
)


def order(*steps: tuple[str, str, str], case: str = "Case1") -> list[dict[str, str]]:
    day = "2012-01-17"
    return [
        dict(
            zip(COLUMNS, (case, name, f"ID{name[0]}", f"{day} {start}:00+02:00", f"{day} {end}:00+02:00"), strict=True)
        )
        for name, start, end in steps
    ]


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2012-01-17 {clock}:00+02:00").astimezone(UTC)


def read(*steps: tuple[str, str, str]) -> ImportedTicket:
    found = read_order(order(*steps))
    assert isinstance(found, ImportedTicket)
    return found


def test_an_order_with_rework() -> None:
    ticket = read(*ORDER)
    assert (ticket.key, ticket.received_at, ticket.values["found_by"]) == ("Case1", at("09:30"), "IDT")
    assert ticket.values["description"] == "返工 2 次：Grinding Rework、Turning Rework。"
    assert [(act.do, act.at, act.role) for act in ticket.acts] == [
        ("classify", at("10:00"), "section_chief"),
        ("assess", at("13:00"), "quality_engineer"),
    ]


def test_an_inspection_that_is_not_over_did_not_find_it() -> None:
    assert read(("Q.C.", "09:00", "10:00"), ("Rework", "10:00", "11:00")).received_at == at("10:00")
    ticket = read(("Q.C.", "09:00", "10:01"), ("Rework", "10:00", "11:00"))
    assert ticket.received_at == at("10:00")
    assert "found_by" not in ticket.values


@pytest.mark.parametrize(("start", "decided"), [("10:59", False), ("11:00", True)])
def test_an_inspection_decides_only_once_the_rework_is_over(start: str, decided: bool) -> None:
    ticket = read(("Rework", "10:00", "11:00"), ("Q.C.", start, "12:00"))
    assert len(ticket.acts) == 1 + decided


@pytest.mark.parametrize(
    "rows",
    [
        order(("Turning", "08:00", "09:00"), ("Turning Q.C.", "09:00", "09:30")),
        order(*ORDER, case=" "),
        [row | {"end_timestamp": "gestern"} for row in order(*ORDER)],
        [row | {"start_timestamp": "2012-01-17 08:00:00"} for row in order(*ORDER)],
    ],
)
def test_what_is_no_problem_here(rows: list[dict[str, str]]) -> None:
    assert isinstance(read_order(rows), SkippedRow)


@pytest.fixture
def factory(tmp_path: Path) -> Iterator[World]:
    manager = PluginManager(["plugins.manufacturing.plugin"], with_entry_points=False)
    app = make_app(sqlite_url(), tmp_path, manager)
    with app.app_context():
        yield World(app)
        db.session.remove()
        db.engine.dispose()


def test_a_real_log(factory: World) -> None:
    if not LOG.exists():
        pytest.skip(f"the log {LOG.name} is not beside this checkout")
    factory.person("root", "administrator")
    span = rosters.Span(factory.now, factory.now + timedelta(hours=8))
    rosters.put_on_shift(factory.scope(), "root", "白", (span,))  # the roster of today says nothing of then
    factory.now += timedelta(days=1)
    report = imports.import_file(factory.scope("root"), "production_log", LOG)
    with LOG.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    reworked = {row["case_id"] for row in rows if "Rework" in row["activity"]}
    assert (report.rows, report.imported, report.errors) == (len(rows), len(reworked), ())
    assert sum(report.skipped.values()) == len({row["case_id"] for row in rows}) - len(reworked)
    states = Counter(row.state for row in factory.rows(Ticket))
    assert states == {"closed_no_form": 14, "qe_assessing": 2}
    assert {count.key: (count.in_time, count.late, count.missed) for count in report.deadlines} == {
        "classification": (5, 11, 0),
        "assessment": (1, 13, 2),
    }
    again = imports.import_file(factory.scope("root"), "production_log", LOG)
    assert (again.imported, again.known) == (0, len(reworked))
