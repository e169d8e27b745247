"""The work view: screenshots that a tracker sent, for those who may look into the diary."""

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from PIL import Image
from requests import Response

from hiringhall import clock
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.editing import delete_cells
from tests.api.elance.scene import Scene
from tests.support.elance import ElanceClient, code_of
from tests.support.hall import Hall
from tests.support.trackers import Tracker, earlier, picture, sign_in

PATIENCE = 30  # seconds


@dataclass(frozen=True)
class Tracked:
    """A workroom in whose diary a tracker wrote two cells of a week, that of `slot` with a screenshot."""

    scene: Scene
    contract: Contract
    slot: int

    @property
    def path(self) -> str:
        return f"workroom/{self.scene.bid}/workview/{self.scene.freelancer.id}"


@pytest.fixture
def tracked(hall: Hall) -> Tracked:
    with clock.shifted(-86_400):
        scene = Scene(hall)
    assert scene.contract is not None
    slot = earlier(3)
    beside = slot - 1 if slots.monday_of(slot - 1) == slots.monday_of(slot) else slot + 1
    tracker = Tracker(hall.base_url, token=sign_in(hall.backstage, scene.freelancer.id))
    cells = [
        tracker.cell(scene.contract.id, beside, memo="Reading"),
        tracker.cell(scene.contract.id, slot, memo="Shelves", screenshot=picture(1, size=(640, 360))),
    ]
    assert tracker.send(cells) == ["kept", "kept"]
    return Tracked(scene, scene.contract, slot)


def fetch(address: str) -> Response:
    """Get a picture as a browser does that is signed in nowhere."""
    return requests.get(address, timeout=PATIENCE, allow_redirects=False)


def sunday_of(slot: int) -> str:
    return f"{slots.monday_of(slot) + timedelta(days=6):%d-%b-%y}".upper()


def screen(elance: ElanceClient, tracked: Tracked, user: str) -> dict[str, Any]:
    """Return the one screenshot that somebody is shown."""
    view = elance.data(tracked.path, as_user=user)
    assert (view["bidData"]["bidId"], view["userName"]) == (str(tracked.scene.bid), tracked.scene.worker)
    assert (view["date"], view["prevDate"], view["nextDate"]) == (sunday_of(tracked.slot), None, None)
    assert list(view["screens"]) == ["0"], "the cell without a screenshot is none"
    shown: dict[str, Any] = view["screens"]["0"]
    return shown


def test_both_sides_see_what_the_tracker_saw(elance: ElanceClient, tracked: Tracked) -> None:
    shown = screen(elance, tracked, tracked.scene.owner)
    assert (shown["comment"], shown["timestamp"]) == ("Shelves", slots.start_of(tracked.slot) + 300)
    assert screen(elance, tracked, tracked.scene.worker)["comment"] == "Shelves"
    whole, small = fetch(shown["screenURL"]), fetch(shown["thumbnailURL"])
    assert (whole.status_code, whole.content) == (200, picture(1, size=(640, 360)))
    assert whole.headers["Content-Type"] == small.headers["Content-Type"] == "image/webp"
    assert Image.open(BytesIO(small.content)).size == (240, 135)


def test_the_picture_is_shown_by_the_address_that_was_given_alone(elance: ElanceClient, tracked: Tracked) -> None:
    address = screen(elance, tracked, tracked.scene.owner)["screenURL"]
    assert fetch(address).status_code == 200
    bare = urlsplit(address)._replace(query="").geturl()
    assert fetch(bare).status_code != 200
    assert fetch(address[:-1]).status_code != 200
    assert fetch(address.replace(f"/{tracked.slot}/", f"/{tracked.slot - 1}/")).status_code != 200


def test_nobody_else_is_told_the_address(hall: Hall, elance: ElanceClient, tracked: Tracked) -> None:
    for stranger in ("outsider", "freelancer", "owner"):
        refused = elance.get(tracked.path, as_user=stranger)
        assert (refused.status_code, code_of(refused)) == (404, "E_WORKROOM_INVALID_BID"), stranger
    application = elance.get(tracked.path, as_user=None)
    assert (application.status_code, code_of(application)) == (403, "E_API_NOT_AUTHORIZED")
    recruiter = f"{tracked.scene.slug}-recruiter"
    hall.backstage.add_person(recruiter, tracked.scene.slug, Role.RECRUITER)
    assert elance.get(f"workroom/{tracked.scene.bid}", as_user=recruiter).status_code == 200
    refused = elance.get(tracked.path, as_user=recruiter)
    assert (refused.status_code, code_of(refused)) == (403, "E_API_NOT_AUTHORIZED")


def test_work_that_was_taken_back_is_shown_no_more(hall: Hall, elance: ElanceClient, tracked: Tracked) -> None:
    address = screen(elance, tracked, tracked.scene.owner)["screenURL"]
    with hall.backstage.act() as session:
        blobs = hall.backstage.hall.blobs
        spans = [range(tracked.slot, tracked.slot + 1)]
        delete_cells(session, tracked.scene.freelancer.actor, blobs, tracked.contract.key, spans)
    assert elance.data(tracked.path, as_user=tracked.scene.owner)["screens"] == {}
    assert fetch(address).status_code == 404
