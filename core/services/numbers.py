"""Numbers that people see: in order, without gaps, one row of counters for each prefix and day."""

from sqlalchemy.orm import Session

from core.models import Counter


def next_number(session: Session, org_id: int, key: str) -> int:
    """Return the next number under ``key``; the row stays locked until the transaction ends."""
    if session.get_bind().dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment]  # same methods
    statement = insert(Counter).values(org_id=org_id, key=key, value=1)
    value = session.scalar(
        statement.on_conflict_do_update(index_elements=["org_id", "key"], set_={"value": Counter.value + 1}).returning(
            Counter.value
        )
    )
    return int(value or 0)


def spelled(prefix: str, day: str, number: int) -> str:
    """Return a ticket's number as people say it: ``"DD-20260317-0001"``."""
    return f"{prefix}-{day}-{number:04d}"
