"""Close departments, and mark those outside the house."""

import sqlalchemy as sa
from alembic import op

from core.database import Flag, Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("department", sa.Column("external", Flag(), server_default=sa.false(), nullable=False))
    op.add_column("department", sa.Column("closed_at", Moment(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("what is recorded is never dropped: restore a backup")
