"""What happened in rooms, for those who listen to them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | Sequence[str] | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KINDS = ("story", "story-changed", "read", "typing", "room")


def upgrade() -> None:
    """Apply."""
    reference = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    kind = sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "room_events",
        sa.Column("id", reference, nullable=False),
        sa.Column("room_id", reference, nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("story_id", reference, nullable=True),
        sa.Column("user_id", reference, nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_room_events_room_id_rooms")),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_room_events_story_id_stories")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_room_events_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_events")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_room_events_room_id_id"), "room_events", ["room_id", "id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_table("room_events")
