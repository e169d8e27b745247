"""Tracking: trackers that are signed in, and who works now."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | Sequence[str] | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    reference = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "trackers",
        sa.Column("id", reference, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", reference, nullable=False),
        sa.Column("computer", sa.String(length=120), nullable=False),
        sa.Column("client_version", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_trackers_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trackers")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_trackers_token_hash")),
    )
    op.create_index(op.f("ix_trackers_user_id"), "trackers", ["user_id"], unique=False)
    op.create_table(
        "presences",
        sa.Column("freelancer_id", reference, nullable=False),
        sa.Column("contract_id", reference, nullable=False),
        sa.Column("activity_id", reference, nullable=True),
        sa.Column("memo", sa.String(length=500), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_presences_activity_id_activities")),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_presences_contract_id_contracts")),
        sa.ForeignKeyConstraint(["freelancer_id"], ["users.id"], name=op.f("fk_presences_freelancer_id_users")),
        sa.PrimaryKeyConstraint("freelancer_id", name=op.f("pk_presences")),
    )
    op.create_index(op.f("ix_presences_contract_id"), "presences", ["contract_id"], unique=False)


def downgrade() -> None:
    """Revert."""
    for table in ("presences", "trackers"):
        op.drop_table(table)
