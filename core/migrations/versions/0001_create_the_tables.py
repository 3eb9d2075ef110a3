"""Create the tables."""

import sqlalchemy as sa
from alembic import op

from core.database import Flag, Moment, Plain
from core.models import create_search_index

revision = "0001"
down_revision = None
branch_labels = ("core",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("configuration", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("key", name=op.f("uq_organisation_key")),
        sqlite_strict=True,
    )
    op.create_table(
        "rate_counter",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("window_start", Moment(), nullable=False),
        sa.Column("count", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("key", "window_start", name=op.f("pk_rate_counter")),
        sqlite_strict=True,
    )
    op.create_table(
        "user",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=True),
        sa.Column("active", Flag(), nullable=False),
        sa.Column("epoch", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.CheckConstraint("length(login) BETWEEN 1 AND 100", name=op.f("ck_user_login_length")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_user_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("login", name=op.f("uq_user_login")),
        sqlite_strict=True,
    )
    op.create_table(
        "calendar_year",
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("year", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("off", Plain(), nullable=False),
        sa.Column("makeup", Plain(), nullable=False),
        sa.Column("names", Plain(), nullable=False),
        sa.Column("confirmed", Flag(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_calendar_year_org_id")),
        sa.PrimaryKeyConstraint("org_id", "year", name=op.f("pk_calendar_year")),
        sqlite_strict=True,
    )
    op.create_table(
        "counter",
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_counter_org_id")),
        sa.PrimaryKeyConstraint("org_id", "key", name=op.f("pk_counter")),
        sqlite_strict=True,
    )
    op.create_table(
        "department",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "parent_id"], ["department.org_id", "department.id"], name=op.f("fk_department_org_id_parent_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_department_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("org_id", "id", name=op.f("uq_department_org_id_id")),
        sa.UniqueConstraint("org_id", "key", name=op.f("uq_department_org_id_key")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("department", schema=None) as batch_op:
        batch_op.create_index("ix_department_path", ["org_id", "path"], unique=False)

    op.create_table(
        "event_head",
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("n", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_event_head_org_id")),
        sa.PrimaryKeyConstraint("org_id", name=op.f("pk_event_head")),
        sqlite_strict=True,
    )
    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("run_at", Moment(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("lease_token", sa.Text(), nullable=True),
        sa.Column("leased_until", Moment(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.CheckConstraint("state IN ('ready', 'dead')", name=op.f("ck_job_state")),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_job_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("org_id", "kind", "key", name=op.f("uq_job_org_id_kind_key")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(
            "ix_job_ready",
            ["run_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'ready'"),
            postgresql_where=sa.text("state = 'ready'"),
        )

    op.create_table(
        "organisation_plugin",
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("plugin", sa.Text(), nullable=False),
        sa.Column("enabled", Flag(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_organisation_plugin_org_id")),
        sa.PrimaryKeyConstraint("org_id", "plugin", name=op.f("pk_organisation_plugin")),
        sqlite_strict=True,
    )
    op.create_table(
        "plugin_incident",
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("plugin", sa.Text(), nullable=False),
        sa.Column("hook", sa.Text(), nullable=False),
        sa.Column("minute", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("times", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("details", Plain(), nullable=True),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_plugin_incident_org_id")),
        sa.PrimaryKeyConstraint("org_id", "plugin", "hook", "minute", name=op.f("pk_plugin_incident")),
        sqlite_strict=True,
    )
    op.create_table(
        "role",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("plugin", sa.Text(), nullable=True),
        sa.Column("permissions", Plain(), nullable=False),
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_role_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("org_id", "id", name=op.f("uq_role_org_id_id")),
        sa.UniqueConstraint("org_id", "key", name=op.f("uq_role_org_id_key")),
        sqlite_strict=True,
    )
    op.create_table(
        "setting",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("plugin", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", Moment(), nullable=False),
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_setting_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("setting", schema=None) as batch_op:
        batch_op.create_index("ix_setting_lookup", ["org_id", "plugin", "effective_from"], unique=False)

    op.create_table(
        "user_session",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("epoch", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("last_seen_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_user_session_org_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_user_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.create_index("ix_user_session_expiry", ["expires_at"], unique=False)
        batch_op.create_index("ix_user_session_user", ["user_id", "revoked_at"], unique=False)

    op.create_table(
        "calendar",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("windows", Plain(), nullable=False),
        sa.Column("ignore_makeup", Flag(), nullable=False),
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "department_id"],
            ["department.org_id", "department.id"],
            name=op.f("fk_calendar_org_id_department_id"),
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_calendar_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar")),
        sa.UniqueConstraint("org_id", "department_id", name=op.f("uq_calendar_org_id_department_id")),
        sa.UniqueConstraint("org_id", "id", name=op.f("uq_calendar_org_id_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "membership",
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("active", Flag(), nullable=False),
        sa.Column("attributes", Plain(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "department_id"],
            ["department.org_id", "department.id"],
            name=op.f("fk_membership_org_id_department_id"),
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_membership_org_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_membership_user_id")),
        sa.PrimaryKeyConstraint("org_id", "user_id", name=op.f("pk_membership")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index("ix_membership_user", ["user_id"], unique=False)

    op.create_table(
        "authority",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("holder_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("deputy_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("role_key", sa.Text(), nullable=False),
        sa.Column("from_at", Moment(), nullable=False),
        sa.Column("to_at", Moment(), nullable=False),
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.CheckConstraint("from_at < to_at", name=op.f("ck_authority_span")),
        sa.ForeignKeyConstraint(
            ["org_id", "deputy_id"], ["membership.org_id", "membership.user_id"], name="fk_authority_deputy"
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "holder_id"], ["membership.org_id", "membership.user_id"], name="fk_authority_holder"
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_authority_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("authority", schema=None) as batch_op:
        batch_op.create_index("ix_authority_deputy", ["org_id", "deputy_id", "to_at"], unique=False)

    op.create_table(
        "membership_role",
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("role_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "role_id"], ["role.org_id", "role.id"], name=op.f("fk_membership_role_org_id_role_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["membership.org_id", "membership.user_id"],
            name=op.f("fk_membership_role_org_id_user_id"),
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_membership_role_org_id")),
        sa.PrimaryKeyConstraint("org_id", "user_id", "role_id", name=op.f("pk_membership_role")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("membership_role", schema=None) as batch_op:
        batch_op.create_index("ix_membership_role_holders", ["org_id", "role_id"], unique=False)

    op.create_table(
        "performance_pay",
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("performance_fen", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("wage_fen", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("minimum_wage_fen", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "minimum_wage_fen IS NULL OR minimum_wage_fen >= 0", name=op.f("ck_performance_pay_minimum_wage")
        ),
        sa.CheckConstraint("performance_fen >= 0", name=op.f("ck_performance_pay_performance")),
        sa.CheckConstraint("wage_fen IS NULL OR wage_fen >= performance_fen", name=op.f("ck_performance_pay_wage")),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["membership.org_id", "membership.user_id"],
            name=op.f("fk_performance_pay_org_id_user_id"),
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_performance_pay_org_id")),
        sa.PrimaryKeyConstraint("org_id", "user_id", "month", name=op.f("pk_performance_pay")),
        sqlite_strict=True,
    )
    op.create_table(
        "statement",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("percent", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("base_fen", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("fines_fen", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("amount_fen", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("over_legal_limit", Flag(), nullable=False),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.CheckConstraint("state IN ('open', 'settled')", name=op.f("ck_statement_state")),
        sa.ForeignKeyConstraint(
            ["org_id", "subject_id"],
            ["membership.org_id", "membership.user_id"],
            name=op.f("fk_statement_org_id_subject_id"),
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_statement_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("org_id", "id", name=op.f("uq_statement_org_id_id")),
        sa.UniqueConstraint(
            "org_id", "subject_id", "month", "number", name=op.f("uq_statement_org_id_subject_id_month_number")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.create_index("ix_statement_month", ["org_id", "month"], unique=False)

    op.create_table(
        "ticket",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("client_key", sa.Text(), nullable=True),
        sa.Column("plugin", sa.Text(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("details", Plain(), nullable=False),
        sa.Column("milestones", Plain(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("confidential", Flag(), nullable=False),
        sa.Column("assignee_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("department_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("opened_by_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("late", Flag(), nullable=False),
        sa.Column("records_count", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "state_kind IN ('initial', 'active', 'paused', 'closed')", name=op.f("ck_ticket_state_kind")
        ),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 500", name=op.f("ck_ticket_title_length")),
        sa.ForeignKeyConstraint(
            ["org_id", "assignee_id"], ["membership.org_id", "membership.user_id"], name="fk_ticket_assignee"
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "department_id"], ["department.org_id", "department.id"], name="fk_ticket_department"
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "opened_by_id"], ["membership.org_id", "membership.user_id"], name="fk_ticket_opened_by"
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_ticket_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("org_id", "client_key", name=op.f("uq_ticket_org_id_client_key")),
        sa.UniqueConstraint("org_id", "id", name=op.f("uq_ticket_org_id_id")),
        sa.UniqueConstraint("org_id", "number", name=op.f("uq_ticket_org_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_ticket_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ticket_assignee",
            ["org_id", "assignee_id", "id"],
            unique=False,
            sqlite_where=sa.text("state_kind <> 'closed'"),
            postgresql_where=sa.text("state_kind <> 'closed'"),
        )
        batch_op.create_index("ix_ticket_category", ["org_id", "category", "id"], unique=False)
        batch_op.create_index("ix_ticket_department", ["org_id", "department_id", "id"], unique=False)
        batch_op.create_index(
            "ix_ticket_due",
            ["org_id", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index("ix_ticket_kind", ["org_id", "state_kind", "id"], unique=False)
        batch_op.create_index(
            "ix_ticket_opened_by",
            ["org_id", "opened_by_id", "id"],
            unique=False,
            sqlite_where=sa.text("state_kind <> 'closed'"),
            postgresql_where=sa.text("state_kind <> 'closed'"),
        )
        batch_op.create_index("ix_ticket_process_state", ["org_id", "process", "state", "id"], unique=False)
        batch_op.create_index("ix_ticket_received", ["org_id", "received_at"], unique=False)
        batch_op.create_index(
            "ix_ticket_under_way",
            ["org_id", "id"],
            unique=False,
            sqlite_where=sa.text("state_kind <> 'closed'"),
            postgresql_where=sa.text("state_kind <> 'closed'"),
        )
        batch_op.create_index("ix_ticket_updated", ["org_id", "updated_at", "id"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("record_number", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("uploaded_at", Moment(), nullable=False),
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 255", name=op.f("ck_attachment_name_length")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_attachment_size")),
        sa.ForeignKeyConstraint(
            ["org_id", "ticket_id"], ["ticket.org_id", "ticket.id"], name=op.f("fk_attachment_org_id_ticket_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_attachment_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_attachment_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index("ix_attachment_ticket", ["org_id", "ticket_id"], unique=False)

    op.create_table(
        "deadline",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("role_key", sa.Text(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("provisional", Flag(), nullable=False),
        sa.Column("steps", Plain(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("level", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.CheckConstraint("state IN ('open', 'met', 'void')", name=op.f("ck_deadline_state")),
        sa.ForeignKeyConstraint(
            ["org_id", "ticket_id"], ["ticket.org_id", "ticket.id"], name=op.f("fk_deadline_org_id_ticket_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_deadline_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
        sa.UniqueConstraint("org_id", "id", name=op.f("uq_deadline_org_id_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.create_index(
            "ix_deadline_provisional",
            ["org_id", "id"],
            unique=False,
            sqlite_where=sa.text("provisional = 1 AND state = 'open'"),
            postgresql_where=sa.text("provisional AND state = 'open'"),
        )
        batch_op.create_index("ix_deadline_ticket", ["org_id", "ticket_id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("hook", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.CheckConstraint("state IN ('applied', 'parked', 'settled')", name=op.f("ck_decision_state")),
        sa.ForeignKeyConstraint(
            ["org_id", "ticket_id"], ["ticket.org_id", "ticket.id"], name=op.f("fk_decision_org_id_ticket_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_decision_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(
            "ix_decision_parked",
            ["org_id", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'parked'"),
            postgresql_where=sa.text("state = 'parked'"),
        )
        batch_op.create_index("ix_decision_ticket", ["org_id", "ticket_id", "id"], unique=False)

    op.create_table(
        "event",
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("n", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("for_login", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("body_digest", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "ticket_id"], ["ticket.org_id", "ticket.id"], name=op.f("fk_event_org_id_ticket_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_event_org_id")),
        sa.PrimaryKeyConstraint("org_id", "n", name=op.f("pk_event")),
        sa.UniqueConstraint("org_id", "previous", name=op.f("uq_event_org_id_previous")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index("ix_event_ticket", ["org_id", "ticket_id", "n"], unique=False)

    op.create_table(
        "imported_row",
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "ticket_id"], ["ticket.org_id", "ticket.id"], name=op.f("fk_imported_row_org_id_ticket_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_imported_row_org_id")),
        sa.PrimaryKeyConstraint("org_id", "source", "key", name=op.f("pk_imported_row")),
        sqlite_strict=True,
    )
    op.create_table(
        "notification",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("message", Plain(), nullable=False),
        sa.Column("urgent", Flag(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("read_at", Moment(), nullable=True),
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "ticket_id"], ["ticket.org_id", "ticket.id"], name=op.f("fk_notification_org_id_ticket_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["membership.org_id", "membership.user_id"],
            name=op.f("fk_notification_org_id_user_id"),
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_notification_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("org_id", "id", name=op.f("uq_notification_org_id_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.create_index(
            "ix_notification_unread",
            ["org_id", "user_id"],
            unique=False,
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )
        batch_op.create_index("ix_notification_user", ["org_id", "user_id", "id"], unique=False)

    op.create_table(
        "participant",
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "ticket_id"], ["ticket.org_id", "ticket.id"], name=op.f("fk_participant_org_id_ticket_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_participant_org_id")),
        sa.PrimaryKeyConstraint("org_id", "who", "ticket_id", name=op.f("pk_participant")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.create_index("ix_participant_ticket", ["org_id", "ticket_id", "who"], unique=False)

    op.create_table(
        "penalty",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("policy_version", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("percent", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("cap_percent", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("amount_fen", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("reason", Plain(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("statement_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("assessed_at", Moment(), nullable=False),
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.CheckConstraint("status IN ('confirmed', 'waived', 'settled')", name=op.f("ck_penalty_status")),
        sa.CheckConstraint("amount_fen IS NULL OR amount_fen >= 0", name=op.f("ck_penalty_amount")),
        sa.CheckConstraint("cap_percent BETWEEN 0 AND 100", name=op.f("ck_penalty_cap")),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_penalty_percent")),
        sa.ForeignKeyConstraint(
            ["org_id", "statement_id"],
            ["statement.org_id", "statement.id"],
            name=op.f("fk_penalty_org_id_statement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "subject_id"],
            ["membership.org_id", "membership.user_id"],
            name=op.f("fk_penalty_org_id_subject_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "ticket_id"], ["ticket.org_id", "ticket.id"], name=op.f("fk_penalty_org_id_ticket_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_penalty_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penalty")),
        sa.UniqueConstraint("org_id", "id", name=op.f("uq_penalty_org_id_id")),
        sa.UniqueConstraint(
            "org_id", "policy", "ticket_id", "occurrence", name=op.f("uq_penalty_org_id_policy_ticket_id_occurrence")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("penalty", schema=None) as batch_op:
        batch_op.create_index("ix_penalty_month", ["org_id", "month", "subject_id"], unique=False)
        batch_op.create_index("ix_penalty_statement", ["org_id", "statement_id"], unique=False)
        batch_op.create_index("ix_penalty_subject", ["org_id", "subject_id", "id"], unique=False)
        batch_op.create_index("ix_penalty_ticket", ["org_id", "ticket_id"], unique=False)

    op.create_table(
        "receipt",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("message", Plain(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("read_at", Moment(), nullable=True),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.CheckConstraint("kind IN ('read', 'understood')", name=op.f("ck_receipt_kind")),
        sa.ForeignKeyConstraint(
            ["org_id", "ticket_id"], ["ticket.org_id", "ticket.id"], name=op.f("fk_receipt_org_id_ticket_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"], ["membership.org_id", "membership.user_id"], name=op.f("fk_receipt_org_id_user_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_receipt_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.create_index(
            "ix_receipt_owed",
            ["org_id", "user_id", "id"],
            unique=False,
            sqlite_where=sa.text("confirmed_at IS NULL"),
            postgresql_where=sa.text("confirmed_at IS NULL"),
        )
        batch_op.create_index("ix_receipt_ticket", ["org_id", "ticket_id"], unique=False)

    op.create_table(
        "sign_off",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("data", Plain(), nullable=False),
        sa.Column("record_number", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", Moment(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.CheckConstraint("state IN ('pending', 'approved', 'refused', 'withdrawn')", name=op.f("ck_sign_off_state")),
        sa.ForeignKeyConstraint(
            ["org_id", "ticket_id"], ["ticket.org_id", "ticket.id"], name=op.f("fk_sign_off_org_id_ticket_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_sign_off_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off")),
        sa.UniqueConstraint("org_id", "id", name=op.f("uq_sign_off_org_id_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("sign_off", schema=None) as batch_op:
        batch_op.create_index("ix_sign_off_state", ["org_id", "state", "id"], unique=False)
        batch_op.create_index("ix_sign_off_ticket", ["org_id", "ticket_id"], unique=False)

    op.create_table(
        "task",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("do", sa.Text(), nullable=False),
        sa.Column("role_key", sa.Text(), nullable=False),
        sa.Column("assignee_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=True),
        sa.Column("deadline", sa.Text(), nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name=op.f("ck_task_state")),
        sa.ForeignKeyConstraint(
            ["org_id", "assignee_id"],
            ["membership.org_id", "membership.user_id"],
            name=op.f("fk_task_org_id_assignee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "ticket_id"], ["ticket.org_id", "ticket.id"], name=op.f("fk_task_org_id_ticket_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_task_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(
            "ix_task_assignee",
            ["org_id", "assignee_id", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(
            "ix_task_role",
            ["org_id", "role_key", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'open' AND assignee_id IS NULL"),
            postgresql_where=sa.text("state = 'open' AND assignee_id IS NULL"),
        )
        batch_op.create_index(
            "ix_task_ticket",
            ["org_id", "ticket_id"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "ticket_record",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("data", Plain(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "ticket_id"], ["ticket.org_id", "ticket.id"], name=op.f("fk_ticket_record_org_id_ticket_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_ticket_record_org_id")),
        sa.PrimaryKeyConstraint("ticket_id", "number", name=op.f("pk_ticket_record")),
        sqlite_strict=True,
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("notification_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.CheckConstraint("channel IN ('email')", name=op.f("ck_delivery_channel")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'dead')", name=op.f("ck_delivery_state")),
        sa.ForeignKeyConstraint(
            ["org_id", "notification_id"],
            ["notification.org_id", "notification.id"],
            name=op.f("fk_delivery_org_id_notification_id"),
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_delivery_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("org_id", "id", name=op.f("uq_delivery_org_id_id")),
        sa.UniqueConstraint(
            "org_id", "notification_id", "channel", name=op.f("uq_delivery_org_id_notification_id_channel")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "penalty_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("penalty_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.CheckConstraint("status IN ('confirmed', 'waived', 'settled')", name=op.f("ck_penalty_step_status")),
        sa.ForeignKeyConstraint(
            ["org_id", "penalty_id"], ["penalty.org_id", "penalty.id"], name=op.f("fk_penalty_step_org_id_penalty_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_penalty_step_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penalty_step")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("penalty_step", schema=None) as batch_op:
        batch_op.create_index("ix_penalty_step_penalty", ["org_id", "penalty_id", "id"], unique=False)

    op.create_table(
        "signature",
        sa.Column("sign_off_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("seat", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("for_login", sa.Text(), nullable=True),
        sa.Column("approved", Flag(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("org_id", sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "sign_off_id"], ["sign_off.org_id", "sign_off.id"], name=op.f("fk_signature_org_id_sign_off_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_signature_org_id")),
        sa.PrimaryKeyConstraint("sign_off_id", "seat", name=op.f("pk_signature")),
        sqlite_strict=True,
    )

    create_search_index(op.get_bind())


def downgrade() -> None:
    raise NotImplementedError("what is recorded is never dropped: restore a backup")
