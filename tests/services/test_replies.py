"""Canned replies: whose they are, where they fit, what fills their places."""

import pytest

from core.domain.errors import Reason, Refused
from core.models import CannedReply
from core.services import replies
from core.services.replies import Reply
from core.testing.world import World


@pytest.fixture
def office(world: World) -> World:
    """An administrator and two clerks."""
    world.person("root", "administrator")
    world.person("cl", "clerk")
    world.person("co", "clerk")
    return world


def keep(world: World, who: str, number: int = 0, **more: object) -> None:
    wanted: dict[str, object] = {"title": "收到", "text": "{number} 已收到。", "fits": "", "shared": False}
    replies.save_reply(world.scope(who), number, **wanted | more)  # type: ignore[arg-type]  # mixed


def titles(world: World, who: str) -> list[tuple[str, bool]]:
    return [(one.title, one.mine) for one in replies.replies_page(world.scope(who)).replies]


def test_one_s_own_are_one_s_own_and_shared_ones_are_everybody_s(office: World) -> None:
    keep(office, "cl", title="自己的")
    keep(office, "root", title="共享的", shared=True)
    assert titles(office, "cl") == [("共享的", False), ("自己的", True)]
    assert titles(office, "co") == [("共享的", False)]
    assert titles(office, "root") == [("共享的", True)]


@pytest.mark.parametrize(
    ("fits", "act", "offered"), [("", "visit", 1), ("complaint/answer", "answer", 1), ("complaint/answer", "finish", 0)]
)
def test_a_reply_is_offered_where_it_fits(office: World, fits: str, act: str, offered: int) -> None:
    keep(office, "cl", fits=fits)
    assert len(replies.offered(office.scope("cl"), "complaint", act)) == offered


@pytest.mark.parametrize(
    ("more", "reason", "field"),
    [
        ({"title": ""}, Reason.FIELD_REQUIRED, "title"),
        ({"text": " "}, Reason.FIELD_REQUIRED, "text"),
        ({"text": "{phone}"}, Reason.FIELD_INVALID, "text"),
        ({"text": "{reporter.email}"}, Reason.FIELD_INVALID, "text"),
        ({"fits": "complaint/visit"}, Reason.FIELD_INVALID, "fits"),  # takes no long text
        ({"fits": "nothing/answer"}, Reason.FIELD_INVALID, "fits"),
        ({"title": "x" * 41}, Reason.FIELD_INVALID, "title"),
        ({"shared": True}, Reason.PERMISSION_DENIED, None),
        ({"number": 99}, Reason.NOT_FOUND, None),
    ],
)
def test_what_no_reply_can_be(office: World, more: dict[str, object], reason: Reason, field: str | None) -> None:
    with pytest.raises(Refused) as refused:
        keep(office, "cl", **more)  # type: ignore[arg-type]  # mixed
    assert refused.value.field == field
    assert refused.value.reason in (reason, Reason.TOO_LARGE)


def test_others_cannot_change_or_remove_it(office: World) -> None:
    keep(office, "cl")
    (row,) = office.rows(CannedReply)
    for who in ("co", "root"):
        with pytest.raises(Refused) as refused:
            keep(office, who, row.id)
        assert refused.value.reason is Reason.NOT_FOUND
        with pytest.raises(Refused):
            replies.remove_reply(office.scope(who), row.id)
    keep(office, "cl", row.id, title="新")
    assert titles(office, "cl") == [("新", True)]
    replies.remove_reply(office.scope("cl"), row.id)
    assert office.rows(CannedReply) == []


def test_places_are_filled_once_and_nothing_is_evaluated() -> None:
    reply = Reply(id=1, title="t", text="{reporter}：{number} “{title}”", process="", act="", shared=False, mine=True)
    facts = {"number": "TS-1", "title": "{reporter}", "reporter": "李"}
    assert replies.filled(reply, facts) == "李：TS-1 “{reporter}”"
    assert replies.filled(reply, {}) == "： “”"
