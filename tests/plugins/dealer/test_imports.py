"""Complaint lists as market quality problems: what a row becomes, how far it goes, and real lists."""

import csv
import time as clock
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.domain.forms import FormContext
from core.domain.imports import ImportedTicket, SkippedRow
from core.extensions import db
from core.models import Delivery, ImportedRow, Notification, Ticket
from core.plugin_manager import PluginManager
from core.services import clockwork, imports
from core.testing.databases import sqlite_url
from core.testing.world import World, make_app
from plugins.dealer.forms import market_reception as forms
from plugins.dealer.imports import read_complaint, read_status

SHANGHAI = ZoneInfo("Asia/Shanghai")
DATA = Path(__file__).resolve().parents[3] / ".." / "shared" / "data"
COMPLAINT = {
    "投诉编号": "20240129222610257481",
    "投诉品牌": "丰田",
    "投诉车系": "亚洲龙",
    "投诉车型": "2023款 双擎",
    "投诉简述": "车门漆面脱落",
    "投诉问题": "车身",
    "问题类型": "车漆脱落",
    "投诉日期": "2024-01-29",
}
STATUS = {
    "投诉编号": "480801",
    "投诉品牌": "一汽-大众",
    "投诉车系": "高尔夫",
    "投诉车型": "2016款 1.4TSI",
    "问题简述": "仪表提示变速箱挂入P挡",
    "典型问题代码": "B96,C16,",
    "投诉时间": "2020-06-05",
    "投诉状态": "处理反馈",
}


def _complaint(**changed: str) -> ImportedTicket:
    found = read_complaint(COMPLAINT | changed)
    assert isinstance(found, ImportedTicket)
    return found


def _status(**changed: str) -> ImportedTicket:
    found = read_status(STATUS | changed)
    assert isinstance(found, ImportedTicket)
    return found


def test_a_complaint() -> None:
    ticket = _complaint()
    assert (ticket.key, ticket.process, ticket.role, ticket.acts) == (
        "20240129222610257481",
        "market_quality",
        "service",
        (),
    )
    assert ticket.received_at == datetime(2024, 1, 29, 14, 26, tzinfo=UTC)
    assert ticket.values == {
        "model": "丰田 亚洲龙 2023款 双擎",
        "problem": "亚洲龙 车身：车漆脱落",
        "description": "车门漆面脱落",
    }
    assert forms.PROBLEM.parse(ticket.values, FormContext(zone=SHANGHAI)) == ticket.values


@pytest.mark.parametrize("number", ["20240130222610257481", "20240129242610257481", "20240129226010257481", "c-17"])
def test_a_number_that_holds_no_minute_of_the_day(number: str) -> None:
    assert _complaint(投诉编号=number).received_at == datetime(2024, 1, 28, 16, 0, tzinfo=UTC)


def test_a_complaint_without_words() -> None:
    assert "description" not in _complaint(投诉简述=" ").values


@pytest.mark.parametrize(
    ("changed", "because"),
    [
        ({"投诉编号": " "}, "没有投诉编号。"),
        ({"投诉日期": "2024-02-30"}, "投诉日期无法识别。"),
        ({"投诉问题": "服务态度"}, "投诉的是销售或服务，不是质量问题。"),
        ({"投诉问题": "销售欺诈"}, "投诉的是销售或服务，不是质量问题。"),
    ],
)
def test_complaints_that_are_no_quality_problem(changed: dict[str, str], because: str) -> None:
    found = read_complaint(COMPLAINT | changed)
    assert isinstance(found, SkippedRow)
    assert found.because == because


@pytest.mark.parametrize(
    ("status", "acts"),
    [
        ("信息审核", ["start_verifying"]),
        ("厂家受理", ["start_verifying", "clarify"]),
        ("处理反馈", ["start_verifying", "clarify"]),
        ("用户评分", ["start_verifying", "clarify"]),
    ],
)
def test_how_far_a_complaint_has_come(status: str, acts: list[str]) -> None:
    ticket = _status(投诉状态=status)
    assert [act.do for act in ticket.acts] == acts
    assert {act.at for act in ticket.acts} == {ticket.received_at} == {datetime(2020, 6, 4, 16, 0, tzinfo=UTC)}
    assert ticket.values["description"] == "典型问题代码：B96,C16"
    if "clarify" in acts:
        values = forms.CLARIFICATION.parse(ticket.acts[-1].values, FormContext(zone=SHANGHAI))
        assert values["findings"] == f"原系统的状态为“{status}”；没有办理时间，按投诉日期记。"


@pytest.mark.parametrize(
    ("changed", "because"),
    [
        ({"投诉编号": ""}, "没有投诉编号。"),
        ({"投诉时间": ""}, "投诉日期无法识别。"),
        ({"投诉状态": "已撤销"}, "不认识的投诉状态。"),
    ],
)
def test_rows_whose_stage_is_not_known(changed: dict[str, str], because: str) -> None:
    found = read_status(STATUS | changed)
    assert isinstance(found, SkippedRow)
    assert found.because == because


# --- real lists -----------------------------------------------------------------------------------------------------


def _rows(name: str) -> list[dict[str, str]]:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the reference data (shared/data/{name}) is not there")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def maker(tmp_path: Path) -> Iterator[World]:
    """A maker's market quality on SQLite, two years after the later list."""
    manager = PluginManager(("plugins.dealer.plugin",), with_entry_points=False)
    app = make_app(sqlite_url(), tmp_path, manager)
    with app.app_context():
        world = World(app)
        world.person("fu", "service", email="fu@example.com")
        world.person("boss", "service_manager", "administrator", email="boss@example.com")
        yield world
        db.session.remove()
        db.engine.dispose()


def _import(maker: World, importer: str, name: str) -> imports.ImportReport:
    started = clock.process_time()
    report = imports.import_file(maker.scope("boss"), importer, DATA / name)
    assert clock.process_time() - started < 60
    assert report.errors == report.changed == ()
    assert maker.rows(Notification) == maker.rows(Delivery) == []
    assert clockwork.fire_all(maker.manager, maker.now) == 0
    return report


@pytest.mark.slow
def test_a_real_list_of_complaints(maker: World) -> None:
    rows = _rows("zh_car_complaints.csv")
    report = _import(maker, "car_complaints", "zh_car_complaints.csv")
    assert report.rows == len(rows) == 1769
    of_service = {"销售欺诈", "服务态度", "承诺不兑现", "服务收费", "人员技术", "配件争议"}
    quality = [row for row in rows if row["投诉问题"] not in of_service]
    assert (report.imported, sum(report.skipped.values())) == (len(quality), 1769 - len(quality)) == (1397, 372)
    (count,) = report.deadlines
    assert (count.key, count.started, count.missed) == ("verification", 1397, 1397)
    days = Counter(row["投诉日期"] for row in quality)
    assert Counter(f"{row.received_at.astimezone(SHANGHAI):%Y-%m-%d}" for row in maker.rows(Ticket)) == days


@pytest.mark.slow
def test_a_real_list_with_the_stage_of_each_complaint(maker: World) -> None:
    rows = _rows("zh_car_complaints_status.csv")
    report = _import(maker, "car_complaints_status", "zh_car_complaints_status.csv")
    assert (report.rows, report.imported, report.skipped) == (1051, 1051, {})
    state = {row.id: row.state for row in maker.rows(Ticket)}
    found = {row.key: state[row.ticket_id] for row in maker.rows(ImportedRow)}
    assert found == {row["投诉编号"]: "verifying" if row["投诉状态"] == "信息审核" else "clarified" for row in rows}
    counts = {one.key: (one.in_time, one.missed) for one in report.deadlines}
    assert counts == {"verification": (606, 445), "feed_back": (0, 606)}
