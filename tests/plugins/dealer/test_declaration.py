"""The declarations as a whole: they load, every rule names its clause, colours and dates are those of the text."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import plugins.dealer
from core.domain.calendars import BusinessCalendar, CalendarYear
from core.domain.citations import citations
from core.domain.due import params_of
from core.domain.errors import Reason, Refused, RefusedFields
from core.domain.forms import FieldKind, Form, FormContext
from core.domain.people import Actor, Who, refusal
from core.domain.processes import Process, StateKind
from core.domain.reckoning import reckon
from core.domain.settings import Mark, in_force
from core.domain.tickets import TicketSnapshot
from core.plugin_manager import PluginManager
from core.services.scenarios import parse
from core.services.simulation import Laboratory
from core.testing.scenarios import scenarios_in
from core.testing.world import make_app
from plugins.dealer.acts.cc_quality import COMPANION_OF_REGION, OWN_DEALER
from plugins.dealer.acts.market_quality import LEAD_DEPARTMENT, VERIFIERS
from plugins.dealer.forms import cc_quality, market_quality, market_reception
from plugins.dealer.processes.cc_quality import CC_QUALITY
from plugins.dealer.processes.market_quality import MARKET_QUALITY
from plugins.dealer.settings import SETTINGS

Instant = Callable[[str], datetime]
Ticket = Callable[..., TicketSnapshot]

MAY = CalendarYear(
    year=2026,
    off=frozenset(date(2026, 5, day) for day in range(1, 6)),
    makeup=frozenset({date(2026, 5, 9)}),
)
CALENDAR = BusinessCalendar(zone="Asia/Shanghai", years={2026: MAY})
CONTEXT = FormContext(
    zone=ZoneInfo("Asia/Shanghai"), people={"lead"}, departments={"技术部"}, files={"evidence": 1, "report": 1}
)
PROCESSES = (CC_QUALITY, MARKET_QUALITY)
MANAGER = PluginManager(["plugins.dealer.plugin"], with_entry_points=False)


def test_the_plugin_loads_with_its_hooks() -> None:
    plugin = MANAGER.plugins["dealer"]
    assert plugin.error == ""
    assert plugin.hooks == (
        "classify",
        "on_overdue",
        "register_demonstration",
        "register_departments",
        "register_importers",
        "register_processes",
        "register_settings",
        "route",
    )
    assert [process.key for process in plugin.processes] == ["cc_quality", "market_quality"]


@pytest.mark.parametrize(("process", "lost"), [(CC_QUALITY, {"图"}), (MARKET_QUALITY, {"一"})])
def test_every_clause_is_carried_out_or_says_why_not(process: Process, lost: set[str]) -> None:
    cited = {clause for _where, clause in citations(process)}
    idle = {clause.key for clause in process.regulation.clauses if clause.key not in cited}
    assert idle == {clause.key for clause in process.regulation.clauses if clause.without_rule} == lost


def test_the_sheet_has_the_colours_of_the_regulation() -> None:
    assert [(state.key, state.colour) for state in CC_QUALITY.states] == [
        ("draft", ""),
        ("submitted", "yellow"),
        ("tracking", "yellow"),
        ("awaiting_approval", "yellow"),
        ("answered", "pink"),
        ("read", "orange"),
        ("finished", "orange"),
        ("withdrawn", ""),
    ]
    assert {state.colour for state in MARKET_QUALITY.states} == {""}


def test_states_of_a_market_problem() -> None:
    assert [state.key for state in MARKET_QUALITY.states if state.kind is not StateKind.CLOSED] == [
        "received",
        "verifying",
        "clarified",
        "reported",
        "lead_assigned",
        "analysing",
        "temp_measure",
        "perm_measure",
        "effect_verified",
    ]
    assert {state.key for state in MARKET_QUALITY.states if state.kind is StateKind.CLOSED} == {
        "closed",
        "dismissed",
        "local_handled",
    }


@pytest.mark.parametrize(
    ("process", "deadline", "start", "changed", "details", "due"),
    [
        (CC_QUALITY, "r3_entry", "2026-03-16 10:00:00", {}, {}, "2026-03-16 23:59:59"),
        (CC_QUALITY, "r3_entry", "2026-05-02 22:30:00", {}, {}, "2026-05-02 23:59:59"),
        (CC_QUALITY, "r3_entry", "2026-05-02 22:30:00", {"entry_rolls": True}, {}, "2026-05-06 23:59:59"),
        (CC_QUALITY, "r3_entry", "2026-05-09 22:30:00", {"entry_rolls": True}, {}, "2026-05-09 23:59:59"),
        (CC_QUALITY, "opinion", "2026-05-08 17:00:00", {}, {}, "2026-05-09 23:59:59"),
        (CC_QUALITY, "opinion", "2026-05-08 17:00:00", {"opinion_days": 2}, {}, "2026-05-11 23:59:59"),
        (MARKET_QUALITY, "feed_back", "2026-05-08 15:00:00", {}, {}, "2026-05-09 23:59:59"),
        (MARKET_QUALITY, "feed_back", "2026-05-09 15:00:00", {}, {}, "2026-05-11 23:59:59"),
        (MARKET_QUALITY, "feed_back", "2026-04-30 15:00:00", {}, {}, "2026-05-06 23:59:59"),
        (MARKET_QUALITY, "feed_back", "2026-05-08 15:00:00", {"feed_back_days": 2}, {}, "2026-05-11 23:59:59"),
        (MARKET_QUALITY, "lead_department", "2026-05-03 10:00:00", {}, {}, "2026-05-06 23:59:59"),
        (MARKET_QUALITY, "receipt", "2026-05-08 10:00:00", {"receipt_days": 2}, {}, "2026-05-11 23:59:59"),
        (MARKET_QUALITY, "verification", "2026-05-07 16:00:00", {}, {}, "2026-05-11 23:59:59"),
        (MARKET_QUALITY, "regulator_basic", "2026-05-03 22:00:00", {}, {"casualties": False}, "2026-05-04 10:00:00"),
        (MARKET_QUALITY, "regulator_basic", "2026-05-03 22:00:00", {}, {"casualties": True}, "2026-05-04 04:00:00"),
        (MARKET_QUALITY, "regulator_form", "2026-05-03 22:00:00", {}, {}, "2026-05-05 22:00:00"),
    ],
)
def test_due(
    local: Instant,
    process: Process,
    deadline: str,
    start: str,
    changed: dict[str, object],
    details: dict[str, object],
    due: str,
) -> None:
    rule = process.deadline(deadline)
    assert rule is not None
    settings = dict(in_force(SETTINGS, (), local(start).date())) | changed
    assert reckon(rule.due, local(start), CALENDAR, settings, details).at == local(due)


def test_settings_name_their_source_and_are_used() -> None:
    clauses = {clause.key for process in PROCESSES for clause in process.regulation.clauses}
    for setting in SETTINGS:
        assert setting.basis in clauses or setting.basis.startswith("A-")
    own = {setting.key for setting in SETTINGS if setting.mark is Mark.REGULATION}
    assert own == {"feed_back_days", "lead_days"}
    rules = [rule for process in PROCESSES for rule in process.deadlines]
    used = frozenset[str]().union(*(params_of(rule.due) for rule in rules))
    used |= {rule.enabled_by.key for rule in rules if rule.enabled_by}
    in_rules = {"plan_on_direct_path", "feed_back_from", "service_department"}
    assert used | in_rules == {setting.key for setting in SETTINGS}


@pytest.mark.parametrize(
    ("who", "roles", "attributes", "department", "reason"),
    [
        (COMPANION_OF_REGION, {"companion"}, {"region": {"华北"}}, "", None),
        (COMPANION_OF_REGION, {"companion"}, {"region": {"华东", "华北"}}, "", None),
        (COMPANION_OF_REGION, {"companion"}, {"region": {"华东"}}, "", Reason.WRONG_REGION),
        (COMPANION_OF_REGION, {"companion"}, {}, "", Reason.WRONG_REGION),
        (COMPANION_OF_REGION, {"dealer_manager"}, {"region": {"华北"}}, "", Reason.ROLE_NOT_ALLOWED),
        (OWN_DEALER, {"dealer_manager"}, {}, "华北一店", None),
        (OWN_DEALER, {"dealer_manager"}, {}, "华东一店", Reason.ROLE_NOT_ALLOWED),
        (LEAD_DEPARTMENT, {"lead"}, {}, "华北一店", None),
        (LEAD_DEPARTMENT, {"lead"}, {}, "采购部", Reason.ROLE_NOT_ALLOWED),
        (LEAD_DEPARTMENT, {"service"}, {}, "华北一店", Reason.ROLE_NOT_ALLOWED),
        (VERIFIERS, {"service"}, {}, "服务部", None),
        (VERIFIERS, {"service"}, {}, "华北一店", Reason.SELF_VERIFICATION),
        (VERIFIERS, {"lead"}, {}, "采购部", Reason.ROLE_NOT_ALLOWED),
    ],
)
def test_who_may_act(
    make_ticket: Ticket,
    who: Who,
    roles: set[str],
    attributes: dict[str, set[str]],
    department: str,
    reason: Reason | None,
) -> None:
    ticket = make_ticket("cc_quality", "submitted", details={"region": "华北"}, department="华北一店")
    actor = Actor(
        login="someone",
        roles=frozenset(roles),
        departments=frozenset({department} - {""}),
        attributes={key: frozenset(values) for key, values in attributes.items()},
    )
    refused = refusal(who, actor, ticket)
    assert (refused.reason if refused else None) == reason


SHEET = {
    "need_guidance": True,
    "model": "CC",
    "production_date": "2025-06-01",
    "sale_date": "2025-08-15",
    "mileage": 8200,
    "part_no": "1",
    "part_name": "变速箱",
    "part_maker": "x",
    "inspection": "磨损",
}


def test_a_sheet_needs_no_claim_number() -> None:
    assert cc_quality.SHEET.parse(SHEET, CONTEXT) == SHEET


@pytest.mark.parametrize("left_out", sorted(SHEET))
def test_a_sheet_needs_everything_else(left_out: str) -> None:
    raw = {key: value for key, value in SHEET.items() if key != left_out}
    with pytest.raises(RefusedFields) as refused:
        cc_quality.SHEET.parse(raw, CONTEXT)
    assert [(error.reason, error.field) for error in refused.value.errors] == [(Reason.FIELD_REQUIRED, left_out)]


@pytest.mark.parametrize(
    ("form", "raw", "reason", "field"),
    [
        (cc_quality.CLAIM, {}, Reason.CLAIM_NO_MISSING, "claim_no"),
        (cc_quality.MAINTENANCE, {"claim_no": "88"}, Reason.FINAL_PLAN_MISSING, "final_plan"),
        (cc_quality.SUPPORT, {"support_opinion": "X"}, Reason.FIELD_INVALID, "support_opinion"),
        (cc_quality.WITHDRAWAL, {}, Reason.REASON_MISSING, "withdraw_reason"),
        (market_reception.CLARIFICATION, {"described_clearly": False}, Reason.EVIDENCE_MISSING, "footage"),
        (market_reception.DISMISSAL, {}, Reason.REASON_MISSING, "dismissal_reason"),
        (market_reception.SUPPORT_REQUEST, {"complexity": "complex"}, Reason.REASON_MISSING, "analysed"),
        (market_quality.JUDGEMENT, {}, Reason.FIELD_REQUIRED, "lead_department"),
        (market_quality.JUDGEMENT, {"lead_department": "x"}, Reason.FIELD_INVALID, "lead_department"),
        (market_quality.REJUDGEMENT_REQUEST, {}, Reason.REASON_MISSING, "request_reason"),
        (market_quality.EXECUTION, {"compliant": False}, Reason.REASON_MISSING, "execution_findings"),
        (market_reception.ORAL_REPORT, {"accident_kind": "nev_fire"}, Reason.FIELD_REQUIRED, "casualties"),
    ],
)
def test_forms_refuse(form: Form, raw: dict[str, object], reason: Reason, field: str) -> None:
    with pytest.raises(Refused) as refused:
        form.parse(raw, CONTEXT)
    assert (refused.value.reason, refused.value.field) == (reason, field)


def test_evidence_is_files() -> None:
    for form, key in ((market_reception.ON_SITE, "evidence"), (cc_quality.REPORT, "report")):
        field = form.field(key)
        assert field is not None
        assert (field.kind, field.missing) == (FieldKind.FILES, Reason.EVIDENCE_MISSING)


@pytest.fixture(scope="module")
def dealers() -> Laboratory:
    """A laboratory that knows this plugin only."""
    with Laboratory(lambda url, folder: make_app(url, folder, MANAGER)) as opened:
        yield opened


@pytest.mark.parametrize("start", [date(2026, 3, 18), date(2026, 10, 8)])
@pytest.mark.parametrize("story", MANAGER.plugins["dealer"].demonstration, ids=lambda story: story["process"])
def test_the_demonstration_plays_and_shows_every_state(
    dealers: Laboratory, story: dict[str, object], start: date
) -> None:
    report = dealers.run(parse(story, "demonstration", start=start))
    assert report.unmet == ()
    process = next(one for one in PROCESSES if one.key == story["process"])
    shown = {step.ticket: step.state for step in report.steps}
    assert {state.key for state in process.states} == set(shown.values())


def test_there_is_a_scenario_for_every_reason() -> None:
    folder = Path(plugins.dealer.__file__).parent / "scenarios"
    refused = {
        step.refused.reason
        for parameter in scenarios_in(folder)
        for scenario in parameter.values
        for step in scenario.steps
        if step.refused
    }
    assert refused >= {
        Reason.WRONG_REGION,
        Reason.CLAIM_NO_MISSING,
        Reason.FINAL_PLAN_MISSING,
        Reason.OPINION_NOT_GIVEN,
        Reason.NOT_READ_YET,
        Reason.STATE_NOT_ALLOWED,
        Reason.NO_REFUSAL_RIGHT,
        Reason.VERIFICATION_MISSING,
        Reason.SELF_VERIFICATION,
        Reason.EVIDENCE_MISSING,
        Reason.FIELD_REQUIRED,
        Reason.REASON_MISSING,
        Reason.ROLE_NOT_ALLOWED,
    }
