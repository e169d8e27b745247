"""The diary: cells of ten minutes, workstations, deleted cells; when a week of work was billed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | Sequence[str] | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    reference = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "workstations",
        sa.Column("id", reference, nullable=False),
        sa.Column("user_id", reference, nullable=False),
        sa.Column("computer", sa.String(length=120), nullable=False),
        sa.Column("client_version", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_workstations_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workstations")),
        sa.UniqueConstraint(
            "user_id", "computer", "client_version", name=op.f("uq_workstations_user_id_computer_client_version")
        ),
    )
    op.create_table(
        "diary_cells",
        sa.Column("freelancer_id", reference, nullable=False),
        sa.Column("slot", sa.BigInteger(), nullable=False),
        sa.Column("contract_id", reference, nullable=False),
        sa.Column("activity_id", reference, nullable=True),
        sa.Column("workstation_id", reference, nullable=True),
        sa.Column("captured_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("login", "normal", "exit", name="status", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("manual", sa.Boolean(name="manual", create_constraint=True), nullable=False),
        sa.Column(
            "billing",
            sa.Enum(
                "billable", "over-limit", "late", name="billing", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("keyboard", sa.Integer(), nullable=False),
        sa.Column("mouse", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.LargeBinary(), nullable=True),
        sa.Column("memo", sa.String(length=500), nullable=False),
        sa.Column("window_title", sa.String(length=200), nullable=False),
        sa.Column("screenshot", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "level BETWEEN 0 AND 10 AND keyboard >= 0 AND mouse >= 0", name=op.f("ck_diary_cells_counts")
        ),
        sa.CheckConstraint(
            "captured_at BETWEEN slot * 600 AND slot * 600 + 599", name=op.f("ck_diary_cells_captured_at")
        ),
        sa.CheckConstraint("manual = (workstation_id IS NULL)", name=op.f("ck_diary_cells_origin")),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_diary_cells_activity_id_activities")),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_diary_cells_contract_id_contracts")),
        sa.ForeignKeyConstraint(["freelancer_id"], ["users.id"], name=op.f("fk_diary_cells_freelancer_id_users")),
        sa.ForeignKeyConstraint(
            ["workstation_id"], ["workstations.id"], name=op.f("fk_diary_cells_workstation_id_workstations")
        ),
        sa.PrimaryKeyConstraint("freelancer_id", "slot", name=op.f("pk_diary_cells")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_diary_cells_contract_id_slot"), "diary_cells", ["contract_id", "slot"], unique=False)
    op.create_table(
        "deleted_cells",
        sa.Column("contract_id", reference, nullable=False),
        sa.Column("slot", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_deleted_cells_contract_id_contracts")),
        sa.PrimaryKeyConstraint("contract_id", "slot", name=op.f("pk_deleted_cells")),
    )
    op.add_column("work_weeks", sa.Column("billed_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Revert."""
    op.drop_column("work_weeks", "billed_at")
    for table in ("deleted_cells", "diary_cells", "workstations"):
        op.drop_table(table)
