"""Texts are broken where readers of Chinese and of English expect it, and fit the room."""

import pytest

from core.domain.wrapping import width, wrapped


def test_chinese_is_broken_between_any_two_signs() -> None:
    assert wrapped("一二三四五", 30, 10) == ("一二三", "四五")
    assert wrapped("一二三", 30, 10) == ("一二三",)
    assert wrapped("", 30, 10) == ()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("一二三，四", ("一二", "三，四")),
        ("一二（三）", ("一二", "（三）")),
        ("一二 → 三", ("一二", "→ 三")),
        ("ab cd ef", ("ab cd", "ef")),
        ("abcdefghij k", ("abcdefghij", "k")),
    ],
)
def test_marks_stay_with_their_text_and_words_stay_whole(text: str, lines: tuple[str, ...]) -> None:
    assert wrapped(text, 30, 10) == lines


def test_a_chinese_sign_is_as_wide_as_high_and_a_letter_half_so() -> None:
    assert width("中文", 10) == 20
    assert 4 < width("a", 10) < width("A", 10) < 8
