"""Let the public speak up."""

import sqlalchemy as sa
from alembic import op

from core.database import Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "portal_ticket",
        sa.Column("org_id", INTEGER, nullable=False),
        sa.Column("ticket_id", INTEGER, nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("code_digest", sa.Text(), nullable=False),
        sa.CheckConstraint("mode IN ('anonymous', 'confidential', 'named')", name=op.f("ck_portal_ticket_mode")),
        _in_ticket("portal_ticket"),
        _in_organisation("portal_ticket"),
        sa.PrimaryKeyConstraint("org_id", "ticket_id", name=op.f("pk_portal_ticket")),
        sa.UniqueConstraint("org_id", "code_digest", name=op.f("uq_portal_ticket_org_id_code_digest")),
        sqlite_strict=True,
    )
    op.create_table(
        "giver_identity",
        sa.Column("org_id", INTEGER, nullable=False),
        sa.Column("ticket_id", INTEGER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        _in_ticket("giver_identity"),
        _in_organisation("giver_identity"),
        sa.PrimaryKeyConstraint("org_id", "ticket_id", name=op.f("pk_giver_identity")),
        sqlite_strict=True,
    )
    op.create_table(
        "identity_look",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("ticket_id", INTEGER, nullable=False),
        sa.Column("user_id", INTEGER, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("org_id", INTEGER, nullable=False),
        _in_ticket("identity_look"),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["membership.org_id", "membership.user_id"],
            name=op.f("fk_identity_look_org_id_user_id"),
        ),
        _in_organisation("identity_look"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_look")),
        sqlite_strict=True,
    )
    op.create_index("ix_identity_look_ticket", "identity_look", ["org_id", "ticket_id", "user_id", "until"])


def _in_ticket(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["org_id", "ticket_id"], ["ticket.org_id", "ticket.id"], name=op.f(f"fk_{table}_org_id_ticket_id")
    )


def _in_organisation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f(f"fk_{table}_org_id"))


def downgrade() -> None:
    raise NotImplementedError("what is recorded is never dropped: restore a backup")
