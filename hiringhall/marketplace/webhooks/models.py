"""Tables of webhooks: the endpoints, what is delivered to them, and how far events were followed."""

from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hiringhall.storage.tables import Base, Document, Key, Ref, Reference, Timestamp, states

LONGEST_ADDRESS = 1024
LONGEST_NAME = 100


class EndpointState(StrEnum):
    """Whether an endpoint is told of events."""

    ACTIVE = "active"
    OFF = "off"
    """Switched off by those whose it is."""
    FAILED = "failed"
    """Switched off by the hall because nothing could be delivered for days."""


class WebhookEndpoint(Base):
    """An address that is told of events of some kinds, for a company or for an application: one of the two.

    Deliveries are signed with the secret, and until `old_until` with the one before it as well. `active_since` is when
    it was last switched on: it hears of nothing older. `failing_since` is the first failure after the last success.

    A worker that delivers takes the endpoint until `taken_until`; it counts up `turn`, by which it knows that nobody
    took over. `tried_at` is when it was last taken, so that all get their turns.
    """

    __tablename__ = "webhook_endpoints"
    __table_args__ = (
        CheckConstraint("(company_id IS NULL) <> (api_key_id IS NULL)", name="owner"),
        CheckConstraint("(old_secret IS NULL) = (old_until IS NULL)", name="old_secret"),
        UniqueConstraint("company_id", "url"),
        UniqueConstraint("api_key_id", "url"),
        Index(None, "state", "tried_at"),
    )

    id: Mapped[Ref]
    key: Mapped[Key]
    company_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("companies.id"))
    api_key_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("api_keys.id"))
    url: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    kinds: Mapped[list[str]] = mapped_column(Document)
    sealed_secret: Mapped[str] = mapped_column(Text)
    old_secret: Mapped[str | None] = mapped_column(Text)
    old_until: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[EndpointState] = mapped_column(states(EndpointState, name="state"), default=EndpointState.ACTIVE)
    active_since: Mapped[Timestamp]
    failing_since: Mapped[int | None] = mapped_column(BigInteger)
    turn: Mapped[int] = mapped_column(BigInteger, default=0)
    taken_until: Mapped[int | None] = mapped_column(BigInteger)
    tried_at: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[Timestamp]


class DeliveryState(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class WebhookDelivery(Base):
    """What an endpoint is told of one event: `body` as it is sent, each time under the same `event_id`.

    Of a message it is `story_id`: one endpoint is told of it once, and what it said is not kept when it is deleted.
    It is due at `next_at` until it was delivered or given up. `last_…` tell of the last attempt: when it was, the
    status and the beginning of the answer or why there was none, and how many milliseconds it took.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        CheckConstraint("(state = 'waiting') = (next_at IS NOT NULL)", name="due"),
        Index(None, "endpoint_id", "id"),
        Index(None, "created_at"),
    )

    id: Mapped[Ref]
    endpoint_id: Mapped[int] = mapped_column(Reference, ForeignKey("webhook_endpoints.id"))
    event_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)
    story_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("stories.id"))
    state: Mapped[DeliveryState] = mapped_column(states(DeliveryState, name="state"), default=DeliveryState.WAITING)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    next_at: Mapped[int | None] = mapped_column(BigInteger)
    last_at: Mapped[int | None] = mapped_column(BigInteger)
    last_status: Mapped[int | None] = mapped_column(SmallInteger)
    last_answer: Mapped[str] = mapped_column(Text, default="")
    last_error: Mapped[str] = mapped_column(Text, default="")
    last_took: Mapped[int | None]
    created_at: Mapped[Timestamp]


_DUE = WebhookDelivery.next_at.is_not(None)
Index(
    "ix_webhook_deliveries_due",
    WebhookDelivery.endpoint_id,
    WebhookDelivery.next_at,
    sqlite_where=_DUE,
    postgresql_where=_DUE,
)
_OF_STORY = WebhookDelivery.story_id.is_not(None)
Index(
    "uq_webhook_deliveries_story",
    WebhookDelivery.story_id,
    WebhookDelivery.endpoint_id,
    unique=True,
    sqlite_where=_OF_STORY,
    postgresql_where=_OF_STORY,
)


class WebhookMark(Base):
    """How far the change log was followed: the last line that was looked at, by its place in the log and its id.

    There is one row. Places are ids on SQLite and transactions on PostgreSQL. `room_event_id` is the last event of
    rooms that was looked at.
    """

    __tablename__ = "webhook_marks"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger)
    line_id: Mapped[int] = mapped_column(BigInteger)
    room_event_id: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
