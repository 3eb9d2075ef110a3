"""Create the search index."""

from alembic import op

from core.models import create_search_index

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_search_index(op.get_bind())


def downgrade() -> None:
    raise NotImplementedError("what is recorded is never dropped: restore a backup")
