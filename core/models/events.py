"""The append-only, hash-chained history."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, OrgScoped, in_org


class Event(OrgScoped, Base):
    """One thing that happened.

    ``body`` is canonical JSON; the chain holds its salted digest, so that a body can be
    redacted by legal request and the chain still verifies.
    """

    __tablename__ = "event"
    org_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int | None]
    kind: Mapped[str]
    at: Mapped[datetime]
    actor: Mapped[str]
    for_login: Mapped[str | None]
    body: Mapped[str]
    salt: Mapped[str]
    body_digest: Mapped[str]
    previous: Mapped[str]
    digest: Mapped[str]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """One successor for each event; find a ticket's story."""
        return (
            in_org("ticket_id", to="ticket.id"),
            sa.UniqueConstraint("org_id", "previous"),
            sa.Index("ix_event_ticket", "org_id", "ticket_id", "n"),
        )


class EventHead(OrgScoped, Base):
    """The end of an organisation's chain; locked by every transaction that appends."""

    __tablename__ = "event_head"
    org_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    n: Mapped[int]
    digest: Mapped[str]
