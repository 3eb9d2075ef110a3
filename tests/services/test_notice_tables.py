"""The published days as a table, and what entering them would change."""

import json
from datetime import UTC, date, datetime

import pytest

from core.domain.calendars import CalendarYear
from core.domain.errors import Reason, Refused
from core.services import opening, publishing, recalculation
from core.services.notice_tables import read_published
from core.testing.world import World

NEW_YEAR = frozenset(date(2027, 1, day) for day in (1, 2, 3, 4))
CSV = """date,kind,name
2027-01-01,放假,元旦
2027-01-02,off,元旦
2027-01-03,放假
2027-01-04,放假,元旦
2027-01-09,上班,
"""
DAYS = [{"date": f"2027-01-0{day}", "name": "元旦", "isOffDay": True} for day in (1, 2, 3, 4)]
JSON = json.dumps({"year": 2027, "days": [*DAYS, {"date": "2027-01-09", "name": "元旦", "isOffDay": False}]})
WORDS = "一、元旦：1月1日（周五）至4日（周一）放假调休，共4天。1月9日（周六）上班。"


@pytest.mark.parametrize("text", [CSV, "\ufeff" + CSV.replace("\n", "\r\n"), CSV.partition("\n")[2], JSON, WORDS])
def test_all_ways_of_writing_mean_the_same_days(text: str) -> None:
    found = read_published(text, 2027)
    assert (found.off, found.makeup, found.confirmed) == (NEW_YEAR, frozenset({date(2027, 1, 9)}), True)
    assert set(found.names.values()) == {"元旦"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2027-02-30,放假,春节", "第 1 行的日期不对"),
        ("2027-01-01,放假,元旦\n2027-01-02,也许,", "第 2 行没有写明"),
        ("2027-01-01,放假,元旦\n2027-01-01,上班,", "出现了两次"),
        ("2028-01-01,放假,元旦", "不在这一年"),
        ("2027-01-09,上班,", "没有读到放假安排"),
        ('{"days": [', "不是有效的 JSON"),
        ("[" * 100_000, "不是有效的 JSON"),
        ("{}", "没有读到放假安排"),
        ("[1, null]", "第 1 行的日期不对"),
    ],
)
def test_a_table_that_cannot_be_right_is_refused(text: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        read_published(text, 2027)
    assert (refused.value.reason, refused.value.field) == (Reason.FIELD_INVALID, "notice")


def test_a_year_says_what_it_would_change_before_it_is_entered(world: World) -> None:
    world.person("root", "administrator")
    world.person("cl", "clerk")
    root = world.scope("root")
    publishing.publish_year(root, CalendarYear(year=2027, off=NEW_YEAR, makeup=frozenset({date(2027, 1, 10)})))
    world.now = datetime(2026, 12, 31, 2, 0, tzinfo=UTC)
    opening.open_ticket(world.scope("cl"), "complaint", {"subject": "灯坏了", "kind": "fault"})
    year = read_published("2027-01-01,放假,元旦\n2027-01-09,上班,", 2027)
    found = publishing.compare(root, year)
    assert (found.off, found.makeup) == ((), (date(2027, 1, 9),))
    assert (found.no_longer_off[-1], found.no_longer_makeup) == (date(2027, 1, 4), (date(2027, 1, 10),))
    (change,) = recalculation.preview(root, publishing.supposing(year))
    assert change.due_at < change.before
    assert recalculation.preview(root) == ()
    publishing.publish_year(root, year)
    assert not publishing.compare(root, year).any


def test_provisional_deadlines_are_counted_by_their_year(world: World) -> None:
    world.person("root", "administrator")
    world.person("cl", "clerk")
    world.now = datetime(2026, 12, 31, 2, 0, tzinfo=UTC)
    assert recalculation.waiting(world.scope("root")) == {}
    opening.open_ticket(world.scope("cl"), "complaint", {"subject": "灯坏了", "kind": "fault"})
    assert recalculation.waiting(world.scope("root")) == {2027: 1}
