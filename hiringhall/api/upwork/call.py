"""What a handler is given: who calls, the open transaction, and how to write addresses of this hall."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from hiringhall.hall import Hall
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.attachments.operations import KeptFile


@dataclass(frozen=True)
class Call:
    """One authorized call. `base` is the address of the hall without a slash at its end.

    `headers` are what a change adds to those of every answer; `files` are what came with it, looked at and stored.
    """

    hall: Hall
    session: Session
    actor: Actor
    base: str
    headers: dict[str, str] = field(default_factory=dict)
    files: Sequence[KeptFile] = ()

    @property
    def user_id(self) -> int:
        """The person who calls; a signed call always has one."""
        if self.actor.user_id is None:
            raise RuntimeError("A signed call has a person.")
        return self.actor.user_id

    def url(self, path: str) -> str:
        """Return the whole address of a page or picture of this hall."""
        return self.base + path
