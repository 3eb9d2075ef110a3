"""Parked decisions: asked again when the plugin is mended, or settled by hand, on both databases."""

from dataclasses import replace
from datetime import timedelta
from types import ModuleType

import pytest
import sqlalchemy as sa

from core.domain.decisions import AssessPenalty, Classification, Effect, RoutingDecision
from core.domain.due import InHours
from core.domain.errors import Reason, Refused
from core.domain.forms import When
from core.domain.processes import DeadlineRule, Process
from core.domain.tickets import Breach, Closure, Colleague, TicketSnapshot
from core.hookspecs import hookimpl
from core.models import Deadline, Decision, Event, Penalty, PluginIncident, TaskRow, Ticket
from core.plugin_manager import PluginManager
from core.services import acting, clockwork, events, opening, uow
from core.services.parked import ask_again, list_parked, settle
from core.testing import sample_plugin
from core.testing.world import World

QUICK = DeadlineRule(
    key="quick",
    label="急件答复",
    due=InHours(hours=2),
    starts_on=("open",),
    met_by=("answer",),
    role="clerk",
    clause="1",
    when=When("weight", ("heavy",)),
)


class Moods(set[str]):
    """The hooks of the plugin that fail; ``rubbish`` makes on_overdue name a policy that does not exist."""


@pytest.fixture
def moods() -> Moods:
    return Moods()


@pytest.fixture
def plugins(moods: Moods) -> PluginManager:
    manager = PluginManager(with_entry_points=False)
    manager.register(moody(moods))
    return manager


def moody(moods: Moods) -> ModuleType:
    """The sample plugin, with a deadline for what is heavy, whose hooks fail as ``moods`` says."""

    def check(hook: str) -> None:
        if hook in moods:
            raise ValueError(f"{hook} is in a mood")

    @hookimpl
    def register_processes() -> tuple[Process, ...]:
        complaint = sample_plugin.COMPLAINT
        return (replace(complaint, deadlines=(*complaint.deadlines, QUICK)),)

    @hookimpl
    def classify(ticket: TicketSnapshot) -> Classification | None:
        check("classify")
        return sample_plugin.classify(ticket)

    @hookimpl
    def route(ticket: TicketSnapshot, roster: tuple[Colleague, ...]) -> RoutingDecision | None:
        check("route")
        return sample_plugin.route(ticket, roster)

    @hookimpl
    def on_overdue(ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...] | None:
        check("on_overdue")
        found = sample_plugin.on_overdue(ticket, breach)
        if "rubbish" in moods:
            return tuple(replace(e, policy="none") if isinstance(e, AssessPenalty) else e for e in found or ())
        return found

    @hookimpl
    def on_close(ticket: TicketSnapshot, closure: Closure) -> tuple[Effect, ...] | None:
        check("on_close")
        return sample_plugin.on_close(ticket, closure)

    module = ModuleType("moody")
    public = {name: value for name, value in vars(sample_plugin).items() if not name.startswith("__")}
    hooks = {f.__name__: f for f in (register_processes, classify, route, on_overdue, on_close)}
    vars(module).update(public | hooks)
    return module


@pytest.fixture
def staffed(world: World) -> World:
    world.person("cl", "clerk")
    world.person("boss", "chief")
    world.person("op", "administrator")
    return world


def complain(world: World, kind: str = "rude") -> Ticket:
    form = {"subject": "态度恶劣", "kind": kind, "who": "某人"}
    opening.open_ticket(world.scope("cl"), "complaint", form)
    return ticket(world)


def ticket(world: World) -> Ticket:
    return world.rows(Ticket)[-1]


def only_parked(world: World) -> int:
    (one,) = list_parked(world.scope("op"))
    return one.id


def decision(world: World, decision_id: int) -> Decision:
    (row,) = world.rows(Decision, id=decision_id)
    return row


def kinds(world: World) -> list[str]:
    return [event.kind for event in world.rows(Event)]


def refusal(call: object, *arguments: object) -> Reason:
    with pytest.raises(Refused) as caught:
        call(*arguments)  # type: ignore[operator]
    return caught.value.reason


def test_a_classification_is_made_up_for(staffed: World, moods: Moods) -> None:
    moods.add("classify")
    row = complain(staffed)
    assert (row.category, row.details.get("weight")) == ("", None)
    waiting = only_parked(staffed)
    moods.clear()
    ask_again(staffed.scope("op"), waiting)
    row = ticket(staffed)
    assert (row.category, row.details["weight"]) == ("rude", "heavy")
    found = decision(staffed, waiting)
    assert (found.state, found.policy) == ("applied", "1")
    assert "heavy" in found.answer
    assert kinds(staffed).count("decision_applied") == 1
    with uow.reading(staffed.org.id) as session:
        assert events.verify(session, staffed.org.id) is None


def test_a_ticket_whose_state_is_gone_is_settled_by_hand(staffed: World, moods: Moods) -> None:
    moods.add("route")
    complain(staffed)
    waiting = only_parked(staffed)
    moods.clear()
    with uow.unit_of_work(staffed.org.id) as session:
        session.execute(sa.update(Ticket).values(state="gone"))
    assert refusal(ask_again, staffed.scope("op"), waiting) is Reason.STATE_NOT_ALLOWED
    settle(staffed.scope("op"), waiting, "已核对")
    assert decision(staffed, waiting).state == "settled"


def test_clocks_that_depend_on_the_classification_start_from_the_receipt(staffed: World, moods: Moods) -> None:
    moods.add("classify")
    opened = complain(staffed)
    assert {row.key for row in staffed.rows(Deadline)} == {"reply"}
    staffed.now += timedelta(minutes=30)
    moods.clear()
    ask_again(staffed.scope("op"), only_parked(staffed))
    (quick,) = staffed.rows(Deadline, key="quick")
    assert quick.due_at == opened.received_at + timedelta(hours=2)
    assert ticket(staffed).due_at == quick.due_at


@pytest.mark.parametrize(("answered", "clocks"), [(False, {"reply", "quick"}), (True, {"reply", "finish"})])
def test_no_clock_starts_for_what_is_done_already(
    staffed: World, moods: Moods, answered: bool, clocks: set[str]
) -> None:
    moods.add("classify")
    row = complain(staffed)
    moods.clear()
    if answered:
        acting.act(staffed.scope("cl"), row.public_id, "answer", {"answer": "道歉"})
    ask_again(staffed.scope("op"), only_parked(staffed))
    assert {one.key for one in staffed.rows(Deadline)} == clocks


def test_a_rule_that_fails_again_stays_parked_with_its_new_reason(staffed: World, moods: Moods) -> None:
    moods.add("classify")
    complain(staffed)
    waiting = only_parked(staffed)
    staffed.now += timedelta(minutes=1)
    assert refusal(ask_again, staffed.scope("op"), waiting) is Reason.RULE_FAILED
    found = decision(staffed, waiting)
    assert (found.state, found.error) == ("parked", "ValueError: classify is in a mood")
    assert [row.times for row in staffed.rows(PluginIncident, hook="classify")] == [1, 1]
    assert "classified" not in kinds(staffed)


def test_a_routing_is_made_up_for_and_hands_over_the_task(staffed: World, moods: Moods) -> None:
    moods.add("route")
    assert complain(staffed, "fault").assignee_id is None
    waiting = only_parked(staffed)
    moods.clear()
    ask_again(staffed.scope("op"), waiting)
    row = ticket(staffed)
    assert row.assignee_id is not None
    assert [task.assignee_id for task in staffed.rows(TaskRow, state="open")] == [row.assignee_id]


def test_a_routing_does_not_take_a_ticket_away(staffed: World, moods: Moods) -> None:
    moods.add("route")
    complain(staffed, "fault")
    complain(staffed, "fault")
    first, second = (one.id for one in list_parked(staffed.scope("op")))
    moods.clear()
    ask_again(staffed.scope("op"), first)
    assignee_id = staffed.rows(Ticket)[0].assignee_id
    with uow.unit_of_work(staffed.org.id) as session:
        for row in session.query(Ticket):
            row.assignee_id = assignee_id
    assert refusal(ask_again, staffed.scope("op"), second) is Reason.STATE_NOT_ALLOWED
    assert decision(staffed, second).state == "parked"


@pytest.mark.parametrize("mood", ["on_overdue", "rubbish"])
def test_a_missed_deadline_is_charged_when_the_rule_is_mended_and_once(staffed: World, moods: Moods, mood: str) -> None:
    complain(staffed)
    staffed.now += timedelta(days=2, hours=20)
    moods.add(mood)
    clockwork.fire_all(staffed.manager, staffed.now)
    assert staffed.rows(Penalty) == []
    waiting = [one.id for one in list_parked(staffed.scope("op")) if "on_overdue" in decision(staffed, one.id).hook]
    moods.clear()
    for one in waiting:
        ask_again(staffed.scope("op"), one)
    assert sorted(row.occurrence for row in staffed.rows(Penalty)) == ["quick", "reply"]
    assert list_parked(staffed.scope("op")) == ()


def test_nothing_closes_while_its_rule_fails_and_the_decision_waits_once(staffed: World, moods: Moods) -> None:
    row = complain(staffed, "fault")
    acting.act(staffed.scope("cl"), row.public_id, "answer", {"answer": "好"})
    moods.add("on_close")
    for _ in range(2):
        assert refusal(acting.act, staffed.scope("boss"), row.public_id, "close", {}) is Reason.RULE_FAILED
    assert ticket(staffed).state == "answered"
    waiting = only_parked(staffed)
    assert '"closure"' in decision(staffed, waiting).inputs
    moods.clear()
    ask_again(staffed.scope("op"), waiting)
    assert ticket(staffed).state == "answered"
    assert acting.act(staffed.scope("boss"), row.public_id, "close", {}).state == "done"


def test_what_was_not_kept_cannot_be_asked_again(staffed: World, moods: Moods) -> None:
    complain(staffed)
    staffed.now += timedelta(days=2, hours=20)
    moods.add("on_overdue")
    clockwork.fire_all(staffed.manager, staffed.now)
    waiting = next(one.id for one in list_parked(staffed.scope("op")))
    with uow.unit_of_work(staffed.org.id) as session:
        for row in session.query(Decision):
            row.inputs = ""
    moods.clear()
    assert refusal(ask_again, staffed.scope("op"), waiting) is Reason.RULE_FAILED


def test_an_operator_settles_by_hand_with_a_reason_and_once(staffed: World, moods: Moods) -> None:
    moods.add("classify")
    complain(staffed)
    waiting = only_parked(staffed)
    assert refusal(settle, staffed.scope("op"), waiting, "  ") is Reason.REASON_MISSING
    settle(staffed.scope("op"), waiting, "已人工归类")
    assert decision(staffed, waiting).state == "settled"
    assert kinds(staffed)[-1] == "decision_settled"
    for again in (
        lambda: settle(staffed.scope("op"), waiting, "再来"),
        lambda: ask_again(staffed.scope("op"), waiting),
    ):
        assert refusal(again) is Reason.STATE_NOT_ALLOWED


def test_only_operators_of_the_organisation(staffed: World, moods: Moods) -> None:
    moods.add("classify")
    complain(staffed)
    waiting = only_parked(staffed)
    other = World(staffed.app, key="other")
    other.person("op2", "administrator")
    assert list_parked(other.scope("op2")) == ()
    assert refusal(ask_again, other.scope("op2"), waiting) is Reason.NOT_FOUND
    assert refusal(settle, other.scope("op2"), waiting, "x") is Reason.NOT_FOUND
    for call in (
        lambda: list_parked(staffed.scope("boss")),
        lambda: ask_again(staffed.scope("boss"), waiting),
        lambda: settle(staffed.scope("boss"), waiting, "x"),
    ):
        assert refusal(call) is Reason.PERMISSION_DENIED
    assert decision(staffed, waiting).state == "parked"


def test_an_operator_who_may_not_see_a_ticket_gets_no_link(staffed: World, moods: Moods) -> None:
    moods.add("classify")
    row = complain(staffed)
    assert [one.ticket for one in list_parked(staffed.scope("op"))] == [row.public_id]
    with uow.unit_of_work(staffed.org.id) as session:
        session.query(Ticket).one().confidential = True
    assert [one.ticket for one in list_parked(staffed.scope("op"))] == [None]
