"""Ask what would have been."""

import sqlalchemy as sa
from alembic import op

from core.database import Moment

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "what_if_run",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("owner_id", INTEGER, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("after", INTEGER, nullable=False),
        sa.Column("done", INTEGER, nullable=False),
        sa.Column("total", INTEGER, nullable=False),
        sa.Column("hidden", INTEGER, nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("org_id", INTEGER, nullable=False),
        sa.CheckConstraint("state IN ('running', 'done', 'failed')", name=op.f("ck_what_if_run_state")),
        sa.ForeignKeyConstraint(
            ["org_id", "owner_id"],
            ["membership.org_id", "membership.user_id"],
            name=op.f("fk_what_if_run_org_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_what_if_run_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_what_if_run")),
        sa.UniqueConstraint("org_id", "id", name=op.f("uq_what_if_run_org_id_id")),
        sa.UniqueConstraint("org_id", "key", name=op.f("uq_what_if_run_org_id_key")),
        sqlite_strict=True,
    )
    op.create_table(
        "what_if_part",
        sa.Column("run_id", INTEGER, nullable=False),
        sa.Column("after", INTEGER, nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("org_id", INTEGER, nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "run_id"], ["what_if_run.org_id", "what_if_run.id"], name=op.f("fk_what_if_part_org_id_run_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_what_if_part_org_id")),
        sa.PrimaryKeyConstraint("run_id", "after", name=op.f("pk_what_if_part")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    raise NotImplementedError("what is recorded is never dropped: restore a backup")
