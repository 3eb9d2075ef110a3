"""Keep the measures of corrective actions."""

import sqlalchemy as sa
from alembic import op

from core.database import Moment

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "measure",
        sa.Column("ticket_id", INTEGER, nullable=False),
        sa.Column("number", INTEGER, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner_id", INTEGER, nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("round", INTEGER, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("planned_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("org_id", INTEGER, nullable=False),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name=op.f("ck_measure_state")),
        sa.ForeignKeyConstraint(
            ["org_id", "ticket_id"], ["ticket.org_id", "ticket.id"], name=op.f("fk_measure_org_id_ticket_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "owner_id"],
            ["membership.org_id", "membership.user_id"],
            name=op.f("fk_measure_org_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_measure_org_id")),
        sa.PrimaryKeyConstraint("ticket_id", "number", name=op.f("pk_measure")),
        sqlite_strict=True,
    )
    op.create_index("ix_measure_state", "measure", ["org_id", "state", "due_at"])
    still_open = sa.text("state = 'open'")
    op.create_index(
        "ix_measure_owner",
        "measure",
        ["org_id", "owner_id", "due_at"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )


def downgrade() -> None:
    raise NotImplementedError("what is recorded is never dropped: restore a backup")
