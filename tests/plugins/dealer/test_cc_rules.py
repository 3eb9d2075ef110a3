"""Whose region a CC sheet belongs to, what each step of it needs, and when it is pink."""

from collections.abc import Callable
from datetime import datetime

import pytest

from core.domain.decisions import Notify, To
from core.domain.errors import Reason, Refused
from core.domain.tickets import Act, Breach, Colleague, Record, TicketSnapshot
from plugins.dealer.rules import by_process
from plugins.dealer.rules import cc_quality as rules

Instant = Callable[[str], datetime]
Ticket = Callable[..., TicketSnapshot]
Doing = Callable[..., Act]
Kept = Callable[..., Record]

COMPLETE = {"reply_status": True, "support_text": "同意"}


def reason_of(refused: Refused | None) -> tuple[Reason, str | None] | None:
    return (refused.reason, refused.field) if refused else None


def make_companion(login: str, region: str, open_tasks: int = 0, role: str = "companion") -> Colleague:
    return Colleague(
        login=login,
        roles=frozenset({role}),
        departments=frozenset(),
        attributes={"region": frozenset({region})} if region else {},
        open_tasks=open_tasks,
    )


@pytest.mark.parametrize(
    ("roster", "assignee"),
    [
        ((make_companion("zhou", "华北"), make_companion("wu", "华东")), "zhou"),
        ((make_companion("wu", "华东"),), None),
        ((make_companion("a", "华北", 3), make_companion("b", "华北", 2), make_companion("c", "华北", 2)), "b"),
        ((make_companion("boss", "华北", role="after_sales"),), None),
        ((make_companion("nobody", ""),), None),
        ((), None),
    ],
)
def test_route(make_ticket: Ticket, roster: tuple[Colleague, ...], assignee: str | None) -> None:
    sheet = make_ticket("cc_quality", "draft", details={"region": "华北"})
    answer = by_process.route(sheet, roster)
    assert (answer.assignee if answer else None) == assignee


def test_a_market_problem_is_not_routed(make_ticket: Ticket) -> None:
    problem = make_ticket("market_quality", "received", details={"region": "华北"})
    assert by_process.route(problem, (make_companion("zhou", "华北"),)) is None


@pytest.mark.parametrize(
    ("deadline", "to"), [("r3_entry", To(opener=True)), ("opinion", To(assignee=True)), ("other", None)]
)
def test_who_hears_of_a_missed_deadline(make_ticket: Ticket, deadline: str, to: To | None) -> None:
    sheet = make_ticket("cc_quality", "submitted")
    breach = Breach(deadline=deadline, label="", due_at=sheet.received_at, found_at=sheet.received_at)
    effects = by_process.on_overdue(sheet, breach)
    assert [effect.to for effect in effects or () if isinstance(effect, Notify)] == ([to] if to else [])
    assert (effects is None) == (to is None)


@pytest.mark.parametrize(("assignee", "told"), [("zhou", False), (None, True)])
def test_after_sales_hears_of_a_region_without_companion(
    make_ticket: Ticket, make_act: Doing, assignee: str | None, told: bool
) -> None:
    sheet = make_ticket("cc_quality", "draft", assignee=assignee, details={"region": "西北"})
    effects = rules.tell_without_companion(sheet, make_act("create_sheet"))
    assert [effect.to for effect in effects if isinstance(effect, Notify)] == (
        [To(roles=("after_sales",))] if told else []
    )


@pytest.mark.parametrize(("chosen", "allowed"), [({"need_guidance": True}, True), ({"need_guidance": False}, False)])
def test_guidance(make_ticket: Ticket, make_act: Doing, chosen: dict[str, object], allowed: bool) -> None:
    refused = rules.guidance_is_wanted(make_ticket("cc_quality", "draft"), make_act(**chosen))
    assert reason_of(refused) == (None if allowed else (Reason.FIELD_REQUIRED, "need_guidance"))


@pytest.mark.parametrize(
    ("values", "claim_no", "refused"),
    [
        ({"support_opinion": "G"}, None, None),
        ({"support_opinion": "G", "reply_status": False}, None, None),
        ({"support_opinion": "G", "reply_status": True}, None, "reply_status"),
        ({"support_opinion": "G", "support_text": "x"}, None, "support_text"),
        ({"support_opinion": "G", "support_ended": True}, None, "support_ended"),
        ({"support_opinion": "G"}, "88", "support_opinion"),
        ({"support_opinion": "Y", "reply_status": True}, "88", None),
    ],
)
def test_g_stands_alone(
    make_ticket: Ticket, make_act: Doing, values: dict[str, object], claim_no: str | None, refused: str | None
) -> None:
    sheet = make_ticket("cc_quality", "submitted", details={"claim_no": claim_no} if claim_no else {})
    found = reason_of(rules.g_stands_alone(sheet, make_act(**values)))
    assert found == ((Reason.STATE_NOT_ALLOWED, refused) if refused else None)


@pytest.mark.parametrize("opinion", ["Y", "N"])
@pytest.mark.parametrize(
    ("state", "details", "done", "wanted", "reason"),
    [
        ("submitted", {}, (), False, Reason.CLAIM_NO_MISSING),
        ("submitted", {"claim_no": "88"}, (), False, None),
        ("submitted", {"claim_no": "88"}, (), True, Reason.FINAL_PLAN_MISSING),
        ("submitted", {"claim_no": "88"}, ("enter_claim",), False, Reason.FINAL_PLAN_MISSING),
        ("tracking", {}, (), False, Reason.CLAIM_NO_MISSING),
        ("tracking", {"claim_no": "88"}, ("enter_claim",), False, Reason.FINAL_PLAN_MISSING),
        ("tracking", {"final_plan": "x"}, (), False, Reason.CLAIM_NO_MISSING),
        ("awaiting_approval", {"claim_no": "88", "final_plan": "x"}, (), True, None),
    ],
)
def test_what_an_answer_needs(
    make_ticket: Ticket,
    make_act: Doing,
    opinion: str,
    state: str,
    details: dict[str, object],
    done: tuple[str, ...],
    wanted: bool,
    reason: Reason | None,
) -> None:
    sheet = make_ticket("cc_quality", state, details=details, settings={"plan_on_direct_path": wanted})
    sheet = make_ticket(
        "cc_quality",
        state,
        details=details,
        settings={"plan_on_direct_path": wanted},
        milestones=dict.fromkeys(done, sheet.received_at),
    )
    refused = rules.sheet_is_complete(sheet, make_act(support_opinion=opinion))
    assert (refused.reason if refused else None) == reason
    assert rules.sheet_is_complete(sheet, make_act(support_opinion="G")) is None


@pytest.mark.parametrize(
    ("values", "refused"),
    [
        (COMPLETE, None),
        ({}, (Reason.OPINION_NOT_GIVEN, "reply_status")),
        ({"reply_status": False, "support_text": "x"}, (Reason.OPINION_NOT_GIVEN, "reply_status")),
        ({"reply_status": True}, (Reason.OPINION_NOT_GIVEN, "support_text")),
        (COMPLETE | {"support_ended": False}, None),
        (COMPLETE | {"support_ended": True}, (Reason.NOT_READ_YET, "support_ended")),
    ],
)
def test_yellow_until_all_three_are_saved(
    make_ticket: Ticket, make_act: Doing, values: dict[str, object], refused: tuple[Reason, str] | None
) -> None:
    sheet = make_ticket("cc_quality", "awaiting_approval")
    assert reason_of(rules.answer_is_complete(sheet, make_act(support_opinion="Y", **values))) == refused
    assert rules.answer_is_complete(sheet, make_act(support_opinion="G", **values)) is None


@pytest.mark.parametrize(("opinion", "after"), [("G", "tracking"), ("Y", "answered"), ("N", "answered")])
def test_state_after_an_opinion(make_ticket: Ticket, make_act: Doing, opinion: str, after: str) -> None:
    assert rules.after_support(make_ticket("cc_quality", "submitted"), make_act(support_opinion=opinion)) == after


def test_claim_and_plan_need_an_opinion(make_ticket: Ticket, make_act: Doing, make_record: Kept) -> None:
    without = make_ticket("cc_quality", "tracking", records=(make_record("report"),))
    assert reason_of(rules.opinion_was_given(without, make_act())) == (Reason.OPINION_NOT_GIVEN, None)
    assert (
        rules.opinion_was_given(make_ticket("cc_quality", "tracking", records=(make_record("opinion"),)), make_act())
        is None
    )


@pytest.mark.parametrize(
    ("known", "given", "allowed"), [({}, {}, False), ({"claim_no": "88"}, {}, True), ({}, {"claim_no": "88"}, True)]
)
def test_approval_needs_a_claim_number(
    make_ticket: Ticket, make_act: Doing, known: dict[str, object], given: dict[str, object], allowed: bool
) -> None:
    refused = rules.claim_is_known(make_ticket("cc_quality", "tracking", details=known), make_act(**given))
    assert reason_of(refused) == (None if allowed else (Reason.CLAIM_NO_MISSING, "claim_no"))


@pytest.mark.parametrize(
    ("state", "read", "ended"),
    [
        ("draft", Reason.OPINION_NOT_GIVEN, None),
        ("submitted", Reason.OPINION_NOT_GIVEN, None),
        ("tracking", Reason.OPINION_NOT_GIVEN, None),
        ("awaiting_approval", Reason.OPINION_NOT_GIVEN, None),
        ("answered", None, Reason.NOT_READ_YET),
        ("finished", None, None),
    ],
)
def test_reasons_out_of_turn(
    make_ticket: Ticket, make_act: Doing, state: str, read: Reason | None, ended: Reason | None
) -> None:
    sheet = make_ticket("cc_quality", state)
    answers = (rules.nothing_to_read(sheet, make_act()), rules.not_read_yet(sheet, make_act()))
    assert tuple(refused.reason if refused else None for refused in answers) == (read, ended)


@pytest.mark.parametrize(("said", "allowed"), [(True, True), (False, False)])
def test_measures_must_be_read(make_ticket: Ticket, make_act: Doing, said: bool, allowed: bool) -> None:
    refused = rules.measures_are_read(make_ticket("cc_quality", "answered"), make_act(measures_read=said))
    assert reason_of(refused) == (None if allowed else (Reason.NOT_READ_YET, "measures_read"))
