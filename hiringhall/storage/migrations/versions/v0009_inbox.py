"""The inbox: what people are told of, how they want to hear of it, and mail that can be stopped or comes back."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | Sequence[str] | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = ("notice_digests", "notice_choices", "inbox_entries", "inbox_position")
MAIL_COLUMNS = ("html", "unsubscribe", "bounced_at")

_TOPICS = (
    "invitations",
    "proposals",
    "offers",
    "contracts",
    "milestones",
    "payments",
    "disputes",
    "feedback",
    "matches",
    "applications",
)


def _one_of(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Apply. What happened before is not told: the log is followed from its present end on."""
    reference = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("mails", sa.Column("html", sa.Text(), nullable=True))
    op.add_column("mails", sa.Column("unsubscribe", sa.String(length=500), nullable=True))
    op.add_column("mails", sa.Column("bounced_at", sa.BigInteger(), nullable=True))
    op.create_table(
        "inbox_position",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.Column("transaction_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_inbox_position_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_position")),
    )
    op.create_table(
        "inbox_entries",
        sa.Column("id", reference, nullable=False),
        sa.Column("user_id", reference, nullable=False),
        sa.Column("change_id", reference, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("topic", _one_of(*_TOPICS, name="topic"), nullable=False),
        sa.Column("scope", _one_of("general", "job", "workroom", name="scope"), nullable=False),
        sa.Column("side", _one_of("client", "freelancer", name="side"), nullable=True),
        sa.Column("team_id", reference, nullable=True),
        sa.Column("right", sa.String(length=32), nullable=True),
        sa.Column("job_id", reference, nullable=True),
        sa.Column("contract_id", reference, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.Column("digest_at", sa.BigInteger(), nullable=True),
        sa.Column("mail_id", reference, nullable=True),
        sa.CheckConstraint('(team_id IS NULL) = ("right" IS NULL)', name=op.f("ck_inbox_entries_right")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_inbox_entries_user_id_users")),
        sa.ForeignKeyConstraint(["change_id"], ["changes.id"], name=op.f("fk_inbox_entries_change_id_changes")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_inbox_entries_team_id_teams")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_inbox_entries_job_id_jobs")),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_inbox_entries_contract_id_contracts")),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_inbox_entries_mail_id_mails")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_entries")),
        sa.UniqueConstraint("user_id", "change_id", name=op.f("uq_inbox_entries_user_id_change_id")),
    )
    op.create_index(op.f("ix_inbox_entries_user_id_id"), "inbox_entries", ["user_id", "id"], unique=False)
    _few("ix_inbox_entries_unread", ["user_id", "id"], "read_at IS NULL")
    _few("ix_inbox_entries_digest", ["digest_at", "user_id"], "digest_at IS NOT NULL")
    op.create_table(
        "notice_choices",
        sa.Column("user_id", reference, nullable=False),
        sa.Column("topic", _one_of(*_TOPICS, name="topic"), nullable=False),
        sa.Column("choice", _one_of("at-once", "daily", "none", name="choice"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notice_choices_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", "topic", name=op.f("pk_notice_choices")),
    )
    op.create_table(
        "notice_digests",
        sa.Column("user_id", reference, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notice_digests_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", "day", name=op.f("pk_notice_digests")),
    )
    _begin_here()


def _few(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "inbox_entries", columns, unique=False, sqlite_where=where, postgresql_where=where)


def _begin_here() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("INSERT INTO inbox_position SELECT 1, coalesce(max(id), 0), 0 FROM changes")
    else:
        op.execute(
            "INSERT INTO inbox_position "
            "SELECT 1, 0, CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS bigint)"
        )


def downgrade() -> None:
    """Take back."""
    for table in TABLES:
        op.drop_table(table)
    for column in MAIL_COLUMNS:
        op.drop_column("mails", column)
