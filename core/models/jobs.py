"""Due work of every kind in one table, and the messages that go to people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Flag, OrgScoped, Plain, in_org, one_of


class Job(OrgScoped, Base):
    """A piece of work due at ``run_at``. ``key`` makes it unique; a lease with a token fences a dead worker off.

    ``subject_id`` is the row the work is about (a deadline, a delivery). Done work is deleted: what happened stands
    in events and deliveries. Dead work waits for an operator.
    """

    __tablename__ = "job"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str]
    subject_id: Mapped[int | None]
    run_at: Mapped[datetime]
    state: Mapped[str]
    attempts: Mapped[int]
    lease_token: Mapped[str | None]
    leased_until: Mapped[datetime | None]
    last_error: Mapped[str]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Unique by key; ready ones by time; by subject to call them off."""
        ready = sa.text("state = 'ready'")
        return (
            sa.UniqueConstraint("org_id", "kind", "key"),
            one_of("state", ["ready", "dead"]),
            sa.Index("ix_job_ready", "run_at", "id", sqlite_where=ready, postgresql_where=ready),
        )


class Notification(OrgScoped, Base):
    """A sentence for one person, shown in the pages; deliveries carry it further."""

    __tablename__ = "notification"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int]
    ticket_id: Mapped[int | None]
    kind: Mapped[str]
    message: Mapped[dict[str, Any]] = mapped_column(Plain)
    urgent: Mapped[bool] = mapped_column(Flag)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Newest first for a person, and the unread ones."""
        unread = sa.text("read_at IS NULL")
        return (
            sa.UniqueConstraint("org_id", "id"),
            in_org("user_id", to="membership.user_id"),
            in_org("ticket_id", to="ticket.id"),
            sa.Index("ix_notification_user", "org_id", "user_id", "id"),
            sa.Index("ix_notification_unread", "org_id", "user_id", sqlite_where=unread, postgresql_where=unread),
        )


class Delivery(OrgScoped, Base):
    """One attempt to carry a notification by a channel, with its outcome; a job does the work."""

    __tablename__ = "delivery"
    id: Mapped[int] = mapped_column(primary_key=True)
    notification_id: Mapped[int]
    channel: Mapped[str]
    address: Mapped[str]
    state: Mapped[str]
    attempts: Mapped[int]
    last_error: Mapped[str]
    message_id: Mapped[str]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Once for each notification and channel."""
        return (
            sa.UniqueConstraint("org_id", "id"),
            sa.UniqueConstraint("org_id", "notification_id", "channel"),
            in_org("notification_id", to="notification.id"),
            one_of("channel", ["email"]),
            one_of("state", ["waiting", "sent", "dead"]),
        )
