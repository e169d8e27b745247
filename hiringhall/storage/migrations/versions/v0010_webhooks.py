"""Webhooks: endpoints, deliveries to them, and how far the change log was followed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0010"
down_revision: str | Sequence[str] | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = ("webhook_marks", "webhook_deliveries", "webhook_endpoints")

_MARK = {
    "sqlite": "INSERT INTO webhook_marks SELECT 1, COALESCE(MAX(id), 0), 4611686018427387904 FROM changes",
    "postgresql": "INSERT INTO webhook_marks "
    "SELECT 1, pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1, 4611686018427387904",
}
"""Where the change log ends: what was before is told to nobody."""


def upgrade() -> None:
    """Apply."""
    reference = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    document = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", reference, nullable=False),
        sa.Column("key", sa.String(length=19), nullable=False),
        sa.Column("company_id", reference, nullable=True),
        sa.Column("api_key_id", reference, nullable=True),
        sa.Column("url", sa.String(length=1024), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kinds", document, nullable=False),
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("old_secret", sa.Text(), nullable=True),
        sa.Column("old_until", sa.BigInteger(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("active", "off", "failed", name="state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("active_since", sa.BigInteger(), nullable=False),
        sa.Column("failing_since", sa.BigInteger(), nullable=True),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.Column("taken_until", sa.BigInteger(), nullable=True),
        sa.Column("tried_at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(company_id IS NULL) <> (api_key_id IS NULL)", name=op.f("ck_webhook_endpoints_owner")),
        sa.CheckConstraint("(old_secret IS NULL) = (old_until IS NULL)", name=op.f("ck_webhook_endpoints_old_secret")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_webhook_endpoints_company_id_companies")
        ),
        sa.ForeignKeyConstraint(["api_key_id"], ["api_keys.id"], name=op.f("fk_webhook_endpoints_api_key_id_api_keys")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoints")),
        sa.UniqueConstraint("key", name=op.f("uq_webhook_endpoints_key")),
        sa.UniqueConstraint("company_id", "url", name=op.f("uq_webhook_endpoints_company_id_url")),
        sa.UniqueConstraint("api_key_id", "url", name=op.f("uq_webhook_endpoints_api_key_id_url")),
    )
    op.create_index(
        op.f("ix_webhook_endpoints_state_tried_at"), "webhook_endpoints", ["state", "tried_at"], unique=False
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", reference, nullable=False),
        sa.Column("endpoint_id", reference, nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "delivered", "failed", name="state", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("last_at", sa.BigInteger(), nullable=True),
        sa.Column("last_status", sa.SmallInteger(), nullable=True),
        sa.Column("last_answer", sa.Text(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("last_took", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(state = 'waiting') = (next_at IS NOT NULL)", name=op.f("ck_webhook_deliveries_due")),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["webhook_endpoints.id"], name=op.f("fk_webhook_deliveries_endpoint_id_webhook_endpoints")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
    )
    op.create_index(op.f("ix_webhook_deliveries_created_at"), "webhook_deliveries", ["created_at"], unique=False)
    op.create_index(
        op.f("ix_webhook_deliveries_endpoint_id_id"), "webhook_deliveries", ["endpoint_id", "id"], unique=False
    )
    op.create_index(
        "ix_webhook_deliveries_due",
        "webhook_deliveries",
        ["endpoint_id", "next_at"],
        unique=False,
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_table(
        "webhook_marks",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_webhook_marks_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_marks")),
    )
    op.execute(_MARK[op.get_bind().dialect.name])


def downgrade() -> None:
    """Take back."""
    for table in TABLES:
        op.drop_table(table)
