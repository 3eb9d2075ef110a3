"""Link tickets, find repeated cases, keep drafts."""

import sqlalchemy as sa
from alembic import op

from core.database import Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


def upgrade() -> None:
    op.add_column("ticket", sa.Column("repeat_key", sa.Text(), nullable=True))
    repeated = sa.text("repeat_key IS NOT NULL")
    op.create_index(
        "ix_ticket_repeated",
        "ticket",
        ["org_id", "process", "repeat_key", "received_at"],
        sqlite_where=repeated,
        postgresql_where=repeated,
    )
    op.create_table(
        "ticket_link",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_id", INTEGER, nullable=False),
        sa.Column("to_id", INTEGER, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("state_before", sa.Text(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("org_id", INTEGER, nullable=False),
        sa.CheckConstraint(
            "kind IN ('relates', 'duplicate', 'cause', 'split', 'merged')", name=op.f("ck_ticket_link_kind")
        ),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_ticket_link_two_tickets")),
        sa.ForeignKeyConstraint(
            ["org_id", "from_id"], ["ticket.org_id", "ticket.id"], name=op.f("fk_ticket_link_org_id_from_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "to_id"], ["ticket.org_id", "ticket.id"], name=op.f("fk_ticket_link_org_id_to_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_ticket_link_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_link")),
        sqlite_strict=True,
    )
    in_force = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_ticket_link_from",
        "ticket_link",
        ["org_id", "from_id", "to_id", "kind"],
        unique=True,
        sqlite_where=in_force,
        postgresql_where=in_force,
    )
    op.create_index("ix_ticket_link_to", "ticket_link", ["org_id", "to_id"])
    merged = sa.text("ended_at IS NULL AND kind = 'merged'")
    op.create_index(
        "ix_ticket_link_merged",
        "ticket_link",
        ["org_id", "from_id"],
        unique=True,
        sqlite_where=merged,
        postgresql_where=merged,
    )
    op.create_table(
        "draft",
        sa.Column("org_id", INTEGER, nullable=False),
        sa.Column("user_id", INTEGER, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("ticket_id", INTEGER, nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"], ["membership.org_id", "membership.user_id"], name=op.f("fk_draft_org_id_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "ticket_id"], ["ticket.org_id", "ticket.id"], name=op.f("fk_draft_org_id_ticket_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_draft_org_id")),
        sa.PrimaryKeyConstraint("org_id", "user_id", "key", name=op.f("pk_draft")),
        sqlite_strict=True,
    )
    op.create_index("ix_draft_ticket", "draft", ["org_id", "ticket_id", "updated_at"])
    op.create_index("ix_draft_updated", "draft", ["updated_at"])


def downgrade() -> None:
    raise NotImplementedError("what is recorded is never dropped: restore a backup")
