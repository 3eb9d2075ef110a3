"""The migrations make exactly what the models declare, on both kinds of database."""

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine

from core import migrations
from core.extensions import durability_problems, prepare_engine
from core.migrations import StructureError
from core.models import Base
from core.testing.databases import empty_postgresql_url, empty_sqlite_url, postgresql_url, sqlite_url

EMPTY = {"sqlite": empty_sqlite_url, "postgresql": empty_postgresql_url}
DECLARED = {"sqlite": sqlite_url, "postgresql": postgresql_url}


def connect(url: str) -> Engine:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    prepare_engine(engine)
    return engine


@pytest.fixture(params=sorted(EMPTY))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def engine(kind: str) -> Iterator[Engine]:
    engine = connect(EMPTY[kind]())
    yield engine
    engine.dispose()


def structure(engine: Engine) -> set[tuple[str, ...]]:
    """All that the database itself knows of its structure, constraints and indexes included."""
    if engine.dialect.name == "sqlite":
        queries = ["SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"]
    else:
        queries = [
            "SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity, generation_expression"
            " FROM information_schema.columns WHERE table_schema = 'public'",
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE connamespace = 'public'::regnamespace",
            "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
            "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        ]
    with engine.connect() as connection:
        rows = [row for query in queries for row in connection.exec_driver_sql(query)]
    return {tuple(in_order(str(value)) for value in row) for row in rows if "alembic_version" not in map(str, row[:2])}


def in_order(text: str) -> str:
    """The clauses of a table in one order and spacing: autogeneration sorts them as it likes.

    SQLite puts the name of a table that was rebuilt in quotes.
    """
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r'^CREATE TABLE "(\w+)"', r"CREATE TABLE \1", text)
    found = re.fullmatch(r"(CREATE TABLE .*?\()(.*)(\).*?)", text)
    if not found:
        return text
    clauses, depth = [""], 0
    for character in found[2]:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and not depth:
            clauses.append("")
        else:
            clauses[-1] += character
    return found[1] + ", ".join(sorted(clause.strip() for clause in clauses)) + found[3]


def test_migrated_database_has_the_structure_that_the_models_declare(kind: str, engine: Engine) -> None:
    migrations.upgrade(engine)
    declared = connect(DECLARED[kind]())
    assert structure(engine) == structure(declared)
    assert len(structure(engine)) > 40


def test_autogenerate_finds_nothing_to_do(engine: Engine) -> None:
    migrations.upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": ours})
        assert compare_metadata(context, Base.metadata) == []


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """Search tables are made by hand, not declared as models; the structure test above compares them."""
    return kind != "table" or not str(name).startswith("search")


def test_upgrading_twice_changes_nothing(engine: Engine) -> None:
    migrations.upgrade(engine)
    before = structure(engine)
    migrations.upgrade(engine)
    assert structure(engine) == before
    migrations.check(engine)


def test_several_processes_may_upgrade_at_once(engine: Engine) -> None:
    start = threading.Barrier(3)

    def upgrade(_number: int) -> None:
        start.wait()
        migrations.upgrade(engine)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(upgrade, range(3)))
    migrations.check(engine)


def put_in(connection: sa.Connection, table: str, **values: object) -> None:
    """Enter a row as an older program would have: what is not named and must not be empty is nought or nothing."""
    for column in sa.inspect(connection).get_columns(table):
        if not column["nullable"] and column["name"] not in values:
            kind = column["type"]
            values[column["name"]] = (
                False if isinstance(kind, sa.Boolean) else 0 if isinstance(kind, sa.Integer) else ""
            )
    columns, places = ", ".join(f'"{key}"' for key in values), ", ".join(f":{key}" for key in values)
    connection.execute(sa.text(f'INSERT INTO "{table}" ({columns}) VALUES ({places})'), values)


def test_the_ledger_survives_that_units_may_bear_fines(engine: Engine) -> None:
    with engine.begin() as connection:
        command.upgrade(migrations.configured(connection), "0002")
        put_in(connection, "organisation", id=1, key="a")
        put_in(connection, "user", id=7, login="lin", name="林某")
        put_in(connection, "membership", org_id=1, user_id=7)
        put_in(connection, "ticket", id=3, org_id=1, number="1", public_id="p", title="t", state_kind="initial")
        for number in (1, 2):
            values = {"subject_id": 7, "ticket_id": 3, "occurrence": str(number), "status": "confirmed"}
            put_in(connection, "penalty", id=number, org_id=1, **values)
            put_in(connection, "penalty_step", id=number, org_id=1, penalty_id=number, status="confirmed")
    migrations.upgrade(engine)
    with engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT id, subject_id, unit_id, occurrence FROM penalty ORDER BY id").all()
        steps = connection.exec_driver_sql("SELECT penalty_id FROM penalty_step ORDER BY id").all()
    assert [tuple(row) for row in kept] == [(1, 7, None, "1"), (2, 7, None, "2")]
    assert [tuple(row) for row in steps] == [(1,), (2,)]


def test_a_migrated_database_is_durable(engine: Engine) -> None:
    migrations.upgrade(engine)
    assert durability_problems(engine) == []


def test_check_refuses_an_empty_database(engine: Engine) -> None:
    with pytest.raises(StructureError, match="huiyin init"):
        migrations.check(engine)


def test_a_database_of_a_newer_program_is_left_alone(engine: Engine) -> None:
    migrations.upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StructureError, match="newer program"):
        migrations.check(engine)
    with pytest.raises(StructureError, match="newer program"):
        migrations.upgrade(engine)


def test_a_migration_that_fails_leaves_nothing_behind(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE ticket (id INTEGER)")
    before = structure(engine)
    with pytest.raises(sa.exc.DBAPIError):
        migrations.upgrade(engine)
    assert structure(engine) == before


def test_tables_of_sqlite_are_strict() -> None:
    engine = connect(empty_sqlite_url())
    migrations.upgrade(engine)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT name, strict FROM pragma_table_list WHERE type = 'table'")
        loose = {name for name, strict in rows if not strict}
    engine.dispose()
    assert {name for name in loose if not name.startswith(("sqlite_", "alembic_", "search"))} == set()


def test_the_first_migration_founds_the_branch_core() -> None:
    config = migrations.configured()
    assert {script.revision for script in ScriptDirectory.from_config(config).get_revisions("core@head")}


def test_there_is_no_way_back() -> None:
    for script in ScriptDirectory.from_config(migrations.configured()).walk_revisions():
        with pytest.raises(NotImplementedError, match="restore a backup"):
            script.module.downgrade()
