"""Message boards as feedback on general affairs: what a row becomes, and real boards under 2 and 7 working days."""

import csv
import time as clock
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo

import holidays
import pytest

from core.domain.forms import FormContext
from core.domain.imports import ImportedTicket, SkippedRow
from core.extensions import db
from core.models import Deadline, Delivery, Notification, Ticket
from core.plugin_manager import PluginManager
from core.services import clockwork, imports
from core.testing.databases import sqlite_url
from core.testing.world import World, make_app
from plugins.school.forms import general_affairs as forms
from plugins.school.imports import kind_of, read_message, read_reply

SHANGHAI = ZoneInfo("Asia/Shanghai")
DATA = Path(__file__).resolve().parents[3] / ".." / "shared" / "data"
BOTH_DEADLINES = ("first_reply", "final_reply")
ROW = {
    "留言编号": "m1",
    "留言用户": "U01",
    "留言主题": "咨询宿舍热水",
    "留言时间": "2019-09-30 18:00:54",
    "留言详情": "3号楼没有热水。",
    "答复意见": "已修好。",
    "答复时间": "2019-10-09 10:12:25",
    "一级分类": "教育文体",
}


def _read(**changed: str) -> ImportedTicket:
    found = read_message(ROW | changed)
    assert isinstance(found, ImportedTicket)
    return found


def test_an_answered_message() -> None:
    ticket = _read()
    assert (ticket.process, ticket.role) == ("general_affairs", "entry_officer")
    assert ticket.received_at == datetime(2019, 9, 30, 10, 0, 54, tzinfo=UTC)
    assert ticket.values == {
        "kind": "problem",
        "content": "咨询宿舍热水\n3号楼没有热水。",
        "channel": "online",
        "giver": "U01",
        "category": "教育文体",
    }
    assert [(act.do, act.role) for act in ticket.acts] == [
        ("register", "entry_officer"),
        ("final_reply", "general_affairs_clerk"),
    ]
    assert ticket.acts[0].at == ticket.received_at
    assert ticket.acts[1].at == datetime(2019, 10, 9, 2, 12, 25, tzinfo=UTC)
    assert ticket.acts[1].values["reply"] == "已修好。"
    assert set(ticket.values) <= {field.key for field in forms.FEEDBACK.fields}


def test_what_a_row_becomes_passes_the_forms() -> None:
    ticket = _read()
    context = FormContext(zone=SHANGHAI)
    assert forms.FEEDBACK.parse(ticket.values, context)["category"] == "教育文体"
    assert forms.FINAL_REPLY.parse(ticket.acts[1].values, context)["reply_mode"] == "personal"


def test_a_message_without_an_answer_stays_open() -> None:
    assert [act.do for act in _read(答复意见="", 答复时间="").acts] == ["register"]
    assert "category" not in _read(一级分类=" ").values


@pytest.mark.parametrize(
    ("changed", "because"),
    [
        ({"留言编号": " "}, "没有留言编号。"),
        ({"留言时间": "昨天"}, "时间无法识别。"),
        ({"答复时间": "2019-13-01 00:00:00"}, "时间无法识别。"),
    ],
)
def test_rows_that_are_no_message(changed: dict[str, str], because: str) -> None:
    found = read_message(ROW | changed)
    assert isinstance(found, SkippedRow)
    assert found.because == because


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({"留言编号": "another", "留言主题": " 咨询 宿舍热水"}, True),
        ({"留言时间": "2019-09-30 18:00:55"}, False),
        ({"留言主题": "咨询宿舍冷水"}, False),
    ],
)
def test_a_message_is_known_by_its_second_and_subject(changed: dict[str, str], same: bool) -> None:
    assert (_read(**changed).key == _read().key) is same


@pytest.mark.parametrize("column", ["答复意见", "答复时间"])
def test_a_list_of_replies_holds_answered_messages_only(column: str) -> None:
    assert isinstance(read_reply(ROW), ImportedTicket)
    assert read_reply(ROW | {column: ""}) == SkippedRow(key="m1", because="没有答复。")


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("投诉食堂", "complaint"),
        ("举报并建议", "complaint"),
        ("建议延长开馆", "suggestion"),
        ("感谢老师", "praise"),
        ("请问何时开学", "problem"),
        ("宿舍没有热水", "opinion"),
    ],
)
def test_the_subject_tells_the_kind(subject: str, kind: str) -> None:
    assert kind_of(subject) == kind


# --- real boards ----------------------------------------------------------------------------------------------------


def _rows(name: str) -> list[dict[str, str]]:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the reference data (shared/data/{name}) is not there")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def school(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A school founded on a day: in 2020 it knows the holidays of all years of the boards, in 2026 those since 2016."""
    manager = PluginManager(("plugins.school.plugin",), with_entry_points=False)
    app = make_app(sqlite_url(), tmp_path, manager)
    with app.app_context():
        world = World(app, now=datetime.fromisoformat(request.param).replace(tzinfo=UTC))
        world.person("lu", "entry_officer", email="lu@example.com")
        world.person("wu", "general_affairs_clerk", email="wu@example.com")
        world.person("boss", "general_affairs_head", "administrator", email="boss@example.com")
        yield world
        db.session.remove()
        db.engine.dispose()


@dataclass(frozen=True)
class Judged:
    """A deadline of a message: when it ends, how it fared, and whether a year without a calendar is in the sum."""

    due: datetime
    verdict: str
    provisional: bool


def _known_since(world: World) -> int:
    return world.now.year - 10


def _reckoned(received: datetime, ended: datetime | None, now: datetime, working_days: int, known_since: int) -> Judged:
    """Judge by the end of the n-th working day after the day of receipt, from the ``holidays`` package alone."""
    day, provisional = received.date(), False
    while working_days:
        day += timedelta(days=1)
        working_days -= _is_workday(day, known_since)
        provisional |= day.year < known_since
    due = datetime.combine(day, time(23, 59, 59), tzinfo=SHANGHAI)
    over = (ended or now) - due >= timedelta(seconds=1)
    verdict = ("late" if over else "in_time") if ended else ("missed" if over else "running")
    return Judged(due.astimezone(UTC), verdict, provisional)


def _is_workday(day: date, known_since: int) -> bool:
    if day.year < known_since:  # no calendar of that year: Monday to Friday
        return day.weekday() < 5
    china = _CHINA.setdefault(day.year, holidays.country_holidays("CN", years=day.year))
    return day in china.weekend_workdays or (day.weekday() < 5 and day not in china)


_CHINA: dict[int, holidays.HolidayBase] = {}


Identity: TypeAlias = tuple[str, str]  # second and subject


def _identity(row: Mapping[str, str]) -> Identity:
    return row["留言时间"], "".join(row["留言主题"].split())


def _expected(rows: Sequence[Mapping[str, str]], now: datetime, known_since: int) -> dict[tuple[Identity, str], Judged]:
    """Return how each deadline of each message fares, knowing nothing of the plugin but 2 and 7 working days."""
    found = {}
    for row in rows:
        received = datetime.fromisoformat(row["留言时间"]).replace(tzinfo=SHANGHAI)
        answer = row["答复时间"]
        answered = datetime.fromisoformat(answer).replace(tzinfo=SHANGHAI) if answer else None
        for key, days in zip(BOTH_DEADLINES, (2, 7), strict=True):
            found.setdefault((_identity(row), key), _reckoned(received, answered, now, days, known_since))
    return found


def _recorded(world: World) -> dict[tuple[Identity, str], Judged]:
    messages = {
        row.id: (
            f"{row.received_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}",
            "".join(row.details["content"].splitlines()[0].split()),
        )
        for row in world.rows(Ticket)
    }
    return {
        (messages[row.ticket_id], row.key): Judged(row.due_at, imports.verdict(row, world.now), row.provisional)
        for row in world.rows(Deadline)
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("school", "importer", "name", "count", "twice"),
    [
        ("2020-01-20", "replies", "zh_gov_replies.csv", 551, 1),
        ("2026-03-16", "replies", "zh_gov_replies.csv", 551, 1),
        ("2026-03-16", "school_messages", "zh_school_messages.csv", 443, 3),
    ],
    indirect=["school"],
)
def test_a_real_board_is_judged_as_reckoned_from_the_holidays_alone(
    school: World, importer: str, name: str, count: int, twice: int
) -> None:
    rows = _rows(name)
    started = clock.process_time()
    report = imports.import_file(school.scope("boss"), importer, DATA / name)
    assert clock.process_time() - started < 60
    assert (report.rows, report.imported, report.skipped, report.errors) == (count, count - twice, {}, ())
    expected = _expected(rows, school.now, _known_since(school))
    assert _recorded(school) == expected
    assert [one.key for one in report.deadlines] == list(BOTH_DEADLINES)
    for one in report.deadlines:
        verdicts = Counter(judged.verdict for (_number, key), judged in expected.items() if key == one.key)
        assert {name: getattr(one, name) for name in verdicts} == verdicts
        assert one.started == sum(verdicts.values()) == count - twice
        assert min(verdicts["in_time"], verdicts["late"]) > 0
    assert any(judged.provisional for judged in expected.values()) == (_known_since(school) > 2011)
    assert school.rows(Notification) == school.rows(Delivery) == []
    assert clockwork.fire_all(school.manager, school.now) == 0
    again = imports.import_file(school.scope("boss"), importer, DATA / name)
    assert (again.imported, again.known + len(again.changed), again.deadlines) == (0, count, report.deadlines)
    assert again.changed == report.changed


@pytest.mark.slow
@pytest.mark.parametrize("school", ["2026-03-16"], indirect=True)
def test_what_stands_on_both_lists_is_taken_in_once(school: World) -> None:
    _rows("zh_school_messages.csv"), _rows("zh_gov_replies.csv")
    first = imports.import_file(school.scope("boss"), "replies", DATA / "zh_gov_replies.csv")
    second = imports.import_file(school.scope("boss"), "school_messages", DATA / "zh_school_messages.csv")
    assert (first.imported, second.imported) == (550, 402)
    assert second.known == 37, "word for word the same, with the same answer"
    assert len(second.changed) == 4, "one that bears another name and no answer, and three that stand there twice"
    assert len(school.rows(Ticket)) == 952
