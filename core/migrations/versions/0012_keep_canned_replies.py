"""Keep canned replies."""

import sqlalchemy as sa
from alembic import op

from core.database import Flag, Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "canned_reply",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("owner_id", INTEGER, nullable=False),
        sa.Column("shared", Flag(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("org_id", INTEGER, nullable=False),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 40", name=op.f("ck_canned_reply_title_length")),
        sa.ForeignKeyConstraint(
            ["org_id", "owner_id"],
            ["membership.org_id", "membership.user_id"],
            name=op.f("fk_canned_reply_org_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_canned_reply_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_reply")),
        sqlite_strict=True,
    )
    op.create_index("ix_canned_reply_owner", "canned_reply", ["org_id", "owner_id", "id"])


def downgrade() -> None:
    raise NotImplementedError("what is recorded is never dropped: restore a backup")
