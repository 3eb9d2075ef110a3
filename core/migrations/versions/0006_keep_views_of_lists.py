"""Keep views of lists."""

import sqlalchemy as sa
from alembic import op

from core.database import Flag, Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("owner_id", INTEGER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("shared", Flag(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("removed_at", Moment(), nullable=True),
        sa.Column("org_id", INTEGER, nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 40", name=op.f("ck_saved_view_name_length")),
        sa.ForeignKeyConstraint(
            ["org_id", "owner_id"],
            ["membership.org_id", "membership.user_id"],
            name=op.f("fk_saved_view_org_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_saved_view_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sqlite_strict=True,
    )
    op.create_index("ix_saved_view_owner", "saved_view", ["org_id", "owner_id", "id"])
    shared = sa.text("shared")
    op.create_index(
        "ix_saved_view_shared", "saved_view", ["org_id", "id"], sqlite_where=shared, postgresql_where=shared
    )
    op.create_table(
        "default_view",
        sa.Column("org_id", INTEGER, nullable=False),
        sa.Column("user_id", INTEGER, nullable=False),
        sa.Column("view", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["membership.org_id", "membership.user_id"],
            name=op.f("fk_default_view_org_id_user_id"),
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_default_view_org_id")),
        sa.PrimaryKeyConstraint("org_id", "user_id", name=op.f("pk_default_view")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    raise NotImplementedError("what is recorded is never dropped: restore a backup")
