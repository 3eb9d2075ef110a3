"""The log of an approval chain as reports up the line: what a case becomes, and a real log."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.domain.imports import ImportedTicket, SkippedRow
from core.extensions import db
from core.models import Notification, Ticket
from core.plugin_manager import PluginManager
from core.services import imports, people
from core.testing.databases import sqlite_url
from core.testing.world import World, make_app
from plugins.enterprise.imports_line import read_case

LOG = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "bpi2020_declarations.csv"
SUBMIT, FINAL = "Declaration SUBMITTED by EMPLOYEE", "Declaration FINAL_APPROVED by SUPERVISOR"
ADMIN, BUDGET = "Declaration APPROVED by ADMINISTRATION", "Declaration APPROVED by BUDGET OWNER"
NO_ADMIN, NO_SUPERVISOR = "Declaration REJECTED by ADMINISTRATION", "Declaration REJECTED by SUPERVISOR"
NO_EMPLOYEE, NO_BUDGET = "Declaration REJECTED by EMPLOYEE", "Declaration REJECTED by BUDGET OWNER"
REQUEST, PAID = "Request Payment", "Payment Handled"


def case(*activities: str) -> ImportedTicket | SkippedRow:
    return read_case(
        [
            {
                "case_id": "declaration1",
                "activity": activity,
                "timestamp": f"2018-04-{day:02}T23:30:00+02:00",
                "role": activity.rpartition(" by ")[2] if " by " in activity else "UNDEFINED",
                "amount": "78.94",
            }
            for day, activity in enumerate(activities, start=1)
        ]
    )


@pytest.mark.parametrize(
    ("activities", "level", "acts"),
    [
        ((SUBMIT,), "team", ()),
        ((SUBMIT, FINAL, REQUEST, PAID), "team", ("approve", "confirm_receipt", "handle")),
        ((SUBMIT, ADMIN, FINAL), "crew", ("report_up", "approve")),
        ((SUBMIT, ADMIN, BUDGET, FINAL), "crew", ("report_up", "approve")),
        ((SUBMIT, NO_ADMIN, NO_EMPLOYEE), "crew", ("send_back", "withdraw")),
        ((SUBMIT, NO_ADMIN), "crew", ("send_back",)),
        ((SUBMIT, NO_ADMIN, NO_EMPLOYEE, SUBMIT, ADMIN), "crew", ("send_back", "revise", "report_up")),
        ((SUBMIT, ADMIN, NO_SUPERVISOR, NO_EMPLOYEE, SUBMIT), "crew", ("report_up", "reject", "revise")),
        ((SUBMIT, ADMIN, NO_BUDGET), "crew", ("report_up", "reject")),
        ((SUBMIT, NO_SUPERVISOR, NO_EMPLOYEE, SUBMIT, FINAL), "team", ("reject", "revise", "approve")),
    ],
)
def test_what_a_case_becomes(activities: tuple[str, ...], level: str, acts: tuple[str, ...]) -> None:
    found = case(*activities)
    assert isinstance(found, ImportedTicket)
    assert (found.values["level"], tuple(act.do for act in found.acts)) == (level, acts)
    assert found.received_at == datetime(2018, 4, 1, 21, 30, tzinfo=UTC)


def test_the_form_bears_the_day_of_its_approval() -> None:
    found = case(SUBMIT, FINAL)
    assert isinstance(found, ImportedTicket)
    assert found.acts[0].values["form_date"] == "2018-04-03"  # 05:30 in Shanghai


@pytest.mark.parametrize(
    ("activities", "because"),
    [
        (("Declaration SAVED by EMPLOYEE",), "只保存，没有提交。"),
        ((FINAL,), "没有提交的记录。"),
        ((SUBMIT, NO_ADMIN, NO_EMPLOYEE, SUBMIT, FINAL), "有一步不合逐级上报的顺序。"),
        ((SUBMIT, FINAL, "Declaration REJECTED by MISSING", SUBMIT), "有一步不合逐级上报的顺序。"),
        ((SUBMIT, NO_EMPLOYEE), "有一步不合逐级上报的顺序。"),
        ((SUBMIT, PAID), "有一步不合逐级上报的顺序。"),
    ],
)
def test_what_leaves_the_line_is_not_taken_in(activities: tuple[str, ...], because: str) -> None:
    found = case(*activities)
    assert isinstance(found, SkippedRow)
    assert found.because == because


@pytest.fixture
def unit(tmp_path: Path) -> Iterator[World]:
    """An administrator in a crew below a team below a unit."""
    app = make_app(sqlite_url(), tmp_path, PluginManager(["plugins.enterprise.plugin"], with_entry_points=False))
    with app.app_context():
        world = World(app)
        for key, parent in (("unit", None), ("team", "unit"), ("crew", "team")):
            people.add_department(world.scope(), key, key, parent=parent)
        world.person("boss", "administrator", department="crew")
        yield world
        db.session.remove()
        db.engine.dispose()


@pytest.mark.skipif(not LOG.exists(), reason=f"the real log is not here: {LOG}")
def test_a_real_log_of_declarations(unit: World) -> None:
    report = imports.import_file(unit.scope("boss"), "approval_log", LOG)
    assert (report.rows, report.imported, report.errors) == (4400, 732, ())
    assert report.skipped == {"只保存，没有提交。": 12, "有一步不合逐级上报的顺序。": 14}
    assert Counter(row.state for row in unit.rows(Ticket)) == {"handled": 689, "withdrawn": 43}
    assert unit.rows(Notification) == []
    assert imports.import_file(unit.scope("boss"), "approval_log", LOG).imported == 0
