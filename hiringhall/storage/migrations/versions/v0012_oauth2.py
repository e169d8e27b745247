"""Applications of either dialect, and what OAuth 2.0 hands out."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | Sequence[str] | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = ("bearer_tokens", "authorization_codes", "token_families")

_DIALECT = "dialect VARCHAR(32) DEFAULT 'upwork' NOT NULL CONSTRAINT ck_api_keys_dialect CHECK (dialect IN ('upwork', 'elance'))"
_COLUMNS = {
    "sqlite": (
        _DIALECT,
        "tells_seconds BOOLEAN DEFAULT 0 NOT NULL CONSTRAINT ck_api_keys_tells_seconds CHECK (tells_seconds IN (0, 1))",
    ),
    "postgresql": (_DIALECT, "tells_seconds BOOLEAN DEFAULT false NOT NULL"),
}
"""Written out, since SQLite adds a column with its check only so; copying the table would break what refers to it."""


def upgrade() -> None:
    """Apply."""
    reference = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    for column in _COLUMNS[op.get_bind().dialect.name]:
        op.execute(f"ALTER TABLE api_keys ADD COLUMN {column}")
    op.create_table(
        "token_families",
        sa.Column("id", reference, nullable=False),
        sa.Column("key_id", reference, nullable=False),
        sa.Column("user_id", reference, nullable=False),
        sa.Column("grant_token", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["key_id"], ["api_keys.id"], name=op.f("fk_token_families_key_id_api_keys")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_token_families_user_id_users")),
        sa.ForeignKeyConstraint(
            ["grant_token"], ["access_tokens.token"], name=op.f("fk_token_families_grant_token_access_tokens")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token_families")),
    )
    op.create_index(op.f("ix_token_families_key_id"), "token_families", ["key_id"], unique=False)
    op.create_table(
        "authorization_codes",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("grant_token", sa.String(length=64), nullable=False),
        sa.Column("redirect_uri", sa.String(length=1024), nullable=False),
        sa.Column("challenge", sa.String(length=128), nullable=False),
        sa.Column("challenge_method", sa.String(length=8), nullable=False),
        sa.Column("family_id", reference, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["grant_token"], ["access_tokens.token"], name=op.f("fk_authorization_codes_grant_token_access_tokens")
        ),
        sa.ForeignKeyConstraint(
            ["family_id"], ["token_families.id"], name=op.f("fk_authorization_codes_family_id_token_families")
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_authorization_codes")),
    )
    op.create_index(op.f("ix_authorization_codes_expires_at"), "authorization_codes", ["expires_at"], unique=False)
    op.create_table(
        "bearer_tokens",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("family_id", reference, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("access", "refresh", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(kind = 'access') = (expires_at IS NOT NULL)", name=op.f("ck_bearer_tokens_expires")),
        sa.ForeignKeyConstraint(
            ["family_id"], ["token_families.id"], name=op.f("fk_bearer_tokens_family_id_token_families")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_bearer_tokens")),
    )
    op.create_index("ix_bearer_tokens_family_id_created_at", "bearer_tokens", ["family_id", "created_at"], unique=False)


def downgrade() -> None:
    """Take back."""
    for table in TABLES:
        op.drop_table(table)
    for column in ("tells_seconds", "dialect"):
        op.drop_column("api_keys", column)
