"""Shares and amounts, in figures and in capitals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.money import capitals, share_of, yuan


@pytest.mark.parametrize(
    ("base_fen", "percent", "share"),
    [
        (500_000, 10, 50_000),
        (4, 10, 0),
        (5, 10, 1),
        (14, 10, 1),
        (15, 10, 2),
        (25, 10, 3),  # half to even would say 2
        (49, 1, 0),
        (50, 1, 1),
        (149, 1, 1),
        (150, 1, 2),
        (1, 50, 1),
        (3, 50, 2),
        (333, 100, 333),
        (0, 10, 0),
        (123, 0, 0),
        (9_007_199_254_740_991, 10, 900_719_925_474_099),
        (9_007_199_254_740_995, 10, 900_719_925_474_100),
    ],
)
def test_shares_are_rounded_half_up(base_fen: int, percent: int, share: int) -> None:
    assert share_of(base_fen, percent) == share


@given(st.integers(0, 2**53 - 1), st.integers(0, 100))
def test_a_share_is_the_nearest_fen(base_fen: int, percent: int) -> None:
    assert share_of(base_fen, percent) == (base_fen * percent + 50) // 100


@pytest.mark.parametrize(
    ("fen", "text"), [(70_370, "703.70"), (0, "0.00"), (5, "0.05"), (-5, "-0.05"), (-12_345, "-123.45"), (100, "1.00")]
)
def test_figures(fen: int, text: str) -> None:
    assert yuan(fen) == text


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (10, "壹角整"),
        (15, "壹角伍分"),
        (100, "壹元整"),
        (105, "壹元零伍分"),
        (110, "壹元壹角整"),
        (1_000, "壹拾元整"),
        (70_370, "柒佰零叁元柒角整"),
        (140_950, "壹仟肆佰零玖元伍角整"),
        (600_714, "陆仟零柒元壹角肆分"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (32_504, "叁佰贰拾伍元零肆分"),
        (10_000_00, "壹万元整"),
        (10_001_00, "壹万零壹元整"),
        (10_100_00, "壹万零壹佰元整"),
        (11_000_00, "壹万壹仟元整"),
        (100_500_00, "壹拾万零伍佰元整"),
        (107_000_53, "壹拾万柒仟元伍角叁分"),
        (10_000_000_00, "壹仟万元整"),
        (100_000_000_00, "壹亿元整"),
        (100_000_001_00, "壹亿零壹元整"),
        (100_005_000_00, "壹亿零伍仟元整"),
        (100_010_000_00, "壹亿零壹万元整"),
        (1_000_000_000_000_00, "壹万亿元整"),
        (1_000_000_000_001_00, "壹万亿零壹元整"),
        (1_234_500_000_000_00, "壹万贰仟叁佰肆拾伍亿元整"),
        (1_000_500_000_000_00, "壹万零伍亿元整"),
        (2**53 - 1, "玖拾万零柒佰壹拾玖亿玖仟贰佰伍拾肆万柒仟肆佰零玖元玖角壹分"),
    ],
)
def test_capitals(fen: int, text: str) -> None:
    assert capitals(fen) == text


@pytest.mark.parametrize("fen", [-1, 10**18])
def test_what_has_no_capitals(fen: int) -> None:
    with pytest.raises(ValueError, match="out of range"):
        capitals(fen)


DIGITS = {character: number for number, character in enumerate("零壹贰叁肆伍陆柒捌玖")}


def amount(text: str) -> int:
    """Read capitals again, by their place words alone."""
    total = section = digit = 0
    yuan_part, _yuan, rest = text.partition("元") if "元" in text else ("", "", text)
    for character in yuan_part:
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in "拾佰仟":
            section, digit = section + digit * {"拾": 10, "佰": 100, "仟": 1000}[character], 0
        elif character == "万":
            section, digit = (section + digit) * 10_000, 0
        else:
            total, section, digit = (total + section + digit) * 10**8, 0, 0
    fen = (total + section + digit) * 100
    for unit, worth in (("角", 10), ("分", 1)):
        if unit in rest:
            fen += DIGITS[rest[rest.index(unit) - 1]] * worth
    return fen


@given(st.one_of(st.integers(0, 10**18 - 1), st.integers(0, 10**9), st.integers(0, 10**6).map(lambda n: n * 10**7)))
def test_capitals_can_be_read_again(fen: int) -> None:
    text = capitals(fen)
    assert amount(text) == fen
    assert "零零" not in text
    assert text.endswith(("整", "分"))
