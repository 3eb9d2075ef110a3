"""Keep out who is complained about."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ticket", sa.Column("about", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    raise NotImplementedError("what is recorded is never dropped: restore a backup")
