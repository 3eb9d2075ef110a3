"""Saved views: how somebody narrows, orders and shows a list, kept under a name."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Flag, OrgScoped, Plain, in_org


class SavedView(OrgScoped, Base):
    """A list under a name. ``shown`` is what its address says (texts by name); ``removed_at`` until it is tidied up."""

    __tablename__ = "saved_view"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int]
    name: Mapped[str]
    shown: Mapped[dict[str, str]] = mapped_column(Plain)
    shared: Mapped[bool] = mapped_column(Flag)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Belong to a member; find those of a member and the shared ones."""
        shared = sa.text("shared")
        return (
            in_org("owner_id", to="membership.user_id"),
            sa.CheckConstraint("length(name) BETWEEN 1 AND 40", name="name_length"),
            sa.Index("ix_saved_view_owner", "org_id", "owner_id", "id"),
            sa.Index("ix_saved_view_shared", "org_id", "id", sqlite_where=shared, postgresql_where=shared),
        )


class DefaultView(OrgScoped, Base):
    """The view in which a member's list opens, by its key."""

    __tablename__ = "default_view"
    org_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True)
    view: Mapped[str]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Belong to a member."""
        return (in_org("user_id", to="membership.user_id"),)
