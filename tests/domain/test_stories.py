"""Steps of stories: what they say, and in which order they are told."""

import pytest

from core.domain.stories import act, begin, when

OPENED = begin("D-3 09:00:00", "lihao", "lamp", content="路灯不亮")


def test_begin_opens_under_the_name_of_the_case() -> None:
    assert OPENED == {"at": "D-3 09:00:00", "by": "lihao", "open": {"content": "路灯不亮"}, "as": "lamp"}


@pytest.mark.parametrize("case", ["lamp", OPENED], ids=["by name", "by its opening"])
def test_act_takes_a_case_by_name_or_by_its_opening(case: str | dict[str, object]) -> None:
    step = act("D-2 10:00:00", "wangfang", "reply", case, do="a detail of that name", by="another")

    assert step["ticket"] == "lamp"
    assert step["do"] == "reply"
    assert step["with"] == {"do": "a detail of that name", "by": "another"}


def test_steps_are_told_by_day_and_time() -> None:
    steps = [begin(at, "lihao", at) for at in ("D-2 09:00:00", "D-10 23:00:00", "D0 08:00:00", "D-10 08:00:00")]

    assert [step["as"] for step in sorted(steps, key=when)] == [
        "D-10 08:00:00",
        "D-10 23:00:00",
        "D-2 09:00:00",
        "D0 08:00:00",
    ]
