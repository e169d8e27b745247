"""Pictures of diaries: shown to whoever has a signed address for a while, else to those who are signed in and may see.

Other sites may show those with a signed address in their pages.
"""

from collections.abc import Callable

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import NotAllowed
from hiringhall.picture_links import is_signed
from hiringhall.web import links
from hiringhall.web.images import FOR_A_WHILE, image
from hiringhall.web.page import Answer
from hiringhall.web.visit import Visit


def is_for_all(visit: Visit) -> bool:
    """Tell whether the address is signed. Raises NotAllowed for one whose signature is wrong or counts no longer."""
    signature = visit.query.text("signature")
    if not signature:
        return False
    until = links.reference(visit.query.text("until"))
    if not is_signed(visit.hall.sealer, visit.path, until, signature, clock.now()):
        raise NotAllowed("This address counts no longer, or was changed. Ask for the picture where you got it from.")
    return True


def viewer(visit: Visit) -> Actor:
    """Return who is signed in. Raises NotAllowed for a visitor: where a picture belongs nobody can sign in."""
    if visit.actor_or_none is None:
        raise NotAllowed("Sign in to see this picture.")
    return visit.actor


def show(visit: Visit, load: Callable[[], tuple[bytes, str]], version: str, name: str, *, to_all: bool) -> Answer:
    """Answer with a picture, as `images.image` does, which other sites may show when it is for all who have the address.

    `name` is that of the file when somebody saves it.
    """
    visit.sandbox()
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Cross-Origin-Resource-Policy": "cross-origin" if to_all else "same-origin",
    }
    return image(visit, load, version, f"private, max-age={FOR_A_WHILE}", headers)
