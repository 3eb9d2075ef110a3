"""What tells who somebody is, and what only looks like it."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.disclosure import TRACE_LABELS, Trace, find


def traces(text: str, **known: tuple[str, ...]) -> list[tuple[Trace, str]]:
    return [(one.trace, one.text) for one in find(text, **known)]


@pytest.mark.parametrize(
    ("text", "trace", "found"),
    [
        ("请打13800138000。", Trace.PHONE, "13800138000"),
        ("请打 138-0013-8000", Trace.PHONE, "138-0013-8000"),
        ("1380 0138 000 找我", Trace.PHONE, "1380 0138 000"),
        ("+86 138 0013 8000", Trace.PHONE, "+86 138 0013 8000"),
        ("１３８００１３８０００", Trace.PHONE, "１３８００１３８０００"),
        ("幺三八零零幺三八零零零", Trace.PHONE, "幺三八零零幺三八零零零"),
        ("1 3 8 0 0 1 3 8 0 0 0", Trace.PHONE, "1 3 8 0 0 1 3 8 0 0 0"),
        ("138\u200b0013\u200b8000", Trace.PHONE, "138\u200b0013\u200b8000"),
        ("总机010-62345678转3", Trace.PHONE, "010-62345678"),
        ("(0571)8765 4321", Trace.PHONE, "(0571)8765 4321"),
        ("邮箱Zhang.San+1@Example.com.cn收", Trace.EMAIL, "Zhang.San+1@Example.com.cn"),
        ("zhang＠example.com", Trace.EMAIL, "zhang＠example.com"),
        ("身份证11010519491231002X，", Trace.ID_CARD, "11010519491231002X"),
        ("微信：zhang_san88", Trace.MESSENGER, "zhang_san88"),
        ("加VX zhangsan", Trace.MESSENGER, "zhangsan"),
        ("QQ号 1234567", Trace.MESSENGER, "1234567"),
        ("车牌粤B·12345停在门口", Trace.PLATE, "粤B·12345"),
        ("京AD12345", Trace.PLATE, "京AD12345"),
        ("粤z1234港", Trace.PLATE, "粤z1234港"),
        ("姓名：王小明，", Trace.NAME, "王小明"),
    ],
)
def test_it_is_found_where_it_stands(text: str, trace: Trace, found: str) -> None:
    assert traces(text) == [(trace, found)]
    (one,) = find(text)
    assert text[one.start : one.end] == one.text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "工单 2026-000123 已于 2026-03-11 09:30 办结，扣 1,380.00 元。",
        "2026-03-11T01:00:00+00:00",
        "第15 16 17 18 19 20 号房间",
        "1380013800",  # ten figures
        "138001380001",  # twelve
        "12800138000",  # no mobile number begins so
        "110105194913310021",  # no such month
        "1101051949123100",  # sixteen figures
        "@所有人 请看",
        "请加微信群联系",
        "微信：abc",  # too short for one
        "京津沪三地",
        "新ABCDEF",  # letters alone
        "二〇二六年三月十一日上午九点三十分",
        "姓名：",
        "五一放假，十三日上班",
    ],
)
def test_other_things_are_none(text: str) -> None:
    assert traces(text) == []


def test_known_names_are_found_also_with_gaps_and_other_letters() -> None:
    assert traces("王 小明与John Smith谈过", names=("王小明", "john smith")) == [
        (Trace.NAME, "王 小明"),
        (Trace.NAME, "John Smith"),
    ]
    assert traces("Liking Li Na's idea", names=("Li",)) == [(Trace.NAME, "Li")]
    assert traces("王老师", names=("王", "")) == []  # one character says nothing


def test_the_giver_is_found_by_every_part_and_hides_the_rest() -> None:
    giver = ("李四光", "微信 lisi_guang 或 138 0013 8000")
    assert traces("李 四 光已答复，一三八零零一三八零零零，LISI_GUANG", giver=giver) == [
        (Trace.GIVER, "李 四 光"),
        (Trace.GIVER, "一三八零零一三八零零零"),
        (Trace.GIVER, "LISI_GUANG"),
    ]
    assert traces("李四同学，138号房间，四光年", giver=giver) == []


def test_every_trace_has_a_label() -> None:
    assert TRACE_LABELS.keys() == set(Trace)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["13912345678", "a.b@example.com", "粤B12345"]), st.text(max_size=60))
def test_findings_lie_in_order_within_the_text(before: str, planted: str, after: str) -> None:
    text = f"{before} {planted} {after}"
    found = find(text, names=(before,), giver=(after,))
    assert all(text[one.start : one.end] == one.text for one in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
    assert any(one.start <= len(before) + 1 and len(before) + 1 + len(planted) <= one.end for one in found)
