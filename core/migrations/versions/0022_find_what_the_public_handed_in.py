"""Find what the public handed in."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    by_public = sa.text("uploaded_by = 'public'")
    op.create_index(
        "ix_attachment_public",
        "attachment",
        ["org_id", "uploaded_at"],
        sqlite_where=by_public,
        postgresql_where=by_public,
    )


def downgrade() -> None:
    raise NotImplementedError("what is recorded is never dropped: restore a backup")
