"""Acts on many tickets at once: what was asked for, and what became of it for each ticket."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, OrgScoped, Plain, in_org, one_of


class BulkRun(OrgScoped, Base):
    """One act on many tickets. ``key`` makes asking idempotent; ``raw`` is the form as it was filled in."""

    __tablename__ = "bulk_run"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    owner_id: Mapped[int]
    process: Mapped[str]
    do: Mapped[str]
    raw: Mapped[dict[str, Any]] = mapped_column(Plain)
    created_at: Mapped[datetime]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Belong to a member; unique by key."""
        return (
            sa.UniqueConstraint("org_id", "id"),
            sa.UniqueConstraint("org_id", "key"),
            in_org("owner_id", to="membership.user_id"),
        )


class BulkItem(OrgScoped, Base):
    """A ticket of a run: whether the act was done to it, or why not."""

    __tablename__ = "bulk_item"
    run_id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int]
    state: Mapped[str]
    reason: Mapped[dict[str, Any] | None] = mapped_column(Plain)
    ended_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Stay with run and ticket; find what still waits."""
        waiting = sa.text("state = 'waiting'")
        return (
            in_org("run_id", to="bulk_run.id"),
            in_org("ticket_id", to="ticket.id"),
            one_of("state", ["waiting", "done", "refused"]),
            sa.Index("ix_bulk_item_waiting", "run_id", "place", sqlite_where=waiting, postgresql_where=waiting),
        )
