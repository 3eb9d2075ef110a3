"""Contest penalties."""

import sqlalchemy as sa
from alembic import op

from core.database import Flag, Moment, Plain

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
STATES = "status IN ('proposed', 'served', 'objected', 'confirmed', 'waived', 'settled'"
STEPS = f"{STATES}, 'reviewed', 'received', 'upheld', 'reduced', 'revoked', 'exported')"


def upgrade() -> None:
    _create_exports()
    _create_pleas()
    with op.batch_alter_table("penalty", table_kwargs={"sqlite_strict": True}) as batch_op:
        batch_op.add_column(sa.Column("object_by", Moment(), nullable=True))
        for column in ("reverses_id", "replaces_id"):
            batch_op.add_column(sa.Column(column, INTEGER, nullable=True))
            batch_op.create_foreign_key(
                op.f(f"fk_penalty_org_id_{column}"), "penalty", ["org_id", column], ["org_id", "id"]
            )
        batch_op.drop_constraint(op.f("ck_penalty_status"), type_="check")
        batch_op.create_check_constraint(op.f("ck_penalty_status"), f"{STATES})")
        batch_op.drop_constraint(op.f("ck_penalty_unit_without_statement"), type_="check")
    with op.batch_alter_table("penalty_step", table_kwargs={"sqlite_strict": True}) as batch_op:
        batch_op.drop_constraint(op.f("ck_penalty_step_status"), type_="check")
        batch_op.create_check_constraint(op.f("ck_penalty_step_status"), STEPS)
    _let_units_have_statements()


def _let_units_have_statements() -> None:
    with op.batch_alter_table("statement", table_kwargs={"sqlite_strict": True}) as batch_op:
        batch_op.alter_column("subject_id", existing_type=INTEGER, nullable=True)
        batch_op.add_column(sa.Column("unit_id", INTEGER, nullable=True))
        batch_op.add_column(sa.Column("brought_fen", INTEGER, nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("carried_fen", INTEGER, nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("override_by", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("override_reason", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("export_id", INTEGER, nullable=True))
        batch_op.create_unique_constraint(
            op.f("uq_statement_org_id_unit_id_month_number"), ["org_id", "unit_id", "month", "number"]
        )
        batch_op.create_foreign_key(
            op.f("fk_statement_org_id_unit_id"), "department", ["org_id", "unit_id"], ["org_id", "id"]
        )
        batch_op.create_foreign_key(
            op.f("fk_statement_org_id_export_id"), "payroll_export", ["org_id", "export_id"], ["org_id", "id"]
        )
        batch_op.create_check_constraint(op.f("ck_statement_bearer"), "(subject_id IS NULL) <> (unit_id IS NULL)")
        batch_op.create_check_constraint(op.f("ck_statement_exported"), "export_id IS NULL OR state = 'settled'")
        batch_op.create_check_constraint(op.f("ck_statement_carried"), "brought_fen >= 0 AND carried_fen >= 0")
        batch_op.create_index("ix_statement_export", ["org_id", "export_id"], unique=False)
    with op.batch_alter_table("statement", table_kwargs={"sqlite_strict": True}) as batch_op:
        for column in ("brought_fen", "carried_fen"):
            batch_op.alter_column(column, existing_type=INTEGER, existing_nullable=False, server_default=None)
    op.execute(
        "INSERT INTO statement (org_id, unit_id, month, number, state, percent, fines_fen, brought_fen, carried_fen,"
        " over_legal_limit) SELECT DISTINCT org_id, unit_id, month, 0, 'open', 0, 0, 0, 0, FALSE"
        " FROM penalty WHERE unit_id IS NOT NULL AND status = 'confirmed'"
    )
    op.execute(
        "UPDATE penalty SET statement_id = (SELECT statement.id FROM statement WHERE statement.org_id = penalty.org_id"
        " AND statement.unit_id = penalty.unit_id AND statement.month = penalty.month)"
        " WHERE unit_id IS NOT NULL AND status = 'confirmed'"
    )


def _create_exports() -> None:
    op.create_table(
        "payroll_export",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("number", INTEGER, nullable=False),
        sa.Column("units", Flag(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("entries", INTEGER, nullable=False),
        sa.Column("total_fen", INTEGER, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("org_id", INTEGER, nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_payroll_export_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payroll_export")),
        sa.UniqueConstraint("org_id", "id", name=op.f("uq_payroll_export_org_id_id")),
        sa.UniqueConstraint("org_id", "number", name=op.f("uq_payroll_export_org_id_number")),
        sqlite_strict=True,
    )


def _create_pleas() -> None:
    op.create_table(
        "penalty_plea",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("penalty_id", INTEGER, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("files", Plain(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("org_id", INTEGER, nullable=False),
        sa.CheckConstraint("kind IN ('objection', 'waiver')", name=op.f("ck_penalty_plea_kind")),
        sa.CheckConstraint("outcome IN ('', 'upheld', 'reduced', 'revoked')", name=op.f("ck_penalty_plea_outcome")),
        sa.ForeignKeyConstraint(
            ["org_id", "penalty_id"], ["penalty.org_id", "penalty.id"], name=op.f("fk_penalty_plea_org_id_penalty_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_penalty_plea_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penalty_plea")),
        sqlite_strict=True,
    )
    undecided = sa.text("outcome = ''")
    op.create_index(
        "ix_penalty_plea_open",
        "penalty_plea",
        ["org_id", "penalty_id"],
        unique=True,
        sqlite_where=undecided,
        postgresql_where=undecided,
    )
    op.create_index("ix_penalty_plea_penalty", "penalty_plea", ["org_id", "penalty_id", "id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("what is recorded is never dropped: restore a backup")
