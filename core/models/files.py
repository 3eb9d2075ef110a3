"""Attachments: what is known of a file; its bytes lie in the store."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, OrgScoped, in_org


class Attachment(OrgScoped, Base):
    """A file of a ticket. ``storage_key`` is ours, ``name`` the sender's and only for show.

    ``field`` is the form field it was handed in under, ``record_number`` the sub-record it belongs to.
    """

    __tablename__ = "attachment"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    ticket_id: Mapped[int]
    record_number: Mapped[int | None]
    field: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    storage_key: Mapped[str]
    uploaded_by: Mapped[str]
    uploaded_at: Mapped[datetime]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Stay with the ticket; bound the size; find what the public handed in."""
        by_public = sa.text("uploaded_by = 'public'")
        return (
            in_org("ticket_id", to="ticket.id"),
            sa.CheckConstraint("size >= 0", name="size"),
            sa.CheckConstraint("length(name) BETWEEN 1 AND 255", name="name_length"),
            sa.Index("ix_attachment_ticket", "org_id", "ticket_id"),
            sa.Index(
                "ix_attachment_public",
                "org_id",
                "uploaded_at",
                sqlite_where=by_public,
                postgresql_where=by_public,
            ),
        )
