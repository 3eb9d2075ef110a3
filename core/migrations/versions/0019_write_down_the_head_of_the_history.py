"""Write down the head of the history every day."""

import sqlalchemy as sa
from alembic import op

from core.database import Moment

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "daily_head",
        sa.Column("org_id", INTEGER, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("n", INTEGER, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_daily_head_org_id")),
        sa.PrimaryKeyConstraint("org_id", "day", name=op.f("pk_daily_head")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    raise NotImplementedError("what is recorded is never dropped: restore a backup")
