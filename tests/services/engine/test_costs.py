"""The number of statements of a use case does not grow with what is there."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from core.extensions import db
from core.services import acting, signing
from core.testing.wishes import open_one
from core.testing.world import World


@contextmanager
def _statements() -> Iterator[list[str]]:
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield found
    sa.event.remove(db.engine, "before_cursor_execute", note)


def _costs(world: World) -> list[int]:
    """Return how many statements it takes to open, act, ask for signatures and sign."""
    public_id = open_one(world).public_id
    costs = []
    for use in (
        lambda: open_one(world),
        lambda: acting.act(world.scope("clerk1"), public_id, "answer", {"answer": "好"}),
        lambda: acting.act(world.scope("clerk1"), public_id, "board", {}),
        lambda: signing.sign(world.scope("chief1"), public_id, "board", approve=True),
    ):
        with _statements() as found:
            use()
        costs.append(len(found))
    return costs


def test_the_cost_of_a_use_case_does_not_grow_with_tickets_people_and_events(staffed: World) -> None:
    _costs(staffed)
    few = _costs(staffed)
    for number in range(25):
        staffed.person(f"more{number}", "chief", "clerk", "deputy")
        open_one(staffed)
    open_one(staffed)
    assert _costs(staffed) == few
    assert max(few) <= 45
