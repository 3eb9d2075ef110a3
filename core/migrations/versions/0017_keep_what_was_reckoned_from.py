"""Keep what was reckoned from."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "calendar_used",
        sa.Column("org_id", INTEGER, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_calendar_used_org_id")),
        sa.PrimaryKeyConstraint("org_id", "digest", name=op.f("pk_calendar_used")),
        sqlite_strict=True,
    )
    op.add_column("deadline", sa.Column("basis", sa.Text(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("what is recorded is never dropped: restore a backup")
