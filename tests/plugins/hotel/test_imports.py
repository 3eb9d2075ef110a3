"""Lists of reviews as guest opinions: what a row becomes, and a real list from which the hotel learns."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain.codec import loads
from core.domain.decisions import Proposal
from core.domain.imports import ImportedTicket, SkippedRow
from core.extensions import db
from core.models import Decision, LessonRow, Notification, Ticket
from core.plugin_manager import PluginManager
from core.services import clockwork, imports, opening
from core.services.proposals import HOOK
from core.testing.databases import sqlite_url
from core.testing.world import World, make_app
from plugins.hotel.imports import UNDATED, read_review

REVIEWS = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "zh_hotel_reviews.csv"
ROW = {"id": "h1", "label": "0", "review": "房间隔音太差。"}


@pytest.mark.parametrize(("label", "is_problem"), [("0", True), ("1", False)])
def test_a_review_is_an_opinion_that_was_handed_in(label: str, is_problem: bool) -> None:
    found = read_review(ROW | {"label": label})
    assert isinstance(found, ImportedTicket)
    assert (found.key, found.process, found.received_at) == ("h1", "guest_opinion", UNDATED)
    assert found.values == {"content": "房间隔音太差。"}
    (act,) = found.acts
    assert (act.do, act.at, act.values) == ("hand_in", UNDATED, {"quality_problem": is_problem})


@pytest.mark.parametrize(
    ("changed", "because"),
    [
        ({"id": " "}, "没有评论编号。"),
        ({"label": "2"}, "没有说明是问题还是好评。"),
        ({"label": ""}, "没有说明是问题还是好评。"),
        ({"review": " \n"}, "没有评论内容。"),
    ],
)
def test_rows_that_are_no_review(changed: dict[str, str], because: str) -> None:
    found = read_review(ROW | changed)
    assert isinstance(found, SkippedRow)
    assert found.because == because


@pytest.fixture
def hotel(tmp_path: Path) -> Iterator[World]:
    app = make_app(sqlite_url(), tmp_path, PluginManager(("plugins.hotel.plugin",), with_entry_points=False))
    with app.app_context():
        world = World(app)
        world.person("rooms", "rooms")
        world.person("boss", "administrator")
        yield world
        db.session.remove()
        db.engine.dispose()


@pytest.mark.slow
def test_a_real_list_teaches_what_is_a_problem(hotel: World) -> None:
    if not REVIEWS.exists():
        pytest.skip("the reference data (shared/data/zh_hotel_reviews.csv) is not there")
    with REVIEWS.open(encoding="utf-8-sig", newline="") as file:
        labels = Counter(row["label"] for row in csv.DictReader(file))
    report = imports.import_file(hotel.scope("boss"), "guest_reviews", REVIEWS)
    assert (report.rows, report.imported, report.errors) == (labels.total(), labels.total(), ())
    judged = Counter(row.details["quality_problem"] for row in hotel.rows(Ticket))
    assert (judged[True], judged[False]) == (labels["0"], labels["1"])
    assert {(one.key, one.in_time) for one in report.deadlines} == {("hand_in", labels.total())}
    assert hotel.rows(Notification) == []
    assert clockwork.fire_all(hotel.manager, hotel.now) == 0

    (row,) = hotel.rows(LessonRow)
    assert (row.field, row.examples) == ("quality_problem", labels.total())
    assert len(row.learnt) < 1_000_000
    content = {"content": "房间又脏又吵，空调坏了，前台态度很差，再也不会来住。"}
    opening.open_ticket(hotel.scope("rooms"), "guest_opinion", content)
    (decision,) = hotel.rows(Decision, hook=HOOK)
    found = loads(decision.answer, Proposal)
    assert (found.field, found.value) == ("quality_problem", True)
    assert found.percent >= 80
