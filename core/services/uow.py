"""Transactions: one use case, one transaction, begun with the right to write."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from core.extensions import EVERY_ORG, ORG, db, in_write_transaction


@contextmanager
def unit_of_work(org_id: int) -> Iterator[Session]:
    """Run a use case of one organisation; commit at the end, roll back on any exception.

    What the session read before is forgotten first: a decision may rest only on what this transaction has seen.
    """
    session = db.session()
    with _speaking_for(session, org_id):
        in_write_transaction(session)
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


@contextmanager
def system_work() -> Iterator[Session]:
    """Run work that spans organisations (claiming jobs, creating an organisation); commits like a unit of work."""
    session = db.session()
    with _speaking_for(session, EVERY_ORG):
        in_write_transaction(session)
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


@contextmanager
def reading(org_id: int) -> Iterator[Session]:
    """Read in the name of one organisation; ends the read transaction, so that no lock outlives it."""
    session = db.session()
    with _speaking_for(session, org_id):
        try:
            yield session
        finally:
            session.rollback()


@contextmanager
def system_reading() -> Iterator[Session]:
    """Read across organisations, for log-in and the operator's tools."""
    session = db.session()
    with _speaking_for(session, EVERY_ORG):
        try:
            yield session
        finally:
            session.rollback()


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
