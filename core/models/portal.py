"""Tickets that the public opened: their receipt codes, and apart from them who it was."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Flag, OrgScoped, in_org, one_of
from core.domain.public import Mode


class PortalTicket(OrgScoped, Base):
    """A ticket that somebody without an account opened. Of the code they hold only the keyed digest is kept.

    ``satisfied`` is what they last said of the result; None as long as they have not.
    """

    __tablename__ = "portal_ticket"
    org_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(primary_key=True)
    mode: Mapped[str]
    code_digest: Mapped[str]
    satisfied: Mapped[bool | None] = mapped_column(Flag)

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Stay with the ticket; one ticket for a code."""
        return (
            in_org("ticket_id", to="ticket.id"),
            one_of("mode", [mode.value for mode in Mode]),
            sa.UniqueConstraint("org_id", "code_digest"),
        )


class GiverIdentity(OrgScoped, Base):
    """Who opened a confidential ticket. Nothing but the service of identities reads it."""

    __tablename__ = "giver_identity"
    org_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    contact: Mapped[str]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Stay with the ticket."""
        return (in_org("ticket_id", to="ticket.id"),)


class IdentityRequest(OrgScoped, Base):
    """That somebody asks to see who opened a ticket, and what another one decided; one at a time."""

    __tablename__ = "identity_request"
    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int]
    user_id: Mapped[int]
    reason: Mapped[str]
    at: Mapped[datetime]
    state: Mapped[str]
    decided_by_id: Mapped[int | None]
    decided_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Stay with the ticket and its members; find those that wait."""
        waits = sa.text("state = 'asked'")
        return (
            in_org("ticket_id", to="ticket.id"),
            in_org("user_id", to="membership.user_id"),
            in_org("decided_by_id", to="membership.user_id"),
            one_of("state", ["asked", "granted", "denied"]),
            sa.Index(
                "ix_identity_request_waits",
                "org_id",
                "ticket_id",
                "user_id",
                unique=True,
                sqlite_where=waits,
                postgresql_where=waits,
            ),
        )


class IdentityLook(OrgScoped, Base):
    """That somebody may see who opened a ticket, for a reason and until a time."""

    __tablename__ = "identity_look"
    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int]
    user_id: Mapped[int]
    reason: Mapped[str]
    at: Mapped[datetime]
    until: Mapped[datetime]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Stay with the ticket and a member; found by both."""
        return (
            in_org("ticket_id", to="ticket.id"),
            in_org("user_id", to="membership.user_id"),
            sa.Index("ix_identity_look_ticket", "org_id", "ticket_id", "user_id", "until"),
        )
