"""Measures of corrective actions, kept for the lists that show them across tickets."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, OrgScoped, in_org, one_of


class MeasureRow(OrgScoped, Base):
    """A measure as it stands. The sub-records of its ticket are what happened; ``number`` is that of its own."""

    __tablename__ = "measure"
    ticket_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    kind: Mapped[str]
    owner_id: Mapped[int]
    due_at: Mapped[datetime]
    round: Mapped[int]
    state: Mapped[str]
    planned_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Stay with the ticket; find what is still to be done, soonest first, of everybody and of one owner."""
        still_open = sa.text("state = 'open'")
        return (
            in_org("ticket_id", to="ticket.id"),
            in_org("owner_id", to="membership.user_id"),
            one_of("state", ["open", "done", "dropped"]),
            sa.Index("ix_measure_state", "org_id", "state", "due_at"),
            sa.Index(
                "ix_measure_owner",
                "org_id",
                "owner_id",
                "due_at",
                sqlite_where=still_open,
                postgresql_where=still_open,
            ),
        )
