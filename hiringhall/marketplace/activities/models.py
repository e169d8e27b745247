"""Tables of activities and of the contracts that they are assigned to."""

from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hiringhall.storage.tables import Base, Ref, Reference, Timestamp, states


class ActivityState(StrEnum):
    """Whether an activity is in use."""

    ACTIVE = "active"
    ARCHIVED = "archived"


class Activity(Base):
    """Something to write time on. The root team's are the company's; with `user_id` it is that person's in the team.

    A `code` is unique among the activities of its team and person that are not removed; time that was written on a
    removed one still knows it.
    """

    __tablename__ = "activities"

    id: Mapped[Ref]
    company_id: Mapped[int] = mapped_column(Reference, ForeignKey("companies.id"))
    team_id: Mapped[int] = mapped_column(Reference, ForeignKey("teams.id"))
    user_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("users.id"))
    code: Mapped[str] = mapped_column(String(128))
    description: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(String(1024), default="")
    state: Mapped[ActivityState] = mapped_column(states(ActivityState, name="state"), default=ActivityState.ACTIVE)
    created_at: Mapped[Timestamp]
    changed_at: Mapped[Timestamp]
    removed_at: Mapped[int | None] = mapped_column(BigInteger)


_KEPT = Activity.removed_at.is_(None)
_ALL = Activity.removed_at.is_(None) & Activity.user_id.is_(None)
_ONES = Activity.removed_at.is_(None) & Activity.user_id.is_not(None)
Index("uq_activities_team", Activity.team_id, Activity.code, unique=True, sqlite_where=_ALL, postgresql_where=_ALL)
Index(
    "uq_activities_person",
    Activity.team_id,
    Activity.user_id,
    Activity.code,
    unique=True,
    sqlite_where=_ONES,
    postgresql_where=_ONES,
)
# Lists go by code, of a team or of a company; all that they skip or count is read from these alone.
for _owner in (Activity.team_id, Activity.company_id):
    Index(
        f"ix_activities_{_owner.key}_code",
        _owner,
        Activity.code,
        Activity.id,
        Activity.state,
        sqlite_where=_KEPT,
        postgresql_where=_KEPT,
    )


class ActivityAssignment(Base):
    """Time of a contract may be written on an activity."""

    __tablename__ = "activity_assignments"

    activity_id: Mapped[int] = mapped_column(Reference, ForeignKey("activities.id"), primary_key=True)
    contract_id: Mapped[int] = mapped_column(Reference, ForeignKey("contracts.id"), primary_key=True, index=True)
