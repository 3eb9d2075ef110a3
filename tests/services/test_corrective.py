"""Corrective actions on both databases: rows, tasks and clocks of measures, what lists and tickets show of them."""

from datetime import UTC, datetime, timedelta

import pytest

from core.domain.errors import Reason, Refused
from core.models import Deadline, Event, MeasureRow, Notification, TaskRow, Ticket
from core.plugin_manager import PluginManager
from core.services import acting, events, firing, measures_page, opening, people, ticket_page, uow
from core.testing.world import World
from plugins.manufacturing import plugin as manufacturing

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # nine in the morning in China
DUE = datetime(2026, 3, 10, 15, 59, 59, tzinfo=UTC)  # the last second of the tenth in China
CALL = {
    "channel": "hotline",
    "product": "冷鲜腿肉",
    "batch": "0226",
    "defect_kind": "sensory",
    "content": "胀气",
    "regulator_involved": False,
    "injury": False,
    "same_batch": False,
    "confirmed": True,
}
PEOPLE = {
    "kefu": ("hotline", "hotline"),
    "company": ("production_company", "company"),
    "chief": ("responsible_unit", "plant"),
    "fitter": ("responsible_unit", "plant"),
    "qc": ("qc_centre", "qc"),
    "boss": ("general_manager", "office"),
}


@pytest.fixture
def plugins() -> PluginManager:
    """The food group, and what comes with it."""
    manager = PluginManager(with_entry_points=False)
    assert manager.register(manufacturing).error == ""
    return manager


@pytest.fixture
def food(world: World) -> World:
    """A food group with one person for each part."""
    world.now = START
    for key in sorted({department for _role, department in PEOPLE.values()}):
        people.add_department(world.scope(), key, key)
    for login, (role, department) in PEOPLE.items():
        world.person(login, role, department=department)
    return world


def _act(world: World, by: str, public_id: str, do: str, /, **values: object) -> None:
    world.now += timedelta(seconds=1)
    acting.act(world.scope(by), public_id, do, values)


def _opened(world: World) -> str:
    world.now += timedelta(seconds=1)
    return opening.open_ticket(world.scope("kefu"), "food_quality", CALL).public_id


def _planned(world: World) -> str:
    public_id = _opened(world)
    _act(world, "kefu", public_id, "transmit", company="company")
    _act(world, "company", public_id, "take_up", responsible_unit="plant")
    _act(world, "qc", public_id, "demand_corrective", demand_reason="again")
    _act(world, "chief", public_id, "contain", containment="set aside")
    _act(world, "chief", public_id, "find_cause", root_cause="wear")
    _act(world, "chief", public_id, "plan_measure", text="修理", kind="corrective", owner="fitter", due_on="2026-03-10")
    _act(world, "chief", public_id, "plan_measure", text="检查", kind="preventive", owner="chief", due_on="2026-03-20")
    return public_id


def _done(world: World) -> str:
    public_id = _planned(world)
    _act(world, "company", public_id, "approve_measures")
    _act(world, "fitter", public_id, "finish_measure", measure=4, result="修好了")
    _act(world, "chief", public_id, "finish_measure", measure=5, result="查过了")
    return public_id


def _asked(world: World) -> dict[str, int]:
    return {one.deadline: one.assignee_id for one in world.rows(TaskRow, do="finish_measure", state="open")}


def _texts(world: World, by: str, **asked: str) -> list[str]:
    return [one.measure.text for one in measures_page.measures_page(world.scope(by), **asked).measures]


def test_each_measure_has_a_row_a_task_and_a_clock_of_its_own(food: World) -> None:
    public_id = _planned(food)
    ids = {row.text: row.owner_id for row in food.rows(MeasureRow)}
    assert _asked(food) == {"measure#4": ids["修理"], "measure#5": ids["检查"]}
    clocks = {one.key: one for one in food.rows(Deadline) if one.key.startswith("measure#")}
    assert clocks["measure#4"].due_at == DUE

    _act(
        food, "company", public_id, "change_measure", measure=4, owner="chief", due_on="2026-03-12", change_reason="ill"
    )
    assert _asked(food) == {"measure#4": ids["检查"], "measure#5": ids["检查"]}
    states = [(one.state, one.due_at) for one in food.rows(Deadline, key="measure#4")]
    assert states == [("void", DUE), ("open", DUE + timedelta(days=2))]

    _act(food, "company", public_id, "drop_measure", measure=5, drop_reason="no need")
    assert list(_asked(food)) == ["measure#4"]
    assert [(row.text, row.state, row.due_at) for row in food.rows(MeasureRow)] == [
        ("修理", "open", DUE + timedelta(days=2)),
        ("检查", "dropped", datetime(2026, 3, 20, 15, 59, 59, tzinfo=UTC)),
    ]
    with uow.reading(food.org.id) as session:
        assert events.verify(session, food.org.id) is None


def test_a_measure_is_late_a_second_after_its_day_and_only_its_owner_hears(food: World) -> None:
    public_id = _planned(food)
    overdue = "overdue"
    food.now = DUE
    firing.advance(food.scope(), DUE)
    assert not food.rows(Event, kind=overdue)
    assert _texts(food, "fitter", which=overdue) == []

    food.now = DUE + timedelta(seconds=1)
    firing.advance(food.scope(), food.now)
    assert [one.body.count('"measure#4"') for one in food.rows(Event, kind=overdue)] == [1]
    fitter = food.rows(MeasureRow, text="修理")[0].owner_id
    told = [one.user_id for one in food.rows(Notification, kind="notice") if one.created_at == food.now]
    assert told == [fitter]
    assert _texts(food, "fitter", which=overdue) == ["修理"]

    with pytest.raises(Refused) as late:
        _act(
            food,
            "company",
            public_id,
            "change_measure",
            measure=4,
            owner="chief",
            due_on="2026-03-30",
            change_reason="x",
        )
    assert late.value.reason is Reason.STATE_NOT_ALLOWED
    _act(food, "fitter", public_id, "finish_measure", measure=4, result="修好了")
    assert _texts(food, "fitter", which="done") == ["修理"]


def test_the_list_shows_mine_my_department_s_and_what_one_may_see(food: World) -> None:
    _planned(food)
    assert _texts(food, "fitter") == ["修理"]
    assert _texts(food, "chief", whose="department") == ["修理", "检查"]
    assert _texts(food, "boss") == []
    assert _texts(food, "boss", whose="all") == ["修理", "检查"]
    food.person("stranger", "responsible_unit")
    assert _texts(food, "stranger", whose="all", which="any") == []
    first = measures_page.measures_page(food.scope("boss"), whose="all", limit=1)
    second = measures_page.measures_page(food.scope("boss"), whose="all", limit=1, after=first.after)
    assert [one.measure.text for one in (*first.measures, *second.measures)] == ["修理", "检查"]
    assert (first.after is None, second.after) == (False, None)


def test_a_ticket_without_effect_opens_again_and_keeps_both_rounds(food: World) -> None:
    public_id = _done(food)
    food.now += timedelta(days=30)
    _act(food, "qc", public_id, "check_effect", effective=False, check_findings="又胀气")
    (ticket,) = food.rows(Ticket)
    assert (ticket.state, ticket.details["corrective_round"], ticket.closed_at) == ("handling", 2, None)
    assert {one.key for one in food.rows(Deadline, state="open")} == {"corrective_cause", "measures_approved"}
    _act(food, "chief", public_id, "find_cause", root_cause="another")
    _act(food, "chief", public_id, "plan_measure", text="换新", kind="corrective", owner="fitter")
    shown = ticket_page.ticket_page(food.scope("qc"), public_id).corrective
    assert shown is not None
    assert [(one.text, one.round, one.state) for one in shown.measures] == [
        ("修理", 1, "done"),
        ("检查", 1, "done"),
        ("换新", 2, "open"),
    ]


def test_what_happens_again_is_counted_told_and_shown_beside_the_measures(food: World) -> None:
    first = _done(food)
    second = _opened(food)
    assert not food.rows(Event, kind="recurred")
    third = _opened(food)
    (told,) = food.rows(Event, kind="recurred")
    assert '"nth":3' in told.body
    people_told = {one.user_id for one in food.rows(Notification, kind="escalation")}
    assert len(people_told) == 2  # the QC centre and the general manager

    shown = ticket_page.ticket_page(food.scope("qc"), first).corrective
    assert shown is not None
    assert [one.again for one in shown.measures] == [2, 2]
    repeats = ticket_page.ticket_page(food.scope("qc"), third).repeats
    assert repeats is not None
    assert {one.text for one in repeats.despite} == {"修理", "检查"}
    food.now += timedelta(days=31)
    (one, _other) = measures_page.measures_page(food.scope("fitter"), whose="all", which="done").measures
    assert one.measure.again == 0  # out of the rolling window
    assert ticket_page.ticket_page(food.scope("qc"), second).corrective is None
