"""Messages that webhooks are told of: how far rooms were followed, and which deliveries tell of which message."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | Sequence[str] | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_INDEX = "uq_webhook_deliveries_story"


def upgrade() -> None:
    """Apply."""
    reference = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute("ALTER TABLE webhook_marks ADD COLUMN room_event_id BIGINT DEFAULT 0 NOT NULL")
    # Where the events of rooms end: what was said before is told to nobody.
    op.execute("UPDATE webhook_marks SET room_event_id = (SELECT COALESCE(MAX(id), 0) FROM room_events)")
    op.execute(
        f"ALTER TABLE webhook_deliveries ADD COLUMN story_id {reference} "
        "CONSTRAINT fk_webhook_deliveries_story_id_stories REFERENCES stories (id)"
    )
    op.create_index(
        _INDEX,
        "webhook_deliveries",
        ["story_id", "endpoint_id"],
        unique=True,
        sqlite_where=sa.text("story_id IS NOT NULL"),
        postgresql_where=sa.text("story_id IS NOT NULL"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index(_INDEX, "webhook_deliveries")
    op.drop_column("webhook_deliveries", "story_id")
    op.drop_column("webhook_marks", "room_event_id")
