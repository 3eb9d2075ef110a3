"""Messages of citizens and bulletins of accidents as project information: what a row becomes, and real lists."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.domain.forms import FormContext
from core.domain.imports import ImportedTicket, SkippedRow
from core.extensions import db
from core.models import Delivery, Notification, Ticket
from core.plugin_manager import PluginManager
from core.services import clockwork, imports
from core.testing.databases import sqlite_url
from core.testing.world import World, make_app
from plugins.construction.forms.project_information import COLLECTION
from plugins.construction.imports import read_accident, read_message

SHANGHAI = ZoneInfo("Asia/Shanghai")
DATA = Path(__file__).resolve().parents[3] / ".." / "shared" / "data"
MESSAGE = {
    "留言编号": "139234",
    "留言用户": "U1",
    "留言主题": "某小区  外墙开裂",
    "留言时间": "2019-05-08 10:00:00",
    "留言详情": "外墙裂缝越来越大。",
    "答复意见": "",
    "答复时间": "",
}
ACCIDENT = {
    "id": "acc1",
    "text": "2015年4月11日23时，某市建材市场13号商业楼工程，浇筑顶棚时模板支撑体系坍塌。",
    "关键词类别": "坍塌",
    "文中日期": "2015年4月11日23时",
}


def _message(**changed: str) -> ImportedTicket:
    found = read_message(MESSAGE | changed)
    assert isinstance(found, ImportedTicket)
    return found


def _accident(**changed: str) -> ImportedTicket:
    found = read_accident(ACCIDENT | changed)
    assert isinstance(found, ImportedTicket)
    return found


def test_a_message() -> None:
    ticket = _message()
    assert (ticket.key, ticket.process, ticket.role, ticket.acts) == (
        "139234",
        "project_information",
        "engineering_department",
        (),
    )
    assert ticket.received_at == datetime(2019, 5, 8, 2, 0, tzinfo=UTC)
    assert (ticket.values["subject"], ticket.values["content_class"]) == ("某小区 外墙开裂", "quality")
    assert COLLECTION.parse(ticket.values, FormContext(zone=SHANGHAI)) == ticket.values


@pytest.mark.parametrize(
    ("subject", "content"),
    [
        ("电梯存在安全隐患", "safety"),
        ("楼顶漏水三年", "quality"),
        ("安置房何时复工", "progress"),
        ("搅拌站的混凝土", "material"),
        ("房屋开裂有安全隐患", "safety"),
    ],
)
def test_the_class_is_what_the_subject_says(subject: str, content: str) -> None:
    assert _message(留言主题=subject).values["content_class"] == content


def test_an_answer_stands_in_the_text() -> None:
    text = _message(答复意见="已责成返修。", 答复时间="2019-06-01 09:00:00").values["content"]
    assert text == "外墙裂缝越来越大。\n\n原系统的答复（2019-06-01 09:00:00）：\n已责成返修。"


@pytest.mark.parametrize(
    ("changed", "because"),
    [
        ({"留言编号": " "}, "没有留言编号。"),
        ({"留言时间": "昨天"}, "时间无法识别。"),
        ({"留言主题": "施工噪音扰民"}, "不属于进度、质量、安全、材料四类信息。"),
    ],
)
def test_messages_that_are_no_item(changed: dict[str, str], because: str) -> None:
    found = read_message(MESSAGE | changed)
    assert isinstance(found, SkippedRow)
    assert found.because == because


def test_an_accident() -> None:
    ticket = _accident()
    assert ticket.received_at == datetime(2015, 4, 11, 15, 0, tzinfo=UTC)
    wanted = ("某市建材市场13号商业楼工程", "坍塌事故", "safety")
    assert tuple(ticket.values[key] for key in ("project", "subject", "content_class")) == wanted
    assert COLLECTION.parse(ticket.values, FormContext(zone=SHANGHAI)) == ticket.values


def test_an_accident_that_names_no_works_no_hour_and_no_kind() -> None:
    ticket = _accident(text="2015年4月11日，塔吊倒塌。", 关键词类别="其他")
    assert ticket.received_at == datetime(2015, 4, 10, 16, 0, tzinfo=UTC)
    assert (ticket.values["project"], ticket.values["subject"]) == ("未注明工程", "安全事故")


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("各市建设局：2015年4月11日……", "不是单起事故的通报。"),
        ("2015年2月30日，某工程坍塌。", "时间无法识别。"),
    ],
)
def test_bulletins_that_are_no_accident(text: str, because: str) -> None:
    found = read_accident(ACCIDENT | {"text": text})
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
def project(tmp_path: Path) -> Iterator[World]:
    """A project team on SQLite."""
    manager = PluginManager(("plugins.construction.plugin",), with_entry_points=False)
    app = make_app(sqlite_url(), tmp_path, manager)
    with app.app_context():
        world = World(app)
        world.person("gong", "engineering_department", email="gong@example.com")
        world.person("boss", "project_manager", "administrator", email="boss@example.com")
        yield world
        db.session.remove()
        db.engine.dispose()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("importer", "name", "contents"),
    [
        (
            "construction_messages",
            "zh_construction_messages.csv",
            {"safety": 45, "quality": 45, "progress": 31, "material": 3},
        ),
        ("construction_accidents", "zh_construction_accidents.csv", {"safety": 96}),
    ],
)
def test_a_real_list(project: World, importer: str, name: str, contents: dict[str, int]) -> None:
    rows = _rows(name)
    report = imports.import_file(project.scope("boss"), importer, DATA / name)
    assert report.errors == report.changed == ()
    assert report.rows == len(rows)
    assert (report.imported, sum(report.skipped.values())) == (sum(contents.values()), len(rows) - report.imported)
    tickets = project.rows(Ticket)
    assert Counter(row.details["content_class"] for row in tickets) == contents
    assert {row.state for row in tickets} == {"collected"}
    assert project.rows(Notification) == project.rows(Delivery) == []
    assert clockwork.fire_all(project.manager, project.now) == 0
