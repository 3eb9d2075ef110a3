"""Links between tickets: made and ended, never removed."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, OrgScoped, in_org, one_of
from core.domain.links import LinkKind


class TicketLink(OrgScoped, Base):
    """That one ticket has to do with another, as its kind says; in force until ``ended_at``.

    ``state_before`` is the state from which a ticket was merged, empty for other kinds.
    """

    __tablename__ = "ticket_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    from_id: Mapped[int]
    to_id: Mapped[int]
    by: Mapped[str]
    at: Mapped[datetime]
    state_before: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Once between two tickets, into one other at most; found from both sides."""
        in_force = sa.text("ended_at IS NULL")
        merged = sa.text("ended_at IS NULL AND kind = 'merged'")
        return (
            in_org("from_id", to="ticket.id"),
            in_org("to_id", to="ticket.id"),
            one_of("kind", [kind.value for kind in LinkKind]),
            sa.CheckConstraint("from_id <> to_id", name="two_tickets"),
            sa.Index(
                "ix_ticket_link_from",
                "org_id",
                "from_id",
                "to_id",
                "kind",
                unique=True,
                sqlite_where=in_force,
                postgresql_where=in_force,
            ),
            sa.Index("ix_ticket_link_to", "org_id", "to_id"),
            sa.Index(
                "ix_ticket_link_merged",
                "org_id",
                "from_id",
                unique=True,
                sqlite_where=merged,
                postgresql_where=merged,
            ),
        )
