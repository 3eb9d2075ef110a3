"""How far a corrective action has come, what it lets pass, and what it refuses: pure rules, from sub-records alone."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.domain import corrective_rules as rules
from core.domain.corrective_progress import MeasureState, Stage, computed, progress_of
from core.domain.errors import Reason
from core.domain.forms import Value
from core.domain.people import Actor
from core.domain.processes import each_key, number_in
from core.domain.settings import Param
from core.domain.tickets import Act, DeadlineFact, Record, TicketSnapshot

WAIT, REPEATED = Param("corrective_wait_days"), Param("corrective_repeated")
DONE_AT = datetime(2026, 3, 12, 15, 59, 59, tzinfo=UTC)  # the last second of the day in China

STORY: tuple[tuple[str, str, dict[str, Value]], ...] = (
    ("corrective_demand", "qc", {"demand_reason": "again"}),
    ("corrective_containment", "chief", {"containment": "set aside"}),
    ("corrective_cause", "chief", {"root_cause": "wear"}),
    ("measure", "chief", {"text": "repair", "kind": "corrective", "owner": "fitter"}),
    ("measure", "chief", {"text": "inspect", "kind": "preventive", "owner": "chief"}),
    ("measures_approved", "boss", {}),
    ("measure_done", "fitter", {"measure": 4, "result": "repaired"}),
    ("measure_done", "chief", {"measure": 5, "result": "in the plan"}),
    ("effect_check", "qc", {"effective": True}),
)
STAGES = ("contain", "cause", "plan", "approve", "approve", "do", "do", "check", "effective")


def told(story: tuple[tuple[str, str, dict[str, Value]], ...]) -> tuple[Record, ...]:
    return tuple(
        Record(number=number, type=kind, values=values, by=by, at=DONE_AT)
        for number, (kind, by, values) in enumerate(story, start=1)
    )


def a_case(records: tuple[Record, ...] = (), *, recurrences: int = 0, repeated: int = 3) -> TicketSnapshot:
    return TicketSnapshot(
        number="X-1",
        plugin="x",
        process="x",
        state="handling",
        title="x",
        details={},
        received_at=DONE_AT,
        opened_at=DONE_AT,
        opened_by="qc",
        records=records,
        recurrences=recurrences,
        settings={WAIT.key: 30, REPEATED.key: repeated},
    )


def by(login: str, values: dict[str, Value] | None = None, at: datetime = DONE_AT) -> Act:
    return Act(key="act", values=values or {}, by=Actor(login=login), at=at, record=10)


@pytest.mark.parametrize(("length", "stage"), list(enumerate(STAGES, start=1)))
def test_each_step_leads_to_the_next_stage(length: int, stage: str) -> None:
    found = progress_of(told(STORY[:length]))
    assert found is not None
    assert found.stage == stage


def test_without_a_demand_there_is_nothing_to_compute() -> None:
    assert progress_of(()) is None
    assert computed(()) == {}


@pytest.mark.parametrize(
    ("later", "stage"),
    [
        (("measure", "chief", {"text": "more", "kind": "corrective", "owner": "chief"}), Stage.APPROVE),
        (("measure_change", "boss", {"measure": 5, "owner": "qc2", "due_on": "2026-03-30"}), Stage.APPROVE),
        (("measure_dropped", "boss", {"measure": 5, "drop_reason": "no need"}), Stage.DO),
    ],
)
def test_an_approval_holds_only_for_the_measures_that_it_saw(
    later: tuple[str, str, dict[str, Value]], stage: Stage
) -> None:
    found = progress_of(told((*STORY[:6], later)))
    assert found is not None
    assert found.stage is stage


def test_dropping_every_measure_leads_back_to_planning() -> None:
    dropped = tuple(("measure_dropped", "boss", {"measure": number, "drop_reason": "no"}) for number in (4, 5))
    found = progress_of(told((*STORY[:6], *dropped)))
    assert found is not None
    assert found.stage is Stage.PLAN


def test_no_effect_begins_another_round_with_another_cause() -> None:
    found = progress_of(told((*STORY[:8], ("effect_check", "qc", {"effective": False}))))
    assert found is not None
    assert (found.stage, found.round, found.present, found.approval) == (Stage.CAUSE, 2, (), None)
    assert [one.state for one in found.measures] == [MeasureState.DONE, MeasureState.DONE]


def test_whoever_had_a_measure_once_counts_as_its_owner() -> None:
    change = ("measure_change", "boss", {"measure": 4, "owner": "other", "due_on": "2026-03-30"})
    found = progress_of(told((*STORY[:6], change)))
    assert found is not None
    assert found.owners == ("fitter", "other", "chief")
    assert computed(told((*STORY[:6], change)))["measure_owners"] == ("other", "chief")


@pytest.mark.parametrize(("login", "refused"), [("boss", True), ("fitter", True), ("chief", True), ("qc", False)])
def test_neither_owners_nor_the_approver_check_the_effect(login: str, refused: bool) -> None:
    found = rules.checks_for_others(a_case(told(STORY[:8])), by(login))
    assert (found.reason if found else None) == (Reason.SELF_VERIFICATION if refused else None)


@pytest.mark.parametrize(
    ("at", "refused"),
    [(datetime(2026, 4, 11, 15, 59, 59, tzinfo=UTC), False), (datetime(2026, 4, 10, 15, 59, 59, tzinfo=UTC), True)],
)
def test_the_effect_is_checked_from_the_day_on_that_the_setting_says(at: datetime, refused: bool) -> None:
    found = rules.is_time_to_check(WAIT)(a_case(told(STORY[:8])), by("qc", at=at))
    assert bool(found) is refused


def test_the_first_second_of_that_day_is_in_time() -> None:
    at = datetime(2026, 4, 10, 16, 0, 0, tzinfo=UTC)  # midnight in China, thirty days after 12 March
    assert rules.is_time_to_check(WAIT)(a_case(told(STORY[:8])), by("qc", at=at)) is None


@pytest.mark.parametrize(("length", "passes"), [(7, False), (8, True)])
def test_a_gate_opens_when_its_stage_is_over(length: int, passes: bool) -> None:
    refused = rules.gate(Stage.DO)(a_case(told(STORY[:length])), by("clerk"))
    assert (refused is None) is passes


@pytest.mark.parametrize(
    ("recurrences", "repeated", "passes"), [(1, 3, True), (2, 3, False), (9, 0, True), (0, 1, False)]
)
def test_a_gate_demands_corrective_action_from_the_time_that_the_setting_says(
    recurrences: int, repeated: int, passes: bool
) -> None:
    refused = rules.gate(Stage.DO, REPEATED)(a_case(recurrences=recurrences, repeated=repeated), by("clerk"))
    assert (refused is None) is passes


@pytest.mark.parametrize(("login", "measure", "passes"), [("fitter", 4, True), ("chief", 4, False), ("chief", 5, True)])
def test_a_measure_is_reported_by_who_is_responsible(login: str, measure: int, passes: bool) -> None:
    assert (rules.is_own(a_case(told(STORY[:6])), by(login, {"measure": measure})) is None) is passes


@pytest.mark.parametrize(("length", "passes"), [(6, True), (7, False)])
def test_a_measure_is_done_once(length: int, passes: bool) -> None:
    assert (rules.is_open(a_case(told(STORY[:length])), by("fitter", {"measure": 4})) is None) is passes


@pytest.mark.parametrize(("due_on", "passes"), [("2026-03-12", True), ("2026-03-11", False)])
def test_a_measure_is_not_due_in_the_past(due_on: str, passes: bool) -> None:
    assert (rules.due_is_to_come(a_case(), by("chief", {"due_on": due_on})) is None) is passes


@pytest.mark.parametrize(("second", "passes"), [(0, True), (1, False)])
def test_what_is_late_keeps_its_date(second: int, passes: bool) -> None:
    due = DeadlineFact(key=each_key("measure", 4), started_at=DONE_AT, due_at=DONE_AT.replace(second=30))
    ticket = replace(a_case(told(STORY[:6])), deadlines=(due,))
    act = by("boss", {"measure": 4}, at=DONE_AT.replace(second=30 + second))
    assert (rules.is_not_late(ticket, act) is None) is passes


def test_a_clock_of_a_sub_record_bears_its_number() -> None:
    assert (number_in(each_key("measure", 12)), number_in("measure")) == (12, None)
