"""By which details a case is found again: what a process can declare."""

from dataclasses import replace

import pytest

from core.domain.errors import DeclarationError
from core.domain.processes import MERGED, State
from core.testing.sample_plugin import COMPLAINT


@pytest.mark.parametrize("key", ["subject", "kind", "weight"])
def test_cases_are_compared_by_what_a_ticket_holds(key: str) -> None:
    assert replace(COMPLAINT, repeat_key=(key,)).repeat_key == (key,)


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ("nothing", "'nothing' is no detail of a ticket"),
        ("who", "'who' is personal"),
        ("text", "'text' cannot be compared"),
    ],
)
def test_what_cannot_be_compared_is_refused(key: str, problem: str) -> None:
    with pytest.raises(DeclarationError, match=problem):
        replace(COMPLAINT, repeat_key=("subject", key))


def test_no_process_declares_the_state_of_merged_tickets() -> None:
    with pytest.raises(DeclarationError, match="'merged' is declared twice"):
        replace(COMPLAINT, states=(*COMPLAINT.states, State(key=MERGED.key, label="并入")))
