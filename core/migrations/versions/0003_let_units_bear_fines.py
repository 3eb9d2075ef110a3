"""Let a unit bear a fine."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("penalty", table_kwargs={"sqlite_strict": True}) as batch_op:
        batch_op.alter_column("subject_id", existing_type=INTEGER, nullable=True)
        batch_op.add_column(sa.Column("unit_id", INTEGER, nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_penalty_org_id_unit_id"), "department", ["org_id", "unit_id"], ["org_id", "id"]
        )
        batch_op.create_check_constraint(op.f("ck_penalty_bearer"), "(subject_id IS NULL) <> (unit_id IS NULL)")
        batch_op.create_check_constraint(
            op.f("ck_penalty_unit_without_statement"), "unit_id IS NULL OR statement_id IS NULL"
        )
        batch_op.create_index("ix_penalty_unit", ["org_id", "unit_id", "id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("what is recorded is never dropped: restore a backup")
