"""Deal with many tickets at once."""

import sqlalchemy as sa
from alembic import op

from core.database import Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "bulk_run",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("owner_id", INTEGER, nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("do", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("org_id", INTEGER, nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "owner_id"],
            ["membership.org_id", "membership.user_id"],
            name=op.f("fk_bulk_run_org_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_bulk_run_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_run")),
        sa.UniqueConstraint("org_id", "id", name=op.f("uq_bulk_run_org_id_id")),
        sa.UniqueConstraint("org_id", "key", name=op.f("uq_bulk_run_org_id_key")),
        sqlite_strict=True,
    )
    op.create_table(
        "bulk_item",
        sa.Column("run_id", INTEGER, nullable=False),
        sa.Column("place", INTEGER, nullable=False),
        sa.Column("ticket_id", INTEGER, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("org_id", INTEGER, nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'done', 'refused')", name=op.f("ck_bulk_item_state")),
        sa.ForeignKeyConstraint(
            ["org_id", "run_id"], ["bulk_run.org_id", "bulk_run.id"], name=op.f("fk_bulk_item_org_id_run_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "ticket_id"], ["ticket.org_id", "ticket.id"], name=op.f("fk_bulk_item_org_id_ticket_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_bulk_item_org_id")),
        sa.PrimaryKeyConstraint("run_id", "place", name=op.f("pk_bulk_item")),
        sqlite_strict=True,
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_bulk_item_waiting", "bulk_item", ["run_id", "place"], sqlite_where=waiting, postgresql_where=waiting
    )


def downgrade() -> None:
    raise NotImplementedError("what is recorded is never dropped: restore a backup")
