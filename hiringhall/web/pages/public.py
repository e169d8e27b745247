"""What everybody may see: profiles and portraits."""

from litestar import Response

from hiringhall.marketplace.accounts import people
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.keys import is_key
from hiringhall.web.access import Who
from hiringhall.web.page import Answer, Pages
from hiringhall.web.portraits import SIZES, draw
from hiringhall.web.visit import Visit

pages = Pages()


@pages.get("/portraits/{key:str}/{size:str}", who=Who.ANYONE)
def portrait(visit: Visit) -> Answer:
    """Draw the picture of a person: their initials on a colour of their own."""
    size = visit.reference("size")
    if size not in SIZES:
        raise NotFound("portrait")
    with visit.reading() as session:
        person = people.public_person(session, _key(visit))
    body = draw(person.name, person.key, size)
    return Response(body, media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=3600"})


def _key(visit: Visit) -> str:
    key = visit.key("key")
    if not is_key(key):
        raise NotFound("person")
    return key
