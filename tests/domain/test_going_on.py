"""What makes it sound to go on by receipts, to let clocks stand still, and to put a ticket under another."""

from dataclasses import replace

import pytest

from core.domain.decisions import To
from core.domain.errors import DeclarationError
from core.domain.forms import Field, Form
from core.domain.people import SYSTEM_ONLY, Role
from core.domain.processes import Distribution, Process, ReceiptKind, Task, Transition, Under
from core.testing.sample_plugin import COMPLAINT

TOLD = Distribution(to=To(roles=("chief",)), text="x", receipt=ReceiptKind.READ, then="read", clause="1")
READ = Transition(key="read", label="读", by=SYSTEM_ONLY, sources=("new",), clause="1")
TELL = Transition(key="tell", label="告", by=Role("clerk"), sources=("new",), notify=(TOLD,), clause="1")
NUMBERED = replace(COMPLAINT.form, fields=(*COMPLAINT.form.fields, Field(key="above_no", label="编号", required=True)))
UNDER = Under(process="other", number_in="above_no", states=("open",), reason="属于", clause="1", copies=("weight",))


def _with(*acts: Transition, **changed: object) -> Process:
    return replace(COMPLAINT, transitions=(*COMPLAINT.transitions, *acts), **changed)


def test_sound_ones_are_accepted() -> None:
    assert _with(READ, TELL).transition("tell") is not None
    assert _with(form=NUMBERED, under=UNDER).under == UNDER


@pytest.mark.parametrize(
    ("acts", "problem"),
    [
        ((TELL,), "'read' is no act of the clockwork in the state 'new'"),
        ((replace(READ, by=Role("clerk")), TELL), "'read' is no act of the clockwork in the state 'new'"),
        ((replace(READ, sources=("answered",)), TELL), "'read' is no act of the clockwork in the state 'new'"),
        (
            (READ, replace(TELL, notify=(replace(TOLD, receipt=ReceiptKind.NONE),))),
            "waits for receipts that nobody owes",
        ),
        ((READ, replace(TELL, notify=(TOLD, TOLD))), "two distributions go on by themselves"),
        (
            (replace(READ, form=Form(key="f", clause="1", fields=(Field(key="w", label="", required=True),))), TELL),
            "the act 'read' asks for 'w', which nobody fills in",
        ),
        ((READ, replace(TELL, notify=(replace(TOLD, to=To(people_in=("nobody",))),))), "unknown field 'nobody'"),
        ((READ, replace(TELL, notify=(replace(TOLD, to=To(departments_in=("nowhere",))),))), "unknown field 'nowhere'"),
    ],
)
def test_going_on_by_receipts(acts: tuple[Transition, ...], problem: str) -> None:
    with pytest.raises(DeclarationError, match=problem):
        _with(*acts)


def test_an_opening_does_not_go_on_by_receipts() -> None:
    with pytest.raises(DeclarationError, match="opening: a distribution cannot go on by itself"):
        _with(READ, notify=(TOLD,))


@pytest.mark.parametrize(
    ("form", "under", "problem"),
    [
        (COMPLAINT.form, UNDER, "'above_no' is no required TEXT field"),
        (NUMBERED, replace(UNDER, copies=("subject",)), "'subject' is copied and not computed"),
    ],
)
def test_a_ticket_under_another(form: Form, under: Under, problem: str) -> None:
    with pytest.raises(DeclarationError, match=problem):
        _with(form=form, under=under)


def test_a_clock_does_not_begin_where_it_stands_still() -> None:
    (first, *rest) = COMPLAINT.deadlines
    started = replace(first, starts_on=("answer",), paused_in=("answered",))
    with pytest.raises(DeclarationError, match="begins in 'answered', where its clock stands still"):
        _with(deadlines=(started, *rest))
    with pytest.raises(DeclarationError, match="unknown state 'nowhere'"):
        _with(deadlines=(replace(first, paused_in=("nowhere",)), *rest))


@pytest.mark.parametrize("asked", [{}, {"role": "clerk", "opener": True}, {"opener": True, "each": To(opener=True)}])
def test_a_task_asks_one_kind_of_people(asked: dict[str, object]) -> None:
    with pytest.raises(DeclarationError, match="give a role, or the opener, or people"):
        Task(do="answer", **asked)  # type: ignore[arg-type] -- what a careless author could write
