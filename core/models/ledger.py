"""Penalties, their steps, the pay they are reckoned from and the monthly statements."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Flag, OrgScoped, Plain, in_org, one_of

PENALTY_STATES = ("proposed", "served", "objected", "confirmed", "waived", "settled")
STEPS = (*PENALTY_STATES, "reviewed", "received", "upheld", "reduced", "revoked", "exported")
PLEA_KINDS = ("objection", "waiver")
PLEA_OUTCOMES = ("", "upheld", "reduced", "revoked")


class Penalty(OrgScoped, Base):
    """An entry of the ledger. What was assessed never changes; only ``status`` follows its latest step.

    ``policy`` is the policy's name without its version, so that a new version never charges an occurrence again;
    ``cap_percent`` and ``cap_fen`` (0: none) are what that version allows in a month. It is borne by a person
    (``subject_id``) or a department (``unit_id``). One that is served belongs to a statement. ``object_by`` is the last
    second of the time to object. ``weighing`` says how the measure came about where more than the clause counts.
    ``reverses_id`` names a settled entry that this one takes back, ``replaces_id`` one that it stands for, reduced.
    """

    __tablename__ = "penalty"
    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int]
    policy: Mapped[str]
    policy_version: Mapped[str]
    occurrence: Mapped[str]
    subject_id: Mapped[int | None]
    unit_id: Mapped[int | None]
    kind: Mapped[str]
    percent: Mapped[int]
    cap_percent: Mapped[int]
    amount_fen: Mapped[int | None]
    cap_fen: Mapped[int] = mapped_column(default=0)
    weighing: Mapped[dict[str, Any] | None] = mapped_column(Plain)
    month: Mapped[str]
    clause: Mapped[str]
    reason: Mapped[dict[str, Any]] = mapped_column(Plain)
    status: Mapped[str]
    statement_id: Mapped[int | None]
    object_by: Mapped[datetime | None]
    reverses_id: Mapped[int | None]
    replaces_id: Mapped[int | None]
    assessed_at: Mapped[datetime]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Once for each policy, ticket and occurrence, borne by one; find a person's month and a unit's fines."""
        return (
            sa.UniqueConstraint("org_id", "policy", "ticket_id", "occurrence"),
            sa.UniqueConstraint("org_id", "id"),
            in_org("ticket_id", to="ticket.id"),
            in_org("subject_id", to="membership.user_id"),
            in_org("unit_id", to="department.id"),
            in_org("statement_id", to="statement.id"),
            in_org("reverses_id", to="penalty.id"),
            in_org("replaces_id", to="penalty.id"),
            one_of("status", PENALTY_STATES),
            sa.CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
            sa.CheckConstraint("cap_percent BETWEEN 0 AND 100", name="cap"),
            sa.CheckConstraint("amount_fen IS NULL OR amount_fen >= 0", name="amount"),
            sa.CheckConstraint("(subject_id IS NULL) <> (unit_id IS NULL)", name="bearer"),
            sa.Index("ix_penalty_month", "org_id", "month", "subject_id"),
            sa.Index("ix_penalty_subject", "org_id", "subject_id", "id"),
            sa.Index("ix_penalty_unit", "org_id", "unit_id", "id"),
            sa.Index("ix_penalty_statement", "org_id", "statement_id"),
            sa.Index("ix_penalty_ticket", "org_id", "ticket_id"),
        )


class PenaltyStep(OrgScoped, Base):
    """What became of a penalty: each step with who, when and why."""

    __tablename__ = "penalty_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    penalty_id: Mapped[int]
    status: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    reason: Mapped[str]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Stay with the penalty."""
        return (
            in_org("penalty_id", to="penalty.id"),
            one_of("status", STEPS),
            sa.Index("ix_penalty_step_penalty", "org_id", "penalty_id", "id"),
        )


class PenaltyPlea(OrgScoped, Base):
    """What is asked for a penalty and who decides about it: an objection of whom it concerns, or a waiver.

    ``files`` are the public ids and names of attachments of the ticket. Of each entry one plea is open at most.
    """

    __tablename__ = "penalty_plea"
    id: Mapped[int] = mapped_column(primary_key=True)
    penalty_id: Mapped[int]
    kind: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    reason: Mapped[str]
    files: Mapped[list[str]] = mapped_column(Plain)
    outcome: Mapped[str]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    because: Mapped[str]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Stay with the penalty; one objection to each entry, one open plea."""
        undecided = sa.text("outcome = ''")
        return (
            in_org("penalty_id", to="penalty.id"),
            one_of("kind", PLEA_KINDS),
            one_of("outcome", PLEA_OUTCOMES),
            sa.Index(
                "ix_penalty_plea_open",
                "org_id",
                "penalty_id",
                unique=True,
                sqlite_where=undecided,
                postgresql_where=undecided,
            ),
            sa.Index("ix_penalty_plea_penalty", "org_id", "penalty_id", "id"),
        )


class PerformancePay(OrgScoped, Base):
    """A person's performance pay of a month and, where known, the whole wage and the minimum wage, in fen."""

    __tablename__ = "performance_pay"
    org_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(primary_key=True)
    performance_fen: Mapped[int]
    wage_fen: Mapped[int | None]
    minimum_wage_fen: Mapped[int | None]
    set_by: Mapped[str]
    set_at: Mapped[datetime]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """No negative pay; a member of the organisation."""
        return (
            in_org("user_id", to="membership.user_id"),
            sa.CheckConstraint("performance_fen >= 0", name="performance"),
            sa.CheckConstraint("wage_fen IS NULL OR wage_fen >= performance_fen", name="wage"),
            sa.CheckConstraint("minimum_wage_fen IS NULL OR minimum_wage_fen >= 0", name="minimum_wage"),
        )


class PayrollExport(OrgScoped, Base):
    """A list of settled statements that was handed to payroll (or, of units, to accounts), kept to be looked up again.

    ``sha256`` is the digest of the CSV file as it was first made.
    """

    __tablename__ = "payroll_export"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    units: Mapped[bool] = mapped_column(Flag)
    month: Mapped[str]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    entries: Mapped[int]
    total_fen: Mapped[int]
    sha256: Mapped[str]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Be numbered in the organisation."""
        return (sa.UniqueConstraint("org_id", "number"), sa.UniqueConstraint("org_id", "id"))


class Statement(OrgScoped, Base):
    """What a person, or a unit, bears for a month: number 0 is the month's own, later ones supplement a settled month.

    Until it is settled, ``percent`` and ``fines_fen`` are 0 and the amounts unknown. ``amount_fen`` is what is taken:
    the share of the performance pay that this statement adds to earlier ones of the month, ``fines_fen`` (without
    ``capped_fen``, which is over the caps of policies), and what was ``brought_fen`` from the month before, less what
    is over the legal limit and ``carried_fen`` to the next; unless somebody has overridden the limit, with a reason. It
    is exported once, whole.
    """

    __tablename__ = "statement"
    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int | None]
    unit_id: Mapped[int | None]
    month: Mapped[str]
    number: Mapped[int]
    state: Mapped[str]
    percent: Mapped[int]
    base_fen: Mapped[int | None]
    fines_fen: Mapped[int]
    capped_fen: Mapped[int] = mapped_column(default=0)
    brought_fen: Mapped[int] = mapped_column(default=0)
    carried_fen: Mapped[int] = mapped_column(default=0)
    amount_fen: Mapped[int | None]
    over_legal_limit: Mapped[bool] = mapped_column(Flag)
    override_by: Mapped[str | None]
    override_reason: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    export_id: Mapped[int | None]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """One of each number, borne by one; a member or a department of the organisation; exported when settled."""
        return (
            sa.UniqueConstraint("org_id", "subject_id", "month", "number"),
            sa.UniqueConstraint("org_id", "unit_id", "month", "number"),
            sa.UniqueConstraint("org_id", "id"),
            in_org("subject_id", to="membership.user_id"),
            in_org("unit_id", to="department.id"),
            in_org("export_id", to="payroll_export.id"),
            one_of("state", ["open", "settled"]),
            sa.CheckConstraint("(subject_id IS NULL) <> (unit_id IS NULL)", name="bearer"),
            sa.CheckConstraint("export_id IS NULL OR state = 'settled'", name="exported"),
            sa.CheckConstraint("brought_fen >= 0 AND carried_fen >= 0", name="carried"),
            sa.Index("ix_statement_month", "org_id", "month"),
            sa.Index("ix_statement_export", "org_id", "export_id"),
        )
