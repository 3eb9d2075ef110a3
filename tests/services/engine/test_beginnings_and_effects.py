"""Where a ticket begins, and what acts do besides moving it."""

import random
from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace

import pytest

from core.domain.decisions import (
    AssignNumber,
    Classification,
    Notify,
    OpenTicket,
    Reassign,
    RoutingDecision,
    StartDeadline,
    To,
)
from core.domain.errors import Reason, Refused
from core.domain.people import Role
from core.domain.texts import Message
from core.models import (
    Deadline,
    Event,
    PluginIncident,
    TaskRow,
    Ticket,
)
from core.services import acting
from core.testing.wishes import FORM, boom, do, open_one, process_of, reason_of, the_ticket, what_is_wrong
from core.testing.world import World

SAY = Message("说明")


def test_a_ticket_begins_where_its_classification_puts_it(staffed: World, wish: SimpleNamespace) -> None:
    wish.classify = Classification(details={"weight": "heavy"}, reason=SAY)
    wish.begin = lambda ticket: "answered" if ticket.details.get("weight") == "heavy" else "new"
    open_one(staffed)
    row = the_ticket(staffed)
    assert (row.state, row.state_kind, row.details["weight"]) == ("answered", "active", "heavy")
    assert {task.do for task in staffed.rows(TaskRow, state="open")} == {
        task.do for task in process_of(wish).state("answered").tasks
    }
    assert what_is_wrong(staffed) == []


@pytest.mark.parametrize("begin", ["done", None, boom])
def test_a_beginning_that_cannot_be_refuses_the_opening(staffed: World, wish: SimpleNamespace, begin: object) -> None:
    wish.begin = begin
    assert reason_of(open_one, staffed) is Reason.RULE_FAILED
    assert staffed.rows(Ticket) == []
    assert [row.times for row in staffed.rows(PluginIncident)] == [1]


def test_an_act_may_judge_a_ticket_anew(staffed: World, wish: SimpleNamespace) -> None:
    wish.classify = Classification(details={"weight": "light"}, priority="low", reason=SAY)
    open_one(staffed)
    wish.effects = (Classification(details={"weight": "heavy"}, priority="high", reason=Message("加重")),)
    do(staffed, "effect")
    row = the_ticket(staffed)
    assert (row.details, row.priority) == (FORM | {"weight": "heavy"}, "high")
    assert [event.kind for event in staffed.rows(Event)].count("classified") == 2
    wish.effects = (Classification(details={"nothing": "x"}, reason=SAY),)
    assert reason_of(do, staffed, "effect") is Reason.RULE_FAILED
    assert the_ticket(staffed).priority == "high"


def test_handing_over_moves_the_open_tasks(staffed: World, wish: SimpleNamespace) -> None:
    wish.route = RoutingDecision(assignee="clerk1", reason=SAY)
    open_one(staffed)
    wish.effects = (Reassign(assignee="clerk2", department=None, reason=SAY),)
    do(staffed, "effect")
    config = staffed.scope("clerk2").actor.user_id
    assert the_ticket(staffed).assignee_id == config
    assert [task.assignee_id for task in staffed.rows(TaskRow)] == [config]


def test_a_restarted_clock_moves_ticket_and_tasks_and_leaves_one_running(staffed: World, wish: SimpleNamespace) -> None:
    open_one(staffed)
    first = the_ticket(staffed).due_at
    staffed.now += timedelta(days=1)
    wish.effects = (StartDeadline(deadline="reply", reason=SAY), StartDeadline(deadline="reply", reason=SAY))
    do(staffed, "effect")
    row = the_ticket(staffed)
    assert row.due_at is not None
    assert first is not None
    assert row.due_at > first
    assert [one.state for one in staffed.rows(Deadline)] == ["void", "open"]
    assert [event.kind for event in staffed.rows(Event)].count("deadline_void") == 1
    assert what_is_wrong(staffed) == []


def test_a_task_is_asked_only_while_its_deadline_runs(staffed: World, wish: SimpleNamespace) -> None:
    open_one(staffed)
    assert [task.do for task in staffed.rows(TaskRow, state="open")] == ["answer"]
    wish.effects = (StartDeadline(deadline="finish", reason=SAY),)
    for hours in (0, 5):  # started, then started anew: one task, at the new time
        staffed.now += timedelta(hours=hours)
        do(staffed, "effect")
        (task,) = staffed.rows(TaskRow, state="open", do="guarded")
        assert task.due_at == staffed.now + timedelta(hours=48)
    assert what_is_wrong(staffed) == []
    wish.effects = ()
    do(staffed, "effect")
    assert [(task.do, task.state) for task in staffed.rows(TaskRow)] == [("answer", "open"), ("guarded", "dropped")]
    assert what_is_wrong(staffed) == []


def test_numbers_of_a_series_follow_each_other_and_stay(staffed: World, wish: SimpleNamespace) -> None:
    for _ticket_of_two in range(2):
        open_one(staffed)
    wish.effects = (AssignNumber(field="weight", series="QK-夜"), AssignNumber(field="weight", series="other"))
    for row in staffed.rows(Ticket):
        for _twice in range(2):
            acting.act(staffed.scope("clerk1"), row.public_id, "effect", {})
    assert [row.details["weight"] for row in staffed.rows(Ticket)] == ["QK-夜-01", "QK-夜-02"]
    assert [event.kind for event in staffed.rows(Event)].count("numbered") == 2


def test_a_number_for_what_is_not_computed_is_refused(staffed: World, wish: SimpleNamespace) -> None:
    open_one(staffed)
    wish.effects = (AssignNumber(field="nothing", series="QK"),)
    assert reason_of(do, staffed, "effect") is Reason.RULE_FAILED
    assert "nothing" not in the_ticket(staffed).details


def test_a_follow_up_opens_once_and_only_in_its_own_plugin(staffed: World, wish: SimpleNamespace) -> None:
    open_one(staffed)
    wish.effects = (OpenTicket(process="complaint", details=FORM, occurrence="1", reason=SAY),)
    do(staffed, "effect")
    do(staffed, "effect")
    assert len(staffed.rows(Ticket)) == 2
    wish.effects = (OpenTicket(process="nothing", details=FORM, occurrence="1", reason=SAY),)
    assert reason_of(do, staffed, "effect") is Reason.RULE_FAILED


def test_telling_nobody_is_no_fault(staffed: World, wish: SimpleNamespace) -> None:
    open_one(staffed)
    wish.effects = (Notify(to=To(roles=("nobody",), logins=("ghost",)), message=SAY),)
    do(staffed, "effect")


def test_random_acts_leave_clocks_and_tasks_true(staffed: World, wish: SimpleNamespace) -> None:
    chance = random.Random(7)
    open_one(staffed)
    wish.signers, done = (Role("chief"),), 0
    for _ in range(60):
        staffed.now += timedelta(hours=chance.randrange(1, 30))
        wish.effects = chance.choice(((), (StartDeadline(deadline=chance.choice(("reply", "finish")), reason=SAY),)))
        key, by, values = chance.choice(
            (
                ("answer", "clerk1", {"answer": "好"}),
                ("effect", "clerk2", {}),
                ("visit", "clerk1", {"place": "一"}),
                ("close", "chief1", {}),
                ("reopen", "chief1", {}),
                ("finish", "clerk1", {}),
            )
        )
        with suppress(Refused):
            do(staffed, key, by, **values)
            done += 1
        assert what_is_wrong(staffed) == []
    assert done > 15
    waiting = [one.do for one in staffed.rows(TaskRow, state="open") if not one.do.startswith("sign:")]
    assert len(waiting) == len(set(waiting))
