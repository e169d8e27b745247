"""The table of saved searches."""

from enum import StrEnum

from sqlalchemy import Boolean, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hiringhall.storage.tables import Base, Ref, Reference, Timestamp, states


class Subject(StrEnum):
    """What is searched for."""

    JOBS = "jobs"
    PEOPLE = "people"


class SavedSearch(Base):
    """A search that somebody keeps; `query` is the query string of the page that shows it.

    `seen_at` is when its owner last looked at the results, `noticed_at` up to when they were told of new ones.
    """

    __tablename__ = "saved_searches"

    id: Mapped[Ref]
    user_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"), index=True)
    subject: Mapped[Subject] = mapped_column(states(Subject, name="subject"))
    name: Mapped[str] = mapped_column(String(100))
    query: Mapped[str] = mapped_column(String(2000))
    by_mail: Mapped[bool] = mapped_column(Boolean(create_constraint=True, name="by_mail"), default=False)
    created_at: Mapped[Timestamp]
    seen_at: Mapped[Timestamp]
    noticed_at: Mapped[Timestamp]
