"""How members want to be told of things."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, OrgScoped, Plain, in_org


class NoticePreference(OrgScoped, Base):
    """What a member chose: ``ways`` by kind of message, and quiet hours (local times; None: as is usual here)."""

    __tablename__ = "notice_preference"
    org_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True)
    ways: Mapped[dict[str, str]] = mapped_column(Plain)
    quiet_from: Mapped[str | None]
    quiet_to: Mapped[str | None]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Belong to a member."""
        return (in_org("user_id", to="membership.user_id"),)
