"""Reports count what came in, by the days of receipt, hold no personal data and are told to their readers."""

from datetime import UTC, datetime, timedelta

import pytest

from core.domain.errors import Reason, Refused
from core.models import Notification, Ticket
from core.plugin_manager import PluginManager
from core.services import acting, opening
from core.testing.world import World

APRIL = {"period_first": "2026-04-01", "period_last": "2026-04-30"}
CONCLUSIONS = {"common_problems": "噪声", "improvements": "装隔音门"}


@pytest.fixture
def plugins() -> PluginManager:
    """A manager with the school plugin."""
    return PluginManager(["plugins.school.plugin"], with_entry_points=False)


@pytest.fixture
def institution(world: World) -> World:
    """A training institution with its people, in May."""
    world.person("desk", "training_reception")
    world.person("worker", "training_clerk")
    world.person("principal", "training_head")
    world.person("guest", "trainee")
    world.now = datetime(2026, 5, 6, 1, tzinfo=UTC)
    return world


def _enter(world: World, received_at: datetime, item_class: str, topic: str = "") -> None:
    opened = opening.open_ticket(
        world.scope("desk"),
        "training_feedback",
        {"channel": "telephone", "giver_group": "parent", "giver": "陈某", "content": "陈某说教室太吵"},
        received_at=received_at,
    )
    acting.act(world.scope("desk"), opened.public_id, "register", {"item_class": item_class, "topic": topic})


def _draw_up(world: World, **period: str) -> Ticket:
    opened = opening.open_ticket(world.scope("desk"), "training_feedback_report", APRIL | period)
    (row,) = world.rows(Ticket, public_id=opened.public_id)
    return row


def test_the_figures_of_a_month(institution: World) -> None:
    for item_class, number in (("teaching", 12), ("service", 5), ("environment", 7), ("other", 1)):
        for _ in range(number):
            _enter(institution, datetime(2026, 4, 11, 10, tzinfo=UTC), item_class, "噪声" if number == 7 else "")
    row = _draw_up(institution)
    assert (row.details["total"], row.details["closed"], row.details["late"]) == (25, 0, 0)
    assert (
        row.details["figures"]
        == "反馈类别：教学类 12（48%），服务类 5（20%），环境类 7（28%），其他 1（4%）\n主题：噪声 7"
    )
    assert "陈某" not in str(row.details)


@pytest.mark.parametrize(
    ("received", "counted"),
    [
        (datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC), 0),
        (datetime(2026, 3, 31, 16, 0, 0, tzinfo=UTC), 1),
        (datetime(2026, 4, 30, 15, 59, 59, tzinfo=UTC), 1),
        (datetime(2026, 4, 30, 16, 0, 0, tzinfo=UTC), 0),
    ],
)
def test_the_days_are_those_of_the_organisation(institution: World, received: datetime, counted: int) -> None:
    _enter(institution, received, "teaching")
    assert _draw_up(institution).details["total"] == counted


def test_a_topic_that_occurs_once_is_not_common(institution: World) -> None:
    _enter(institution, datetime(2026, 4, 11, tzinfo=UTC), "other", "发票")
    assert "发票" not in _draw_up(institution).details["figures"]


def test_figures_stay_as_they_were(institution: World) -> None:
    row = _draw_up(institution)
    _enter(institution, datetime(2026, 4, 11, tzinfo=UTC), "other")
    acting.act(institution.scope("desk"), row.public_id, "issue", CONCLUSIONS)
    (issued,) = institution.rows(Ticket, public_id=row.public_id)
    assert (issued.state, issued.details["total"]) == ("issued", 0)


def test_a_report_is_told_to_its_readers(institution: World) -> None:
    row = _draw_up(institution)
    acting.act(institution.scope("desk"), row.public_id, "issue", CONCLUSIONS)
    told = {one.user_id for one in institution.rows(Notification, ticket_id=row.id)}
    ids = {login: institution.scope(login).actor.user_id for login in ("principal", "worker", "guest")}
    assert told == {ids["principal"], ids["worker"]}


def test_a_report_without_figures_is_one_too(institution: World) -> None:
    details = _draw_up(institution).details
    assert (details["total"], details["figures"].splitlines()) == (
        0,
        ["反馈类别：教学类 0（0%），服务类 0（0%），环境类 0（0%），其他 0（0%）"],
    )


def test_a_period_cannot_end_before_it_begins(institution: World) -> None:
    with pytest.raises(Refused) as refused:
        _draw_up(institution, period_last="2026-03-31")
    assert (refused.value.reason, refused.value.field) == (Reason.FIELD_INVALID, "period_last")
    assert institution.rows(Ticket) == []
    assert _draw_up(institution, period_last="2026-04-01").details["total"] == 0


def test_late_and_closed_are_counted(institution: World) -> None:
    received = datetime(2026, 4, 13, 1, tzinfo=UTC)
    institution.now = received + timedelta(days=20)
    opened = opening.open_ticket(
        institution.scope("desk"),
        "training_feedback",
        {"channel": "telephone", "giver_group": "parent", "giver": "陈某", "content": "太吵"},
        received_at=received,
    )
    for login, act, values in (
        ("desk", "register", {"item_class": "other"}),
        ("worker", "handle", {"measures_other": "装门"}),
        ("worker", "reply", {"thanks": "谢谢", "measures_told": "装门", "result": "已装"}),
        ("worker", "track", {"tracking_result": "solved"}),
        ("worker", "close", {}),
    ):
        acting.act(institution.scope(login), opened.public_id, act, values)
    details = _draw_up(institution).details
    assert (details["total"], details["closed"], details["late"]) == (1, 1, 1)


def test_personal_data_is_refused_when_a_report_is_issued(institution: World) -> None:
    row = _draw_up(institution)
    with pytest.raises(Refused) as refused:
        acting.act(
            institution.scope("desk"), row.public_id, "issue", CONCLUSIONS | {"improvements": "请联系 13800000000"}
        )
    assert refused.value.reason is Reason.CONTENT_RULE
