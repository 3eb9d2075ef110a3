"""What must be known of a market problem before it is fed back, who leads, who verifies."""

from collections.abc import Callable
from datetime import datetime

import pytest

from core.domain.decisions import Escalate, Notify, Reassign, To
from core.domain.errors import Reason, Refused, RefusedFields
from core.domain.tickets import Act, Breach, Record, TicketSnapshot
from plugins.dealer.forms.market_reception import FACTS
from plugins.dealer.rules import by_process
from plugins.dealer.rules import market_quality as rules
from plugins.dealer.rules.vehicle import vehicle_dates_fit

Instant = Callable[[str], datetime]
Ticket = Callable[..., TicketSnapshot]
Doing = Callable[..., Act]
Kept = Callable[..., Record]
Problem = Callable[..., TicketSnapshot]

KNOWN: dict[str, object] = {fact.key: "x" for fact in FACTS}


@pytest.fixture
def make_problem(make_ticket: Ticket) -> Problem:
    def build(state: str = "clarified", **changed: object) -> TicketSnapshot:
        return make_ticket("market_quality", state, **changed)

    return build


def reason_of(refused: Refused | None) -> Reason | None:
    return refused.reason if refused else None


def test_there_are_nine_facts() -> None:
    assert {fact.key for fact in FACTS} == {
        "feedback_place",
        "feedback_person",
        "contact",
        "production_date",
        "sale_date",
        "vin",
        "model",
        "mileage",
        "failures",
    }


@pytest.mark.parametrize("left_out", sorted(KNOWN))
def test_each_fact_is_asked_for_by_name(make_problem: Problem, make_act: Doing, left_out: str) -> None:
    known = {key: value for key, value in KNOWN.items() if key != left_out}
    refused = rules.facts_are_complete(make_problem(details=known), make_act())
    assert isinstance(refused, RefusedFields)
    assert [(error.reason, error.field) for error in refused.errors] == [(Reason.FIELD_REQUIRED, left_out)]
    label = next(fact.label for fact in FACTS if fact.key == left_out)
    assert label in str(refused.message)


def test_facts_may_come_with_the_feedback_or_before_it(make_problem: Problem, make_act: Doing) -> None:
    early = {key: value for key, value in KNOWN.items() if key < "m"}
    late = {key: value for key, value in KNOWN.items() if key >= "m"}
    assert early
    assert late
    assert rules.facts_are_complete(make_problem(details=early), make_act(**late)) is None
    refused = rules.facts_are_complete(make_problem(), make_act())
    assert isinstance(refused, RefusedFields)
    assert len(refused.errors) == 9


@pytest.mark.parametrize(
    ("details", "reported", "major"),
    [
        ({"level": "major"}, False, True),
        ({"level": "ordinary"}, False, False),
        ({}, False, False),
        ({}, True, True),
        ({"level": "low"}, True, True),
    ],
)
def test_major_problems_need_the_manager_on_site(
    make_problem: Problem,
    make_act: Doing,
    make_record: Kept,
    local: Instant,
    details: dict[str, object],
    reported: bool,
    major: bool,
) -> None:
    milestones = {"report_major": local("2026-03-16 10:05:00")} if reported else {}
    problem = make_problem(details=details, milestones=milestones)
    assert rules.is_major(problem) == major
    assert reason_of(rules.manager_was_on_site(problem, make_act())) == (Reason.EVIDENCE_MISSING if major else None)
    assert reason_of(rules.is_major_accident(problem, make_act())) == (None if major else Reason.STATE_NOT_ALLOWED)
    seen = make_problem(details=details, milestones=milestones, records=(make_record("on_site"),))
    assert rules.manager_was_on_site(seen, make_act()) is None


@pytest.mark.parametrize(
    ("state", "reason"),
    [("received", Reason.EVIDENCE_MISSING), ("verifying", Reason.EVIDENCE_MISSING), ("reported", None)],
)
def test_what_is_said_of_early_feedback(
    make_problem: Problem, make_act: Doing, state: str, reason: Reason | None
) -> None:
    major = make_problem(state, details={"level": "major"})
    assert reason_of(rules.too_early_to_feed_back(major, make_act())) == reason
    assert rules.too_early_to_feed_back(make_problem(state), make_act()) is None


@pytest.mark.parametrize(
    ("level", "individual", "elsewhere", "allowed"),
    [
        ("low", True, False, True),
        (None, True, False, True),
        ("low", True, True, False),
        ("low", False, False, False),
        ("ordinary", True, False, False),
        ("major", True, False, False),
    ],
)
def test_what_may_stay_local(
    make_problem: Problem, make_act: Doing, level: str | None, individual: bool, elsewhere: bool, allowed: bool
) -> None:
    problem = make_problem("verifying", details={"level": level} if level else {})
    refused = rules.may_stay_local(problem, make_act(individual=individual, same_elsewhere=elsewhere))
    assert reason_of(refused) == (None if allowed else Reason.STATE_NOT_ALLOWED)


@pytest.mark.parametrize(("answer", "reason"), [("accept", None), ("refuse", Reason.NO_REFUSAL_RIGHT)])
def test_no_right_of_refusal(make_problem: Problem, make_act: Doing, answer: str, reason: Reason | None) -> None:
    assert reason_of(rules.lead_takes_up(make_problem("lead_assigned"), make_act(lead_answer=answer))) == reason


@pytest.mark.parametrize(
    ("by", "roles", "department", "reason"),
    [
        ("fuwu", ("service",), "技术部", None),
        ("tech", ("technician",), "技术部", None),
        ("head", ("service_manager",), "技术部", None),
        ("qm", ("quality_management",), "技术部", Reason.ROLE_NOT_ALLOWED),
        ("qm", ("quality_management",), "服务部", None),
        ("author", ("service",), "技术部", Reason.SELF_VERIFICATION),
        ("first", ("service", "lead"), "采购部", Reason.SELF_VERIFICATION),
    ],
)
def test_who_verifies(
    make_problem: Problem,
    make_act: Doing,
    make_record: Kept,
    by: str,
    roles: tuple[str, ...],
    department: str,
    reason: Reason | None,
) -> None:
    measures = (make_record("temporary", 1, by="first"), make_record("permanent", 2, by="author"))
    problem = make_problem("perm_measure", details={"lead_department": department}, records=measures)
    assert reason_of(rules.verifies_for_others(problem, make_act("verify_effect", by=by, roles=roles))) == reason


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("received", None),
        ("clarified", None),
        ("reported", Reason.VERIFICATION_MISSING),
        ("lead_assigned", Reason.VERIFICATION_MISSING),
        ("analysing", Reason.VERIFICATION_MISSING),
        ("temp_measure", Reason.VERIFICATION_MISSING),
        ("perm_measure", Reason.VERIFICATION_MISSING),
        ("closed", None),
    ],
)
def test_what_is_said_of_an_early_closing(
    make_problem: Problem, make_act: Doing, state: str, reason: Reason | None
) -> None:
    assert reason_of(rules.not_verified(make_problem(state), make_act())) == reason


@pytest.mark.parametrize(
    ("received", "fed_back", "allowed"),
    [
        (None, "2026-03-16 12:00:00", True),
        ("2026-03-16 13:00:00", "2026-03-16 12:00:00", False),
        ("2026-03-16 11:00:00", "2026-03-16 12:00:00", True),
    ],
)
def test_one_receipt_for_one_feedback(
    make_problem: Problem, make_act: Doing, local: Instant, received: str | None, fed_back: str, allowed: bool
) -> None:
    times = {"feed_back": local(fed_back)} | ({"receive": local(received)} if received else {})
    refused = rules.is_not_yet_received(make_problem("reported", milestones=times), make_act("receive"))
    assert reason_of(refused) == (None if allowed else Reason.STATE_NOT_ALLOWED)


def test_joint_analysis_and_support_wait_for_what_comes_first(
    make_problem: Problem, make_act: Doing, make_record: Kept, local: Instant
) -> None:
    alone = make_problem("verifying")
    arrived = make_problem("verifying", milestones={"team_arrived": local("2026-03-16 13:00:00")})
    asked = make_problem("verifying", records=(make_record("support_request"),))
    assert reason_of(rules.team_has_arrived(alone, make_act())) is Reason.STATE_NOT_ALLOWED
    assert rules.team_has_arrived(arrived, make_act()) is None
    assert reason_of(rules.support_was_requested(alone, make_act())) is Reason.STATE_NOT_ALLOWED
    assert rules.support_was_requested(asked, make_act()) is None


@pytest.mark.parametrize(("kind", "allowed"), [("nev_fire", True), ("crash", False), (None, False)])
def test_what_the_regulator_is_told(make_problem: Problem, make_act: Doing, kind: str | None, allowed: bool) -> None:
    problem = make_problem(details={"accident_kind": kind} if kind else {})
    assert (rules.is_nev_fire(problem, make_act()) is None) == allowed


@pytest.mark.parametrize(("sent", "allowed"), [(True, True), (False, False)])
def test_wechat(make_problem: Problem, make_act: Doing, sent: bool, allowed: bool) -> None:
    assert (rules.wechat_was_sent(make_problem(), make_act(wechat_sent=sent)) is None) == allowed


@pytest.mark.parametrize(
    ("state", "department", "after"),
    [
        ("analysing", "技术部", "analysing"),
        ("temp_measure", "技术部", "temp_measure"),
        ("temp_measure", "采购部", "lead_assigned"),
        ("lead_assigned", "采购部", "lead_assigned"),
    ],
)
def test_state_after_a_new_judgement(
    make_problem: Problem, make_act: Doing, state: str, department: str, after: str
) -> None:
    problem = make_problem(state, details={"lead_department": "技术部"})
    assert rules.after_rejudgement(problem, make_act(lead_department=department)) == after


@pytest.mark.parametrize(("effective", "after"), [(True, "effect_verified"), (False, "analysing")])
def test_state_after_a_verification(make_problem: Problem, make_act: Doing, effective: bool, after: str) -> None:
    assert rules.after_verification(make_problem("perm_measure"), make_act(effective=effective)) == after


@pytest.mark.parametrize(("state", "after"), [("received", "verifying"), ("clarified", "clarified")])
def test_state_after_a_major_report(make_problem: Problem, make_act: Doing, state: str, after: str) -> None:
    assert rules.after_report(make_problem(state), make_act("report_major")) == after


def test_the_lead_person_becomes_the_assignee(make_problem: Problem, make_act: Doing) -> None:
    (effect,) = rules.hand_to_lead_person(make_problem("reported"), make_act(lead_person="lead"))
    assert isinstance(effect, Reassign)
    assert (effect.assignee, effect.department) == ("lead", None)
    assert rules.hand_to_lead_person(make_problem("reported"), make_act()) == ()


@pytest.mark.parametrize(
    ("level", "clause"), [("major", "三(一)1.重大"), ("low", "三(一)4"), ("ordinary", "三(一)1"), (None, "三(一)1")]
)
@pytest.mark.parametrize("counted_from", ["clarity", "receipt"])
def test_classification(make_problem: Problem, level: str | None, clause: str, counted_from: str) -> None:
    details = {"level": level} if level else {}
    answer = by_process.classify(make_problem("received", details=details, settings={"feed_back_from": counted_from}))
    assert answer is not None
    assert (answer.priority, answer.clause) == (level or "", clause)
    assert answer.details == {"feed_back_from": counted_from}


def test_a_sheet_has_no_classes(make_ticket: Ticket) -> None:
    assert by_process.classify(make_ticket("cc_quality", "draft")) is None


@pytest.mark.parametrize(
    ("deadline", "roles"),
    [
        ("verification", ("service",)),
        ("feed_back", ("service",)),
        ("feed_back_after_receipt", ("service",)),
        ("receipt", ("quality_management",)),
        ("lead_department", ("quality_management",)),
        ("regulator_basic", ("service_manager", "quality_management")),
        ("regulator_form", ("service_manager", "quality_management")),
    ],
)
def test_who_hears_of_a_missed_deadline(make_problem: Problem, deadline: str, roles: tuple[str, ...]) -> None:
    problem = make_problem()

    def missed(level: int) -> Breach:
        return Breach(
            deadline=deadline, label="", due_at=problem.received_at, found_at=problem.received_at, level=level
        )

    told = by_process.on_overdue(problem, missed(0))
    assert told is not None
    assert [effect.to for effect in told if isinstance(effect, Notify)] == [To(roles=(*roles, "general_management"))]
    above = by_process.on_overdue(problem, missed(1))
    assert above is not None
    assert [effect.to for effect in above if isinstance(effect, Escalate)] == [
        To(roles=("service_manager", "general_management"))
    ]


def test_an_unknown_deadline_is_the_cores(make_problem: Problem) -> None:
    problem = make_problem()
    breach = Breach(deadline="other", label="", due_at=problem.received_at, found_at=problem.received_at)
    assert by_process.on_overdue(problem, breach) is None


@pytest.mark.parametrize(
    ("produced", "sold", "field"),
    [
        ("2026-03-20", "2026-03-20", None),
        ("2026-03-20", "2026-03-19", "sale_date"),
        ("2026-03-21", None, "production_date"),
        (None, "2026-03-21", "sale_date"),
        (None, "2026-03-20", None),
        (None, None, None),
    ],
)
def test_vehicle_dates(
    make_problem: Problem, make_act: Doing, produced: str | None, sold: str | None, field: str | None
) -> None:
    details = {"production_date": produced} if produced else {}
    values = {"sale_date": sold} if sold else {}
    refused = vehicle_dates_fit(make_problem(details=details), make_act(**values))
    assert (refused.field if refused else None) == field
    assert reason_of(refused) == (Reason.FIELD_INVALID if field else None)
