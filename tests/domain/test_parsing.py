"""What people and machines send becomes a value or a refusal, never another exception."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import parsing
from core.domain.errors import Reason, Refused

SHANGHAI = ZoneInfo("Asia/Shanghai")


def instant(raw: object) -> datetime:
    return parsing.parse_datetime(raw, zone=SHANGHAI, field="f")


PARSERS: dict[str, Callable[[object], object]] = {
    "text": lambda raw: parsing.parse_text(raw, field="f"),
    "line": lambda raw: parsing.parse_text(raw, field="f", max_length=20, multiline=False),
    "int": lambda raw: parsing.parse_int(raw, field="f"),
    "money": lambda raw: parsing.parse_money(raw, field="f"),
    "bool": lambda raw: parsing.parse_bool(raw, field="f"),
    "date": lambda raw: parsing.parse_date(raw, field="f"),
    "month": lambda raw: parsing.parse_month(raw, field="f"),
    "time": lambda raw: parsing.parse_time(raw, field="f"),
    "datetime": instant,
    "phone": lambda raw: parsing.parse_phone(raw, field="f"),
    "email": lambda raw: parsing.parse_email(raw, field="f"),
}
NAIVE = datetime(2026, 3, 17, 16, 30)  # noqa: DTZ001 -- input without a zone is what is tested
SMALLEST = datetime.min  # noqa: DTZ901 -- input without a zone is what is tested


def attempt(parser: Callable[[object], object], raw: object) -> tuple[object, Refused | None]:
    try:
        return parser(raw), None
    except Refused as refusal:
        return None, refusal


HOSTILE = {
    "NUL": "a\x00b",
    "escape": "\x1b[31m",
    "C1": "a\x85b",
    "DEL": "\x7f",
    "high surrogate": "\ud800",
    "low surrogate": "x\udfffy",
    "right to left": "\u202e2026-01-01",
    "zero width": "1\u200b2",
    "huge digits": "9" * 5000,
    "huge int": 10**5000,
    "minus huge": -(10**5000),
    "2**53": 2**53,
    "2**63": 2**63,
    "float": 1.5,
    "NaN": float("nan"),
    "infinity": float("inf"),
    "none": None,
    "list": ["1"],
    "dict": {"a": 1},
    "bytes": b"1",
    "object": object(),
    "arabic digits": "\u0661\u0662",
    "superscript": "\u00b2",
    "roman": "\u2167",
    "underscore": "1_000",
    "hexadecimal": "0x10",
    "exponent": "1e3",
    "many lines": "1\n2",
    "combining": "e" + "\u0301" * 500,
    "smallest instant": SMALLEST,
    "largest instant": datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))),
    "smallest date": date.min,
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("parser", PARSERS.values(), ids=PARSERS)
def test_hostile_input_is_refused_or_cleaned(parser: Callable[[object], object], raw: object) -> None:
    value, refusal = attempt(parser, raw)
    if refusal:
        assert refusal.field == "f"
        assert str(refusal.message)
    else:
        str(value).encode()


ANYTHING = st.one_of(
    st.text(),
    st.text(alphabet="0123456789-:/.,TZ+ ¥元年０１"),
    st.characters(),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.dates(),
    st.times(),
    st.datetimes(timezones=st.one_of(st.none(), st.just(UTC), st.timezones())),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(), st.text(), max_size=1),
)


@pytest.mark.parametrize("parser", PARSERS.values(), ids=PARSERS)
@given(raw=ANYTHING)
def test_anything_is_a_value_or_a_refusal(parser: Callable[[object], object], raw: object) -> None:
    value, refusal = attempt(parser, raw)
    assert (value is None) is (refusal is not None)


@given(raw=st.text())
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    try:
        once = parsing.clean(raw)
    except Refused:
        return
    assert parsing.clean(once) == once
    assert "\r" not in once
    once.encode()


def refused(parser: str, raw: object) -> Reason:
    with pytest.raises(Refused) as error:
        PARSERS[parser](raw)
    return error.value.reason


@pytest.mark.parametrize("name", ["NUL", "escape", "C1", "DEL", "high surrogate", "low surrogate"])
def test_control_characters_are_refused_in_text(name: str) -> None:
    assert refused("text", HOSTILE[name]) is Reason.FIELD_INVALID


@pytest.mark.parametrize("raw", [True, None, 1.5, b"x", ["a"], {}, 2**53, -(2**53)])
def test_what_is_no_text(raw: object) -> None:
    assert refused("text", raw) is Reason.FIELD_INVALID


def test_text_is_normalised() -> None:
    assert parsing.parse_text("  电梯\r\n漏水\r \t") == "电梯\n漏水"
    assert parsing.parse_text("e\u0301") == "\u00e9"
    assert parsing.parse_text("\u3000名\u3000字\ufeff") == "名\u3000字"
    assert parsing.parse_text(42) == "42"
    assert parsing.parse_text("a\tb", multiline=False) == "a\tb"


@pytest.mark.parametrize(("length", "fits"), [(0, True), (20, True), (21, False)])
def test_text_is_measured_in_characters(length: int, fits: bool) -> None:
    raw = "中" * length
    if fits:
        assert PARSERS["line"](raw) == raw
    else:
        assert refused("line", raw) is Reason.FIELD_INVALID


def test_too_long_says_how_much() -> None:
    with pytest.raises(Refused, match="最多 5 个字，现在有 6 个"):
        parsing.parse_text("一二三四五六", max_length=5)


def test_one_line_is_one_line() -> None:
    with pytest.raises(Refused, match="只能填写一行"):
        PARSERS["line"]("a\nb")
    with pytest.raises(Refused, match="控制字符"):
        PARSERS["line"]("a\x00b")
    assert PARSERS["text"]("a\nb") == "a\nb"
    assert refused("line", "a\nb") is Reason.FIELD_INVALID
    assert refused("line", "a\r\nb") is Reason.FIELD_INVALID


@pytest.mark.parametrize(
    ("raw", "value"),
    [("0", 0), ("-7", -7), ("+7", 7), (" １２ ", 12), (5, 5), ("9007199254740991", 2**53 - 1), ("007", 7)],
)
def test_integers(raw: object, value: int) -> None:
    assert parsing.parse_int(raw) == value


@pytest.mark.parametrize("raw", ["", "1.0", "一", "1 2", "--1", "9007199254740992", True, 2**53, 1.0, "١٢", "1x"])
def test_what_is_no_integer(raw: object) -> None:
    assert refused("int", raw) is Reason.FIELD_INVALID


@pytest.mark.parametrize(("raw", "fits"), [(0, False), (1, True), (9, True), (10, False)])
def test_bounds_are_inclusive(raw: int, fits: bool) -> None:
    if fits:
        assert parsing.parse_int(raw, minimum=1, maximum=9) == raw
    else:
        with pytest.raises(Refused):
            parsing.parse_int(raw, minimum=1, maximum=9)


@pytest.mark.parametrize(
    ("raw", "fen"),
    [
        ("500", 50_000),
        ("500.0", 50_000),
        ("0.05", 5),
        ("1,234.56", 123_456),
        ("1，234，567", 123_456_700),
        ("¥12.5", 1250),
        ("￥１２．５０元", 1250),
        ("128.50 元", 12_850),
        (12, 1200),
        (12.5, 1250),
        (0.29, 29),
        ("0", 0),
        ("90071992547409.91", 2**53 - 1),
    ],
)
def test_money(raw: object, fen: int) -> None:
    assert parsing.parse_money(raw) == fen


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "-1",
        "1.234",
        "12,34",
        "128,50",
        "1,2345",
        ",5",
        "1e3",
        "１.",
        ".5",
        "NaN",
        float("nan"),
        0.1 + 0.2,
        1e22,
        -5,
        True,
        "90071992547409.92",
        "五百",
    ],
)
def test_what_is_no_money(raw: object) -> None:
    assert refused("money", raw) is Reason.FIELD_INVALID


@pytest.mark.parametrize(("fen", "fits"), [(499, False), (500, True), (900, True), (901, False)])
def test_an_amount_out_of_range_has_its_own_reason(fen: int, fits: bool) -> None:
    raw = f"{fen // 100}.{fen % 100:02d}"
    if fits:
        assert parsing.parse_money(raw, minimum_fen=500, maximum_fen=900) == fen
        return
    with pytest.raises(Refused) as error:
        parsing.parse_money(raw, minimum_fen=500, maximum_fen=900)
    assert error.value.reason is Reason.AMOUNT_OUT_OF_RANGE


@pytest.mark.parametrize("raw", ["1", "true", "TRUE", "on", "是", "１", True, 1, " yes "])
def test_yes(raw: object) -> None:
    assert parsing.parse_bool(raw) is True


@pytest.mark.parametrize("raw", ["", "0", "false", "off", "否", False, 0])
def test_no(raw: object) -> None:
    assert parsing.parse_bool(raw) is False


@pytest.mark.parametrize("raw", ["maybe", "2", 2, None, 1.0, "对"])
def test_neither_yes_nor_no(raw: object) -> None:
    assert refused("bool", raw) is Reason.FIELD_INVALID


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2026-03-17", date(2026, 3, 17)),
        ("2026/3/7", date(2026, 3, 7)),
        ("２０２６-０３-１７", date(2026, 3, 17)),
        ("2024-02-29", date(2024, 2, 29)),
        ("1900-01-01", date(1900, 1, 1)),
        ("2199-12-31", date(2199, 12, 31)),
        (date(2026, 3, 17), date(2026, 3, 17)),
    ],
)
def test_dates(raw: object, value: date) -> None:
    assert parsing.parse_date(raw) == value


@pytest.mark.parametrize(
    "raw",
    [
        "2026-02-30",
        "2025-02-29",
        "2026-13-01",
        "2026-00-10",
        "1899-12-31",
        "2200-01-01",
        "26-01-01",
        "20260101",
        "2026-01-01T00:00",
        "today",
        "",
        date(1, 1, 1),
        NAIVE,
        20260101,
    ],
)
def test_what_is_no_date(raw: object) -> None:
    assert refused("date", raw) is Reason.FIELD_INVALID


@pytest.mark.parametrize(
    ("raw", "month"),
    [("2026-03", "2026-03"), ("２０２６-１２", "2026-12"), ("1900-01", "1900-01"), ("2199-12", "2199-12")],
)
def test_months(raw: str, month: str) -> None:
    assert parsing.parse_month(raw) == month


@pytest.mark.parametrize("raw", ["2026-13", "2026-00", "2026-3", "1899-12", "2200-01", "2026-03-01", "", 202603])
def test_what_is_no_month(raw: object) -> None:
    assert refused("month", raw) is Reason.FIELD_INVALID


@pytest.mark.parametrize(
    ("raw", "value"),
    [("00:00", time(0)), ("7:05", time(7, 5)), ("２３：５９：５９", time(23, 59, 59)), (time(8, 30), time(8, 30))],
)
def test_times(raw: object, value: time) -> None:
    assert parsing.parse_time(raw) == value


@pytest.mark.parametrize("raw", ["24:00", "12:60", "12:00:60", "12", "1200", "12:0", "-1:00", "noon", "", 12])
def test_what_is_no_time(raw: object) -> None:
    assert refused("time", raw) is Reason.FIELD_INVALID


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2026-03-17 16:30", datetime(2026, 3, 17, 8, 30, tzinfo=UTC)),
        ("2026-03-17T16:30:05", datetime(2026, 3, 17, 8, 30, 5, tzinfo=UTC)),
        ("2026-03-17T16:30:05.999Z", datetime(2026, 3, 17, 16, 30, 5, tzinfo=UTC)),
        ("2026-03-17T16:30+08:00", datetime(2026, 3, 17, 8, 30, tzinfo=UTC)),
        ("2026-03-17T00:30-0330", datetime(2026, 3, 17, 4, 0, tzinfo=UTC)),
        ("2026/3/17 0:00", datetime(2026, 3, 16, 16, tzinfo=UTC)),
        ("1900-01-01T00:00Z", datetime(1900, 1, 1, tzinfo=UTC)),
        ("2199-12-31T23:59:59Z", datetime(2199, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (datetime(2199, 12, 31, tzinfo=UTC), datetime(2199, 12, 31, tzinfo=UTC)),
        (NAIVE, datetime(2026, 3, 17, 8, 30, tzinfo=UTC)),
        (datetime(2026, 3, 17, 8, 30, tzinfo=UTC), datetime(2026, 3, 17, 8, 30, tzinfo=UTC)),
    ],
)
def test_instants(raw: object, value: datetime) -> None:
    found = instant(raw)
    assert found == value
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "raw",
    [
        "2026-02-30 10:00",
        "2026-03-17",
        "2026-03-17 24:00",
        "2026-03-17T10:00+99:00",
        "2026-03-17T10:00+08:75",
        "1800-01-01 00:00",
        datetime(2200, 1, 1, tzinfo=UTC),
        datetime(1899, 12, 31, tzinfo=UTC),
        "2026-03-17T10:00 CST",
        "",
        date(2026, 3, 17),
        SMALLEST,
        0,
    ],
)
def test_what_is_no_instant(raw: object) -> None:
    assert refused("datetime", raw) is Reason.FIELD_INVALID


@pytest.mark.parametrize(
    "raw", ["13800138000", "+86 10 6552 9999", "(021) 555-0100", "138****8000", "１３８００１３８０００"]
)
def test_phones(raw: str) -> None:
    assert parsing.parse_phone(raw).isascii()


@pytest.mark.parametrize("raw", ["", "1234", "call me", "13800138000;rm", "1" * 30, "电话"])
def test_what_is_no_phone(raw: str) -> None:
    assert refused("phone", raw) is Reason.FIELD_INVALID


def test_emails_are_lower_case() -> None:
    assert parsing.parse_email(" Zhang.San+a@Example.COM ") == "zhang.san+a@example.com"


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "a",
        "a@b",
        "a@b..c",
        "a b@c.de",
        "Z <a@b.cn>",
        "a@b.cn\nBcc: c@d.cn",
        "a@b.cn,c@d.cn",
        "@b.cn",
        "a@中.cn",
        "a" * 65 + "@b.cn",
        "a@" + "b" * 64 + ".cn",
        "a@" + ".".join(["b" * 60] * 5),
    ],
)
def test_what_is_no_email(raw: str) -> None:
    assert refused("email", raw) is Reason.FIELD_INVALID
