"""Hiring: proposals, offers, terms of contracts, activities, rooms, attachments, and the questions of jobs."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

# Added as they stand: SQLite would otherwise copy the whole table for the sake of the constraints.
CONTRACT_COLUMNS = (
    "offer_id {reference} CONSTRAINT fk_contracts_offer_id_offers REFERENCES offers (id)",
    "description TEXT DEFAULT '' NOT NULL",
    "category VARCHAR(20)",
    "amount BIGINT CONSTRAINT ck_contracts_amount CHECK (amount IS NULL OR amount >= 0)",
    "weekly_limit INTEGER CONSTRAINT ck_contracts_weekly_limit CHECK (weekly_limit IS NULL OR weekly_limit BETWEEN 0 AND 168)",
    "weekly_stipend BIGINT",
    "manual_time BOOLEAN DEFAULT true NOT NULL CONSTRAINT ck_contracts_manual_time CHECK (manual_time IN (false, true))",
    "uses_activities BOOLEAN DEFAULT true NOT NULL CONSTRAINT ck_contracts_uses_activities CHECK (uses_activities IN (false, true))",
    "hired_by {reference} CONSTRAINT fk_contracts_hired_by_users REFERENCES users (id)",
    "signed_by {reference} CONSTRAINT fk_contracts_signed_by_users REFERENCES users (id)",
    "ended_by VARCHAR(32) CONSTRAINT ck_contracts_ended_by CHECK (ended_by IN ('client', 'freelancer'))",
    "end_reason VARCHAR(20)",
)
CONTRACT_INDEXES = (
    *(
        (f"ix_contracts_{of}_id_state_created_at_id", [f"{of}_id", "state", "created_at", "id"], False)
        for of in ("company", "team", "freelancer", "agency")
    ),
    ("uq_contracts_offer_id", ["offer_id"], True),
)
SORTED = ["started_on", "id", "ended_on", "offer_id", "job_id", "team_id", "freelancer_id", "created_at", "state"]
CONTRACT_ORDERS = {
    "ix_contracts_company_sorted": ["company_id", *SORTED],
    "ix_contracts_team_sorted": ["team_id", *(name for name in SORTED if name != "team_id")],
}
CHANGE_INDEXES = {
    "ix_changes_company_id_entity_id": ["company_id", "entity", "id"],
    "ix_changes_company_id_actor_id_entity_id": ["company_id", "actor_id", "entity", "id"],
}

PROPOSAL_INDEXES = {
    "job": (
        "job_id created_at id state agency_id invited_at submitted_at seen_at shortlisted_at hidden_at messaged_at "
        "offered_at"
    ),
    "price": "job_id price id",
    "freelancer": "freelancer_id created_at id state origin invited_at messaged_at offered_at archived_at",
    "agency": "agency_id created_at id state origin invited_at messaged_at offered_at archived_at",
}
PROPOSAL_STAGES = {
    "shortlisted": "shortlisted_at IS NOT NULL",
    "messaged": "messaged_at IS NOT NULL",
    "offered": "offered_at IS NOT NULL",
    "hired": "state = 'hired'",
    "declined": "state IN ('declined', 'refused', 'withdrawn')",
    "hidden": "hidden_at IS NOT NULL",
    "invited": "state = 'invited'",
}

TABLES = (
    "stories",
    "room_members",
    "rooms",
    "private_feedback",
    "milestones",
    "contract_terms",
    "activity_assignments",
    "attachments",
    "offers",
    "proposals",
    "activities",
)
"""Each after those that refer to it."""

revision: str = "0003"
down_revision: str | Sequence[str] | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "activities",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("company_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("code", sa.String(length=128), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=1024), nullable=False),
        sa.Column(
            "state",
            sa.Enum("active", "archived", name="state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_activities_company_id_companies")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_activities_team_id_teams")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_activities_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activities")),
    )
    for owner in ("team_id", "company_id"):
        op.create_index(
            f"ix_activities_{owner}_code",
            "activities",
            [owner, "code", "id", "state"],
            unique=False,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )
    op.create_index(
        "uq_activities_person",
        "activities",
        ["team_id", "user_id", "code"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL AND user_id IS NOT NULL"),
        postgresql_where=sa.text("removed_at IS NULL AND user_id IS NOT NULL"),
    )
    op.create_index(
        "uq_activities_team",
        "activities",
        ["team_id", "code"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL AND user_id IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL AND user_id IS NULL"),
    )
    op.create_table(
        "proposals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=19), nullable=False),
        sa.Column("job_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("company_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("freelancer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "origin",
            sa.Enum("client", "freelancer", name="origin", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "invited",
                "active",
                "refused",
                "withdrawn",
                "declined",
                "hired",
                "closed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("cover_letter", sa.Text(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("price", sa.BigInteger(), sa.Computed("coalesce(rate, amount, 0)", persisted=True), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column(
            "duration",
            sa.Enum(
                "week",
                "month",
                "quarter",
                "semester",
                "ongoing",
                name="duration",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "answers", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("invited_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("invite_letter", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("invited_at", sa.BigInteger(), nullable=True),
        sa.Column("submitted_at", sa.BigInteger(), nullable=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("shortlisted_at", sa.BigInteger(), nullable=True),
        sa.Column("hidden_at", sa.BigInteger(), nullable=True),
        sa.Column("messaged_at", sa.BigInteger(), nullable=True),
        sa.Column("offered_at", sa.BigInteger(), nullable=True),
        sa.Column("archived_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state <> 'active' OR submitted_at IS NOT NULL", name=op.f("ck_proposals_submitted")),
        sa.CheckConstraint("amount IS NULL OR amount >= 0", name=op.f("ck_proposals_amount")),
        sa.CheckConstraint("invited_at IS NOT NULL OR submitted_at IS NOT NULL", name=op.f("ck_proposals_began")),
        sa.CheckConstraint("rate IS NULL OR rate >= 0", name=op.f("ck_proposals_rate")),
        sa.ForeignKeyConstraint(["agency_id"], ["companies.id"], name=op.f("fk_proposals_agency_id_companies")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_proposals_company_id_companies")),
        sa.ForeignKeyConstraint(["freelancer_id"], ["users.id"], name=op.f("fk_proposals_freelancer_id_users")),
        sa.ForeignKeyConstraint(["invited_by"], ["users.id"], name=op.f("fk_proposals_invited_by_users")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_proposals_job_id_jobs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("job_id", "freelancer_id", name=op.f("uq_proposals_job_id_freelancer_id")),
        sa.UniqueConstraint("key", name=op.f("uq_proposals_key")),
    )
    op.create_index(op.f("ix_proposals_company_id"), "proposals", ["company_id"], unique=False)
    for name, indexed in PROPOSAL_INDEXES.items():
        op.create_index(f"ix_proposals_{name}", "proposals", indexed.split(), unique=False)
    for name, condition in PROPOSAL_STAGES.items():
        where = sa.text(condition)
        op.create_index(
            f"ix_proposals_{name}",
            "proposals",
            ["job_id", "created_at", "id"],
            unique=False,
            sqlite_where=where,
            postgresql_where=where,
        )
    op.create_table(
        "attachments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=19), nullable=False),
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("blob", sa.String(length=100), nullable=False),
        sa.Column("uploaded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_attachments_proposal_id_proposals")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["users.id"], name=op.f("fk_attachments_uploaded_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
        sa.UniqueConstraint("key", name=op.f("uq_attachments_key")),
    )
    op.create_index(op.f("ix_attachments_proposal_id"), "attachments", ["proposal_id"], unique=False)
    op.create_table(
        "offers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=19), nullable=False),
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("job_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("company_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("freelancer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("previous_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "by",
            sa.Enum("client", "freelancer", name="by", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column(
            "type",
            sa.Enum("hourly", "fixed-price", name="type", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("category", sa.String(length=20), nullable=True),
        sa.Column("rate", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("weekly_limit", sa.Integer(), nullable=True),
        sa.Column("weekly_stipend", sa.BigInteger(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column(
            "milestones", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("manual_time", sa.Boolean(create_constraint=True, name="manual_time"), nullable=False),
        sa.Column("close_job", sa.Boolean(create_constraint=True, name="close_job"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "accepted",
                "declined",
                "expired",
                "withdrawn",
                "cancelled",
                "changed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(type = 'fixed-price') = (amount IS NOT NULL)", name=op.f("ck_offers_fixed")),
        sa.CheckConstraint("(type = 'hourly') = (rate IS NOT NULL)", name=op.f("ck_offers_hourly")),
        sa.CheckConstraint("amount IS NULL OR amount >= 0", name=op.f("ck_offers_amount")),
        sa.CheckConstraint("rate IS NULL OR rate >= 0", name=op.f("ck_offers_rate")),
        sa.CheckConstraint(
            "weekly_limit IS NULL OR weekly_limit BETWEEN 0 AND 168", name=op.f("ck_offers_weekly_limit")
        ),
        sa.CheckConstraint("weekly_stipend IS NULL OR weekly_stipend >= 0", name=op.f("ck_offers_weekly_stipend")),
        sa.ForeignKeyConstraint(["agency_id"], ["companies.id"], name=op.f("fk_offers_agency_id_companies")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_offers_company_id_companies")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_offers_decided_by_users")),
        sa.ForeignKeyConstraint(["freelancer_id"], ["users.id"], name=op.f("fk_offers_freelancer_id_users")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_offers_job_id_jobs")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_offers_made_by_users")),
        sa.ForeignKeyConstraint(["previous_id"], ["offers.id"], name=op.f("fk_offers_previous_id_offers")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_offers_proposal_id_proposals")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_offers_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("key", name=op.f("uq_offers_key")),
    )
    op.create_index(
        op.f("ix_offers_agency_id_state_created_at_id"),
        "offers",
        ["agency_id", "state", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_offers_company_id_state_created_at_id"),
        "offers",
        ["company_id", "state", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_offers_freelancer_id_state_created_at_id"),
        "offers",
        ["freelancer_id", "state", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_offers_job_id_state_created_at_id"), "offers", ["job_id", "state", "created_at", "id"], unique=False
    )
    op.create_index(op.f("ix_offers_proposal_id"), "offers", ["proposal_id"], unique=False)
    op.create_index(
        op.f("ix_offers_team_id_state_created_at_id"), "offers", ["team_id", "state", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_offers_waiting",
        "offers",
        ["expires_at"],
        unique=False,
        sqlite_where=sa.text("state = 'new'"),
        postgresql_where=sa.text("state = 'new'"),
    )
    op.create_table(
        "activity_assignments",
        sa.Column("activity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activities.id"], name=op.f("fk_activity_assignments_activity_id_activities")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_activity_assignments_contract_id_contracts")
        ),
        sa.PrimaryKeyConstraint("activity_id", "contract_id", name=op.f("pk_activity_assignments")),
    )
    op.create_index(op.f("ix_activity_assignments_contract_id"), "activity_assignments", ["contract_id"], unique=False)
    op.create_table(
        "contract_terms",
        sa.Column("contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=True),
        sa.Column("weekly_limit", sa.Integer(), nullable=True),
        sa.Column("weekly_stipend", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_contract_terms_contract_id_contracts")
        ),
        sa.PrimaryKeyConstraint("contract_id", "since", name=op.f("pk_contract_terms")),
    )
    op.create_table(
        "milestones",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("not_funded", "cancelled", name="state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_milestones_amount")),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_milestones_contract_id_contracts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
    )
    op.create_index(op.f("ix_milestones_contract_id_due_on"), "milestones", ["contract_id", "due_on"], unique=False)
    op.create_table(
        "private_feedback",
        sa.Column("contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "by",
            sa.Enum("client", "freelancer", name="by", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("would_again", sa.Boolean(create_constraint=True, name="would_again"), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("score IS NULL OR score BETWEEN 1 AND 11", name=op.f("ck_private_feedback_score")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_private_feedback_contract_id_contracts")
        ),
        sa.PrimaryKeyConstraint("contract_id", "by", name=op.f("pk_private_feedback")),
    )
    op.create_table(
        "rooms",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=19), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("company_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_story_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_rooms_company_id_companies")),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_rooms_contract_id_contracts")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_rooms_proposal_id_proposals")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rooms")),
        sa.UniqueConstraint("contract_id", name=op.f("uq_rooms_contract_id")),
        sa.UniqueConstraint("key", name=op.f("uq_rooms_key")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_rooms_proposal_id")),
    )
    op.create_index(op.f("ix_rooms_company_id"), "rooms", ["company_id"], unique=False)
    op.create_table(
        "room_members",
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("read_story_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_room_members_room_id_rooms")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_room_members_user_id_users")),
        sa.PrimaryKeyConstraint("room_id", "user_id", name=op.f("pk_room_members")),
    )
    op.create_index(op.f("ix_room_members_user_id"), "room_members", ["user_id"], unique=False)
    op.create_table(
        "stories",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "side",
            sa.Enum("client", "freelancer", name="side", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_stories_author_id_users")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_stories_room_id_rooms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
    )
    op.create_index(op.f("ix_stories_room_id_id"), "stories", ["room_id", "id"], unique=False)
    is_postgresql = op.get_context().dialect.name == "postgresql"
    for column in CONTRACT_COLUMNS:
        added = column.format(reference="BIGINT" if is_postgresql else "INTEGER")
        op.execute(f"ALTER TABLE contracts ADD COLUMN {added}")
    for name, columns, unique in CONTRACT_INDEXES:
        op.create_index(name, "contracts", columns, unique=unique)
    op.drop_index("ix_contracts_company_id_started_on", "contracts")
    for name, columns in CONTRACT_ORDERS.items():
        op.create_index(name, "contracts", columns)
    for name, columns in CHANGE_INDEXES.items():
        op.create_index(name, "changes", columns)
    unshown = sa.text("shown_at IS NULL")
    op.create_index("ix_feedback_waiting", "feedback", ["contract_id"], sqlite_where=unshown, postgresql_where=unshown)
    op.execute("INSERT INTO contract_terms (contract_id, since, rate) SELECT id, started_on, rate FROM contracts")
    document = "JSONB" if is_postgresql else "JSON"
    op.execute(f"ALTER TABLE jobs ADD COLUMN questions {document} DEFAULT '[]' NOT NULL")


def downgrade() -> None:
    """Revert."""
    op.execute("ALTER TABLE jobs DROP COLUMN questions")
    op.drop_index("ix_feedback_waiting", "feedback")
    for name in CHANGE_INDEXES:
        op.drop_index(name, "changes")
    for name in CONTRACT_ORDERS:
        op.drop_index(name, "contracts")
    op.create_index("ix_contracts_company_id_started_on", "contracts", ["company_id", "started_on"])
    for name, _, _ in reversed(CONTRACT_INDEXES):
        op.drop_index(name, "contracts")
    for column in reversed(CONTRACT_COLUMNS):
        op.execute(f"ALTER TABLE contracts DROP COLUMN {column.split()[0]}")
    for table in TABLES:
        op.drop_table(table)
