"""Keep a roster."""

import sqlalchemy as sa
from alembic import op

from core.database import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roster_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("shift", sa.Text(), nullable=False),
        sa.Column("from_at", Moment(), nullable=False),
        sa.Column("to_at", Moment(), nullable=False),
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.CheckConstraint("from_at < to_at", name=op.f("ck_roster_entry_span")),
        sa.CheckConstraint("length(shift) BETWEEN 1 AND 20", name=op.f("ck_roster_entry_shift_length")),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["membership.org_id", "membership.user_id"],
            name=op.f("fk_roster_entry_org_id_user_id"),
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_roster_entry_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_entry")),
        sa.UniqueConstraint("org_id", "user_id", "from_at", name=op.f("uq_roster_entry_org_id_user_id_from_at")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    raise NotImplementedError("what is recorded is never dropped: restore a backup")
