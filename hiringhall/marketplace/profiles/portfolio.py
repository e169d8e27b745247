"""The portfolio: pieces of work that a freelancer shows, each with a picture or without."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace import catalog
from hiringhall.marketplace.accounts.details import check_line, check_text
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.addresses import web_address
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import InvalidInput, NotFound
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.profiles import pictures
from hiringhall.marketplace.profiles.models import PortfolioItem
from hiringhall.marketplace.profiles.ownership import own_profile
from hiringhall.marketplace.profiles.pictures import KeptPicture, KeptVariant
from hiringhall.marketplace.profiles.queries import readable_head
from hiringhall.storage.blobs import Blobs

TITLE_LONGEST = 200
DESCRIPTION_LONGEST = 5_000
URL_LONGEST = 1024
MOST_ITEMS = 50
MOST_SKILLS = 10


@dataclass(frozen=True, kw_only=True)
class PieceOfWork:
    """What a freelancer says of a piece of work; `category` is the id of a subcategory, `skills` are slugs."""

    title: str
    description: str = ""
    url: str = ""
    category: str | None = None
    skills: tuple[str, ...] = ()
    done_on: date | None = None


def add_portfolio_item(
    session: Session, actor: Actor, piece: PieceOfWork, picture: KeptPicture | None = None
) -> PortfolioItem:
    """Add a piece of work at the end of the actor's portfolio, with a picture that was made and kept before.

    Raises InvalidInput naming the field, or "portfolio" when there are too many.
    """
    profile, values = own_profile(session, actor), _checked(piece)
    mine = PortfolioItem.user_id == profile.user_id
    count, last = session.execute(select(func.count(), func.max(PortfolioItem.place)).where(mine)).one()
    if count >= MOST_ITEMS:
        raise InvalidInput("portfolio", f"There is room for {MOST_ITEMS} pieces of work. Remove another one first.")
    item = PortfolioItem(
        key=new_key(),
        user_id=profile.user_id,
        picture=picture,
        place=(last or 0) + 1,
        created_at=clock.now(),
        **values,
    )
    session.add(item)
    session.flush()
    record(session, actor, "profile.portfolio-item-added", profile.user_id, after={"id": item.id, **_facts(item)})
    return item


def check_piece(piece: PieceOfWork) -> None:
    """Raise InvalidInput naming a field that cannot be accepted, before a picture is drawn and kept for nothing."""
    _checked(piece)


def change_portfolio_item(
    session: Session, actor: Actor, blobs: Blobs, item_id: int, piece: PieceOfWork, picture: KeptPicture | None = None
) -> PortfolioItem:
    """Replace what is said of a piece of work; its picture stays unless another is given.

    The old one goes after the commit. Raises NotFound, InvalidInput naming the field.
    """
    item, values = _own_item(session, actor, item_id), _checked(piece)
    before = _facts(item)
    if picture is not None:
        _replace_picture(session, blobs, item, picture)
    for name, value in values.items():
        setattr(item, name, value)
    _record_change(session, actor, item, before)
    return item


def remove_portfolio_picture(session: Session, actor: Actor, blobs: Blobs, item_id: int) -> None:
    """Show a piece of work without picture; it goes after the commit. Raises NotFound."""
    item = _own_item(session, actor, item_id)
    before = _facts(item)
    _replace_picture(session, blobs, item, None)
    _record_change(session, actor, item, before)


def remove_portfolio_item(session: Session, actor: Actor, blobs: Blobs, item_id: int) -> None:
    """Remove a piece of work; its picture goes after the commit. Raises NotFound."""
    item = _own_item(session, actor, item_id)
    before = {"id": item.id, **_facts(item)}
    _replace_picture(session, blobs, item, None)
    session.delete(item)
    session.flush()
    record(session, actor, "profile.portfolio-item-removed", item.user_id, before=before)


def order_portfolio(session: Session, actor: Actor, item_ids: Sequence[int]) -> None:
    """Put the actor's pieces of work in this order. Raises InvalidInput("portfolio") unless each is named once."""
    profile = own_profile(session, actor)
    items = {
        item.id: item for item in session.scalars(select(PortfolioItem).where(PortfolioItem.user_id == profile.user_id))
    }
    before = sorted(items, key=lambda item_id: (items[item_id].place, item_id))
    if sorted(item_ids) != sorted(items):
        raise InvalidInput("portfolio", "Name each of your pieces of work once.")
    for place, item_id in enumerate(item_ids):
        items[item_id].place = place
    session.flush()
    if before != list(item_ids):
        old, new = {"portfolio": before}, {"portfolio": list(item_ids)}
        record(session, actor, "profile.portfolio-ordered", profile.user_id, before=old, after=new)


def portfolio_picture(session: Session, actor: Actor | None, key: str, wanted: str) -> KeptVariant:
    """Return where the picture of the piece of work with this key is kept, FULL or as THUMBNAIL.

    Raises NotFound when there is none, and to whoever may not read the profile.
    """
    row = session.execute(
        select(PortfolioItem.picture, User.key)
        .join(User, User.id == PortfolioItem.user_id)
        .where(PortfolioItem.key == key)
    ).one_or_none()
    if row is None or row.picture is None or wanted not in pictures.VARIANTS[pictures.PORTFOLIO]:
        raise NotFound("picture")
    readable_head(session, actor, row.key)
    return pictures.variant(pictures.PORTFOLIO, row.picture, wanted)


def _own_item(session: Session, actor: Actor, item_id: int) -> PortfolioItem:
    profile = own_profile(session, actor)
    item = session.get(PortfolioItem, item_id)
    if item is None or item.user_id != profile.user_id:
        raise NotFound("piece of work")
    return item


def _replace_picture(session: Session, blobs: Blobs, item: PortfolioItem, picture: KeptPicture | None) -> None:
    if item.picture is not None:
        pictures.discard_after_commit(session, blobs, pictures.PORTFOLIO, item.picture)
    item.picture = picture


def _record_change(session: Session, actor: Actor, item: PortfolioItem, before: dict[str, Any]) -> None:
    session.flush()
    after = _facts(item)
    if before != after:
        record(
            session,
            actor,
            "profile.portfolio-item-changed",
            item.user_id,
            before=before,
            after={"id": item.id, **after},
        )


_FACTS = ("title", "description", "url", "category", "skills", "done_on", "picture")


def _facts(item: PortfolioItem) -> dict[str, Any]:
    values = {name: getattr(item, name) for name in _FACTS}
    return values | {"done_on": item.done_on and item.done_on.isoformat()}


def _checked(piece: PieceOfWork) -> dict[str, Any]:
    if len(piece.skills) > MOST_SKILLS:
        raise InvalidInput("skills", f"Name at most {MOST_SKILLS} skills.")
    return {
        "title": check_line("title", piece.title, TITLE_LONGEST),
        "description": check_text("description", piece.description, DESCRIPTION_LONGEST),
        "url": web_address("url", piece.url, URL_LONGEST),
        "category": None if piece.category is None else catalog.topic(piece.category, "category").id,
        "skills": list(dict.fromkeys(catalog.skill(name).slug for name in piece.skills)),
        "done_on": piece.done_on,
    }
