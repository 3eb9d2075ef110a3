"""Deadlines with the steps of their sum."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Flag, OrgScoped, Plain, in_org, one_of


class Deadline(OrgScoped, Base):
    """A running, met or void deadline. ``level`` counts the steps of the ladder already fired.

    ``basis`` holds what the sum rests on, and for each pause that has ended what its move rests on.
    """

    __tablename__ = "deadline"
    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int]
    key: Mapped[str]
    role_key: Mapped[str]
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    provisional: Mapped[bool] = mapped_column(Flag)
    steps: Mapped[list[Any]] = mapped_column(Plain)
    basis: Mapped[list[Any] | None] = mapped_column(Plain)
    state: Mapped[str]
    ended_at: Mapped[datetime | None]
    level: Mapped[int]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Stay with the ticket; find provisional ones when a calendar is published."""
        provisional = sa.text("provisional AND state = 'open'")
        return (
            sa.UniqueConstraint("org_id", "id"),
            in_org("ticket_id", to="ticket.id"),
            one_of("state", ["open", "met", "void"]),
            sa.Index("ix_deadline_ticket", "org_id", "ticket_id"),
            sa.Index(
                "ix_deadline_provisional",
                "org_id",
                "id",
                sqlite_where=sa.text("provisional = 1 AND state = 'open'"),
                postgresql_where=provisional,
            ),
        )
