"""The line of departments in the process language: who stands above, what goes up it, what cannot work."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from core.domain.clauses import Clause, Regulation
from core.domain.codec import dumps, loads
from core.domain.errors import DeclarationError
from core.domain.forms import Field, FieldKind, Form, When
from core.domain.people import Above, Actor, AllOf, Role, leaves
from core.domain.processes import Process, State, StateKind, Task, Transition
from core.domain.roles import RoleTemplate
from core.domain.settings import Param
from core.domain.tickets import TicketSnapshot

MONDAY = datetime(2026, 3, 16, 1, tzinfo=UTC)
REGULATION = Regulation(key="R", title="制度", effective_from=date(2026, 1, 1), clauses=(Clause(key="1", text="上报"),))


def ticket_with(*line: str) -> TicketSnapshot:
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
        department=line[0] if line else None,
        above=line[1:],
    )


@pytest.mark.parametrize(
    ("line", "own", "allowed"),
    [
        (("crew", "team", "unit"), "team", True),
        (("crew", "team", "unit"), "unit", True),
        (("crew", "team", "unit"), "crew", False),
        (("crew", "team", "unit"), "garden", False),
        (("unit",), "unit", False),
        ((), "unit", False),
    ],
)
def test_above_are_the_departments_over_the_one_that_has_the_ticket(
    line: tuple[str, ...], own: str, allowed: bool
) -> None:
    actor = Actor(login="a", roles=frozenset({"head"}), departments=frozenset({own}))
    assert Above().allows(actor, ticket_with(*line)) is allowed
    assert AllOf((Role("head"), Above())).allows(actor, ticket_with(*line)) is allowed
    assert not Above().allows(actor, None)


def test_a_snapshot_keeps_its_line_and_one_of_an_earlier_version_has_none() -> None:
    snapshot = ticket_with("crew", "team")
    text = dumps(snapshot)
    assert loads(text, TicketSnapshot) == snapshot
    assert loads(text.replace('"above":["team"],', ""), TicketSnapshot) == replace(snapshot, above=())


REPORT = Process(
    key="report",
    label="报告",
    prefix="B",
    title="",
    regulation=REGULATION,
    clause="1",
    form=Form(
        key="facts",
        clause="1",
        fields=(
            Field(key="place", label="", kind=FieldKind.DEPARTMENT),
            Field(key="urgent", label="", kind=FieldKind.BOOLEAN),
        ),
    ),
    hands_to="place",
    enabled_by=Param("on"),
    opened_by=Role("crew"),
    states=(
        State(
            key="new",
            label="新",
            kind=StateKind.INITIAL,
            clause="1",
            tasks=(Task(do="go_up", role="head", above=True, when=When("urgent", (True,))),),
        ),
        State(key="done", label="办结", kind=StateKind.CLOSED, clause="1"),
    ),
    transitions=(
        Transition(
            key="go_up",
            label="上报",
            by=AllOf((Role("head"), Above())),
            sources=("new",),
            target="done",
            hands_up=True,
            clause="1",
        ),
    ),
    roles=(RoleTemplate(key="crew", label="班组"), RoleTemplate(key="head", label="负责人")),
)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"hands_to": "urgent"}, "hands_to: 'urgent' is no DEPARTMENT field of its form"),
        ({"hands_to": "x"}, "hands_to: 'x' is no DEPARTMENT field of its form"),
        (
            {"transitions": (replace(REPORT.transitions[0], form=REPORT.form, hands_to="place"),)},
            "transition go_up: hands the ticket to a department, or up, and not both",
        ),
        (
            {
                "states": (
                    replace(REPORT.states[0], tasks=(Task(do="go_up", role="head", when=When("x", (True,))),)),
                    REPORT.states[1],
                )
            },
            "state new: unknown field 'x'",
        ),
    ],
)
def test_what_cannot_work_is_found_at_the_start(changed: dict[str, object], problem: str) -> None:
    with pytest.raises(DeclarationError) as error:
        replace(REPORT, **changed)  # type: ignore[arg-type] -- the point of the test
    assert problem in str(error.value)


def test_a_process_is_on_by_its_setting() -> None:
    assert REPORT.is_on({"on": True})
    assert not REPORT.is_on({"on": False})
    assert replace(REPORT, enabled_by=None).is_on({})


def test_above_is_a_part_without_parts() -> None:
    assert tuple(leaves(AllOf((Role("head"), Above())))) == (Role("head"), Above())
