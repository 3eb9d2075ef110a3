"""What everybody reads never says who spoke up, however it is written."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.errors import Reason
from core.domain.guards import names_no_contact
from core.domain.tickets import Act, TicketSnapshot
from plugins.school.rules.privacy import names_nobody

Feedback = Callable[..., TicketSnapshot]
Doing = Callable[..., Act]
GUARD = names_nobody("online")
ENTERED = {"kind": "complaint", "channel": "letterbox", "content": "x"}


def refusal_of(ticket: TicketSnapshot, act: Act) -> tuple[Reason, str | None, str] | None:
    refused = GUARD(ticket, act)
    return (refused.reason, refused.field, str(refused.message)) if refused else None


@pytest.mark.parametrize(
    ("giver", "contact", "text", "found"),
    [
        ("李某", "", "李某反映的问题已解决", "李某"),
        ("李某", "", "李 某反映的问题已解决", "李某"),
        ("高二(3)班 李某", "", "感谢李某同学", "李某"),
        ("高二(3)班 李某", "", "高二（3）班同学反映", "高二(3)班"),
        ("李明、王芳", "", "王芳等人反映", "王芳"),
        ("Li Ming", "", "Thank you, LI MING.", "Li Ming"),
        ("Li Ming", "", "Thank you, Ming.", "Ming"),
        ("", "13800000000", "已致电 138-0000-0000", "13800000000"),
        ("", "138 0000 0000", "已致电13800000000", "138 0000 0000"),
        ("", "+8613800000000", "已致电 １３８００００００００", "13800000000"),
        ("", "li.ming@example.com", "已发 Li.Ming@Example.com", "li.ming@example.com"),
        ("", "微信 limou2026", "已加 LIMOU2026", "limou2026"),
    ],
)
def test_what_identifies_the_giver_is_found(
    make_feedback: Feedback, make_act: Doing, giver: str, contact: str, text: str, found: str
) -> None:
    details = ENTERED | {key: value for key, value in (("giver", giver), ("contact", contact)) if value}
    ticket = make_feedback(details=details)
    for mode in ("public", "notice"):
        for field in ("reply", "reason"):
            refused = refusal_of(ticket, make_act(reply_mode=mode, **{field: text}))
            assert refused is not None
            assert refused[:2] == (Reason.CONTENT_RULE, field)
            assert found in refused[2]


@pytest.mark.parametrize(
    ("giver", "contact", "text"),
    [
        ("李某", "", "同学反映的问题已解决"),
        ("学生 李某", "", "学生反映的问题已解决"),
        ("家长", "", "家长反映的问题已解决"),
        ("匿名", "", "匿名反映的问题已解决"),
        ("李", "", "已在李家村修好"),
        ("Li", "", "The policy of the library"),
        ("", "13800000000", "已在 2026 年 3 月修好，编号 1380"),
        ("", "微信", "已在微信公布"),
        ("", "wechat", "see WeChat"),
        ("", "138 2026 1234", "2026 年完成"),
        ("", "", "李某反映的问题已解决"),
    ],
)
def test_what_names_nobody_may_be_published(
    make_feedback: Feedback, make_act: Doing, giver: str, contact: str, text: str
) -> None:
    details = ENTERED | {key: value for key, value in (("giver", giver), ("contact", contact)) if value}
    assert refusal_of(make_feedback(details=details), make_act(reply_mode="public", reply=text, reason=text)) is None


@pytest.mark.parametrize("mode", ["personal", "letter", None])
def test_a_personal_reply_may_name_the_giver(make_feedback: Feedback, make_act: Doing, mode: str | None) -> None:
    values = {"reply": "李某同学，已修好"} | ({"reply_mode": mode} if mode else {})
    assert refusal_of(make_feedback(), make_act(**values)) is None


def test_the_account_is_the_giver_online_only(make_feedback: Feedback, make_act: Doing) -> None:
    act = make_act(reply_mode="public", reply="李某反映", reason="x")
    assert refusal_of(make_feedback(), act) is not None
    assert refusal_of(make_feedback(details=ENTERED), act) is None


@given(
    before=st.text(max_size=20),
    gaps=st.lists(st.sampled_from([" ", "-", "·", "，", "\n", ""]), min_size=2, max_size=2),
    after=st.text(max_size=20),
)
def test_no_spacing_hides_a_name(before: str, gaps: list[str], after: str) -> None:
    ticket = TicketSnapshot(
        **dict.fromkeys(("number", "plugin", "process", "state", "title", "opened_by"), ""),  # type: ignore[arg-type] -- unused
        details=ENTERED | {"giver": "欧阳明"},
        received_at=None,  # type: ignore[arg-type] -- unused
        opened_at=None,  # type: ignore[arg-type] -- unused
    )
    text = f"{before}欧{gaps[0]}阳{gaps[1]}明{after}"
    act = Act(key="final_reply", values={"reply_mode": "public", "reply": text}, by=None, at=None)  # type: ignore[arg-type] -- unused
    assert GUARD(ticket, act) is not None


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("共性问题是热水", False),
        ("2026 年共 13812 件", False),
        ("联系 13800000000", True),
        ("联系 138-0000-0000", True),
        ("写信到 a.b@example.com", True),
    ],
)
def test_reports_hold_no_contacts(make_feedback: Feedback, make_act: Doing, text: str, refused: bool) -> None:
    found = names_no_contact(make_feedback(), make_act("issue", common_problems="x", improvements=text))
    assert (found is not None) is refused
    if found:
        assert (found.reason, found.field) == (Reason.CONTENT_RULE, "improvements")
