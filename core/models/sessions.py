"""Log-in sessions and counters of attempts; neither belongs to an organisation."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class UserSession(Base):
    """A log-in. The cookie holds a random token, the table only its hash; revoking the row ends the session."""

    __tablename__ = "user_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    org_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    epoch: Mapped[int]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    agent: Mapped[str]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Find a user's sessions and the expired ones."""
        return (
            sa.Index("ix_user_session_user", "user_id", "revoked_at"),
            sa.Index("ix_user_session_expiry", "expires_at"),
        )


class RateCounter(Base):
    """How often something was tried in a window; in the database, so that several nodes count together."""

    __tablename__ = "rate_counter"
    key: Mapped[str] = mapped_column(primary_key=True)
    window_start: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]
