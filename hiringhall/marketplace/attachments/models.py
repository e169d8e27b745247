"""The table of attachments."""

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hiringhall.storage.tables import Base, Key, Ref, Reference, Timestamp


class Attachment(Base):
    """A file that came with a proposal. `name` is what its owner called it, `media_type` what its content is.

    `size` is in bytes; the content is kept under the name `blob` and never changes.
    """

    __tablename__ = "attachments"

    id: Mapped[Ref]
    key: Mapped[Key]
    proposal_id: Mapped[int] = mapped_column(Reference, ForeignKey("proposals.id"), index=True)
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    blob: Mapped[str] = mapped_column(String(100))
    uploaded_by: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"))
    created_at: Mapped[Timestamp]
