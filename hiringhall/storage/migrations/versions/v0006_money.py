"""Money: the books, invoices, payments, submissions of milestones, and what contracts keep of fees."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0006"
down_revision: str | Sequence[str] | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = (
    "accounts",
    "closed_weeks",
    "fee_schedules",
    "number_series",
    "payment_methods",
    "provider_events",
    "repeatable_answers",
    "withdrawals",
    "client_billings",
    "charges",
    "submissions",
    "chargebacks",
    "invoices",
    "disputes",
    "entries",
    "invoice_lines",
    "lines",
)
JOURNAL = ("entries", "lines")


def upgrade() -> None:
    """Apply."""
    reference = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    document = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
    _widen_milestones(reference)
    op.create_table(
        "accounts",
        sa.Column("id", reference, nullable=False),
        sa.Column(
            "holder",
            sa.Enum(
                "hall",
                "company",
                "person",
                "milestone",
                "method",
                name="holder",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("holder_id", reference, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "outside",
                "cash",
                "receivable",
                "escrow",
                "pending",
                "available",
                "in-transit",
                "fees",
                "losses",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(holder = 'hall') = (balance IS NULL)", name=op.f("ck_accounts_balance")),
        sa.CheckConstraint("kind <> 'receivable' OR balance <= 0", name=op.f("ck_accounts_receivable")),
        sa.CheckConstraint(
            "kind NOT IN ('cash', 'escrow', 'in-transit') OR balance >= 0", name=op.f("ck_accounts_floor")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint(
            "holder", "holder_id", "kind", "currency", name=op.f("uq_accounts_holder_holder_id_kind_currency")
        ),
    )
    op.create_table(
        "closed_weeks",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("week", name=op.f("pk_closed_weeks")),
    )
    op.create_table(
        "fee_schedules",
        sa.Column("id", reference, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("none", "flat", "sliding", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("tiers", document, nullable=False),
        sa.Column("client_rate", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("client_rate BETWEEN 0 AND 10000", name=op.f("ck_fee_schedules_client_rate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_schedules")),
    )
    op.create_table(
        "number_series",
        sa.Column(
            "issuer",
            sa.Enum(
                "hall",
                "company",
                "person",
                "milestone",
                "method",
                name="issuer",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("issuer_id", reference, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "issuer_id", name=op.f("pk_number_series")),
    )
    op.create_table(
        "payment_methods",
        sa.Column("id", reference, nullable=False),
        sa.Column("key", sa.String(length=19), nullable=False),
        sa.Column(
            "holder",
            sa.Enum(
                "hall",
                "company",
                "person",
                "milestone",
                "method",
                name="holder",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("holder_id", reference, nullable=False),
        sa.Column(
            "use",
            sa.Enum("pay", "payout", name="use", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "provider",
            sa.Enum("manual", "stripe", name="provider", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("sealed_details", sa.Text(), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("external_customer", sa.String(length=255), nullable=False),
        sa.Column("is_default", sa.Boolean(create_constraint=True, name="is_default"), nullable=False),
        sa.Column("verified_at", sa.BigInteger(), nullable=True),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("holder IN ('company', 'person')", name=op.f("ck_payment_methods_of")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_methods")),
        sa.UniqueConstraint("key", name=op.f("uq_payment_methods_key")),
    )
    op.create_index(
        op.f("ix_payment_methods_holder_holder_id_use"), "payment_methods", ["holder", "holder_id", "use"], unique=False
    )
    op.create_index(
        "uq_payment_methods_default",
        "payment_methods",
        ["holder", "holder_id", "use"],
        unique=True,
        sqlite_where=sa.text("is_default IS 1"),
        postgresql_where=sa.text("is_default"),
    )
    op.create_table(
        "provider_events",
        sa.Column(
            "provider",
            sa.Enum("manual", "stripe", name="provider", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("provider", "external_id", name=op.f("pk_provider_events")),
    )
    op.create_table(
        "repeatable_answers",
        sa.Column("caller", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("caller", "key", name=op.f("pk_repeatable_answers")),
    )
    op.create_index(op.f("ix_repeatable_answers_at"), "repeatable_answers", ["at"], unique=False)
    op.create_table(
        "withdrawals",
        sa.Column("id", reference, nullable=False),
        sa.Column("key", sa.String(length=19), nullable=False),
        sa.Column(
            "holder",
            sa.Enum(
                "hall",
                "company",
                "person",
                "milestone",
                "method",
                name="holder",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("holder_id", reference, nullable=False),
        sa.Column("method_id", reference, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "sent",
                "failed",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("asked_by", reference, nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("sending_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("fee >= 0 AND amount > fee", name=op.f("ck_withdrawals_amount")),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_withdrawals_asked_by_users")),
        sa.ForeignKeyConstraint(
            ["method_id"], ["payment_methods.id"], name=op.f("fk_withdrawals_method_id_payment_methods")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawals")),
        sa.UniqueConstraint("external_id", name=op.f("uq_withdrawals_external_id")),
        sa.UniqueConstraint("key", name=op.f("uq_withdrawals_key")),
    )
    op.create_index(
        "ix_withdrawals_asked",
        "withdrawals",
        ["asked_at"],
        unique=False,
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_index(
        op.f("ix_withdrawals_holder_holder_id_asked_at"),
        "withdrawals",
        ["holder", "holder_id", "asked_at"],
        unique=False,
    )
    op.create_table(
        "client_billings",
        sa.Column("company_id", reference, nullable=False),
        sa.Column("freelancer_id", reference, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("charged", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_client_billings_company_id_companies")),
        sa.ForeignKeyConstraint(["freelancer_id"], ["users.id"], name=op.f("fk_client_billings_freelancer_id_users")),
        sa.PrimaryKeyConstraint("company_id", "freelancer_id", "currency", name=op.f("pk_client_billings")),
    )
    op.create_table(
        "charges",
        sa.Column("id", reference, nullable=False),
        sa.Column("key", sa.String(length=19), nullable=False),
        sa.Column("company_id", reference, nullable=False),
        sa.Column("method_id", reference, nullable=False),
        sa.Column("milestone_id", reference, nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "succeeded",
                "failed",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_charges_amount")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_charges_company_id_companies")),
        sa.ForeignKeyConstraint(
            ["method_id"], ["payment_methods.id"], name=op.f("fk_charges_method_id_payment_methods")
        ),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestones.id"], name=op.f("fk_charges_milestone_id_milestones")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charges")),
        sa.UniqueConstraint("external_id", name=op.f("uq_charges_external_id")),
        sa.UniqueConstraint("key", name=op.f("uq_charges_key")),
    )
    op.create_index(
        "ix_charges_again",
        "charges",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_charges_company_id_created_at_id"), "charges", ["company_id", "created_at", "id"], unique=False
    )
    op.create_index(op.f("ix_charges_milestone_id"), "charges", ["milestone_id"], unique=False)
    op.create_index(
        "ix_charges_waiting",
        "charges",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "uq_charges_milestone_waiting",
        "charges",
        ["milestone_id"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "submissions",
        sa.Column("id", reference, nullable=False),
        sa.Column("milestone_id", reference, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "submitted",
                "approved",
                "rejected",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("submitted_by", reference, nullable=True),
        sa.Column("submitted_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", reference, nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_submissions_amount")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_submissions_decided_by_users")),
        sa.ForeignKeyConstraint(
            ["milestone_id"], ["milestones.id"], name=op.f("fk_submissions_milestone_id_milestones")
        ),
        sa.ForeignKeyConstraint(["submitted_by"], ["users.id"], name=op.f("fk_submissions_submitted_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
    )
    op.create_index(op.f("ix_submissions_milestone_id_id"), "submissions", ["milestone_id", "id"], unique=False)
    op.create_index(
        "ix_submissions_waiting",
        "submissions",
        ["submitted_at"],
        unique=False,
        sqlite_where=sa.text("state = 'submitted'"),
        postgresql_where=sa.text("state = 'submitted'"),
    )
    op.create_index(
        "uq_submissions_waiting",
        "submissions",
        ["milestone_id"],
        unique=True,
        sqlite_where=sa.text("state = 'submitted'"),
        postgresql_where=sa.text("state = 'submitted'"),
    )
    op.create_table(
        "chargebacks",
        sa.Column("id", reference, nullable=False),
        sa.Column("charge_id", reference, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "won", "lost", name="state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["charge_id"], ["charges.id"], name=op.f("fk_chargebacks_charge_id_charges")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chargebacks")),
        sa.UniqueConstraint("charge_id", name=op.f("uq_chargebacks_charge_id")),
    )
    op.create_table(
        "invoices",
        sa.Column("id", reference, nullable=False),
        sa.Column("key", sa.String(length=19), nullable=False),
        sa.Column(
            "issuer",
            sa.Enum(
                "hall",
                "company",
                "person",
                "milestone",
                "method",
                name="issuer",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("issuer_id", reference, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "week",
                "milestone",
                "bonus",
                "expense",
                "payment",
                "credit",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("contract_id", reference, nullable=False),
        sa.Column("company_id", reference, nullable=False),
        sa.Column("freelancer_id", reference, nullable=False),
        sa.Column("agency_id", reference, nullable=True),
        sa.Column("milestone_id", reference, nullable=True),
        sa.Column("credits_id", reference, nullable=True),
        sa.Column("charge_id", reference, nullable=True),
        sa.Column("week", sa.Date(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("charge", sa.BigInteger(), nullable=False),
        sa.Column("client_fee", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("pay", sa.BigInteger(), nullable=False),
        sa.Column("agency_pay", sa.BigInteger(), nullable=False),
        sa.Column("owed", sa.BigInteger(), nullable=False),
        sa.Column("credited", sa.BigInteger(), nullable=False),
        sa.Column("credited_pay", sa.BigInteger(), nullable=False),
        sa.Column("credited_agency_pay", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("in-review", "due", "paid", name="state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("frozen", sa.Boolean(create_constraint=True, name="frozen"), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.CheckConstraint("(kind = 'credit') = (credits_id IS NOT NULL)", name=op.f("ck_invoices_credits")),
        sa.CheckConstraint("(kind = 'week') = (week IS NOT NULL)", name=op.f("ck_invoices_week")),
        sa.CheckConstraint("(state = 'paid') = (paid_on IS NOT NULL)", name=op.f("ck_invoices_paid")),
        sa.CheckConstraint(
            "agency_pay BETWEEN 0 AND pay AND credited_agency_pay BETWEEN 0 AND agency_pay",
            name=op.f("ck_invoices_agency"),
        ),
        sa.CheckConstraint(
            "charge >= 0 AND client_fee >= 0 AND fee >= 0 AND charge = fee + pay", name=op.f("ck_invoices_amounts")
        ),
        sa.CheckConstraint(
            "credited BETWEEN 0 AND charge AND credited_pay BETWEEN 0 AND pay AND owed BETWEEN 0 AND charge + client_fee",
            name=op.f("ck_invoices_credited"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["companies.id"], name=op.f("fk_invoices_agency_id_companies")),
        sa.ForeignKeyConstraint(["charge_id"], ["charges.id"], name=op.f("fk_invoices_charge_id_charges")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_invoices_company_id_companies")),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_invoices_contract_id_contracts")),
        sa.ForeignKeyConstraint(["credits_id"], ["invoices.id"], name=op.f("fk_invoices_credits_id_invoices")),
        sa.ForeignKeyConstraint(["freelancer_id"], ["users.id"], name=op.f("fk_invoices_freelancer_id_users")),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestones.id"], name=op.f("fk_invoices_milestone_id_milestones")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("contract_id", "week", name=op.f("uq_invoices_contract_id_week")),
        sa.UniqueConstraint("issuer", "issuer_id", "number", name=op.f("uq_invoices_issuer_issuer_id_number")),
        sa.UniqueConstraint("key", name=op.f("uq_invoices_key")),
    )
    op.create_index(
        op.f("ix_invoices_agency_id_issued_on_id"), "invoices", ["agency_id", "issued_on", "id"], unique=False
    )
    op.create_index(op.f("ix_invoices_charge_id"), "invoices", ["charge_id"], unique=False)
    op.create_index(
        op.f("ix_invoices_company_id_issued_on_id"), "invoices", ["company_id", "issued_on", "id"], unique=False
    )
    op.create_index(op.f("ix_invoices_credits_id"), "invoices", ["credits_id"], unique=False)
    op.create_index(
        op.f("ix_invoices_freelancer_id_issued_on_id"), "invoices", ["freelancer_id", "issued_on", "id"], unique=False
    )
    op.create_index(op.f("ix_invoices_milestone_id"), "invoices", ["milestone_id"], unique=False)
    op.create_index(
        "ix_invoices_owed",
        "invoices",
        ["company_id", "due_on"],
        unique=False,
        sqlite_where=sa.text("paid_on IS NULL"),
        postgresql_where=sa.text("paid_on IS NULL"),
    )
    op.create_index(
        "ix_invoices_unpaid",
        "invoices",
        ["due_on", "company_id"],
        unique=False,
        sqlite_where=sa.text("paid_on IS NULL"),
        postgresql_where=sa.text("paid_on IS NULL"),
    )
    op.create_index(
        "ix_invoices_unreleased",
        "invoices",
        ["paid_on", "id"],
        unique=False,
        sqlite_where=sa.text("paid_on IS NOT NULL AND released_on IS NULL"),
        postgresql_where=sa.text("paid_on IS NOT NULL AND released_on IS NULL"),
    )
    op.create_table(
        "disputes",
        sa.Column("id", reference, nullable=False),
        sa.Column("invoice_id", reference, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "upheld",
                "dismissed",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("awarded", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("opened_by", reference, nullable=True),
        sa.Column("decided_by", reference, nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(state = 'upheld') = (awarded > 0)", name=op.f("ck_disputes_awarded")),
        sa.CheckConstraint("amount > 0 AND awarded BETWEEN 0 AND amount", name=op.f("ck_disputes_amounts")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_disputes_decided_by_users")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_disputes_invoice_id_invoices")),
        sa.ForeignKeyConstraint(["opened_by"], ["users.id"], name=op.f("fk_disputes_opened_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
    )
    op.create_index(op.f("ix_disputes_invoice_id"), "disputes", ["invoice_id"], unique=False)
    op.create_index(
        "uq_disputes_open",
        "disputes",
        ["invoice_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "entries",
        sa.Column("id", reference, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "week",
                "funding",
                "milestone",
                "escrow-return",
                "payment",
                "charge",
                "deposit",
                "settlement",
                "release",
                "refund",
                "credit",
                "chargeback",
                "chargeback-end",
                "withdrawal",
                "withdrawal-sent",
                "payback",
                "write-off",
                "reversal",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("actor_id", reference, nullable=True),
        sa.Column("company_id", reference, nullable=True),
        sa.Column("contract_id", reference, nullable=True),
        sa.Column("invoice_id", reference, nullable=True),
        sa.Column("reverses_id", reference, nullable=True),
        sa.Column("description", sa.String(length=255), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_entries_actor_id_users")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_entries_company_id_companies")),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_entries_contract_id_contracts")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_entries_invoice_id_invoices")),
        sa.ForeignKeyConstraint(["reverses_id"], ["entries.id"], name=op.f("fk_entries_reverses_id_entries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint("key", name=op.f("uq_entries_key")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_entries_reverses_id")),
    )
    op.create_index(op.f("ix_entries_company_id_on"), "entries", ["company_id", "on"], unique=False)
    op.create_index(op.f("ix_entries_contract_id"), "entries", ["contract_id"], unique=False)
    op.create_index(op.f("ix_entries_invoice_id"), "entries", ["invoice_id"], unique=False)
    op.create_table(
        "invoice_lines",
        sa.Column("invoice_id", reference, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "time",
                "stipend",
                "milestone",
                "bonus",
                "expense",
                "payment",
                "credit",
                "client-fee",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("description", sa.String(length=255), nullable=False),
        sa.Column("activity_id", reference, nullable=True),
        sa.Column("rate", sa.BigInteger(), nullable=True),
        sa.Column("cells", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_invoice_lines_amount")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activities.id"], name=op.f("fk_invoice_lines_activity_id_activities")
        ),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_invoice_lines_invoice_id_invoices")),
        sa.PrimaryKeyConstraint("invoice_id", "number", name=op.f("pk_invoice_lines")),
    )
    op.create_table(
        "lines",
        sa.Column("id", reference, nullable=False),
        sa.Column("entry_id", reference, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("account_id", reference, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "ARInvoice",
                "ARPayment",
                "ARAdjustment",
                "APInvoice",
                "APPayment",
                "APAdjustment",
                name="type",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "subtype",
            sa.Enum(
                "Hourly",
                "Fixed Price",
                "Bonus",
                "Refund",
                "Withdrawal",
                "Payment",
                "Adjustment",
                "Salary",
                "Security Deposit",
                "Chargeback",
                "Chargeback Resolution",
                "Referral",
                "Customer Satisfaction",
                "Expense",
                "Overtime",
                "Milestone",
                "Upfront Payment",
                "Credit",
                name="subtype",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.CheckConstraint("(type IS NULL) = (subtype IS NULL)", name=op.f("ck_lines_statement")),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_lines_amount")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_lines_account_id_accounts")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_lines_entry_id_entries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lines")),
        sa.UniqueConstraint("entry_id", "number", name=op.f("uq_lines_entry_id_number")),
    )
    op.create_index(op.f("ix_lines_account_id_entry_id"), "lines", ["account_id", "entry_id"], unique=False)
    op.create_index(
        "uq_milestones_active",
        "milestones",
        ["contract_id"],
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_index(
        "ix_work_weeks_unbilled",
        "work_weeks",
        ["week", "contract_id"],
        unique=False,
        sqlite_where=sa.text("billed_at IS NULL"),
        postgresql_where=sa.text("billed_at IS NULL"),
    )
    op.execute("ALTER TABLE companies ADD COLUMN arrears_since BIGINT")
    op.execute("ALTER TABLE companies ADD COLUMN suspended_at BIGINT")
    op.create_index(
        "ix_companies_in_arrears",
        "companies",
        ["arrears_since"],
        unique=False,
        sqlite_where=sa.text("arrears_since IS NOT NULL"),
        postgresql_where=sa.text("arrears_since IS NOT NULL"),
    )
    op.execute("ALTER TABLE memberships ADD COLUMN agency_share INTEGER NOT NULL DEFAULT 10000")
    op.execute(
        f"ALTER TABLE contracts ADD COLUMN fee_schedule_id {'INTEGER' if _is_sqlite() else 'BIGINT'} "
        "CONSTRAINT fk_contracts_fee_schedule_id_fee_schedules REFERENCES fee_schedules (id)"
    )
    op.execute("ALTER TABLE contracts ADD COLUMN agency_share INTEGER")
    op.execute("ALTER TABLE work_weeks ADD COLUMN extra BIGINT NOT NULL DEFAULT 0")
    op.execute(
        "INSERT INTO fee_schedules (kind, tiers, client_rate, note, created_at) VALUES ('flat', '[[0, 1000]]', 0, '', 0)"
    )
    op.execute("UPDATE contracts SET fee_schedule_id = (SELECT id FROM fee_schedules)")
    op.execute("UPDATE contracts SET agency_share = 10000 WHERE agency_id IS NOT NULL")
    op.execute(
        "UPDATE work_weeks SET extra = charge WHERE contract_id IN (SELECT id FROM contracts WHERE type = 'fixed-price')"
    )
    _close_past_weeks()
    for table in JOURNAL:
        _seal(table)


def downgrade() -> None:
    """Revert."""
    for column in ("fee_schedule_id", "agency_share"):
        op.execute(f"ALTER TABLE contracts DROP COLUMN {column}")
    op.execute("ALTER TABLE memberships DROP COLUMN agency_share")
    op.execute("ALTER TABLE work_weeks DROP COLUMN extra")
    op.drop_index("ix_companies_in_arrears", "companies")
    for column in ("arrears_since", "suspended_at"):
        op.execute(f"ALTER TABLE companies DROP COLUMN {column}")
    op.drop_index("ix_work_weeks_unbilled", "work_weeks")
    op.drop_index("uq_milestones_active", "milestones")
    for table in reversed(TABLES):
        op.drop_table(table)
    if not _is_sqlite():
        for table in JOURNAL:
            op.execute(f"DROP FUNCTION {table}_refuse()")
    _narrow_milestones()


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _seal(table: str) -> None:
    """Let the database refuse to change or delete rows of a table."""
    if _is_sqlite():
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
    )


def _close_past_weeks() -> None:
    """Let billing begin with the week of today: how the work before it was paid for is unknown here."""
    today = datetime.now(UTC)
    monday, now = today.date() - timedelta(days=today.weekday()), int(today.timestamp())
    if op.get_bind().scalar(sa.text("SELECT 1 FROM contracts LIMIT 1")) is None:
        return
    closing = sa.text("UPDATE work_weeks SET billed_at = :now WHERE billed_at IS NULL AND week < :monday")
    op.get_bind().execute(closing.bindparams(sa.bindparam("monday", monday, sa.Date()), now=now))
    op.bulk_insert(
        sa.table("closed_weeks", sa.column("week", sa.Date()), sa.column("closed_at", sa.BigInteger())),
        [{"week": monday - timedelta(days=7), "closed_at": now}],
    )


def _widen_milestones(reference: sa.types.TypeEngine[int]) -> None:
    """Let milestones be active and paid. SQLite cannot change a constraint, so the table is made anew there."""
    paid = "(state = 'paid') = (paid IS NOT NULL) AND paid BETWEEN 0 AND amount"
    underpaid = "underpayment_reason IS NULL OR paid < amount"
    if not _is_sqlite():
        op.execute("ALTER TABLE milestones ADD COLUMN paid BIGINT")
        op.execute("ALTER TABLE milestones ADD COLUMN underpayment_reason VARCHAR(20)")
        op.drop_constraint("ck_milestones_state", "milestones")
        op.create_check_constraint(
            op.f("ck_milestones_state"), "milestones", "state IN ('not_funded', 'active', 'paid', 'cancelled')"
        )
        op.create_check_constraint(op.f("ck_milestones_paid"), "milestones", paid)
        op.create_check_constraint(op.f("ck_milestones_underpaid"), "milestones", underpaid)
        return
    op.create_table(
        "new_milestones",
        *_milestone_columns(reference, "not_funded", "active", "paid", "cancelled"),
        sa.Column("paid", sa.BigInteger(), nullable=True),
        sa.Column("underpayment_reason", sa.String(20), nullable=True),
        sa.CheckConstraint(paid, name=op.f("ck_milestones_paid")),
        sa.CheckConstraint(underpaid, name=op.f("ck_milestones_underpaid")),
        sqlite_autoincrement=True,
    )
    _move_milestones()


def _narrow_milestones() -> None:
    op.execute("UPDATE milestones SET state = 'cancelled', paid = NULL WHERE state IN ('active', 'paid')")
    if not _is_sqlite():
        op.drop_constraint("ck_milestones_underpaid", "milestones")
        op.execute("ALTER TABLE milestones DROP COLUMN underpayment_reason")
        op.drop_constraint("ck_milestones_paid", "milestones")
        op.drop_constraint("ck_milestones_state", "milestones")
        op.create_check_constraint(op.f("ck_milestones_state"), "milestones", "state IN ('not_funded', 'cancelled')")
        op.execute("ALTER TABLE milestones DROP COLUMN paid")
        return
    op.create_table("new_milestones", *_milestone_columns(sa.Integer(), "not_funded", "cancelled"))
    _move_milestones()


def _milestone_columns(reference: sa.types.TypeEngine[int], *states: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", reference, nullable=False),
        sa.Column("contract_id", reference, nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(*states, name=op.f("ck_milestones_state"), native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_milestones_amount")),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_milestones_contract_id_contracts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
    ]


def _move_milestones() -> None:
    kept = "id, contract_id, description, amount, due_on, state, created_at"
    op.execute(f"INSERT INTO new_milestones ({kept}) SELECT {kept} FROM milestones")  # noqa: S608 - a constant
    op.drop_table("milestones")
    op.rename_table("new_milestones", "milestones")
    op.create_index(op.f("ix_milestones_contract_id_due_on"), "milestones", ["contract_id", "due_on"], unique=False)
