"""Drafts: what somebody has typed and not handed in yet."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, OrgScoped, Plain, in_org


class Draft(OrgScoped, Base):
    """What a member typed into one form, by field. ``ticket_id`` is the ticket that it is about, if there is one."""

    __tablename__ = "draft"
    org_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    ticket_id: Mapped[int | None]
    content: Mapped[dict[str, Any]] = mapped_column(Plain)
    updated_at: Mapped[datetime]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Belong to a member; find those about a ticket, and the old ones."""
        return (
            in_org("user_id", to="membership.user_id"),
            in_org("ticket_id", to="ticket.id"),
            sa.Index("ix_draft_ticket", "org_id", "ticket_id", "updated_at"),
            sa.Index("ix_draft_updated", "updated_at"),
        )
