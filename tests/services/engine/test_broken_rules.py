"""Rules that fail or answer rubbish: the act is refused, the decision waits for an operator."""

from types import SimpleNamespace

import pytest

from core.domain.decisions import (
    Classification,
    Effect,
    Notify,
    Reassign,
    RoutingDecision,
    To,
)
from core.domain.errors import Reason
from core.domain.texts import Message
from core.domain.tickets import Act, TicketSnapshot
from core.models import (
    Decision,
    Event,
    Notification,
    PluginIncident,
)
from core.testing.wishes import FORM, boom, do, open_one, reason_of, the_ticket
from core.testing.world import World

SAY = Message("说明")


@pytest.mark.parametrize("broken", ["guard", "rubbish guard", "effects", "choose", "choose nothing", "effect"])
def test_a_broken_rule_refuses_its_act_and_is_counted_once(staffed: World, wish: SimpleNamespace, broken: str) -> None:
    open_one(staffed)
    act = "effect" if broken.startswith("effect") else "chosen" if broken.startswith("choose") else "guarded"
    match broken:
        case "guard":
            wish.guard = boom
        case "rubbish guard":
            wish.guard = lambda ticket, act: "no"
        case "effects":
            wish.effects = boom
        case "effect":
            wish.effects = (
                Notify(to=To(roles=("chief",)), message=SAY),
                Reassign(assignee="x", department=None, reason=SAY),
            )
        case "choose":
            wish.choose = "nowhere"
        case "choose nothing":
            wish.choose = None
    before = [event.n for event in staffed.rows(Event) if event.ticket_id]
    assert reason_of(do, staffed, act) is Reason.RULE_FAILED
    assert (the_ticket(staffed).state, the_ticket(staffed).version) == ("new", 1)
    assert [event.n for event in staffed.rows(Event) if event.ticket_id] == before
    assert [row.times for row in staffed.rows(PluginIncident)] == [1]
    assert staffed.rows(Notification, kind="notice") == []


def test_what_fails_when_closing_closes_nothing_and_waits_for_an_operator(
    staffed: World, wish: SimpleNamespace
) -> None:
    open_one(staffed)
    wish.choose, wish.on_close = "done", boom
    for _ in range(2):
        assert reason_of(do, staffed, "chosen") is Reason.RULE_FAILED
    assert the_ticket(staffed).state == "new"
    assert [(row.hook, row.state) for row in staffed.rows(Decision)] == [("on_close", "parked")]


@pytest.mark.parametrize(
    "answer",
    [
        {"route": RoutingDecision(assignee="nobody", reason=SAY)},
        {"route": RoutingDecision(department="nowhere", reason=SAY)},
        {"classify": Classification(details={"weigth": "x"}, reason=SAY)},
    ],
)
def test_an_answer_that_names_what_is_not_there_is_parked(
    staffed: World, wish: SimpleNamespace, answer: dict[str, object]
) -> None:
    vars(wish).update(answer)
    open_one(staffed)
    row = the_ticket(staffed)
    assert (row.assignee_id, row.department_id, row.details) == (None, None, FORM)
    assert [(one.hook, one.state) for one in staffed.rows(Decision)] == [(*answer, "parked")]


def test_a_rule_cannot_change_what_it_is_shown(staffed: World, wish: SimpleNamespace) -> None:
    open_one(staffed)

    def tamper(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
        for mapping in (ticket.details, ticket.files, ticket.milestones, ticket.settings, act.values, act.files):
            with pytest.raises(TypeError):
                mapping["x"] = "y"  # type: ignore[index]
        with pytest.raises(TypeError):
            act.by.attributes["region"] = frozenset()  # type: ignore[index]
        return ()

    wish.effects = tamper
    do(staffed, "effect")
