"""The declarations as a whole: they load, every clause is carried out or says why not, the seven go their ways."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import plugins.hotel
from core.domain.citations import citations
from core.domain.due import params_of
from core.domain.errors import Reason
from core.domain.processes import Process, StateKind
from core.domain.settings import Mark
from core.plugin_manager import PluginManager
from core.services.scenarios import parse
from core.services.simulation import Laboratory
from core.testing.scenarios import scenarios_in
from core.testing.world import make_app
from plugins.hotel.processes import PROCESSES
from plugins.hotel.routes import ROUTES
from plugins.hotel.settings import SETTINGS

MANAGER = PluginManager(["plugins.hotel.plugin"], with_entry_points=False)
HOTEL = MANAGER.plugins["hotel"]
BY_KEY = {process.key: process for process in PROCESSES}


def test_the_plugin_loads_with_its_hooks() -> None:
    assert HOTEL.error == ""
    assert HOTEL.hooks == (
        "classify",
        "on_overdue",
        "register_demonstration",
        "register_departments",
        "register_importers",
        "register_processes",
        "register_settings",
    )
    assert sorted(process.key for process in HOTEL.processes) == [
        "banquet_evaluation",
        "client_opinion",
        "complaint_report",
        "duty_report",
        "gm_letter",
        "guest_opinion",
        "logbook",
        "weekly_report",
    ]


def test_every_clause_is_carried_out_or_says_why_not() -> None:
    (regulation,) = {process.regulation for process in PROCESSES}
    cited = {clause for process in PROCESSES for _where, clause in citations(process)}
    assert {clause.key for clause in regulation.clauses} == cited
    assert not any(clause.without_rule for clause in regulation.clauses)


def test_settings_name_their_source_and_are_used() -> None:
    (regulation,) = {process.regulation for process in PROCESSES}
    clauses = {clause.key for clause in regulation.clauses}
    assert all(setting.basis in clauses or setting.basis.startswith("A-") for setting in SETTINGS)
    own = {setting.key for setting in SETTINGS if setting.mark is Mark.REGULATION}
    assert own == {"reports_at", "guest_forms_at", "logbook_daily", "duty_report_daily", "report_weekly"}
    used = {key for process in PROCESSES for rule in process.deadlines for key in params_of(rule.due)}
    used |= {duty.enabled_by.key for process in PROCESSES for duty in process.duties if duty.enabled_by}
    assert used | {"duty_days", "day_turns_at", "assumed_routes"} == {setting.key for setting in SETTINGS}


def test_what_is_owed_every_day() -> None:
    owed = {process.key: [duty.key for duty in process.duties] for process in PROCESSES if process.duties}
    assert owed == {
        "logbook": ["daily"],
        "duty_report": ["daily"],
        "guest_opinion": ["daily"],
        "weekly_report": ["weekly"],
    }


def test_the_weekly_report_counts_the_seven_forms() -> None:
    tally = BY_KEY["weekly_report"].tally
    assert tally is not None
    assert set(tally.processes) == set(BY_KEY) - {"weekly_report"}


@pytest.mark.parametrize(
    ("process", "reviewer", "told"),
    [
        ("logbook", "general_manager", {"quality_leader", "quality_office"}),
        ("duty_report", "quality_leader", {"quality_office"}),
        ("guest_opinion", "quality_leader", {"quality_office"}),
        ("banquet_evaluation", "quality_leader", {"quality_office"}),
        ("complaint_report", "quality_leader", {"quality_office"}),
    ],
)
def test_who_reviews_and_who_gets_it_then(process: str, reviewer: str, told: set[str]) -> None:
    review, pass_on = BY_KEY[process].transition("review"), BY_KEY[process].transition("pass_on")
    assert review is not None
    assert pass_on is not None
    assert [entry.to.roles for entry in pass_on.notify] == [(reviewer,)]
    assert {role for entry in review.notify for role in entry.to.roles} == told


def test_only_what_is_reviewed_first_has_a_state_of_its_own() -> None:
    with_state = {process.key for process in PROCESSES if any(state.key == "reviewed" for state in process.states)}
    assert with_state == {"logbook"} == {route.process for route in ROUTES if route.reviewed == "reviewed"}


@pytest.mark.parametrize("process", [one for one in PROCESSES if not one.tally], ids=lambda process: process.key)
def test_only_the_corrected_is_filed(process: Process) -> None:
    file = process.transition("file")
    assert file is not None
    assert (file.sources, file.target) == (("corrected",), "filed")
    to_corrected = [transition.key for transition in process.transitions if "corrected" in transition.reachable]
    assert to_corrected == ["give_correction"]


@pytest.fixture(scope="module")
def hotels() -> Iterator[Laboratory]:
    """A laboratory that knows this plugin only."""
    with Laboratory(lambda url, folder: make_app(url, folder, MANAGER)) as opened:
        yield opened


@pytest.mark.parametrize("start", [date(2026, 3, 18), date(2026, 10, 8)])
@pytest.mark.parametrize("story", HOTEL.demonstration, ids=lambda story: story["process"])
def test_the_demonstration_plays_and_shows_every_state(
    hotels: Laboratory, story: dict[str, object], start: date
) -> None:
    report = hotels.run(parse(story, "demonstration", start=start))
    assert report.unmet == ()
    shown = {step.ticket: step.state for step in report.steps}
    assert {state.key for state in BY_KEY[str(story["process"])].states} == set(shown.values())


def test_there_is_a_scenario_for_every_reason() -> None:
    folder = Path(plugins.hotel.__file__).parent / "scenarios"
    refused = {
        step.refused.reason
        for parameter in scenarios_in(folder)
        for scenario in parameter.values
        for step in scenario.steps
        if step.refused
    }
    assert refused >= {
        Reason.CORRECTION_MISSING,
        Reason.REVIEW_MISSING,
        Reason.ROUTE_NOT_CONFIGURED,
        Reason.FIELD_REQUIRED,
        Reason.REASON_MISSING,
        Reason.ROLE_NOT_ALLOWED,
        Reason.STATE_NOT_ALLOWED,
        Reason.NOT_FOUND,
    }


def test_ends_of_the_letter() -> None:
    ends = {state.key for state in BY_KEY["gm_letter"].states if state.kind is StateKind.CLOSED}
    assert ends == {"filed", "closed_no_issue"}
