"""The screenshots of a diary."""

from datetime import UTC, datetime

from hiringhall.marketplace.contracts.access import find_contract
from hiringhall.marketplace.diary import screenshots, slots
from hiringhall.marketplace.diary.access import readable_diary
from hiringhall.marketplace.diary.screenshots import Size
from hiringhall.marketplace.diary.stripping import media_type
from hiringhall.marketplace.errors import NotFound
from hiringhall.web import signed_pictures
from hiringhall.web.access import Who
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()


@pages.get("/contracts/{key:str}/diary/screenshots/{slot:str}/{size:str}", who=Who.ANYONE, slow=True)
def show_screenshot(visit: Visit) -> Answer:
    """Show the screenshot of a cell in a size."""
    to_all, key, slot = signed_pictures.is_for_all(visit), visit.key("key"), visit.reference("slot")
    with visit.reading() as session:
        if to_all:
            contract = find_contract(session, key)
        else:
            contract = readable_diary(session, signed_pictures.viewer(visit), key)
        if visit.key("size") not in set(Size):
            raise NotFound("screenshot")
        size = Size(visit.key("size"))
        shown = screenshots.shown(session, contract, slot)

    def load() -> tuple[bytes, str]:
        content = shown.content(visit.hall.blobs, size)
        return content, media_type(content)

    taken = datetime.fromtimestamp(slots.start_of(slot), UTC)
    name = f"screenshot-{taken:%Y-%m-%d-%H%M}"
    return signed_pictures.show(visit, load, f"{shown.digest}-{size}", name, to_all=to_all)
