"""A session sees the rows of its own organisation, however the query is put; without one it answers nothing."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.extensions import NoOrganisation, db
from core.models import Event, Organisation, TaskRow, Ticket
from core.services import opening, uow
from core.testing.world import World

FORM = {"subject": "食堂菜里有虫", "kind": "fault"}


def _aliased(session: Session) -> Any:
    other = aliased(Ticket)
    return session.scalar(sa.select(sa.func.count()).select_from(other))


QUERIES: dict[str, Callable[[Session], Any]] = {
    "entities": lambda session: len(session.scalars(sa.select(Ticket)).all()),
    "count": lambda session: session.scalar(sa.select(sa.func.count()).select_from(Ticket)),
    "count of a column": lambda session: session.scalar(sa.select(sa.func.count(Ticket.id))),
    "columns": lambda session: len(session.execute(sa.select(Ticket.number, Ticket.title)).all()),
    "alias": _aliased,
    "exists": lambda session: session.scalar(
        sa.select(sa.func.count()).select_from(Ticket).where(sa.exists().where(TaskRow.ticket_id == Ticket.id))
    ),
    "subquery": lambda session: session.scalar(
        sa.select(sa.func.count()).select_from(sa.select(Ticket.id).where(Ticket.id > 0).subquery())
    ),
    "scalar subquery": lambda session: session.scalar(
        sa.select(sa.select(sa.func.count()).select_from(Ticket).scalar_subquery())
    ),
    "join": lambda session: len(
        session.execute(sa.select(Ticket.number).join(TaskRow, TaskRow.ticket_id == Ticket.id)).all()
    ),
    "of the other by id": lambda session: 1 + len(session.scalars(sa.select(Ticket).where(Ticket.id == 2)).all()),
    "get": lambda session: 1 if session.get(Ticket, 2) is None else 2,
    "update": lambda session: _affected(session, sa.update(Ticket).values(late=True)),
    "delete": lambda session: _affected(session, sa.delete(TaskRow)),
}


def _affected(session: Session, statement: Any) -> int:
    found = session.execute(statement.returning(sa.literal_column("1")).execution_options(synchronize_session=False))
    return len(found.all())


@pytest.fixture
def two(world: World) -> World:
    """Two organisations with a ticket each; the other's has the id 2."""
    world.person("clerk", "clerk")
    opening.open_ticket(world.scope("clerk"), "complaint", FORM)
    other = World(world.app, key="other")
    other.person("klerk", "clerk")
    opening.open_ticket(other.scope("klerk"), "complaint", FORM)
    return world


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_only_the_sessions_own_organisation_answers(two: World, query: Callable[[Session], Any]) -> None:
    with uow.reading(two.org.id) as session:
        assert query(session) == 1


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_session_that_speaks_for_nobody_raises(two: World, query: Callable[[Session], Any]) -> None:
    with pytest.raises(NoOrganisation):
        query(db.session())
    db.session.rollback()


def test_the_operators_tools_see_all(two: World) -> None:
    with uow.system_reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Ticket)) == 2
        assert session.scalar(sa.select(sa.func.count()).select_from(Organisation)) == 2
        assert len({row.org_id for row in session.scalars(sa.select(Event))}) == 2
