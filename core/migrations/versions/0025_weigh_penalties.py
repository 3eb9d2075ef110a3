"""Weigh penalties."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("penalty", table_kwargs={"sqlite_strict": True}) as batch_op:
        batch_op.add_column(sa.Column("cap_fen", INTEGER, nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("weighing", sa.Text(), nullable=True))
    with op.batch_alter_table("penalty", table_kwargs={"sqlite_strict": True}) as batch_op:
        batch_op.alter_column("cap_fen", existing_type=INTEGER, server_default=None)
    with op.batch_alter_table("statement", table_kwargs={"sqlite_strict": True}) as batch_op:
        batch_op.add_column(sa.Column("capped_fen", INTEGER, nullable=False, server_default="0"))
    with op.batch_alter_table("statement", table_kwargs={"sqlite_strict": True}) as batch_op:
        batch_op.alter_column("capped_fen", existing_type=INTEGER, server_default=None)


def downgrade() -> None:
    raise NotImplementedError("what is recorded is never dropped: restore a backup")
