"""Take mail in."""

import sqlalchemy as sa
from alembic import op

from core.database import Flag, Moment, Plain

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "mailbox",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("port", INTEGER, nullable=False),
        sa.Column("security", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("given", Plain(), nullable=False),
        sa.Column("clerks", sa.Text(), nullable=False),
        sa.Column("subaddress", Flag(), nullable=False),
        sa.Column("confirms", Flag(), nullable=False),
        sa.Column("on_since", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("tried_at", Moment(), nullable=True),
        sa.Column("fetched_at", Moment(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("org_id", INTEGER, nullable=False),
        sa.CheckConstraint("security IN ('tls', 'starttls', 'none')", name=op.f("ck_mailbox_security")),
        sa.CheckConstraint("port BETWEEN 1 AND 65535", name=op.f("ck_mailbox_port")),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_mailbox_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox")),
        sa.UniqueConstraint("org_id", "address", name=op.f("uq_mailbox_org_id_address")),
        sa.UniqueConstraint("org_id", "id", name=op.f("uq_mailbox_org_id_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "incoming_mail",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("mailbox_id", INTEGER, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("fetched_at", Moment(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("size", INTEGER, nullable=False),
        sa.Column("raw_key", sa.Text(), nullable=False),
        sa.Column("ticket_id", INTEGER, nullable=True),
        sa.Column("org_id", INTEGER, nullable=False),
        sa.CheckConstraint(
            "state IN ('opened', 'added', 'waiting', 'ignored', 'broken')", name=op.f("ck_incoming_mail_state")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "mailbox_id"], ["mailbox.org_id", "mailbox.id"], name=op.f("fk_incoming_mail_org_id_mailbox_id")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "ticket_id"], ["ticket.org_id", "ticket.id"], name=op.f("fk_incoming_mail_org_id_ticket_id")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name=op.f("fk_incoming_mail_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_mail")),
        sa.UniqueConstraint("org_id", "mailbox_id", "key", name=op.f("uq_incoming_mail_org_id_mailbox_id_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_incoming_mail_public_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_incoming_mail_raw", "incoming_mail", ["raw_key"])
    op.create_index("ix_incoming_mail_state", "incoming_mail", ["org_id", "mailbox_id", "state", "id"])


def downgrade() -> None:
    raise NotImplementedError("what is recorded is never dropped: restore a backup")
