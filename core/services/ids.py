"""Ids taken before the rows are written, so that rows and those that refer to them go out together, in bulk."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.database import Base
from core.models import Deadline, Delivery, Notification, Ticket

_MODELS = (Ticket, Deadline, Notification, Delivery)  # all rows of these are written with ids taken here
_LAST = "huiyin_last_ids"  # session.info: the transaction that may write, and the last id taken in each table


def reserve(session: Session, model: type[Base], count: int = 1) -> Sequence[int]:
    """Return ``count`` ids for new rows of ``model``, in order; nobody else gets them.

    On SQLite the transaction must hold the right to write.

    :raises KeyError: Rows of ``model`` are not among those that are written so.
    """
    table = model.__tablename__
    if session.get_bind().dialect.name == "sqlite":
        last = _last_ids(session)
        first = last[table] + 1
        last[table] += count
        return range(first, first + count)
    rows = session.connection().execute(_FROM_SEQUENCE, {"sequence": f"{table}_id_seq", "count": count})
    return [row[0] for row in rows]


def _last_ids(session: Session) -> dict[str, int]:
    """Return the last id taken in each table; read once, because nobody else writes before this transaction ends."""
    transaction = session.get_transaction()
    kept: tuple[object, dict[str, int]] | None = session.info.get(_LAST)
    if kept is None or kept[0] is not transaction:
        row = session.connection().execute(_MAXIMA).one()
        kept = (transaction, dict(zip((model.__tablename__ for model in _MODELS), row, strict=True)))
        session.info[_LAST] = kept
    return kept[1]


_MAXIMA = sa.select(*(sa.select(sa.func.coalesce(sa.func.max(model.id), 0)).scalar_subquery() for model in _MODELS))
_FROM_SEQUENCE = sa.text("SELECT nextval(CAST(:sequence AS regclass)) FROM generate_series(1, :count)")
