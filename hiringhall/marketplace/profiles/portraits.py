"""The picture of a freelancer: set, removed, and shown to whoever may read the profile."""

from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.profiles import pictures
from hiringhall.marketplace.profiles.ownership import own_profile
from hiringhall.marketplace.profiles.pictures import KeptPicture, KeptVariant
from hiringhall.marketplace.profiles.queries import readable_head
from hiringhall.storage.blobs import Blobs


def set_picture(session: Session, actor: Actor, blobs: Blobs, picture: KeptPicture) -> None:
    """Show a portrait that was made and kept before on the actor's profile; the one before goes after the commit."""
    _replace(session, actor, blobs, picture, "profile.picture-set")


def remove_picture(session: Session, actor: Actor, blobs: Blobs) -> None:
    """Show the initials again. The picture goes after the commit."""
    _replace(session, actor, blobs, None, "profile.picture-removed")


def portrait(session: Session, actor: Actor | None, key: str, size: int) -> KeptVariant | None:
    """Return where the portrait of the freelancer with this key is kept in this size, None when they gave none.

    Raises NotFound for somebody whose profile `actor` may not read, and for a size that there is not.
    """
    if size not in pictures.PORTRAIT_SIZES:
        raise NotFound("portrait")
    name = readable_head(session, actor, key).picture
    return None if name is None else pictures.variant(pictures.PORTRAITS, name, str(size))


def _replace(session: Session, actor: Actor, blobs: Blobs, picture: KeptPicture | None, kind: str) -> None:
    profile = own_profile(session, actor)
    before, profile.picture = profile.picture, picture
    if before == picture:
        return
    session.flush()
    record(session, actor, kind, profile.user_id, before={"picture": before}, after={"picture": picture})
    if before is not None:
        pictures.discard_after_commit(session, blobs, pictures.PORTRAITS, before)
