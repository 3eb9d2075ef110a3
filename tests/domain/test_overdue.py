"""The usual answer to a missed deadline, at each level of its ladder."""

from datetime import UTC, datetime

import pytest

from core.domain.decisions import Effect, Escalate, Notify, To
from core.domain.overdue import tell_then_escalate
from core.domain.texts import Message
from core.domain.tickets import Breach

LATE = Message("逾期了。")
CLERK, HEAD = To(roles=("clerk",)), To(roles=("head",))
NOW = datetime(2026, 3, 16, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("level", "effect"),
    [
        (0, Notify(to=CLERK, message=LATE, clause="1", urgent=True)),
        (1, Escalate(to=HEAD, level=1, message=LATE, clause="2")),
        (2, Escalate(to=HEAD, level=2, message=LATE, clause="2")),
    ],
)
def test_those_above_hear_of_it_later(level: int, effect: Effect) -> None:
    breach = Breach(deadline="reply", label="回复", due_at=NOW, found_at=NOW, level=level)

    assert tell_then_escalate(breach, LATE, "1", to=CLERK, above=HEAD, above_clause="2") == (effect,)


def test_one_clause_may_stand_for_both() -> None:
    breach = Breach(deadline="reply", label="回复", due_at=NOW, found_at=NOW, level=1)

    (effect,) = tell_then_escalate(breach, LATE, "1", to=CLERK, above=HEAD)

    assert effect.clause == "1"
