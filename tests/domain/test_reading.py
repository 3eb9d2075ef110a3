"""Values as rules read them."""

from collections.abc import Mapping

import pytest

from core.domain.errors import RuleError
from core.domain.reading import listed, whole
from core.domain.settings import Mark, SettingKind, span


@pytest.mark.parametrize("values", [{}, {"days": "7"}, {"days": None}])
def test_what_is_no_number_is_an_impossible_input(values: Mapping[str, object]) -> None:
    assert whole({"days": 7}, "days") == 7
    with pytest.raises(RuleError, match="days"):
        whole(values, "days")


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("", ()),
        ("业主", ("业主",)),
        ("业主、监理单位，设计单位,施工单位", ("业主", "监理单位", "设计单位", "施工单位")),
        (" North Zone , 、South Zone，", ("North Zone", "South Zone")),
    ],
)
def test_a_list_has_commas_of_any_kind(text: str, entries: tuple[str, ...]) -> None:
    assert listed(text) == entries


def test_a_span_begins_with_one() -> None:
    setting = span("reply_days", "回复期限", 7, "工作日", "A-01-1", maximum=90, explained="从收到起算。")

    assert (setting.kind, setting.mark, setting.unit) == (SettingKind.INTEGER, Mark.INFERRED, "工作日")
    assert (setting.default, setting.minimum, setting.maximum) == (7, 1, 90)
    assert (setting.basis, setting.help) == ("A-01-1", "从收到起算。")
