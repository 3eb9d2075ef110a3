"""Canned replies: texts that somebody keeps to insert into forms."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Flag, OrgScoped, in_org


class CannedReply(OrgScoped, Base):
    """A text under a title, for one act of one process or (empty) for all of them; shared, or its owner's alone."""

    __tablename__ = "canned_reply"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int]
    shared: Mapped[bool] = mapped_column(Flag)
    process: Mapped[str]
    act: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    updated_at: Mapped[datetime]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Belong to a member; find those of a member."""
        return (
            in_org("owner_id", to="membership.user_id"),
            sa.CheckConstraint("length(title) BETWEEN 1 AND 40", name="title_length"),
            sa.Index("ix_canned_reply_owner", "org_id", "owner_id", "id"),
        )
