"""Search finds what people type: one Chinese character as well as a plate, and never more than they may see."""

import csv
import unicodedata
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.errors import Reason, Refused
from core.models import Organisation, Participant, Ticket
from core.services import search, uow
from core.services.work import working
from core.testing.world import World

HOT = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "zh_gov_hot.csv"


def ticket_rows(world: World, count: int) -> list[int]:
    """Add bare tickets to the world's organisation and return their ids, oldest first."""
    org, now = world.org.id, world.now
    with uow.unit_of_work(org) as session:
        start = (session.scalar(sa.select(sa.func.max(Ticket.id))) or 0) + 1
        rows = [
            {
                "org_id": org,
                "public_id": f"{org}-{number}",
                "number": f"T{number}",
                "client_key": None,
                "plugin": "sample",
                "process": "complaint",
                "state": "new",
                "state_kind": "initial",
                "title": "x",
                "details": {},
                "milestones": {},
                "category": "",
                "priority": "",
                "channel": "web",
                "confidential": False,
                "assignee_id": None,
                "department_id": None,
                "opened_by_id": None,
                "received_at": now,
                "opened_at": now,
                "updated_at": now,
                "closed_at": None,
                "due_at": None,
                "late": False,
                "records_count": 0,
                "version": 1,
            }
            for number in range(start, start + count)
        ]
        return list(session.scalars(sa.insert(Ticket).returning(Ticket.id, sort_by_parameter_order=True), rows))


def write_texts(world: World, *texts: str | tuple[str, ...]) -> list[int]:
    """Add a ticket for each text (or tuple of texts), index it and return the ids."""
    ids = ticket_rows(world, len(texts))
    with working(world.scope()) as work:
        for id_, text in zip(ids, texts, strict=True):
            search.index(work, id_, (text,) if isinstance(text, str) else text)
    return ids


def find(world: World, text: str, *, before: int | None = None, limit: int = 10_000) -> list[int]:
    with uow.reading(world.org.id) as session:
        query = search.narrowed(sa.select(Ticket.id), session, world.org.id, text, below=before)
        return list(session.scalars(query.limit(limit)))


TEXTS = (
    "三号电梯漏水，一直没有人修",  # 0
    "电力公司停电通知",  # 1
    "车牌京A·12345停在消防通道",  # 2
    "订单 JD2026-0315 未发货，型号ABC123",  # 3
    "The lift is OUT of order",  # 4
    "提梯电视",  # 5
    "ＡＢＣ１２３全角型号 😀 很满意",  # 6
    "李工已到现场",  # 7
    "他说“AND”不是“OR” NEAR 这里",  # 8
    "慢慢来",  # 9
    "𠮷野家投诉",  # 10
)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("电", {0, 1, 5}),
        ("电梯", {0}),
        ("梯电", {5}),
        ("李", {7}),
        ("漏水 电梯", {0}),
        ("漏水　电梯", {0}),
        ("电梯 停电", set()),
        ("京A·12345", {2}),
        ("京A12345", {2}),
        ("京a12345", {2}),
        ("A12345", {2}),
        ("JD2026-0315", {3}),
        ("jd2026 0315", {3}),
        ("0315-JD2026", set()),
        ("abc123", {3, 6}),
        ("ａｂｃ１２３", {3, 6}),
        ("型号ABC123", {3}),
        ("lift order", {4}),
        ("lift order x", set()),
        ("慢慢", {9}),
        ("慢慢慢", set()),
        ("😀", {6}),
        ("𠮷", {10}),
        ('"电梯"', {0}),
        ('"', set()),
        ('电"梯', {0}),
        ("'", set()),
        ("电'梯", {0}),
        ("AND", {8}),
        ("电 AND 梯", set()),
        ("NOT 电", set()),
        ("电 OR 李", set()),
        ("-电梯", {0}),
        ("电*", {0, 1, 5}),
        ("*", set()),
        ("NEAR(电 梯)", set()),
        ("near(这里)", {8}),
        ("body:电", set()),
        ("^电力", {1}),
        ("电 & !梯 | (李", set()),
        ("电:*", {0, 1, 5}),
        ("\\", set()),
        ("%", set()),
        ("_", set()),
        ("", set()),
        ("   ", set()),
    ],
)
def test_finds_exactly(world: World, query: str, found: set[int]) -> None:
    ids = write_texts(world, *TEXTS)
    assert find(world, query) == [id_ for place, id_ in reversed(list(enumerate(ids))) if place in found]


def test_newest_first_and_page_by_page(world: World) -> None:
    ids = write_texts(world, *["电梯"] * 7, "别的")
    first = find(world, "电梯", limit=3)
    second = find(world, "电梯", before=first[-1], limit=3)
    assert first + second == sorted(ids[:7], reverse=True)[:6]
    assert find(world, "电梯", before=second[-1]) == [ids[0]]


def test_query_keeps_its_own_conditions(world: World) -> None:
    ids = write_texts(world, "电梯", "电梯", "电梯")
    with uow.reading(world.org.id) as session:
        query = sa.select(Ticket.id).where(Ticket.number != f"T{ids[1]}")
        found = list(session.scalars(search.narrowed(query, session, world.org.id, "电梯")))
    assert found == [ids[2], ids[0]]


def test_a_new_text_replaces_the_old_one(world: World) -> None:
    (id_,) = write_texts(world, "电梯漏水")
    with working(world.scope()) as work:
        search.index(work, id_, ["作废的中间稿"])
        search.index(work, id_, ["空调不冷"])
    assert find(world, "电梯") == []
    assert find(world, "中间稿") == []
    assert find(world, "空调") == [id_]


def test_nothing_is_indexed_when_the_transaction_fails(world: World) -> None:
    (id_,) = ticket_rows(world, 1)
    with pytest.raises(sa.exc.IntegrityError):
        _index_and_fail(world, id_)
    assert find(world, "电梯") == []


def _index_and_fail(world: World, id_: int) -> None:
    with working(world.scope()) as work:
        search.index(work, id_, ["电梯"])
        work.later(Participant, who="user:1", ticket_id=id_ + 1)


def test_a_phrase_does_not_span_two_texts(world: World) -> None:
    ids = write_texts(world, ("客房的电", "梯子坏了"), ("客房", "电梯"))
    assert find(world, "电梯") == [ids[1]]
    assert find(world, "客房 坏了") == [ids[0]]


def test_organisations_never_find_each_other(app: object, world: World) -> None:
    other = World(world.app, key="other")
    mine, theirs = write_texts(world, "电梯 1x电 abc"), write_texts(other, "电梯 电 abc")
    assert find(world, "电梯") == mine
    assert find(other, "电梯") == theirs
    for forged in (f"{other.org.id}x电", f"{other.org.id}xabc"):
        assert not set(find(world, forged)) & set(theirs)


@pytest.mark.parametrize("length", [200, 201])
def test_query_length(world: World, length: int) -> None:
    ids = write_texts(world, "电" * 200)
    if length == 200:
        assert find(world, "电" * length) == ids
    else:
        with pytest.raises(Refused) as refused:
            find(world, "电" * length)
        assert (refused.value.reason, refused.value.field) == (Reason.FIELD_INVALID, "q")


def test_text_beyond_the_limit_is_left_out(world: World) -> None:
    filler = "".join(chr(0x4E00 + number % 5_000) for number in range(search.TOKENS_KEPT - 2))
    ids = write_texts(world, filler + "鬯鬯鬯鬯", filler + "龘龖")
    assert find(world, "鬯鬯") == [ids[0]]
    assert find(world, "鬯鬯鬯") == []
    assert find(world, "龘龖") == [ids[1]]


def test_a_character_may_occur_any_number_of_times(world: World) -> None:
    (id_,) = write_texts(world, "的" * 5_000 + "电梯")
    assert find(world, "的") == [id_]
    assert find(world, "电梯") == [id_]


def test_a_very_long_run_is_found_whole(world: World) -> None:
    run = "a1" * 75
    ids = write_texts(world, run, "b" * 40_000)
    assert find(world, run) == ids[:1]


def test_equals_a_scan_of_a_real_corpus(world: World) -> None:
    if not HOT.exists():
        pytest.skip("the corpus of messages is not beside the project")
    with HOT.open(encoding="utf-8-sig", newline="") as file:
        texts = [row["留言主题"] + "\n" + row["留言详情"] for row in csv.DictReader(file)]
    ids = write_texts(world, *texts)
    plain = [_letters(text) for text in texts]
    words = ("电", "梯", "噪音", "扰民", "业主", "小区业主", "学校", "魅力之城", "地铁3号线", "违规收费", "龘", "投诉")
    for word in words:
        expected = {id_ for id_, text in zip(ids, plain, strict=True) if word in text}
        assert set(find(world, word)) == expected, word
        assert expected or word == "龘"


def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if unicodedata.category(character)[0] in "LN")


def test_an_index_is_used(world: World, org_session: Session) -> None:
    if org_session.get_bind().dialect.name == "sqlite":
        pytest.skip("FTS5 has no other way to match")
    indexes = org_session.scalars(sa.text("SELECT indexdef FROM pg_indexes WHERE tablename = 'search_text'")).all()
    assert any("USING gin (body)" in definition for definition in indexes)


def test_rows_belong_to_the_organisation_of_their_ticket(world: World) -> None:
    other = World(world.app, key="other")
    (id_,) = ticket_rows(world, 1)
    with uow.unit_of_work(other.org.id) as session:
        if session.get_bind().dialect.name == "sqlite":
            pytest.skip("only PostgreSQL keeps the organisation in a column")
        with pytest.raises(sa.exc.IntegrityError):
            search.write(session, other.org.id, {id_: ("电梯",)})
        session.rollback()
        assert session.scalar(sa.select(sa.func.count()).select_from(Organisation)) == 2


def marked(parts: tuple[search.Part, ...]) -> str:
    return "".join(f"[{part.text}]" if part.hit else part.text for part in parts)


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("三号电梯漏水，电梯坏了", "电梯", "三号[电梯]漏水，[电梯]坏了"),
        ("三号电梯漏水", "电梯 漏水", "三号[电梯漏水]"),
        ("三号电梯漏水", "水 号电", "三[号电]梯漏[水]"),
        ("车牌京A·12345停", "京a12345", "车牌[京A·12345]停"),
        ("型号ＡＢＣ１２３", "abc123", "型号[ＡＢＣ１２３]"),
        ("ABC123", "ABC", "ABC123"),
        ("没有", "电梯", "没有"),
        ("<b>电</b>", "电", "<b>[电]</b>"),
        ("甲" * 300, "乙", "甲" * 160 + "…"),
        ("甲" * 100 + "乙" + "丙" * 200, "乙", "…" + "甲" * 40 + "[乙]" + "丙" * 119 + "…"),
        ("", "乙", ""),
    ],
)
def test_hits_are_shown(text: str, query: str, shown: str) -> None:
    assert marked(search.snippets(text, query)) == shown
