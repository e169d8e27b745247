"""Tables of people, companies, teams, memberships, API keys and tokens."""

from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hiringhall.marketplace.accounts.roles import Role
from hiringhall.storage.tables import Base, Document, Key, Ref, Reference, Timestamp, states


class UserStatus(StrEnum):
    """Whether a person may sign in and act."""

    ACTIVE = "active"
    INACTIVE = "inactive"


class User(Base):
    """A person with an account; client, freelancer and staffing manager may be the same person."""

    __tablename__ = "users"

    id: Mapped[Ref]
    key: Mapped[Key]
    username: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    email_confirmed_at: Mapped[int | None] = mapped_column(BigInteger)
    password_hash: Mapped[str] = mapped_column(String(255))
    first_name: Mapped[str] = mapped_column(String(64))
    last_name: Mapped[str] = mapped_column(String(64))
    timezone: Mapped[str] = mapped_column(String(64), default="UTC")
    city: Mapped[str] = mapped_column(String(100), default="")
    state: Mapped[str] = mapped_column(String(100), default="")
    country: Mapped[str] = mapped_column(String(100), default="")
    is_freelancer: Mapped[bool] = mapped_column(Boolean(create_constraint=True, name="is_freelancer"), default=False)
    is_operator: Mapped[bool] = mapped_column(Boolean(create_constraint=True, name="is_operator"), default=False)
    status: Mapped[UserStatus] = mapped_column(states(UserStatus, name="status"), default=UserStatus.ACTIVE)
    created_at: Mapped[Timestamp]

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


class WebSession(Base):
    """A sign-in of a person in a browser. The cookie holds the secret, the table only its SHA-256."""

    __tablename__ = "web_sessions"

    id: Mapped[Ref]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"), index=True)
    created_at: Mapped[Timestamp]
    seen_at: Mapped[Timestamp]
    expires_at: Mapped[Timestamp]
    address: Mapped[str] = mapped_column(String(64), default="")
    agent: Mapped[str] = mapped_column(String(255), default="")


class MailLink(Base):
    """A link sent by mail that works once: to set a new password or to confirm an address."""

    __tablename__ = "mail_links"

    id: Mapped[Ref]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(32))
    email: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[Timestamp]
    expires_at: Mapped[Timestamp]
    used_at: Mapped[int | None] = mapped_column(BigInteger)


class CompanyKind(StrEnum):
    """What a company is on the marketplace for."""

    CLIENT = "client"
    AGENCY = "agency"


class Company(Base):
    """The financial and organizational unit. Its reference is that of its root team.

    A client is in arrears since a charge failed, and suspended when that lasted too long: it gets no new work done.
    """

    __tablename__ = "companies"

    id: Mapped[int] = mapped_column(Reference, ForeignKey("teams.id"), primary_key=True, autoincrement=False)
    kind: Mapped[CompanyKind] = mapped_column(states(CompanyKind, name="kind"))
    name: Mapped[str] = mapped_column(String(100))
    payment_verified_at: Mapped[int | None] = mapped_column(BigInteger)
    arrears_since: Mapped[int | None] = mapped_column(BigInteger)
    suspended_at: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[Timestamp]


_IN_ARREARS = Company.arrears_since.is_not(None)
Index("ix_companies_in_arrears", Company.arrears_since, sqlite_where=_IN_ARREARS, postgresql_where=_IN_ARREARS)


class Team(Base):
    """A team of a company; the root team stands for the company itself.

    `slug` is the literal id that APIs print (`acme`, `acme:design`); `lineage` is the path of references from the root
    team down to this one (`/1/7/`), so that "this team and its sub-teams" is a prefix.
    """

    __tablename__ = "teams"

    id: Mapped[Ref]
    key: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    # A root team and its company name each other, so this side is checked at commit.
    company_id: Mapped[int] = mapped_column(
        Reference,
        ForeignKey("companies.id", deferrable=True, initially="DEFERRED", use_alter=True),
        index=True,
    )
    parent_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("teams.id"), index=True)
    lineage: Mapped[str] = mapped_column(String(255), index=True)
    created_at: Mapped[Timestamp]

    company: Mapped[Company] = relationship(foreign_keys=[company_id], lazy="raise")
    parent: Mapped["Team | None"] = relationship(remote_side="Team.id", lazy="raise")

    @property
    def is_root(self) -> bool:
        """Whether this team is the company itself."""
        return self.parent_id is None


class Membership(Base):
    """A person holds a role in a team. Several rows per person and team add up.

    `agency_share` is what the agency keeps of an agent's pay on new contracts, in hundredths of a percent.
    """

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("team_id", "user_id", "role"),)

    id: Mapped[Ref]
    team_id: Mapped[int] = mapped_column(Reference, ForeignKey("teams.id"))
    user_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"), index=True)
    role: Mapped[Role] = mapped_column(states(Role, name="role"))
    exclusive: Mapped[bool] = mapped_column(Boolean(create_constraint=True, name="exclusive"), default=False)
    agency_share: Mapped[int] = mapped_column(default=10_000)
    status: Mapped[UserStatus] = mapped_column(states(UserStatus, name="status"), default=UserStatus.ACTIVE)
    created_at: Mapped[Timestamp]

    team: Mapped[Team] = relationship(lazy="raise")
    user: Mapped[User] = relationship(lazy="raise")


class KeyStatus(StrEnum):
    """Where an API key stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    DISABLED = "disabled"


class Dialect(StrEnum):
    """Which of the two APIs an application speaks."""

    UPWORK = "upwork"
    ELANCE = "elance"


class ApiKey(Base):
    """An application that may call the APIs: OAuth's client or consumer.

    `tells_seconds` when it is told in how many seconds its tokens end, instead of when (OAuth 2.0 only).
    """

    __tablename__ = "api_keys"

    id: Mapped[Ref]
    consumer_key: Mapped[str] = mapped_column(String(64), unique=True)
    sealed_secret: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    purpose: Mapped[str] = mapped_column(Text, default="")
    website: Mapped[str] = mapped_column(String(255), default="")
    callback: Mapped[str] = mapped_column(String(1024), default="")
    scopes: Mapped[list[str]] = mapped_column(Document)
    dialect: Mapped[Dialect] = mapped_column(
        states(Dialect, name="dialect"), default=Dialect.UPWORK, server_default="upwork"
    )
    tells_seconds: Mapped[bool] = mapped_column(
        Boolean(create_constraint=True, name="tells_seconds"), default=False, server_default=false()
    )
    status: Mapped[KeyStatus] = mapped_column(states(KeyStatus, name="status"), index=True)
    review_note: Mapped[str] = mapped_column(Text, default="")
    reviewed_at: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[Timestamp]

    owner: Mapped[User] = relationship(lazy="raise")


class RequestTokenState(StrEnum):
    """How far the authorization behind a request token is."""

    NEW = "new"
    AUTHORIZED = "authorized"
    REFUSED = "refused"
    EXCHANGED = "exchanged"


class RequestToken(Base):
    """A temporary OAuth 1.0a credential on its way to an access token."""

    __tablename__ = "request_tokens"
    __table_args__ = (CheckConstraint("state <> 'authorized' OR user_id IS NOT NULL", name="authorized_by"),)

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed_secret: Mapped[str] = mapped_column(Text)
    key_id: Mapped[int] = mapped_column(Reference, ForeignKey("api_keys.id"), index=True)
    callback: Mapped[str] = mapped_column(String(1024), default="")
    verifier_hash: Mapped[str] = mapped_column(String(64), default="")
    user_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("users.id"))
    state: Mapped[RequestTokenState] = mapped_column(
        states(RequestTokenState, name="state"), default=RequestTokenState.NEW
    )
    created_at: Mapped[Timestamp]
    expires_at: Mapped[int] = mapped_column(BigInteger, index=True)

    api_key: Mapped[ApiKey] = relationship(lazy="raise")


class AccessToken(Base):
    """A person's lasting permission for an API key. It ends only by being revoked.

    With OAuth 1.0a it is the token that signs; with OAuth 2.0 the families of tokens hang on it.
    """

    __tablename__ = "access_tokens"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed_secret: Mapped[str] = mapped_column(Text)
    key_id: Mapped[int] = mapped_column(Reference, ForeignKey("api_keys.id"))
    user_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"), index=True)
    created_at: Mapped[Timestamp]
    revoked_at: Mapped[int | None] = mapped_column(BigInteger)

    api_key: Mapped[ApiKey] = relationship(lazy="raise")
    user: Mapped[User] = relationship(lazy="raise")


class TokenFamily(Base):
    """What follows from one sign-in by OAuth 2.0: an access token, the refresh tokens that replace it, and theirs.

    `grant_token` is the permission it rests on; None when the application signed in for itself. `user_id` is who its
    tokens name: that person, or the owner of the application.
    """

    __tablename__ = "token_families"

    id: Mapped[Ref]
    key_id: Mapped[int] = mapped_column(Reference, ForeignKey("api_keys.id"), index=True)
    user_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"))
    grant_token: Mapped[str | None] = mapped_column(String(64), ForeignKey("access_tokens.token"))
    created_at: Mapped[Timestamp]
    ended_at: Mapped[int | None] = mapped_column(BigInteger)


class AuthorizationCode(Base):
    """What a person's consent gives an application by OAuth 2.0, to be exchanged once for tokens.

    `redirect_uri` is as asked for, empty when it was left out; `challenge` is that of PKCE (RFC 7636), empty without.
    """

    __tablename__ = "authorization_codes"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    grant_token: Mapped[str] = mapped_column(String(64), ForeignKey("access_tokens.token"))
    redirect_uri: Mapped[str] = mapped_column(String(1024), default="")
    challenge: Mapped[str] = mapped_column(String(128), default="")
    challenge_method: Mapped[str] = mapped_column(String(8), default="")
    family_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("token_families.id"))
    created_at: Mapped[Timestamp]
    expires_at: Mapped[int] = mapped_column(BigInteger, index=True)
    used_at: Mapped[int | None] = mapped_column(BigInteger)

    grant: Mapped[AccessToken] = relationship(lazy="raise")


class BearerKind(StrEnum):
    """What an OAuth 2.0 token is for."""

    ACCESS = "access"
    REFRESH = "refresh"


class BearerToken(Base):
    """An OAuth 2.0 token, kept as its SHA-256. A refresh token has no end of its own and is used once."""

    __tablename__ = "bearer_tokens"
    __table_args__ = (
        CheckConstraint("(kind = 'access') = (expires_at IS NOT NULL)", name="expires"),
        Index("ix_bearer_tokens_family_id_created_at", "family_id", "created_at"),
    )

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    family_id: Mapped[int] = mapped_column(Reference, ForeignKey("token_families.id"))
    kind: Mapped[BearerKind] = mapped_column(states(BearerKind, name="kind"))
    created_at: Mapped[Timestamp]
    expires_at: Mapped[int | None] = mapped_column(BigInteger)
    used_at: Mapped[int | None] = mapped_column(BigInteger)


Index(
    "uq_access_tokens_live",
    AccessToken.key_id,
    AccessToken.user_id,
    unique=True,
    sqlite_where=AccessToken.revoked_at.is_(None),
    postgresql_where=AccessToken.revoked_at.is_(None),
)
Index(
    "uq_memberships_owner",
    Membership.team_id,
    unique=True,
    sqlite_where=Membership.role == Role.OWNER,
    postgresql_where=Membership.role == Role.OWNER,
)
