"""The database handle, and how each kind of database is spoken to."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from core.database import Base, OrgScoped

WRITE = "huiyin_write"  # execution option: this transaction will write
ORG = "huiyin_org"  # session.info: the organisation in whose name the session speaks
EVERY_ORG = "*"  # the value of ORG for the clockwork and the operator's tools

# Before 3.51.3 the write-ahead log can lose a reset under two writers; the rollback journal cannot.
SAFE_WAL_VERSION = (3, 51, 3)
BUSY_TIMEOUT_MS = 10_000

db = SQLAlchemy(metadata=Base.metadata)


class NoOrganisation(RuntimeError):
    """A session was used without saying for which organisation."""


def journal_mode() -> str:
    """Return the journal mode that is safe with the SQLite at hand."""
    return "wal" if sqlite3.sqlite_version_info >= SAFE_WAL_VERSION else "truncate"


def prepare_engine(engine: Engine) -> None:
    """Teach ``engine`` our ways: durable pragmas and explicit transactions on SQLite, nothing on others."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute(f"PRAGMA journal_mode = {journal_mode()}")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA cache_size = -32000")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A transaction that reads first and writes later cannot wait for the lock; a writer takes it at once.
        write = connection.get_execution_options().get(WRITE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def durability_problems(engine: Engine) -> list[str]:
    """Return why committed work could be lost on this database; empty when it is durable."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            wanted = {"journal_mode": journal_mode(), "synchronous": 2, "foreign_keys": 1}
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
        else:
            wanted = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
            found = {name: connection.exec_driver_sql(f"SHOW {name}").scalar() for name in wanted}
    return [f"{name} is {found[name]}, must be {wanted[name]}" for name in wanted if found[name] != wanted[name]]


@event.listens_for(Session, "do_orm_execute")
def _scope(state: ORMExecuteState) -> None:
    """Add the organisation to every query; refuse a query when nobody said for which one.

    What a statement names first does not tell whose rows it reads (a count names none), so all of them get it.
    """
    if state.is_column_load or state.is_relationship_load or state.is_insert:
        return
    org = state.session.info.get(ORG)
    if org is None:
        raise NoOrganisation("a query in a session of which nobody said for which organisation it speaks")
    if org != EVERY_ORG:
        state.statement = state.statement.options(_org_criteria(org))


@lru_cache(maxsize=4096)
def _org_criteria(org_id: int) -> Any:
    return with_loader_criteria(
        OrgScoped, lambda cls: cls.org_id == org_id, include_aliases=True, track_closure_variables=True
    )


def in_write_transaction(session: Session) -> None:
    """End what the session was reading and begin a transaction that holds the right to write."""
    session.rollback()
    session.connection(execution_options={WRITE: True})


@contextmanager
def in_read_only_transaction(session: Session) -> Iterator[None]:
    """End what the session was reading and begin a transaction in which the database itself refuses every write."""
    session.rollback()
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA query_only = ON")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    try:
        yield
    finally:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA query_only = OFF")
        session.rollback()


def is_sqlite() -> bool:
    """Say whether this deployment runs on SQLite."""
    return db.engine.dialect.name == "sqlite"
