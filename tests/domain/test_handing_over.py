"""Departments in forms, acts and tasks; terms stored with a ticket; reports that count another process."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from core.domain.calendars import BusinessCalendar
from core.domain.clauses import Clause, Regulation
from core.domain.due import ByField, Days, Detail, DueRule, InDays, InHours, InMonths, fields_of, params_of
from core.domain.errors import DeclarationError, Reason, RefusedFields, RuleError
from core.domain.forms import Field, FieldKind, Form, FormContext
from core.domain.people import Actor, InDepartment, Role, refusal
from core.domain.processes import DeadlineRule, Process, State, StateKind, Task, Transition
from core.domain.reckoning import reckon
from core.domain.roles import RoleTemplate
from core.domain.settings import Param
from core.domain.tallies import Tally
from core.domain.tickets import TicketSnapshot

MONDAY = datetime(2026, 3, 16, 1, tzinfo=UTC)
THURSDAY_END = datetime(2026, 3, 19, 15, 59, 59, tzinfo=UTC)
REGULATION = Regulation(key="R", title="制度", effective_from=date(2026, 1, 1), clauses=(Clause(key="1", text="分析"),))
DEPARTMENT = Field(key="department", label="部门", kind=FieldKind.DEPARTMENT, required=True)
CONTEXT = FormContext(zone=ZoneInfo("Asia/Shanghai"), departments={"kitchen"})
CALENDAR = BusinessCalendar(zone="Asia/Shanghai")


def make_ticket(department: str | None) -> TicketSnapshot:
    return TicketSnapshot(
        number="1",
        plugin="p",
        process="q",
        state="new",
        title="",
        details={},
        received_at=MONDAY,
        opened_at=MONDAY,
        opened_by="li",
        department=department,
    )


def test_a_department_of_the_organisation_is_stored_by_its_key() -> None:
    assert Form(key="f", fields=(DEPARTMENT,)).parse({"department": " kitchen "}, CONTEXT) == {"department": "kitchen"}


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("garden", Reason.FIELD_INVALID),
        ("", Reason.FIELD_REQUIRED),
        (["kitchen"], Reason.FIELD_INVALID),
    ],
)
def test_any_other_department_is_refused(raw: object, reason: Reason) -> None:
    with pytest.raises(RefusedFields) as refused:
        Form(key="f", fields=(DEPARTMENT,)).parse({"department": raw}, CONTEXT)
    assert (refused.value.reason, refused.value.field) == (reason, "department")


@pytest.mark.parametrize(
    ("department", "own", "allowed"),
    [
        ("kitchen", {"kitchen"}, True),
        ("kitchen", {"garden"}, False),
        ("kitchen", set(), False),
        (None, {"kitchen"}, False),
    ],
)
def test_who_is_of_the_department_that_has_the_ticket(department: str | None, own: set[str], allowed: bool) -> None:
    actor = Actor(login="a", departments=frozenset(own))
    refused = refusal(InDepartment(), actor, make_ticket(department))
    assert (refused.reason if refused else None) == (None if allowed else Reason.ROLE_NOT_ALLOWED)
    assert not InDepartment().allows(actor, None)


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        (InDays(days=Detail("term"), count=Days.WORKING), THURSDAY_END),
        (InHours(hours=Detail("term")), datetime(2026, 3, 16, 4, tzinfo=UTC)),
        (InHours(minutes=Detail("term")), datetime(2026, 3, 16, 1, 3, tzinfo=UTC)),
        (InMonths(months=Detail("term")), datetime(2026, 6, 16, 15, 59, 59, tzinfo=UTC)),
        (
            ByField(field="term", cases=((3, InDays(days=Detail("term"))),)),
            THURSDAY_END,
        ),
    ],
)
def test_a_term_is_the_ticket_s_own(rule: DueRule, due: datetime) -> None:
    assert reckon(rule, MONDAY, CALENDAR, {"term": 9}, {"term": 3}).at == due
    assert fields_of(rule) == {"term"}
    assert params_of(rule) == frozenset()


@pytest.mark.parametrize("details", [{}, {"term": "3"}, {"term": True}])
def test_a_term_that_is_no_number_is_a_fault(details: dict[str, object]) -> None:
    with pytest.raises(RuleError):
        reckon(InDays(days=Detail("term")), MONDAY, CALENDAR, {"term": 3}, details)


def test_a_parameter_is_no_detail() -> None:
    assert fields_of(InDays(days=Param("term"))) == frozenset()


@pytest.mark.parametrize("wrong", [{}, {"role": "clerk", "opener": True}])
def test_a_task_asks_a_role_or_the_opener(wrong: dict[str, object]) -> None:
    with pytest.raises(DeclarationError):
        Task(do="answer", **wrong)  # type: ignore[arg-type] -- the point of the test


REPORT = Process(
    key="report",
    label="报告",
    prefix="B",
    title="",
    regulation=REGULATION,
    clause="1",
    form=Form(
        key="period",
        clause="1",
        fields=(
            Field(key="first", label="", kind=FieldKind.DATE),
            Field(key="last", label="", kind=FieldKind.DATE),
        ),
    ),
    opened_by=Role("clerk"),
    states=(
        State(key="new", label="新", kind=StateKind.INITIAL, clause="1", tasks=(Task(do="hand_on", opener=True),)),
        State(key="done", label="办结", kind=StateKind.CLOSED, clause="1"),
    ),
    transitions=(
        Transition(
            key="hand_on",
            label="转交",
            by=InDepartment(),
            sources=("new",),
            target="done",
            form=Form(key="hand_on", clause="1", fields=(DEPARTMENT, Field(key="note", label=""))),
            hands_to="department",
            clause="1",
        ),
    ),
    roles=(RoleTemplate(key="clerk", label="经办"),),
    computed=(
        *(Field(key=key, label="", kind=FieldKind.INTEGER) for key in ("total", "closed", "late")),
        Field(key="figures", label="", kind=FieldKind.LONG_TEXT),
    ),
    tally=Tally(processes=("complaint",), by=("kind",), first="first", last="last"),
)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        (
            {"transitions": (replace(REPORT.transitions[0], hands_to="note"),)},
            "transition hand_on: 'note' is no DEPARTMENT field of its form",
        ),
        (
            {"transitions": (replace(REPORT.transitions[0], hands_to="x"),)},
            "transition hand_on: 'x' is no DEPARTMENT field of its form",
        ),
        (
            {"transitions": (replace(REPORT.transitions[0], form=None),)},
            "transition hand_on: 'department' is no DEPARTMENT field of its form",
        ),
        ({"tally": replace(REPORT.tally, first="x")}, "tally: 'x' is no DATE field of the opening form"),  # type: ignore[type-var] -- it is set above
        ({"computed": REPORT.computed[1:]}, "tally: the computed integer field 'total' is missing"),
        ({"computed": REPORT.computed[:-1]}, "tally: the computed long_text field 'figures' is missing"),
        (
            {
                "deadlines": (
                    DeadlineRule(
                        key="d",
                        label="",
                        due=InDays(days=Detail("x")),
                        starts_on=("open",),
                        met_by=("hand_on",),
                        role="clerk",
                        clause="1",
                    ),
                )
            },
            "deadline d: unknown field 'x'",
        ),
    ],
)
def test_what_cannot_work_is_found_at_the_start(changed: dict[str, object], problem: str) -> None:
    with pytest.raises(DeclarationError) as error:
        replace(REPORT, **changed)  # type: ignore[arg-type] -- the point of the test
    assert problem in str(error.value)
