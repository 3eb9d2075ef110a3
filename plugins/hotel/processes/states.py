"""The states from the review to the file, which the seven forms share."""

from core.domain.processes import State, StateKind, Task
from core.domain.texts import N_
from plugins.hotel import roles


def followed_up(clause: str, *, asks: str, by: tuple[str, ...]) -> tuple[State, ...]:
    """Return the states of following up; ``asks`` is the act that asks a department, ``by`` who does it."""
    return (
        State(
            key="tracking",
            label=N_("跟踪中"),
            clause=clause,
            tasks=(
                *(Task(do=asks, role=role) for role in by),
                Task(do="give_correction", role=roles.QUALITY_OFFICE),
                *(Task(do="give_correction", role=role, in_department=True) for role in roles.CONCERNED),
            ),
        ),
        State(
            key="corrected",
            label=N_("已获纠正反馈"),
            clause=clause,
            tasks=tuple(Task(do="file", role=role) for role in roles.QUALITY),
        ),
        State(key="filed", label=N_("已备案"), kind=StateKind.CLOSED, clause=clause),
    )


def cancelled(clause: str) -> State:
    """Return the end of what was entered by mistake."""
    return State(key="cancelled", label=N_("已作废"), kind=StateKind.CLOSED, clause=clause)
