"""Ids taken before the rows are written, so that rows and those that refer to them go out together, in bulk."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.database import Base


def reserve(session: Session, model: type[Base], count: int = 1) -> Sequence[int]:
    """Return ``count`` ids for new rows of ``model``, in order; nobody else gets them.

    On SQLite the transaction must hold the right to write, and the rows must be written before ids are taken again.
    """
    table = model.__tablename__
    if session.get_bind().dialect.name == "sqlite":
        last: int = session.connection().exec_driver_sql(f"SELECT coalesce(max(id), 0) FROM {table}").scalar_one()  # noqa: S608 -- the table's own name
        return range(last + 1, last + count + 1)
    rows = session.connection().execute(_FROM_SEQUENCE, {"sequence": f"{table}_id_seq", "count": count})
    return [row[0] for row in rows]


_FROM_SEQUENCE = sa.text("SELECT nextval(CAST(:sequence AS regclass)) FROM generate_series(1, :count)")
