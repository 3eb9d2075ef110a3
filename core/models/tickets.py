"""Tickets and what hangs on them: records, tasks, sign-offs, receipts, participants, decisions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Flag, OrgScoped, Plain, in_org, one_of
from core.domain.processes import StateKind


class Ticket(OrgScoped, Base):
    """The record of a matter, in every domain. ``due_at`` is its nearest open deadline, kept for lists.

    ``public_id`` is random and stands in addresses; ``number`` is for people and unique in the organisation;
    ``client_key`` makes creation idempotent; tickets of a process with one ``repeat_key`` are the same case again.
    ``about`` holds who is complained about, ``user:<id>`` and ``department:<key>``, each between line breaks.
    """

    __tablename__ = "ticket"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    number: Mapped[str]
    client_key: Mapped[str | None]
    plugin: Mapped[str]
    process: Mapped[str]
    state: Mapped[str]
    state_kind: Mapped[str]
    title: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(Plain)
    milestones: Mapped[dict[str, str]] = mapped_column(Plain)
    category: Mapped[str]
    priority: Mapped[str]
    channel: Mapped[str]
    confidential: Mapped[bool] = mapped_column(Flag)
    assignee_id: Mapped[int | None]
    department_id: Mapped[int | None]
    opened_by_id: Mapped[int | None]
    received_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    late: Mapped[bool] = mapped_column(Flag)
    records_count: Mapped[int]
    version: Mapped[int]
    repeat_key: Mapped[str | None]
    about: Mapped[str] = mapped_column(server_default="")

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Unique by organisation; one index for each order in which lists are read."""
        under_way = sa.text("state_kind <> 'closed'")
        repeated = sa.text("repeat_key IS NOT NULL")
        return (
            sa.UniqueConstraint("org_id", "id"),
            sa.UniqueConstraint("org_id", "number"),
            sa.UniqueConstraint("org_id", "client_key"),
            in_org("assignee_id", to="membership.user_id", name="fk_ticket_assignee"),
            in_org("opened_by_id", to="membership.user_id", name="fk_ticket_opened_by"),
            in_org("department_id", to="department.id", name="fk_ticket_department"),
            one_of("state_kind", [kind.value for kind in StateKind]),
            sa.CheckConstraint("length(title) BETWEEN 1 AND 500", name="title_length"),
            sa.Index("ix_ticket_process_state", "org_id", "process", "state", "id"),
            sa.Index("ix_ticket_kind", "org_id", "state_kind", "id"),
            sa.Index("ix_ticket_under_way", "org_id", "id", sqlite_where=under_way, postgresql_where=under_way),
            sa.Index(
                "ix_ticket_opened_by",
                "org_id",
                "opened_by_id",
                "id",
                sqlite_where=under_way,
                postgresql_where=under_way,
            ),
            sa.Index("ix_ticket_category", "org_id", "category", "id"),
            sa.Index("ix_ticket_updated", "org_id", "updated_at", "id"),
            sa.Index("ix_ticket_received", "org_id", "received_at"),
            sa.Index(
                "ix_ticket_due",
                "org_id",
                "due_at",
                "id",
                sqlite_where=sa.text("due_at IS NOT NULL"),
                postgresql_where=sa.text("due_at IS NOT NULL"),
            ),
            sa.Index(
                "ix_ticket_assignee",
                "org_id",
                "assignee_id",
                "id",
                sqlite_where=under_way,
                postgresql_where=under_way,
            ),
            sa.Index("ix_ticket_department", "org_id", "department_id", "id"),
            sa.Index(
                "ix_ticket_department_owes",
                "org_id",
                "department_id",
                "due_at",
                "id",
                sqlite_where=under_way,
                postgresql_where=under_way,
            ),
            sa.Index(
                "ix_ticket_repeated",
                "org_id",
                "process",
                "repeat_key",
                "received_at",
                sqlite_where=repeated,
                postgresql_where=repeated,
            ),
        )


class TicketRecord(OrgScoped, Base):
    """A sub-record of a ticket, numbered within it; never changed."""

    __tablename__ = "ticket_record"
    ticket_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(Plain)
    by: Mapped[str]
    at: Mapped[datetime]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Stay with the ticket."""
        return (in_org("ticket_id", to="ticket.id"),)


class TaskRow(OrgScoped, Base):
    """What waits for a role, or for one person of it.

    ``within`` holds the keys of the departments whose holders of the role are asked, each between line breaks; it is
    empty where all of them are.
    """

    __tablename__ = "task"
    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int]
    do: Mapped[str]
    role_key: Mapped[str]
    within: Mapped[str] = mapped_column(server_default="")
    assignee_id: Mapped[int | None]
    deadline: Mapped[str]
    due_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    state: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Find the open tasks of a ticket, a person and a role, soonest first."""
        still_open = sa.text("state = 'open'")
        anybody_s = sa.text("state = 'open' AND assignee_id IS NULL")
        return (
            in_org("ticket_id", to="ticket.id"),
            in_org("assignee_id", to="membership.user_id"),
            one_of("state", ["open", "done", "dropped"]),
            sa.Index("ix_task_ticket", "org_id", "ticket_id", sqlite_where=still_open, postgresql_where=still_open),
            sa.Index(
                "ix_task_role",
                "org_id",
                "role_key",
                "due_at",
                "id",
                sqlite_where=anybody_s,
                postgresql_where=anybody_s,
            ),
            sa.Index(
                "ix_task_assignee",
                "org_id",
                "assignee_id",
                "due_at",
                "id",
                sqlite_where=still_open,
                postgresql_where=still_open,
            ),
        )


class SignOffRow(OrgScoped, Base):
    """A request for signatures: the act it will carry out, with the form as it was handed in."""

    __tablename__ = "sign_off"
    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int]
    act: Mapped[str]
    key: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(Plain)
    record_number: Mapped[int | None]
    requested_by: Mapped[str]
    requested_at: Mapped[datetime]
    state: Mapped[str]
    ended_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Find the pending ones of a ticket."""
        return (
            sa.UniqueConstraint("org_id", "id"),
            in_org("ticket_id", to="ticket.id"),
            one_of("state", ["pending", "approved", "refused", "withdrawn"]),
            sa.Index("ix_sign_off_ticket", "org_id", "ticket_id"),
            sa.Index("ix_sign_off_state", "org_id", "state", "id"),
        )


class Signature(OrgScoped, Base):
    """One seat's answer under a sign-off; ``for_login`` when a deputy signed."""

    __tablename__ = "signature"
    sign_off_id: Mapped[int] = mapped_column(primary_key=True)
    seat: Mapped[int] = mapped_column(primary_key=True)
    by: Mapped[str]
    for_login: Mapped[str | None]
    approved: Mapped[bool] = mapped_column(Flag)
    comment: Mapped[str]
    at: Mapped[datetime]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Stay with the sign-off."""
        return (in_org("sign_off_id", to="sign_off.id"),)


class Receipt(OrgScoped, Base):
    """That somebody must confirm having read, or understood, what a distribution sent them."""

    __tablename__ = "receipt"
    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int]
    user_id: Mapped[int]
    kind: Mapped[str]
    message: Mapped[dict[str, Any]] = mapped_column(Plain)
    asked_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Find what a person owes and what a ticket waits for."""
        owed = sa.text("confirmed_at IS NULL")
        return (
            in_org("ticket_id", to="ticket.id"),
            in_org("user_id", to="membership.user_id"),
            one_of("kind", ["read", "understood"]),
            sa.Index("ix_receipt_ticket", "org_id", "ticket_id"),
            sa.Index("ix_receipt_owed", "org_id", "user_id", "id", sqlite_where=owed, postgresql_where=owed),
        )


class Participant(OrgScoped, Base):
    """Who may see a ticket because they take part in it.

    ``who`` is ``user:<id>``, ``role:<key>``, ``role:<key>@<department>`` for its holders in one department, or
    ``department:<key>`` for everybody there.
    """

    __tablename__ = "participant"
    org_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    who: Mapped[str] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(primary_key=True)

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Stay within the organisation; find a ticket's participants."""
        return (
            in_org("ticket_id", to="ticket.id"),
            sa.Index("ix_participant_ticket", "org_id", "ticket_id", "who"),
        )


class Decision(OrgScoped, Base):
    """What a rule was asked, what it answered, under which policy; parked when it failed."""

    __tablename__ = "decision"
    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int]
    hook: Mapped[str]
    rule: Mapped[str]
    policy: Mapped[str]
    inputs: Mapped[str]
    answer: Mapped[str]
    state: Mapped[str]
    error: Mapped[str]
    at: Mapped[datetime]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Find a ticket's decisions and the parked ones."""
        parked = sa.text("state = 'parked'")
        return (
            in_org("ticket_id", to="ticket.id"),
            one_of("state", ["applied", "parked", "settled"]),
            sa.Index("ix_decision_ticket", "org_id", "ticket_id", "id"),
            sa.Index("ix_decision_parked", "org_id", "id", sqlite_where=parked, postgresql_where=parked),
        )


class ImportedRow(OrgScoped, Base):
    """A row of another system that has become a ticket here, by its identity there."""

    __tablename__ = "imported_row"
    org_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    ticket_id: Mapped[int]
    digest: Mapped[str]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Stay within the organisation."""
        return (in_org("ticket_id", to="ticket.id"),)
