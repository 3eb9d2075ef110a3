"""The regulations' numbers and the interpretations that stand beside them."""

from datetime import time

import pytest

from core.domain.errors import Refused
from core.domain.settings import Mark
from plugins.school.rules.general_affairs import limits
from plugins.school.settings import SETTINGS

BY_KEY = {setting.key: setting for setting in SETTINGS}


@pytest.mark.parametrize(("key", "default"), [("first_reply_days", 2), ("final_reply_days", 7)])
def test_the_regulations_own_numbers(key: str, default: int) -> None:
    assert (BY_KEY[key].default, BY_KEY[key].mark) == (default, Mark.REGULATION)


@pytest.mark.parametrize(
    ("key", "default", "basis"),
    [
        ("category_limits", "", "A-01-4"),
        ("close_of_business", time(23, 59, 59), "A-G1"),
        ("school_timed", True, "3"),
        ("teacher_facilities_days", 7, "A-12-1"),
        ("teacher_progress_days", 3, "4.3"),
        ("teacher_reopenings", 1, "A-12-2"),
        ("training_final_days", 7, "1"),
    ],
)
def test_everything_else_is_inferred(key: str, default: object, basis: str) -> None:
    assert (BY_KEY[key].default, BY_KEY[key].mark, BY_KEY[key].basis) == (default, Mark.INFERRED, basis)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("停水停电=1/3", {"停水停电": (1, 3)}),
        ("停水停电 = 1 / 3 ；食堂卫生=1/5；", {"停水停电": (1, 3), "食堂卫生": (1, 5)}),
        ("停水停电＝1/3;食堂卫生=10/250", {"停水停电": (1, 3), "食堂卫生": (10, 250)}),
    ],
)
def test_the_table_of_terms(text: str, expected: dict[str, tuple[int, int]]) -> None:
    assert limits(str(BY_KEY["category_limits"].parse(text))) == expected


@pytest.mark.parametrize("text", ["停水停电", "停水停电=1", "停水停电=0/3", "=1/3", "a=1/3 b=1/3", "a=1/3/5", "a=x/y"])
def test_a_table_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        BY_KEY["category_limits"].parse(text)
    assert "停水停电=1/3" in str(refused.value.message)
