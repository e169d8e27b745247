"""Status reports of contracts; watch lists; groups; more that jobs and proposals say."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0013"
down_revision: str | Sequence[str] | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = (
    "bid_questions",
    "job_groups",
    "group_requests",
    "watches",
    "status_report_wishes",
    "status_report_files",
    "status_reports",
)

REFERENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
GROUP_COLUMNS = (
    "logo VARCHAR(64)",
    "company_id {reference} CONSTRAINT fk_groups_company_id_companies REFERENCES companies (id)",
    "by_approval BOOLEAN DEFAULT false NOT NULL",
)
PROPOSAL_COLUMNS = ("sponsored_at BIGINT", "delisted_at BIGINT", "delist_reason TEXT DEFAULT '' NOT NULL")
LOOKED_AT = (
    "state",
    "agency_id",
    "invited_at",
    "submitted_at",
    "seen_at",
    "shortlisted_at",
    "hidden_at",
    "messaged_at",
    "offered_at",
)
"""What a client looks at, before."""
JOB_COLUMNS = ("needs_w9 BOOLEAN DEFAULT false NOT NULL",)


def _states(*values: str) -> sa.Enum:
    return sa.Enum(*values, name="state", native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Apply."""
    _add_status_reports()
    _add_watches()
    _add_groups()
    _add_job_facts()
    _add_proposal_marks()
    _add_bid_questions()


def _add_status_reports() -> None:
    op.create_table(
        "status_reports",
        sa.Column("id", REFERENCE, nullable=False),
        sa.Column("contract_id", REFERENCE, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("state", _states("ok", "problem", "complete"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("progress", DOCUMENT, nullable=False),
        sa.Column("filed_by", REFERENCE, nullable=False),
        sa.Column("filed_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_status_reports_contract_id_contracts")
        ),
        sa.ForeignKeyConstraint(["filed_by"], ["users.id"], name=op.f("fk_status_reports_filed_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_reports")),
        sa.UniqueConstraint("contract_id", "week", name=op.f("uq_status_reports_contract_id_week")),
    )
    op.create_table(
        "status_report_files",
        sa.Column("id", REFERENCE, nullable=False),
        sa.Column("key", sa.String(length=19), nullable=False),
        sa.Column("report_id", REFERENCE, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("blob", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["status_reports.id"], name=op.f("fk_status_report_files_report_id_status_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_report_files")),
        sa.UniqueConstraint("key", name=op.f("uq_status_report_files_key")),
    )
    op.create_index(op.f("ix_status_report_files_report_id"), "status_report_files", ["report_id"], unique=False)
    op.create_table(
        "status_report_wishes",
        sa.Column("contract_id", REFERENCE, autoincrement=False, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("due_week", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_status_report_wishes_contract_id_contracts")
        ),
        sa.PrimaryKeyConstraint("contract_id", name=op.f("pk_status_report_wishes")),
    )
    op.create_index(op.f("ix_status_report_wishes_due_week"), "status_report_wishes", ["due_week"], unique=False)


def _add_watches() -> None:
    op.create_table(
        "watches",
        sa.Column("id", REFERENCE, nullable=False),
        sa.Column("user_id", REFERENCE, nullable=False),
        sa.Column("job_id", REFERENCE, nullable=True),
        sa.Column("freelancer_id", REFERENCE, nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(job_id IS NULL) <> (freelancer_id IS NULL)", name=op.f("ck_watches_one")),
        sa.ForeignKeyConstraint(["freelancer_id"], ["users.id"], name=op.f("fk_watches_freelancer_id_users")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_watches_job_id_jobs")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_watches_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watches")),
        sa.UniqueConstraint("user_id", "freelancer_id", name=op.f("uq_watches_user_id_freelancer_id")),
        sa.UniqueConstraint("user_id", "job_id", name=op.f("uq_watches_user_id_job_id")),
    )


def _add_groups() -> None:
    _add("groups", GROUP_COLUMNS)
    op.create_table(
        "group_requests",
        sa.Column("id", REFERENCE, nullable=False),
        sa.Column("group_id", REFERENCE, nullable=False),
        sa.Column("user_id", REFERENCE, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", _states("waiting", "accepted", "refused", "withdrawn"), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", REFERENCE, nullable=True),
        sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_group_requests_decided")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_group_requests_decided_by_users")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_group_requests_group_id_groups")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_group_requests_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_requests")),
    )
    op.create_index(op.f("ix_group_requests_user_id_group_id"), "group_requests", ["user_id", "group_id"])
    op.create_index(
        "uq_group_requests_waiting",
        "group_requests",
        ["group_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )


def _add_job_facts() -> None:
    _add("jobs", JOB_COLUMNS)
    op.create_table(
        "job_groups",
        sa.Column("job_id", REFERENCE, nullable=False),
        sa.Column("group_id", REFERENCE, nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_job_groups_group_id_groups")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_job_groups_job_id_jobs")),
        sa.PrimaryKeyConstraint("job_id", "group_id", name=op.f("pk_job_groups")),
    )
    op.create_index(op.f("ix_job_groups_group_id"), "job_groups", ["group_id"])


def _add_proposal_marks() -> None:
    _add("proposals", PROPOSAL_COLUMNS)
    _index_proposals([*LOOKED_AT, "sponsored_at", "delisted_at"])
    op.create_index(
        "ix_proposals_sponsored",
        "proposals",
        ["job_id", "created_at", "id"],
        sqlite_where=sa.text("sponsored_at IS NOT NULL"),
        postgresql_where=sa.text("sponsored_at IS NOT NULL"),
    )


def _add_bid_questions() -> None:
    op.create_table(
        "bid_questions",
        sa.Column("id", REFERENCE, nullable=False),
        sa.Column("job_id", REFERENCE, nullable=False),
        sa.Column("freelancer_id", REFERENCE, nullable=False),
        sa.Column("agency_id", REFERENCE, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_by", REFERENCE, nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", REFERENCE, nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(answered_at IS NULL) = (answer = '')", name=op.f("ck_bid_questions_answered")),
        sa.ForeignKeyConstraint(["agency_id"], ["companies.id"], name=op.f("fk_bid_questions_agency_id_companies")),
        sa.ForeignKeyConstraint(["answered_by"], ["users.id"], name=op.f("fk_bid_questions_answered_by_users")),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_bid_questions_asked_by_users")),
        sa.ForeignKeyConstraint(["freelancer_id"], ["users.id"], name=op.f("fk_bid_questions_freelancer_id_users")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_bid_questions_job_id_jobs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_questions")),
    )
    op.create_index(op.f("ix_bid_questions_job_id_freelancer_id"), "bid_questions", ["job_id", "freelancer_id"])
    op.create_index(op.f("ix_bid_questions_freelancer_id_asked_at"), "bid_questions", ["freelancer_id", "asked_at"])
    op.create_index(
        "uq_bid_questions_waiting",
        "bid_questions",
        ["job_id", "freelancer_id"],
        unique=True,
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )


def _index_proposals(columns: Sequence[str]) -> None:
    op.drop_index("ix_proposals_job", "proposals")
    op.create_index("ix_proposals_job", "proposals", ["job_id", "created_at", "id", *columns])


def _add(table: str, columns: Sequence[str]) -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for column in columns:
        added = column.format(reference="INTEGER" if is_sqlite else "BIGINT")
        name, kind, *_ = added.split()
        if kind == "BOOLEAN" and is_sqlite:
            added += f" CONSTRAINT ck_{table}_{name} CHECK ({name} IN (0, 1))"
        op.execute(f"ALTER TABLE {table} ADD COLUMN {added}")


def downgrade() -> None:
    """Take back."""
    for table in TABLES:
        op.drop_table(table)
    op.drop_index("ix_proposals_sponsored", "proposals")
    _index_proposals(LOOKED_AT)
    for table, columns in (("groups", GROUP_COLUMNS), ("jobs", JOB_COLUMNS), ("proposals", PROPOSAL_COLUMNS)):
        for column in columns:
            op.drop_column(table, column.split()[0])
