"""The rules of the line, of market information and of projects: who is told, what may be skipped, what is covered."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.domain.decisions import Notify
from core.domain.errors import Reason
from core.domain.people import Actor, refusal
from core.domain.settings import in_force
from core.domain.tickets import Act, Breach, Colleague, TicketSnapshot
from plugins.enterprise.acts.line_report import in_line
from plugins.enterprise.acts.market_information import VERIFIER
from plugins.enterprise.acts.project_customer import OF_PROJECT
from plugins.enterprise.rules import line_report, market_information, project_customer
from plugins.enterprise.settings import SETTINGS

MONDAY = datetime(2026, 6, 8, 8, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PEOPLE = Actor(login="a")


def ticket_of(process: str, details: Mapping[str, object], **changed: object) -> TicketSnapshot:
    values: dict[str, object] = {
        "number": "1",
        "plugin": "enterprise",
        "process": process,
        "state": "new",
        "title": "",
        "details": details,
        "received_at": MONDAY,
        "opened_at": MONDAY,
        "opened_by": "opener",
        "settings": in_force(SETTINGS, (), MONDAY.date()),
    }
    return TicketSnapshot(**values | changed)  # type: ignore[arg-type] -- its fields by name


def guarantor(login: str, *departments: str, role: str = "guarantor") -> Colleague:
    attributes = {"guarantees": frozenset(departments)}
    return Colleague(login=login, roles=frozenset({role}), departments=frozenset(), attributes=attributes, open_tasks=0)


@pytest.mark.parametrize(
    ("roster", "assignee"),
    [
        ((guarantor("a", "unit"),), "a"),
        ((guarantor("a", "team"), guarantor("b", "unit")), "b"),
        ((guarantor("a", "crew"), guarantor("b", "team")), "b"),
        ((guarantor("a", "crew"),), "a"),
        ((guarantor("a", "other"), guarantor("b")), None),
        ((guarantor("a", "unit", role="employee"),), None),
        ((), None),
    ],
)
def test_the_guarantor_of_the_highest_department_in_the_line_is_told(
    roster: tuple[Colleague, ...], assignee: str | None
) -> None:
    ticket = ticket_of("line_report", {"level": "crew"}, department="crew", above=("team", "unit"))
    decision = line_report.route(ticket, roster)
    assert (decision.assignee, decision.department, decision.clause) == (assignee, None, "二")


@pytest.mark.parametrize(
    ("role", "level", "refused"),
    [
        ("crew_leader", "crew", False),
        ("crew_leader", "team", True),
        ("crew_leader", "unit", True),
        ("team_leader", "crew", False),
        ("team_leader", "team", False),
        ("team_leader", "unit", True),
        ("unit_head", "unit", False),
    ],
)
def test_nobody_begins_above_their_own_level(role: str, level: str, refused: bool) -> None:
    act = Act(key="open", values={"level": level}, by=replace(PEOPLE, roles=frozenset({role})), at=MONDAY)
    answer = line_report.level_is_own(ticket_of("line_report", {"level": level}), act)
    assert (answer.reason if answer else None) == (Reason.SKIP_LEVEL if refused else None)


@pytest.mark.parametrize(("urgency", "refused"), [("ordinary", True), ("urgent", False), ("important", False)])
def test_urgent_or_important_is_enough_for_a_call(urgency: str, refused: bool) -> None:
    act = Act(key="direct_report", values={}, by=PEOPLE, at=MONDAY)
    answer = line_report.call_is_permitted(ticket_of("line_report", {"urgency": urgency}), act)
    assert (answer.reason if answer else None) == (Reason.SKIP_LEVEL if refused else None)


@pytest.mark.parametrize(
    ("called", "roles"),
    [("party_deputy", ("party_deputy_secretary",)), ("labour_deputy", ("labour_deputy_manager",)), (None, ())],
)
def test_a_missing_form_is_told_to_the_leader_who_was_called(called: str | None, roles: tuple[str, ...]) -> None:
    ticket = ticket_of("line_report", {"called": called} if called else {})
    breach = Breach(deadline="form_after_direct", label="", due_at=MONDAY, found_at=MONDAY)
    effects = line_report.on_overdue(ticket, breach)
    assert [effect.to.roles for effect in effects if isinstance(effect, Notify)] == [("unit_head",), roles]


@pytest.mark.parametrize(("days", "refused"), [(-1, True), (0, False), (1, False), (2, True)])
def test_the_date_on_the_form_lies_between_report_and_today(days: int, refused: bool) -> None:
    date = (MONDAY + timedelta(days=days)).date().isoformat()
    act = Act(key="approve", values={"form_date": date}, by=PEOPLE, at=MONDAY + timedelta(days=1))
    answer = line_report.form_date_fits(ticket_of("line_report", {}), act)
    assert (answer.reason if answer else None) == (Reason.FIELD_INVALID if refused else None)


@pytest.mark.parametrize(
    ("roles", "department", "allowed"),
    [
        ({"team_leader"}, "team", True),
        ({"team_leader"}, "crew", True),
        ({"team_leader"}, "unit", True),
        ({"team_leader"}, "other", False),
        ({"crew_leader"}, "team", False),
    ],
)
def test_who_stands_in_the_line(roles: set[str], department: str, allowed: bool) -> None:
    ticket = ticket_of("line_report", {}, department="crew", above=("team", "unit"))
    actor = Actor(login="a", roles=frozenset(roles), departments=frozenset({department}))
    assert (refusal(in_line("team_leader"), actor, ticket) is None) is allowed


@pytest.mark.parametrize(
    ("login", "roles", "reason"),
    [
        ("opener", {"market_department"}, Reason.SELF_VERIFICATION),
        ("opener", {"market_collector"}, Reason.SELF_VERIFICATION),
        ("other", {"market_collector"}, Reason.ROLE_NOT_ALLOWED),
        ("other", {"market_department"}, None),
    ],
)
def test_the_verifier_is_not_the_collector(login: str, roles: set[str], reason: Reason | None) -> None:
    refused = refusal(VERIFIER, Actor(login=login, roles=frozenset(roles)), ticket_of("market_information", {}))
    assert (refused.reason if refused else None) is reason


@pytest.mark.parametrize(
    ("secrecy", "major", "expected"),
    [("internal", False, (False, "")), ("restricted", False, (True, "")), ("internal", True, (False, "major"))],
)
def test_market_information_is_classed(secrecy: str, major: bool, expected: tuple[bool, str]) -> None:
    ticket = ticket_of("market_information", {"secrecy": secrecy, "major": major, "category": "price"})
    answer = market_information.classify(ticket)
    assert (answer.confidential, answer.priority, answer.category) == (*expected, "price")


@pytest.mark.parametrize(
    ("above", "refused"), [(("数据服务部", "公司"), False), (("硬件部", "公司"), True), (("公司",), True), ((), True)]
)
def test_only_projects_below_the_data_service_department_are_covered(above: tuple[str, ...], refused: bool) -> None:
    ticket = ticket_of("project_customer", {"project": "P3"}, department="P3", above=above)
    answer = project_customer.project_is_covered(ticket, Act(key="open", values={}, by=PEOPLE, at=MONDAY))
    assert (answer.reason if answer else None) == (Reason.OUT_OF_SCOPE if refused else None)


def manager(login: str, department: str, projects: tuple[str, ...] = (), role: str = "project_manager") -> Colleague:
    return Colleague(
        login=login,
        roles=frozenset({role}),
        departments=frozenset({department}),
        attributes={"project": frozenset(projects)},
        open_tasks=0,
    )


@pytest.mark.parametrize(
    ("roster", "assignee"),
    [
        ((manager("a", "P3"), manager("b", "P7")), "b"),
        ((manager("a", "P3", ("P7", "P9")),), "a"),
        ((manager("a", "P7", role="employee"),), None),
        ((manager("a", "P3"),), None),
    ],
)
def test_feedback_goes_to_the_manager_of_its_project(roster: tuple[Colleague, ...], assignee: str | None) -> None:
    ticket = ticket_of("project_customer", {"project": "P7"}, department="P7")
    assert project_customer.route(ticket, roster).assignee == assignee


@pytest.mark.parametrize(
    ("actor", "allowed"),
    [
        (Actor(login="a", roles=frozenset({"project_manager"}), departments=frozenset({"P7"})), True),
        (Actor(login="a", roles=frozenset({"project_manager"}), attributes={"project": frozenset({"P7"})}), True),
        (Actor(login="a", roles=frozenset({"project_manager"}), departments=frozenset({"P3"})), False),
        (Actor(login="a", roles=frozenset({"employee"}), departments=frozenset({"P7"})), False),
    ],
)
def test_only_the_manager_of_that_project_records_and_answers(actor: Actor, allowed: bool) -> None:
    ticket = ticket_of("project_customer", {"project": "P7"}, department="P7")
    assert (refusal(OF_PROJECT, actor, ticket) is None) is allowed
