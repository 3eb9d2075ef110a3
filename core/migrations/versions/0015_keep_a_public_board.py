"""Keep a public board, and what givers say of the result."""

import sqlalchemy as sa
from alembic import op

from core.database import Flag, Moment

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


def upgrade() -> None:
    op.add_column("portal_ticket", sa.Column("satisfied", Flag(), nullable=True))
    op.create_table(
        "board_post",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("ticket_id", INTEGER, nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", INTEGER, nullable=False),
        sa.Column("written_by_id", INTEGER, nullable=False),
        sa.Column("written_at", Moment(), nullable=False),
        sa.Column("published_by_id", INTEGER, nullable=True),
        sa.Column("published_at", Moment(), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.Column("withdrawn_for", sa.Text(), nullable=False),
        sa.Column("org_id", INTEGER, nullable=False),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 100", name=op.f("ck_board_post_title_length")),
        sa.CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name=op.f("ck_board_post_state")),
        sa.ForeignKeyConstraint(
            ["org_id", "ticket_id"], ["ticket.org_id", "ticket.id"], name=op.f("fk_board_post_org_id_ticket_id")
        ),
        *(
            sa.ForeignKeyConstraint(
                ["org_id", column],
                ["membership.org_id", "membership.user_id"],
                name=op.f(f"fk_board_post_org_id_{column}"),
            )
            for column in ("written_by_id", "published_by_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_board_post_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_post")),
        sqlite_strict=True,
    )
    published = sa.text("state = 'published'")
    op.create_index(
        "ix_board_post_published",
        "board_post",
        ["org_id", "published_at", "id"],
        sqlite_where=published,
        postgresql_where=published,
    )


def downgrade() -> None:
    raise NotImplementedError("what is recorded is never dropped: restore a backup")
