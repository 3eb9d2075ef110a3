"""Let two people agree to look at who spoke up."""

import sqlalchemy as sa
from alembic import op

from core.database import Moment

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "identity_request",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("ticket_id", INTEGER, nullable=False),
        sa.Column("user_id", INTEGER, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by_id", INTEGER, nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("org_id", INTEGER, nullable=False),
        sa.CheckConstraint("state IN ('asked', 'granted', 'denied')", name=op.f("ck_identity_request_state")),
        sa.ForeignKeyConstraint(
            ["org_id", "decided_by_id"],
            ["membership.org_id", "membership.user_id"],
            name=op.f("fk_identity_request_org_id_decided_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "ticket_id"], ["ticket.org_id", "ticket.id"], name=op.f("fk_identity_request_org_id_ticket_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["membership.org_id", "membership.user_id"],
            name=op.f("fk_identity_request_org_id_user_id"),
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_identity_request_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_request")),
        sqlite_strict=True,
    )
    waits = sa.text("state = 'asked'")
    op.create_index(
        "ix_identity_request_waits",
        "identity_request",
        ["org_id", "ticket_id", "user_id"],
        unique=True,
        sqlite_where=waits,
        postgresql_where=waits,
    )


def downgrade() -> None:
    raise NotImplementedError("what is recorded is never dropped: restore a backup")
