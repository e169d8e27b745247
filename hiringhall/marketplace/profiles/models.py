"""Tables of profiles, what stands in them, and groups."""

from datetime import date
from enum import IntEnum, StrEnum

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hiringhall.storage.tables import Base, Document, Key, Ref, Reference, Timestamp, states


class Access(StrEnum):
    """Who finds and reads a profile besides its owner."""

    PUBLIC = "public"
    SIGNED_IN = "signed-in"
    PRIVATE = "private"


class Availability(StrEnum):
    """How much time a freelancer has for new work."""

    FULL_TIME = "full-time"
    """More than 30 hours a week."""
    PART_TIME = "part-time"
    """10 to 30 hours a week."""
    AS_NEEDED = "as-needed"
    """Less than 10 hours a week."""
    NONE = "none"
    """Takes no new work now."""


class SkillLevel(IntEnum):
    """How well a freelancer says they master a skill. Source: reference, "Get freelancer profile by key"."""

    FAMILIAR = 1
    GOOD = 2
    VERY_GOOD = 3
    PROFICIENT = 4
    EXPERT = 5


class Profile(Base):
    """The profile of a freelancer; one who never edited it has no row and all defaults.

    `rate` is in cents an hour; `english` is 0 (not known) to 5 (fluent); `categories` are ids of subcategories;
    `languages` are pairs of a language's name and a level of 1 (basic) to 4 (native); `picture` names the blobs.
    """

    __tablename__ = "profiles"
    __table_args__ = (
        CheckConstraint("rate IS NULL OR rate >= 0", name="rate"),
        CheckConstraint("english BETWEEN 0 AND 5", name="english"),
    )

    user_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"), primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(String(100), default="")
    overview: Mapped[str] = mapped_column(Text, default="")
    rate: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    access: Mapped[Access] = mapped_column(states(Access, name="access"), default=Access.PUBLIC)
    availability: Mapped[Availability] = mapped_column(
        states(Availability, name="availability"), default=Availability.FULL_TIME
    )
    english: Mapped[int] = mapped_column(default=0)
    languages: Mapped[list[tuple[str, int]]] = mapped_column(Document, default=list)
    categories: Mapped[list[str]] = mapped_column(Document, default=list)
    is_ready: Mapped[bool] = mapped_column(Boolean(create_constraint=True, name="is_ready"), default=False)
    """Whether the freelancer has passed the hall's readiness check (`is_odesk_ready`)."""
    picture: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[Timestamp]
    changed_at: Mapped[Timestamp]


class ProfileSkill(Base):
    """A skill on a profile; `slug` is the catalog's, `place` its place in the freelancer's order."""

    __tablename__ = "profile_skills"
    __table_args__ = (CheckConstraint("level BETWEEN 1 AND 5", name="level"),)

    user_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), primary_key=True)
    level: Mapped[int]
    place: Mapped[int]


class ProfileTest(Base):
    """A passed test; `score` is 0 to 500 (hundredths of 5), `percentile` 0 to 100 (100 is the best)."""

    __tablename__ = "profile_tests"
    __table_args__ = (CheckConstraint("score BETWEEN 0 AND 500 AND percentile BETWEEN 0 AND 100", name="marks"),)

    user_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"), primary_key=True)
    test: Mapped[str] = mapped_column(String(20), primary_key=True)
    score: Mapped[int]
    percentile: Mapped[int]
    taken_on: Mapped[date]


class Education(Base):
    """Where a freelancer learned; years, the last empty while it goes on."""

    __tablename__ = "profile_education"

    id: Mapped[Ref]
    user_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"), index=True)
    school: Mapped[str] = mapped_column(String(200))
    degree: Mapped[str] = mapped_column(String(100), default="")
    area: Mapped[str] = mapped_column(String(100), default="")
    from_year: Mapped[int]
    to_year: Mapped[int | None]
    comment: Mapped[str] = mapped_column(Text, default="")


class Employment(Base):
    """Work elsewhere; from and to are first days of months, the last empty while it goes on."""

    __tablename__ = "profile_employment"

    id: Mapped[Ref]
    user_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"), index=True)
    employer: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(100))
    from_month: Mapped[date]
    to_month: Mapped[date | None]
    comment: Mapped[str] = mapped_column(Text, default="")


class Certification(Base):
    """A certificate, and who gave it."""

    __tablename__ = "profile_certifications"

    id: Mapped[Ref]
    user_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    organization: Mapped[str] = mapped_column(String(200), default="")
    received_on: Mapped[date]
    comment: Mapped[str] = mapped_column(Text, default="")


class PortfolioItem(Base):
    """A piece of work to show; `picture` names the blobs, `place` is its place in the freelancer's order."""

    __tablename__ = "portfolio_items"

    id: Mapped[Ref]
    key: Mapped[Key]
    user_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(String(1024), default="")
    category: Mapped[str | None] = mapped_column(String(20))
    skills: Mapped[list[str]] = mapped_column(Document, default=list)
    done_on: Mapped[date | None]
    picture: Mapped[str | None] = mapped_column(String(64))
    place: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Timestamp]


class Group(Base):
    """A group that freelancers may join, kept by a company or, without one, by the operators.

    Whoever wants to join one `by_approval` asks first; `logo` names the blobs.
    """

    __tablename__ = "groups"

    id: Mapped[Ref]
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    description: Mapped[str] = mapped_column(Text, default="")
    logo: Mapped[str | None] = mapped_column(String(64))
    company_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("companies.id"))
    by_approval: Mapped[bool] = mapped_column(
        Boolean(create_constraint=True, name="by_approval"), default=False, server_default="false"
    )
    created_at: Mapped[Timestamp]


class GroupMember(Base):
    """A freelancer belongs to a group."""

    __tablename__ = "group_members"
    __table_args__ = (UniqueConstraint("group_id", "user_id"),)

    id: Mapped[Ref]
    group_id: Mapped[int] = mapped_column(Reference, ForeignKey("groups.id"))
    user_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"), index=True)
    joined_at: Mapped[Timestamp]


class RequestState(StrEnum):
    """What became of somebody's asking to join a group."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


REQUEST_TRANSITIONS: dict[RequestState, frozenset[RequestState]] = {
    RequestState.WAITING: frozenset({RequestState.ACCEPTED, RequestState.REFUSED, RequestState.WITHDRAWN}),
    RequestState.ACCEPTED: frozenset(),
    RequestState.REFUSED: frozenset(),
    RequestState.WITHDRAWN: frozenset(),
}
"""Allowed changes of state: whoever keeps the group decides, or who asked takes it back."""


class GroupRequest(Base):
    """A freelancer asks to join a group: `text` is what they say, `note` what they are answered."""

    __tablename__ = "group_requests"
    __table_args__ = (
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided"),
        Index(None, "user_id", "group_id"),
    )

    id: Mapped[Ref]
    group_id: Mapped[int] = mapped_column(Reference, ForeignKey("groups.id"))
    user_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[RequestState] = mapped_column(states(RequestState, name="state"), default=RequestState.WAITING)
    note: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[Timestamp]
    decided_at: Mapped[int | None] = mapped_column(BigInteger)
    decided_by: Mapped[int | None] = mapped_column(Reference, ForeignKey("users.id"))


_WAITING = GroupRequest.state == RequestState.WAITING
Index(
    "uq_group_requests_waiting",
    GroupRequest.group_id,
    GroupRequest.user_id,
    unique=True,
    sqlite_where=_WAITING,
    postgresql_where=_WAITING,
)
