"""Search: profiles, groups, past contracts, saved searches, and what finding jobs needs."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

# Added as they stand: SQLite would otherwise copy the whole table for the sake of the constraints.
JOB_COLUMNS = (
    "workload VARCHAR(32) CONSTRAINT ck_jobs_workload CHECK (workload IN ('as-needed', 'part-time', 'full-time'))",
    "rate_min BIGINT CONSTRAINT ck_jobs_rate_min CHECK (rate_min IS NULL OR rate_min >= 0)",
    "rate_max BIGINT CONSTRAINT ck_jobs_rate_max CHECK (rate_max IS NULL OR rate_max >= rate_min OR rate_min IS NULL)",
    "tier INTEGER CONSTRAINT ck_jobs_tier CHECK (tier IS NULL OR tier BETWEEN 1 AND 3)",
)

revision: str = "0002"
down_revision: str | Sequence[str] | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "groups",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sa.UniqueConstraint("slug", name=op.f("uq_groups_slug")),
    )
    op.create_table(
        "group_members",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_group_members_group_id_groups")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_group_members_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_members")),
        sa.UniqueConstraint("group_id", "user_id", name=op.f("uq_group_members_group_id_user_id")),
    )
    with op.batch_alter_table("group_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_members_user_id"), ["user_id"], unique=False)

    op.create_table(
        "portfolio_items",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=19), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=1024), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=True),
        sa.Column(
            "skills", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("picture", sa.String(length=64), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_portfolio_items_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portfolio_items")),
        sa.UniqueConstraint("key", name=op.f("uq_portfolio_items_key")),
    )
    with op.batch_alter_table("portfolio_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_portfolio_items_user_id"), ["user_id"], unique=False)

    op.create_table(
        "profile_certifications",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("organization", sa.String(length=200), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_profile_certifications_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_certifications")),
    )
    with op.batch_alter_table("profile_certifications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_profile_certifications_user_id"), ["user_id"], unique=False)

    op.create_table(
        "profile_education",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("school", sa.String(length=200), nullable=False),
        sa.Column("degree", sa.String(length=100), nullable=False),
        sa.Column("area", sa.String(length=100), nullable=False),
        sa.Column("from_year", sa.Integer(), nullable=False),
        sa.Column("to_year", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_profile_education_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_education")),
    )
    with op.batch_alter_table("profile_education", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_profile_education_user_id"), ["user_id"], unique=False)

    op.create_table(
        "profile_employment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("employer", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=100), nullable=False),
        sa.Column("from_month", sa.Date(), nullable=False),
        sa.Column("to_month", sa.Date(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_profile_employment_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_employment")),
    )
    with op.batch_alter_table("profile_employment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_profile_employment_user_id"), ["user_id"], unique=False)

    op.create_table(
        "profile_skills",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_profile_skills_level")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_profile_skills_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", "slug", name=op.f("pk_profile_skills")),
    )
    op.create_table(
        "profile_tests",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("test", sa.String(length=20), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("percentile", sa.Integer(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "score BETWEEN 0 AND 500 AND percentile BETWEEN 0 AND 100", name=op.f("ck_profile_tests_marks")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_profile_tests_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", "test", name=op.f("pk_profile_tests")),
    )
    op.create_table(
        "profiles",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("overview", sa.Text(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column(
            "access",
            sa.Enum(
                "public", "signed-in", "private", name="access", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "availability",
            sa.Enum(
                "full-time",
                "part-time",
                "as-needed",
                "none",
                name="availability",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("english", sa.Integer(), nullable=False),
        sa.Column(
            "languages", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "categories", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("is_ready", sa.Boolean(create_constraint=True, name="is_ready"), nullable=False),
        sa.Column("picture", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("english BETWEEN 0 AND 5", name=op.f("ck_profiles_english")),
        sa.CheckConstraint("rate IS NULL OR rate >= 0", name=op.f("ck_profiles_rate")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_profiles_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_profiles")),
    )
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "subject",
            sa.Enum("jobs", "people", name="subject", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("query", sa.String(length=2000), nullable=False),
        sa.Column("by_mail", sa.Boolean(create_constraint=True, name="by_mail"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("noticed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_saved_searches_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
    )
    with op.batch_alter_table("saved_searches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_searches_user_id"), ["user_id"], unique=False)

    op.create_table(
        "contracts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=19), nullable=False),
        sa.Column("job_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("company_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("freelancer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "type",
            sa.Enum("hourly", "fixed-price", name="type", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("rate", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column(
            "state",
            sa.Enum("active", "paused", "closed", name="state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (ended_on IS NOT NULL)", name=op.f("ck_contracts_ended")),
        sa.CheckConstraint("rate IS NULL OR rate >= 0", name=op.f("ck_contracts_rate")),
        sa.ForeignKeyConstraint(["agency_id"], ["companies.id"], name=op.f("fk_contracts_agency_id_companies")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_contracts_company_id_companies")),
        sa.ForeignKeyConstraint(["freelancer_id"], ["users.id"], name=op.f("fk_contracts_freelancer_id_users")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_contracts_job_id_jobs")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_contracts_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts")),
        sa.UniqueConstraint("key", name=op.f("uq_contracts_key")),
    )
    with op.batch_alter_table("contracts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contracts_company_id_started_on"), ["company_id", "started_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contracts_freelancer_id_started_on"), ["freelancer_id", "started_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_contracts_job_id"), ["job_id"], unique=False)

    op.create_table(
        "feedback",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "by",
            sa.Enum("client", "freelancer", name="by", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "scores", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("shown_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("score BETWEEN 100 AND 500", name=op.f("ck_feedback_score")),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_feedback_contract_id_contracts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("contract_id", "by", name=op.f("uq_feedback_contract_id_by")),
    )
    op.create_table(
        "work_weeks",
        sa.Column("contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.Column("charge", sa.BigInteger(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("seconds >= 0 AND charge >= 0", name=op.f("ck_work_weeks_amounts")),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_work_weeks_contract_id_contracts")),
        sa.PrimaryKeyConstraint("contract_id", "week", name=op.f("pk_work_weeks")),
    )
    for column in JOB_COLUMNS:
        op.execute(f"ALTER TABLE jobs ADD COLUMN {column}")
    op.create_index("ix_jobs_company_id_visibility_state", "jobs", ["company_id", "visibility", "state"])
    op.execute("ALTER TABLE changes ADD COLUMN transaction_id BIGINT")
    if op.get_context().dialect.name == "postgresql":
        # Lines of before are older than any transaction to come.
        op.execute("ALTER TABLE changes DISABLE TRIGGER changes_append_only")
        op.execute("UPDATE changes SET transaction_id = 0")
        op.execute("ALTER TABLE changes ENABLE TRIGGER changes_append_only")
        op.execute("ALTER TABLE changes ALTER COLUMN transaction_id SET DEFAULT (pg_current_xact_id()::text::bigint)")
        op.create_index("ix_changes_transaction_id", "changes", ["transaction_id"])


def downgrade() -> None:
    """Revert."""
    if op.get_context().dialect.name == "postgresql":
        op.drop_index("ix_changes_transaction_id")
    op.execute("ALTER TABLE changes DROP COLUMN transaction_id")
    op.drop_index("ix_jobs_company_id_visibility_state", "jobs")
    for column in reversed(JOB_COLUMNS):
        op.execute(f"ALTER TABLE jobs DROP COLUMN {column.split()[0]}")
    op.drop_table("work_weeks")
    op.drop_table("feedback")
    with op.batch_alter_table("contracts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contracts_job_id"))
        batch_op.drop_index(batch_op.f("ix_contracts_freelancer_id_started_on"))
        batch_op.drop_index(batch_op.f("ix_contracts_company_id_started_on"))

    op.drop_table("contracts")
    with op.batch_alter_table("saved_searches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_searches_user_id"))

    op.drop_table("saved_searches")
    op.drop_table("profiles")
    op.drop_table("profile_tests")
    op.drop_table("profile_skills")
    with op.batch_alter_table("profile_employment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_profile_employment_user_id"))

    op.drop_table("profile_employment")
    with op.batch_alter_table("profile_education", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_profile_education_user_id"))

    op.drop_table("profile_education")
    with op.batch_alter_table("profile_certifications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_profile_certifications_user_id"))

    op.drop_table("profile_certifications")
    with op.batch_alter_table("portfolio_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_portfolio_items_user_id"))

    op.drop_table("portfolio_items")
    with op.batch_alter_table("group_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_members_user_id"))

    op.drop_table("group_members")
    op.drop_table("groups")
