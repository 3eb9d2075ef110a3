"""Fields that many forms share."""

from zoneinfo import ZoneInfo

import pytest

from core.domain.errors import Reason, RefusedFields
from core.domain.fields import reason_field
from core.domain.forms import Field, FieldKind, Form, FormContext, When

CONTEXT = FormContext(zone=ZoneInfo("Asia/Shanghai"))
PASSED = Field(key="passed", label="通过", kind=FieldKind.BOOLEAN, required=True)


def test_nothing_is_done_without_a_reason() -> None:
    form = Form(key="return", fields=(reason_field("why", "退回原因", "请写明要补充什么。"),))

    assert form.parse({"why": "缺照片"}, CONTEXT) == {"why": "缺照片"}
    with pytest.raises(RefusedFields) as caught:
        form.parse({"why": " "}, CONTEXT)
    (refused,) = caught.value.errors
    assert (refused.reason, refused.field, refused.message.text) == (Reason.REASON_MISSING, "why", "请写明要补充什么。")


@pytest.mark.parametrize(("passed", "asked"), [(True, False), (False, True)])
def test_a_reason_may_be_asked_for_one_answer_only(passed: bool, asked: bool) -> None:
    field = reason_field("why", "原因", required_when=When("passed", (False,)))

    assert field.is_required({"passed": passed}) is asked


@pytest.mark.parametrize(("length", "allowed"), [(2_000, True), (2_001, False)])
def test_a_reason_has_two_thousand_characters(length: int, allowed: bool) -> None:
    form = Form(key="return", fields=(reason_field("why", "原因"),))
    if allowed:
        assert len(str(form.parse({"why": "因" * length}, CONTEXT)["why"])) == length
        return
    with pytest.raises(RefusedFields):
        form.parse({"why": "因" * length}, CONTEXT)
