"""The declaration as a whole: it loads, every rule names its clause, states and deadlines are the text's."""

from collections.abc import Callable, Mapping
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from core.domain.calendars import BusinessCalendar
from core.domain.citations import citations
from core.domain.due import params_of
from core.domain.errors import Reason, RefusedFields
from core.domain.forms import Form, FormContext
from core.domain.processes import Process, StateKind
from core.domain.reckoning import reckon
from core.domain.returning import RULING
from core.domain.settings import in_force
from core.plugin_manager import PluginManager
from plugins.school import roles
from plugins.school.forms import general_affairs, school_feedback, teacher_feedback, training_feedback
from plugins.school.processes import PROCESSES
from plugins.school.settings import SETTINGS

Instant = Callable[[str], datetime]
CONTEXT = FormContext(zone=ZoneInfo("Asia/Shanghai"), departments={"后勤保障科"})
CALENDAR = BusinessCalendar(zone="Asia/Shanghai")
BY_KEY = {process.key: process for process in PROCESSES}


def test_the_plugin_loads_with_its_hooks() -> None:
    plugin = PluginManager(["plugins.school.plugin"], with_entry_points=False).plugins["school"]
    assert plugin.error == ""
    assert plugin.hooks == (
        "classify",
        "on_overdue",
        "register_demonstration",
        "register_departments",
        "register_importers",
        "register_processes",
        "register_settings",
    )
    assert {process.key for process in plugin.processes if not process.tally} == {
        "general_affairs",
        "school_feedback",
        "teacher_feedback",
        "training_feedback",
    }


@pytest.mark.parametrize("key", ["general_affairs", "school_feedback", "teacher_feedback", "training_feedback"])
def test_every_clause_is_carried_out_or_says_why_not(key: str) -> None:
    regulation = BY_KEY[key].regulation
    cited = {clause for one in (key, f"{key}_report") for _where, clause in citations(BY_KEY[one])}
    idle = {clause.key for clause in regulation.clauses if clause.key not in cited}
    assert idle == {clause.key for clause in regulation.clauses if clause.without_rule}


@pytest.mark.parametrize(
    ("key", "states"),
    [
        ("general_affairs", "received registered handling transferred resolved_replied archived"),
        ("school_feedback", "received sorted handling transferred responded tracking closed"),
        (
            "teacher_feedback",
            "submitted returned reviewed classified assigned handling replied evaluated archived",
        ),
        ("training_feedback", "received classified handling replied tracking closed"),
    ],
)
def test_states_are_those_of_the_regulation(key: str, states: str) -> None:
    process = BY_KEY[key]
    assert [state.key for state in process.states if state.key != RULING] == states.split()
    assert [state.key for state in process.states if state.kind is StateKind.CLOSED] == states.split()[-1:]


@pytest.mark.parametrize(
    ("process", "deadline", "start", "details", "changed", "due"),
    [
        ("general_affairs", "first_reply", "2026-03-13 16:20:00", {"first_reply_days": 2}, {}, "2026-03-17 23:59:59"),
        ("general_affairs", "first_reply", "2026-03-15 20:00:00", {"first_reply_days": 2}, {}, "2026-03-17 23:59:59"),
        ("general_affairs", "final_reply", "2026-03-15 20:00:00", {"final_reply_days": 7}, {}, "2026-03-24 23:59:59"),
        ("general_affairs", "final_reply", "2026-03-16 09:00:00", {"final_reply_days": 3}, {}, "2026-03-19 23:59:59"),
        (
            "general_affairs",
            "first_reply",
            "2026-03-16 09:00:00",
            {"first_reply_days": 1},
            {"close_of_business": time(17, 30)},
            "2026-03-17 17:30:00",
        ),
        ("school_feedback", "first_reply", "2026-03-16 09:00:00", {}, {}, "2026-03-18 23:59:59"),
        ("school_feedback", "response", "2026-03-16 09:00:00", {}, {"school_response_days": 5}, "2026-03-23 23:59:59"),
        ("teacher_feedback", "handle", "2026-03-16 09:00:00", {"item_class": "services"}, {}, "2026-03-25 23:59:59"),
        (
            "teacher_feedback",
            "handle",
            "2026-03-16 09:00:00",
            {"item_class": "materials"},
            {"teacher_materials_days": 1},
            "2026-03-17 23:59:59",
        ),
        ("teacher_feedback", "progress", "2026-03-16 09:00:00", {}, {}, "2026-03-19 23:59:59"),
        ("training_feedback", "final_reply", "2026-03-16 09:00:00", {}, {}, "2026-03-25 23:59:59"),
    ],
)
def test_due(
    local: Instant,
    process: str,
    deadline: str,
    start: str,
    details: Mapping[str, object],
    changed: Mapping[str, object],
    due: str,
) -> None:
    rule = BY_KEY[process].deadline(deadline)
    assert rule is not None
    settings = dict(in_force(SETTINGS, (), local(start).date())) | changed
    assert reckon(rule.due, local(start), CALENDAR, settings, details).at == local(due)


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.key)
def test_personal_data_is_marked(process: Process) -> None:
    marked = {field.key for field in process.fields().values() if field.personal}
    assert marked == {"giver", "contact"} & process.fields().keys()


def test_no_giver_sees_the_feedback_of_others_by_a_task_or_message() -> None:
    givers = {roles.STUDENT, roles.STAFF, roles.PARENT, roles.TEACHER, roles.TRAINEE}
    for process in PROCESSES:
        if process.tally:
            continue
        asked = {task.role for state in process.states for task in state.tasks}
        told = {role for transition in process.transitions for one in transition.notify for role in one.to.roles}
        assert (asked | told) & givers == set()


@pytest.mark.parametrize(
    ("form", "raw", "reason", "field"),
    [
        (general_affairs.FEEDBACK, {"kind": "complaint", "channel": "oral"}, Reason.FIELD_REQUIRED, "content"),
        (
            general_affairs.FEEDBACK,
            {"kind": "complaint", "channel": "fax", "content": "x"},
            Reason.FIELD_INVALID,
            "channel",
        ),
        (general_affairs.FIRST_REPLY, {}, Reason.REPLY_MISSING, "reply"),
        (general_affairs.PLAN, {}, Reason.FIELD_REQUIRED, "solution_plan"),
        (general_affairs.CORRECTION, {"problem": "x"}, Reason.CORRECTION_MISSING, "correction"),
        (school_feedback.RESPONSE, {"reply_mode": "letter", "reply": "x"}, Reason.REASON_MISSING, "reason"),
        (school_feedback.TRACKING, {"tracking_result": "unsolved"}, Reason.REASON_MISSING, "tracking_reason"),
        (teacher_feedback.REVIEW, {"complete": False}, Reason.REASON_MISSING, "review_reason"),
        (teacher_feedback.PROGRESS, {"progress": "x", "reason": " "}, Reason.REASON_MISSING, "reason"),
        (
            teacher_feedback.ASSIGNMENT,
            {"department": "体育馆", "solution_plan": "x"},
            Reason.FIELD_INVALID,
            "department",
        ),
        (training_feedback.REGISTRATION, {}, Reason.FIELD_REQUIRED, "item_class"),
        (training_feedback.REPLY, {"thanks": "谢谢", "measures_told": "x"}, Reason.FIELD_REQUIRED, "result"),
    ],
)
def test_forms_refuse(form: Form, raw: dict[str, object], reason: Reason, field: str) -> None:
    with pytest.raises(RefusedFields) as refused:
        form.parse(raw, CONTEXT)
    assert (reason, field) in [(error.reason, error.field) for error in refused.value.errors]


def test_praise_and_criticism_have_the_same_form() -> None:
    for kind in ("opinion", "suggestion", "complaint", "problem", "praise", "other"):
        raw = {"kind": kind, "channel": "oral", "content": "x"}
        assert general_affairs.FEEDBACK.parse(raw, CONTEXT)["kind"] == kind


def test_the_due_rules_use_declared_settings() -> None:
    used = frozenset().union(*(params_of(rule.due) for process in PROCESSES for rule in process.deadlines))
    assert used <= {setting.key for setting in SETTINGS}
    assert {"close_of_business", "school_first_days", "teacher_services_days", "training_final_days"} <= used
