"""Mailboxes that are looked into, and the mails that came in by them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Flag, OrgScoped, Plain, in_org, one_of


class Mailbox(OrgScoped, Base):
    """A mailbox whose mails open tickets of ``process``. ``password`` is sealed, and never shown again.

    ``given`` are values that are entered in every ticket, by field. ``clerks`` is the role whose holders complete what
    a mail leaves out; empty stands for the administrators. ``subaddress`` says that mail to ``name+anything@`` arrives
    here, too. ``on_since`` is when it was last turned on; None: it is off.
    """

    __tablename__ = "mailbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str]
    host: Mapped[str]
    port: Mapped[int]
    security: Mapped[str]
    login: Mapped[str]
    password: Mapped[str]
    folder: Mapped[str]
    process: Mapped[str]
    given: Mapped[dict[str, Any]] = mapped_column(Plain)
    clerks: Mapped[str]
    subaddress: Mapped[bool] = mapped_column(Flag)
    confirms: Mapped[bool] = mapped_column(Flag)
    on_since: Mapped[datetime | None]
    created_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    fetched_at: Mapped[datetime | None]
    failure: Mapped[str]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """One for an address."""
        return (
            sa.UniqueConstraint("org_id", "id"),
            sa.UniqueConstraint("org_id", "address"),
            sa.CheckConstraint("port BETWEEN 1 AND 65535", name="port"),
            one_of("security", ["tls", "starttls", "none"]),
        )


class IncomingMail(OrgScoped, Base):
    """A mail that was fetched, once for each ``key``; ``raw_key`` is where its bytes lie, as they came.

    Who sent it and what it is about stand here only as long as it is not in a ticket.
    """

    __tablename__ = "incoming_mail"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    mailbox_id: Mapped[int]
    key: Mapped[str]
    received_at: Mapped[datetime]
    fetched_at: Mapped[datetime]
    state: Mapped[str]
    why: Mapped[str]
    sender: Mapped[str]
    subject: Mapped[str]
    size: Mapped[int]
    raw_key: Mapped[str]
    ticket_id: Mapped[int | None]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Taken in once; found by state, newest first, and by the key of its bytes."""
        return (
            in_org("mailbox_id", to="mailbox.id"),
            in_org("ticket_id", to="ticket.id"),
            one_of("state", ["opened", "added", "waiting", "ignored", "broken"]),
            sa.UniqueConstraint("org_id", "mailbox_id", "key"),
            sa.Index("ix_incoming_mail_state", "org_id", "mailbox_id", "state", "id"),
            sa.Index("ix_incoming_mail_raw", "raw_key"),
        )
