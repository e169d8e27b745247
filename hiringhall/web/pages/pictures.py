"""The pictures of people and of their work, for those who may see them."""

import hashlib

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts import oversight, people
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.profiles.pictures import KeptVariant
from hiringhall.marketplace.profiles.portfolio import portfolio_picture
from hiringhall.marketplace.profiles.portraits import portrait
from hiringhall.web.access import Who
from hiringhall.web.images import FOR_A_WHILE, image
from hiringhall.web.page import Answer, Pages
from hiringhall.web.portraits import SIZES, draw
from hiringhall.web.visit import Visit

pages = Pages()

FOR_EVER = "max-age=31536000, immutable"


@pages.get("/portraits/{key:str}/{size:str}", who=Who.ANYONE, slow=True)
def show_portrait(visit: Visit) -> Answer:
    """Show the portrait of a person, or their initials to those who may not see it or where there is none."""
    size = visit.reference("size")
    if size not in SIZES:
        raise NotFound("portrait")
    key = visit.public_key("key", "person")
    with visit.reading() as session:
        person = _person(visit, session, key)
        try:
            kept = portrait(session, visit.actor_or_none, key, size)
        except NotFound:
            kept = None
    is_own = visit.person is not None and visit.person.id == person.id
    # One's own is asked for anew each time, so that another picture is seen at once.
    lasts = "no-cache" if is_own else f"max-age={FOR_A_WHILE}"
    content = visit.hall.blobs.get(kept.blob) if kept else None
    if kept is None or content is None:
        drawn = draw(person.name, person.key, size)
        version = hashlib.sha256(drawn).hexdigest()[:16]
        return image(visit, lambda: (drawn, "image/svg+xml"), version, f"public, {lasts}")
    return image(visit, lambda: (content, kept.media_type), _version(kept), f"private, {lasts}")


def _person(visit: Visit, session: Session, key: str) -> User:
    """Return whose portrait it is: of those who are suspended operators alone see one. Raises NotFound."""
    if visit.person is not None and visit.person.is_operator:
        return oversight.any_person(session, visit.actor, key)
    return people.public_person(session, key)


@pages.get("/portfolio/{key:str}/{variant:str}", who=Who.ANYONE, slow=True)
def show_piece_picture(visit: Visit) -> Answer:
    """Show the picture of a piece of work, whole or as a thumbnail."""
    with visit.reading() as session:
        kept = portfolio_picture(session, visit.actor_or_none, visit.public_key("key", "picture"), visit.key("variant"))
    content = visit.hall.blobs.get(kept.blob)
    if content is None:
        raise NotFound("picture")
    lasts = FOR_EVER if visit.query.text("v") else "no-cache"
    return image(visit, lambda: (content, kept.media_type), _version(kept), f"private, {lasts}")


def _version(kept: KeptVariant) -> str:
    return hashlib.sha256(kept.blob.encode()).hexdigest()[:16]
