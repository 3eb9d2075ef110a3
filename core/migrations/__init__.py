"""The structure of the database in versions, and the way from any of them to the newest."""

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine

from core.extensions import WRITE

TURN = 0x48756979696E  # the number of PostgreSQL's lock under which one process at a time upgrades


class StructureError(Exception):
    """The database is not of the structure that this program needs; the message says what to do."""


def upgrade(engine: Engine) -> None:
    """Bring the database of ``engine`` to the newest structure, in one transaction. Who comes second waits.

    :raises StructureError: The database belongs to a newer program, or its rows contradict each other afterwards.
    """
    with engine.connect().execution_options(**{WRITE: True}) as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:  # a table that is rebuilt is dropped for a moment; SQLite hears this outside transactions only
            _pragma(connection, "foreign_keys = OFF")
        try:
            with connection.begin():
                if not sqlite:  # whose transaction has waited for its turn already
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN})")
                _refuse_unknown(connection)
                command.upgrade(configured(connection), "heads")
                if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise StructureError("rows refer to others that do not exist; nothing was changed")
        finally:
            if sqlite:
                _pragma(connection, "foreign_keys = ON")


def check(engine: Engine) -> None:
    """Return if the database has the structure that this program needs.

    :raises StructureError: It has not.
    """
    with engine.connect() as connection:
        _refuse_unknown(connection)
        if _current(connection) != set(_scripts().get_heads()):
            raise StructureError("the database is not up to date: run huiyin init")


def draft(engine: Engine, revision: str, message: str) -> None:
    """Write a migration from the structure of ``engine`` to that of the models, for its author to finish.

    The first one founds the branch ``core``.
    """
    with engine.begin() as connection:
        first = not _scripts().get_heads()
        command.revision(
            configured(connection),
            message,
            rev_id=revision,
            autogenerate=True,
            head="base" if first else "core@head",
            branch_label="core" if first else None,
        )


def _refuse_unknown(connection: Connection) -> None:
    known = {script.revision for script in _scripts().walk_revisions()}
    if unknown := sorted(_current(connection) - known):
        raise StructureError(f"the database was made by a newer program (revision {unknown[0]})")


def _current(connection: Connection) -> set[str]:
    return set(MigrationContext.configure(connection).get_current_heads())


def configured(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration: where the migrations are, and which database they are for."""
    config = Config()
    config.set_main_option("script_location", "core:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(configured())


def _pragma(connection: Connection, text: str) -> None:
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA {text}")
    cursor.close()
