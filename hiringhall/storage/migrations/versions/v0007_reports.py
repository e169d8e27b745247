"""Reports: time rows that they are made of, reports that people keep, their runs and feeds; entries by day."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0007"
down_revision: str | Sequence[str] | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = ("mail_files", "report_runs", "report_feeds", "saved_reports", "time_parts", "time_rows")


def upgrade() -> None:
    """Apply."""
    reference = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    document = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
    _make_tables_of_time(reference)
    _make_tables_of_kept(reference, document)
    op.create_index(op.f("ix_entries_on"), "entries", ["on"], unique=False)
    _fill_time()


def _fill_time() -> None:
    """Add up the cells that there are: each is charged what it adds to its line of the bill, in order of time."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    words = _SQLITE if is_sqlite else _POSTGRESQL
    op.execute(_ROWS.format(**words))
    op.execute(_PARTS.format(**words))


_SQLITE = {
    "day": "date(slot * 600, 'unixepoch')",
    "week": "date(((slot / 144 + 3) / 7 * 7 - 3) * 86400, 'unixepoch')",
    "month": "date(day, 'start of month')",
}
_POSTGRESQL = {
    "day": "DATE '1970-01-01' + (slot / 144)::int",
    "week": "DATE '1970-01-01' + ((slot / 144 + 3) / 7 * 7 - 3)::int",
    "month": "CAST(date_trunc('month', day) AS DATE)",
}
_ROWS = """
INSERT INTO time_rows (contract_id, day, line, week, activity_id, memo, online, offline, charge_online, charge_offline)
WITH placed AS (
    SELECT contract_id, slot, activity_id, memo, manual, billing, {day} AS day, {week} AS week FROM diary_cells
), rated AS (
    SELECT placed.*, COALESCE(
        (SELECT rate FROM contract_terms WHERE contract_terms.contract_id = placed.contract_id
         AND since <= placed.day ORDER BY since DESC LIMIT 1),
        (SELECT rate FROM contract_terms WHERE contract_terms.contract_id = placed.contract_id
         ORDER BY since LIMIT 1), 0) AS rate
    FROM placed
), counted AS (
    SELECT rated.*, ROW_NUMBER() OVER (
        PARTITION BY contract_id, week, rate, activity_id, billing ORDER BY slot) AS nth FROM rated
), charged AS (
    SELECT counted.*, CASE WHEN billing = 'billable'
        THEN (2 * nth * rate + 6) / 12 - (2 * (nth - 1) * rate + 6) / 12 ELSE 0 END AS charge FROM counted
)
SELECT contract_id, day, ROW_NUMBER() OVER (PARTITION BY contract_id, day ORDER BY MIN(slot)), week, activity_id, memo,
    SUM(CASE WHEN manual THEN 0 ELSE 1 END), SUM(CASE WHEN manual THEN 1 ELSE 0 END),
    SUM(CASE WHEN manual THEN 0 ELSE charge END), SUM(CASE WHEN manual THEN charge ELSE 0 END)
FROM charged GROUP BY contract_id, day, week, activity_id, memo"""
_PARTS = """
INSERT INTO time_parts (company_id, month, version, rows)
SELECT company_id, {month}, 1, COUNT(*) FROM time_rows JOIN contracts ON contracts.id = contract_id
GROUP BY company_id, {month}"""


def _make_tables_of_time(reference: sa.types.TypeEngine[int]) -> None:
    op.create_table(
        "time_parts",
        sa.Column("company_id", reference, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_time_parts_company_id_companies")),
        sa.PrimaryKeyConstraint("company_id", "month", name=op.f("pk_time_parts")),
    )
    op.create_table(
        "time_rows",
        sa.Column("contract_id", reference, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("activity_id", reference, nullable=True),
        sa.Column("memo", sa.String(length=500), nullable=False),
        sa.Column("online", sa.Integer(), nullable=False),
        sa.Column("offline", sa.Integer(), nullable=False),
        sa.Column("charge_online", sa.BigInteger(), nullable=False),
        sa.Column("charge_offline", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("online >= 0 AND offline >= 0 AND online + offline > 0", name=op.f("ck_time_rows_cells")),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_time_rows_activity_id_activities")),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_time_rows_contract_id_contracts")),
        sa.PrimaryKeyConstraint("contract_id", "day", "line", name=op.f("pk_time_rows")),
        sqlite_with_rowid=False,
    )


def _make_tables_of_kept(reference: sa.types.TypeEngine[int], document: sa.types.TypeEngine[Any]) -> None:
    op.create_table(
        "saved_reports",
        sa.Column("id", reference, nullable=False),
        sa.Column("key", sa.String(length=19), nullable=False),
        sa.Column("owner_id", reference, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("report", sa.String(length=40), nullable=False),
        sa.Column("about", document, nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("chart", document, nullable=False),
        sa.Column(
            "every",
            sa.Enum("day", "week", "month", name="every", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("day", sa.SmallInteger(), nullable=False),
        sa.Column("hour", sa.SmallInteger(), nullable=False),
        sa.Column(
            "form",
            sa.Enum("csv", "xlsx", "pdf", name="form", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(every IS NULL) = (due_at IS NULL)", name=op.f("ck_saved_reports_schedule")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_saved_reports_owner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_reports")),
        sa.UniqueConstraint("key", name=op.f("uq_saved_reports_key")),
    )
    op.create_index(
        "ix_saved_reports_due_at",
        "saved_reports",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_saved_reports_owner_id"), "saved_reports", ["owner_id"], unique=False)
    op.create_table(
        "report_feeds",
        sa.Column("id", reference, nullable=False),
        sa.Column("saved_report_id", reference, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("any_query", sa.Boolean(create_constraint=True, name="any_query"), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["saved_report_id"], ["saved_reports.id"], name=op.f("fk_report_feeds_saved_report_id_saved_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_feeds")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_report_feeds_secret_hash")),
    )
    op.create_index(op.f("ix_report_feeds_saved_report_id"), "report_feeds", ["saved_report_id"], unique=False)
    op.create_table(
        "report_runs",
        sa.Column("id", reference, nullable=False),
        sa.Column("key", sa.String(length=19), nullable=False),
        sa.Column("owner_id", reference, nullable=False),
        sa.Column("saved_report_id", reference, nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("report", sa.String(length=40), nullable=False),
        sa.Column("about", document, nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column(
            "form",
            sa.Enum("csv", "xlsx", "pdf", "page", name="form", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("by_mail", sa.Boolean(create_constraint=True, name="by_mail"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "failed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.String(length=255), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("alive_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_report_runs_owner_id_users")),
        sa.ForeignKeyConstraint(
            ["saved_report_id"], ["saved_reports.id"], name=op.f("fk_report_runs_saved_report_id_saved_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_runs")),
        sa.UniqueConstraint("key", name=op.f("uq_report_runs_key")),
    )
    op.create_index(op.f("ix_report_runs_owner_id"), "report_runs", ["owner_id"], unique=False)
    op.create_index(op.f("ix_report_runs_saved_report_id"), "report_runs", ["saved_report_id"], unique=False)
    op.create_index(op.f("ix_report_runs_state_created_at"), "report_runs", ["state", "created_at"], unique=False)
    op.create_table(
        "mail_files",
        sa.Column("id", reference, nullable=False),
        sa.Column("mail_id", reference, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("blob", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_mail_files_mail_id_mails")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_files")),
    )
    op.create_index(op.f("ix_mail_files_blob"), "mail_files", ["blob"], unique=False)
    op.create_index(op.f("ix_mail_files_mail_id"), "mail_files", ["mail_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f("ix_entries_on"), table_name="entries")
    for table in TABLES:
        op.drop_table(table)
