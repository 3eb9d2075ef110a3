"""The declarative base, column types that mean the same on SQLite and PostgreSQL, and the organisation key."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

Int = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


class Moment(TypeDecorator[datetime]):
    """An instant as whole microseconds since 1970 UTC: exact, sortable and equal on every database."""

    impl = sa.BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Use SQLite's INTEGER, which strict tables know."""
        return dialect.type_descriptor(sa.INTEGER() if dialect.name == "sqlite" else sa.BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Store an aware instant; refuse a naive one, whose zone nobody knows.

        :raises ValueError: ``value`` is naive.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime: {value!r}")
        return (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Flag(TypeDecorator[bool]):
    """Yes or no; an INTEGER in SQLite's strict tables."""

    impl = sa.Boolean
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Use SQLite's INTEGER."""
        return dialect.type_descriptor(sa.INTEGER() if dialect.name == "sqlite" else sa.Boolean())

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> Any:
        """Store 0 or 1 on SQLite."""
        if value is None:
            return None
        return int(value) if dialect.name == "sqlite" else bool(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        """Return a bool."""
        return None if value is None else bool(value)


class Plain(TypeDecorator[Any]):
    """JSON's own types as canonical text; the same bytes on every database."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write canonical JSON; text is taken as already written."""
        if value is None or isinstance(value, str):
            return value
        return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Parse the stored text."""
        return None if value is None else json.loads(value)


class Base(DeclarativeBase):
    """Base of all tables. Strict on SQLite, so that a column holds only its own type."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        int: Int,
        str: sa.Text(),
        datetime: Moment(),
        bool: Flag(),
        bytes: sa.LargeBinary(),
    }

    @declared_attr.directive
    def __table_args__(cls) -> Any:  # noqa: N805 -- SQLAlchemy calls it with the class
        """Return the table's constraints (``constraints`` of the class) and options."""
        return (*cls.constraints(), {"sqlite_strict": True})

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Return keys, indexes and checks of the table."""
        return ()


class OrgScoped:
    """A row that belongs to one organisation. Sessions add ``org_id = <theirs>`` to every query on it."""

    org_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), nullable=False)


def in_org(*columns: str, to: str, name: str | None = None) -> sa.ForeignKeyConstraint:
    """Return a foreign key that carries the organisation, so that a row can never point into another one.

    ``columns`` are the referring columns besides ``org_id``, ``to`` is ``"table.column"``.
    """
    table = to.partition(".")[0]
    return sa.ForeignKeyConstraint(["org_id", *columns], [f"{table}.org_id", to], name=name)


def one_of(column: str, values: Sequence[str]) -> sa.CheckConstraint:
    """Return a check that ``column`` holds one of ``values``."""
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)
