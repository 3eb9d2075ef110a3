"""Find what departments owe, soonest first."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    under_way = sa.text("state_kind <> 'closed'")
    op.create_index(
        "ix_ticket_department_owes",
        "ticket",
        ["org_id", "department_id", "due_at", "id"],
        unique=False,
        sqlite_where=under_way,
        postgresql_where=under_way,
    )


def downgrade() -> None:
    raise NotImplementedError("what is recorded is never dropped: restore a backup")
