"""Transactions: one use case, one transaction, begun with the right to write."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from core.extensions import EVERY_ORG, ORG, db, in_read_only_transaction, in_write_transaction

_WRITING = "huiyin_writing"  # session.info: a unit of work is under way


@contextmanager
def unit_of_work(org_id: int) -> Iterator[Session]:
    """Run a use case of one organisation; commit at the end, roll back on any exception.

    What the session read before is forgotten first: a decision may rest only on what this transaction has seen.

    :raises RuntimeError: The session is in a unit of work already, which this one would undo.
    """
    with _writing(org_id) as session:
        yield session


@contextmanager
def system_work() -> Iterator[Session]:
    """Run work that spans organisations (claiming jobs, creating an organisation); commits like a unit of work."""
    with _writing(EVERY_ORG) as session:
        yield session


@contextmanager
def reading(org_id: int) -> Iterator[Session]:
    """Read in the name of one organisation; ends the read transaction, so that no lock outlives it.

    :raises RuntimeError: The session is in a unit of work, which would be undone.
    """
    with _only_reading(org_id) as session:
        yield session


@contextmanager
def looking(org_id: int) -> Iterator[Session]:
    """Read in the name of one organisation where the database itself refuses every write: to look at what might be.

    Keep it short: on SQLite nobody can commit meanwhile.

    :raises RuntimeError: As :func:`reading`.
    """
    with _only_reading(org_id) as session, in_read_only_transaction(session):
        yield session


@contextmanager
def system_reading() -> Iterator[Session]:
    """Read across organisations, for log-in and the operator's tools."""
    with _only_reading(EVERY_ORG) as session:
        yield session


@contextmanager
def _writing(org: int | str) -> Iterator[Session]:
    session = _outside_a_unit_of_work()
    session.info[_WRITING] = True
    try:
        with _speaking_for(session, org):
            in_write_transaction(session)
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise
    finally:
        del session.info[_WRITING]


@contextmanager
def _only_reading(org: int | str) -> Iterator[Session]:
    session = _outside_a_unit_of_work()
    with _speaking_for(session, org):
        try:
            yield session
        finally:
            session.rollback()


def _outside_a_unit_of_work() -> Session:
    """Return the session; within a unit of work a second beginning would roll its writes back without a word."""
    session = db.session()
    if session.info.get(_WRITING):
        raise RuntimeError("this use case is within the unit of work of another")
    return session


@contextmanager
def _speaking_for(session: Session, org: int | str) -> Iterator[None]:
    before = session.info.get(ORG)
    session.info[ORG] = org
    try:
        yield
    finally:
        if before is None:
            session.info.pop(ORG, None)
        else:
            session.info[ORG] = before
