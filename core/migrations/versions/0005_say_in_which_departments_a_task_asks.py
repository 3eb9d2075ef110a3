"""Say in which departments a task asks."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("task", sa.Column("within", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    raise NotImplementedError("what is recorded is never dropped: restore a backup")
