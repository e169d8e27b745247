"""Addresses of pictures that show them to whoever has the address, for a while."""

from urllib.parse import parse_qs, urlsplit

import pytest

from hiringhall.marketplace.diary.screenshots import Size
from hiringhall.picture_links import LASTS, PictureLinks, is_signed
from hiringhall.storage.sealing import Sealer

KEY, NOW = "~01" + "a" * 16, 1_773_835_200
SEALER = Sealer("a key of the tests")
LINKS = PictureLinks(SEALER, "https://hall.example", NOW)


def taken_apart(address: str) -> tuple[str, int, str]:
    parts = urlsplit(address)
    query = parse_qs(parts.query, strict_parsing=True)
    return parts.path, int(query["until"][0]), query["signature"][0]


def counts(address: str, now: int = NOW, sealer: Sealer = SEALER) -> bool:
    return is_signed(sealer, *taken_apart(address), now)


@pytest.mark.parametrize(
    ("address", "path"),
    [
        (LINKS.screenshot(KEY, 2_956_392, Size.LARGE), f"/contracts/{KEY}/diary/screenshots/2956392/large"),
        (LINKS.presence(7, KEY), f"/teams/7/room/{KEY}/presence.png"),
        (LINKS.activity(7, KEY), f"/teams/7/room/{KEY}/activity.png"),
    ],
)
def test_an_address_counts_from_one_hour_to_two(address: str, path: str) -> None:
    assert address.startswith(f"https://hall.example{path}?")
    assert taken_apart(address)[0] == path
    assert counts(address)
    assert counts(address, NOW + LASTS)
    assert not counts(address, NOW + 2 * LASTS)


def test_within_an_hour_the_address_of_a_picture_stays_the_same() -> None:
    early, late, next_hour = (
        PictureLinks(SEALER, "", NOW - NOW % LASTS + seconds).presence(7, KEY) for seconds in (0, LASTS - 1, LASTS)
    )
    assert early == late != next_hour


def test_nothing_in_an_address_can_be_changed() -> None:
    path, until, signature = taken_apart(LINKS.screenshot(KEY, 2_956_392, Size.THUMBNAIL))
    assert is_signed(SEALER, path, until, signature, NOW)
    for other in (path.replace("thumbnail", "full"), path.replace("2956392", "2956393"), path + "/", ""):
        assert not is_signed(SEALER, other, until, signature, NOW)
    for later in (until + 1, until + LASTS, 2**62):
        assert not is_signed(SEALER, path, later, signature, NOW)
    for forged in (signature[:-1], signature + "A", signature.swapcase(), "", "é"):
        assert not is_signed(SEALER, path, until, forged, NOW)


def test_another_hall_signs_otherwise() -> None:
    assert not counts(LINKS.presence(7, KEY), sealer=Sealer("the key of another hall"))


def test_a_signature_is_for_pictures_alone() -> None:
    path, until, _ = taken_apart(LINKS.presence(7, KEY))
    assert not is_signed(SEALER, path, until, SEALER.sign(f"{path}\n{until}"), NOW)
