"""Keep what an organisation has learnt for fields of its processes."""

import sqlalchemy as sa
from alembic import op

from core.database import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "lesson",
        sa.Column("org_id", INTEGER, nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("examples", INTEGER, nullable=False),
        sa.Column("learnt", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.CheckConstraint("examples > 0", name=op.f("ck_lesson_examples")),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_lesson_org_id")),
        sa.PrimaryKeyConstraint("org_id", "process", "field", name=op.f("pk_lesson")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    raise NotImplementedError("what is recorded is never dropped: restore a backup")
