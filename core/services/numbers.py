"""Numbers that people see: in order, without gaps, one row of counters for each prefix and day."""

from functools import cache
from typing import cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.models import Counter


def next_number(session: Session, org_id: int, key: str) -> int:
    """Return the next number under ``key``; the row stays locked until the transaction ends."""
    statement = _count(session.get_bind().dialect.name)
    value = session.connection().execute(statement, {"org_id": org_id, "key": key, "value": 1}).scalar_one()
    return int(value)


@cache
def _count(dialect: str) -> sa.Insert:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    table = cast(sa.Table, Counter.__table__)
    return (
        insert(table)
        .on_conflict_do_update(index_elements=["org_id", "key"], set_={"value": table.c.value + 1})
        .returning(table.c.value)
    )


def spelled(prefix: str, day: str, number: int) -> str:
    """Return a ticket's number as people say it: ``"DD-20260317-0001"``."""
    return f"{prefix}-{day}-{number:04d}"
