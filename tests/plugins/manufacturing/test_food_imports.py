"""Recall lists as quality information: what a row becomes, and whether a real list's recalls were finished in time."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import pytest

from core.domain.forms import FormContext
from core.domain.imports import ImportedTicket, SkippedRow
from core.extensions import db
from core.models import CalendarYearRow, Deadline, Delivery, ImportedRow, Notification, Ticket
from core.plugin_manager import PluginManager
from core.services import imports
from core.testing.databases import sqlite_url
from core.testing.world import World, make_app
from plugins.manufacturing.forms import food_handling
from plugins.manufacturing.forms.food_quality import REGISTRATION
from plugins.manufacturing.imports import read_recall

SHANGHAI = ZoneInfo("Asia/Shanghai")
DATA = Path(__file__).resolve().parents[3] / ".." / "shared" / "data"
RECALL = {
    "id": "002-2010",
    "title": "Massachusetts Firm Recalls Beef Products Due to Possible E. coli O157:H7 Contamination",
    "reasons": "Product Contamination",
    "status": "Closed",
    "risk_level": "High",
    "start_date": "2026-02-17",
    "end_date": "2026-03-06",
    "summary": "A firm is recalling approximately 2,574 pounds of beef.",
    "impacted_products": "Beef cuts",
    "quantity_recovered": "1391.0",
    "quantity_unit": "pounds",
}
WORKING_DAYS = {"High": 10, "Low": 20, "Marginal": 30}


def _ticket(**changed: str) -> ImportedTicket:
    found = read_recall(RECALL | changed)
    assert isinstance(found, ImportedTicket)
    return found


def test_a_recall() -> None:
    ticket = _ticket()
    assert (ticket.key, ticket.process, ticket.role) == ("002-2010", "food_quality", "qc_centre")
    assert ticket.received_at == datetime(2026, 2, 16, 16, 0, tzinfo=UTC)
    assert ticket.values["product"] == "Beef Products"
    context = FormContext(zone=SHANGHAI)
    assert REGISTRATION.parse(ticket.values, context)["defect_kind"] == "microbiological"
    risk, start, finish = ticket.acts
    assert food_handling.RISK.parse(risk.values, context)["recall_class"] == "first"
    assert food_handling.RECALL.parse(start.values, context)["recall_scope"] == "Beef cuts"
    assert food_handling.RECALL_RESULT.parse(finish.values, context) == {"recovered": "1391.0 pounds"}
    assert (risk.at, start.at, finish.at) == (
        ticket.received_at,
        ticket.received_at,
        datetime(2026, 3, 5, 16, 0, tzinfo=UTC),
    )


def test_a_recall_that_still_runs() -> None:
    assert [act.do for act in _ticket(status="Active", end_date="").acts] == ["record_risk", "start_recall"]


@pytest.mark.parametrize(
    ("title", "reasons", "kind"),
    [
        ("Firm Recalls Beef Due to Possible Listeria", "Product Contamination", "microbiological"),
        ("Firm Recalls Rolls Due to Possible Foreign Matter", "Product Contamination", "sensory"),
        ("Firm Recalls Pork Due to Nitrite Levels", "Unfit for Human Consumption", "physicochemical"),
        ("Firm Recalls Soup", "Misbranding|Unreported Allergens", "packaging"),
        ("Firm Recalls Ham", "Produced Without Benefit of Inspection", "process"),
    ],
)
def test_the_kind_of_defect(title: str, reasons: str, kind: str) -> None:
    assert _ticket(title=title, reasons=reasons).values["defect_kind"] == kind


@pytest.mark.parametrize(
    ("changed", "because"),
    [
        ({"id": " "}, "没有召回编号。"),
        ({"risk_level": ""}, "没有风险等级，不能确定召回级别。"),
        ({"title": "Recall Notification Report", "reasons": ""}, "从召回原因看不出缺陷类别。"),
        ({"start_date": "2026-02-30"}, "召回日期无法识别。"),
        ({"end_date": "2026-02-16"}, "完成日期早于开始日期。"),
        ({"end_date": ""}, "召回状态和完成日期对不上。"),
        ({"status": "Active"}, "召回状态和完成日期对不上。"),
        ({"status": "Suspended"}, "召回状态和完成日期对不上。"),
    ],
)
def test_rows_that_are_no_recall(changed: dict[str, str], because: str) -> None:
    found = read_recall(RECALL | changed)
    assert isinstance(found, SkippedRow)
    assert found.because == because


def test_a_recall_of_one_day() -> None:
    assert _ticket(end_date="2026-02-17").acts[-1].at == _ticket().received_at


# --- a real list ----------------------------------------------------------------------------------------------------


@pytest.fixture
def group(tmp_path: Path) -> Iterator[World]:
    """A food group on SQLite, after the last recall of the list."""
    manager = PluginManager(("plugins.manufacturing.plugin",), with_entry_points=False)
    app = make_app(sqlite_url(), tmp_path, manager)
    with app.app_context():
        world = World(app)
        world.person("qc", "qc_centre", "administrator", email="qc@example.com")
        yield world
        db.session.remove()
        db.engine.dispose()


CHINA = holidays.country_holidays("CN", years=range(2010, 2027))


def _is_workday(day: date) -> bool:
    return day in CHINA.weekend_workdays or (day.weekday() < 5 and day not in CHINA)


def _last_day(started: date, wanted: int, noticed_from: int) -> date:
    """Return the day on which a term of working days ends, counted anew; before ``noticed_from`` by weekends alone."""
    day = started
    while wanted:
        day += timedelta(days=1)
        wanted -= _is_workday(day) if day.year >= noticed_from else day.weekday() < 5
    return day


@pytest.mark.parametrize("year", [2019, 2021, 2023, 2025])
def test_the_days_of_work_are_those_of_the_published_notices(year: int) -> None:
    path = DATA / "cn_holidays" / f"{year}.json"
    if not path.exists():
        pytest.skip(f"the reference data (shared/data/cn_holidays/{path.name}) is not there")
    notice = json.loads(path.read_text(encoding="utf-8"))["days"]
    off = {day["date"]: day["isOffDay"] for day in notice if day["date"].startswith(str(year))}
    assert {day: not _is_workday(date.fromisoformat(day)) for day in off} == off


@pytest.mark.slow
def test_a_real_list_of_recalls(group: World) -> None:
    path = DATA / "usda_food_recalls.csv"
    if not path.exists():
        pytest.skip(f"the reference data (shared/data/{path.name}) is not there")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["id"].strip(): row for row in csv.DictReader(file)}
    report = imports.import_file(group.scope("qc"), "food_recalls", path)
    assert report.errors == report.changed == ()
    assert (report.rows, report.imported, sum(report.skipped.values())) == (777, 668, 109)
    assert group.rows(Notification) == group.rows(Delivery) == []

    tickets = {row.id: row for row in group.rows(Ticket)}
    recalls = {row.ticket_id: rows[row.key] for row in group.rows(ImportedRow)}
    assert {(row.state, row.details["level"]) for row in tickets.values()} == {("judged", "A")}
    noticed_from = min(row.year for row in group.rows(CalendarYearRow))
    found, expected = Counter[str](), Counter[str]()
    for deadline in group.rows(Deadline, key="recall_finish"):
        recall = recalls[deadline.ticket_id]
        started = date.fromisoformat(recall["start_date"])
        last = _last_day(started, WORKING_DAYS[recall["risk_level"]], noticed_from)
        assert deadline.due_at.astimezone(SHANGHAI).date() == last, recall["id"]
        if recall["end_date"]:
            verdict = "late" if date.fromisoformat(recall["end_date"]) > last else "in time"
            met_late = deadline.ended_at > deadline.due_at
            found["late" if met_late else "in time"] += 1
        else:
            verdict = "missed" if group.now.astimezone(SHANGHAI).date() > last else "running"
            found["missed" if deadline.level or deadline.due_at < group.now else "running"] += 1
        expected[verdict] += 1
    assert found == expected
    (start, finish) = (one for one in report.deadlines if one.key.startswith("recall_"))
    assert (start.key, start.started, start.in_time) == ("recall_start", 668, 668)
    assert (finish.key, finish.in_time, finish.late) == ("recall_finish", expected["in time"], expected["late"])
    assert finish.missed == expected["missed"]
    assert expected == {"late": 604, "missed": 40, "in time": 24}
