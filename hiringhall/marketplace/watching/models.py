"""The table of what people watch."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hiringhall.storage.tables import Base, Ref, Reference, Timestamp


class Watch(Base):
    """Somebody watches a job or a freelancer."""

    __tablename__ = "watches"
    __table_args__ = (
        UniqueConstraint("user_id", "job_id"),
        UniqueConstraint("user_id", "freelancer_id"),
        CheckConstraint("(job_id IS NULL) <> (freelancer_id IS NULL)", name="one"),
    )

    id: Mapped[Ref]
    user_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"))
    job_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("jobs.id"))
    freelancer_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("users.id"))
    since: Mapped[Timestamp]
