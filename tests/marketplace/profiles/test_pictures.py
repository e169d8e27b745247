"""Uploaded pictures: what is accepted, what is left of them, and where they go."""

import random
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, PngImagePlugin

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import InvalidInput, NotAllowed, NotFound
from hiringhall.marketplace.profiles import pictures, portfolio, portraits
from hiringhall.marketplace.profiles.editing import ProfileText, edit_profile
from hiringhall.marketplace.profiles.models import Access
from hiringhall.marketplace.profiles.pictures import FULL, PORTRAIT_SIZES, THUMBNAIL, Picture
from hiringhall.marketplace.profiles.portfolio import PieceOfWork
from hiringhall.marketplace.profiles.queries import readable_profile
from hiringhall.storage.blobs import Blobs
from tests.support.market import Market

SECRET = "taken at home, 52.5 N 13.4 E"
SCRIPT = b"<script>alert(document.domain)</script>"
ORIENTATION = 0x0112
DESCRIPTION = 0x010E
RED, BLUE = (220, 20, 30), (20, 40, 210)

MAKERS: dict[str, Callable[[bytes], Picture]] = {
    "portrait": pictures.make_portrait,
    "portfolio": pictures.make_portfolio_picture,
}


def drawn(width: int = 300, height: int = 200, mode: str = "RGB") -> Image.Image:
    """Draw a picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", (width, height), RED)
    ImageDraw.Draw(image).rectangle((width // 2, 0, width, height), fill=BLUE)
    return image.convert(mode)


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    written = BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def with_exif(image: Image.Image, kind: str, orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION], exif[DESCRIPTION] = orientation, SECRET
    return encoded(image, kind, exif=exif)


def texts() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SECRET)
    return info


def opened(content: bytes) -> Image.Image:
    image: Image.Image = Image.open(BytesIO(content))
    image.load()
    return image


def is_like(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 40 for one, other in zip(pixel, colour, strict=False))


def png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_of(width: int, height: int) -> bytes:
    """Return a small file that claims to be a large picture, and is one as far as it goes."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


def gif_of(width: int, height: int) -> bytes:
    small = bytearray(encoded(drawn(4, 4), "GIF"))
    small[6:10] = struct.pack("<HH", width, height)
    return bytes(small)


ACCEPTED = {
    "PNG": encoded(drawn()),
    "JPEG": encoded(drawn(), "JPEG"),
    "progressive JPEG": encoded(drawn(), "JPEG", progressive=True),
    "CMYK JPEG": encoded(drawn(mode="CMYK"), "JPEG"),
    "grey JPEG": encoded(drawn(mode="L"), "JPEG"),
    "WebP": encoded(drawn(), "WEBP"),
    "lossless WebP": encoded(drawn(), "WEBP", lossless=True),
    "GIF": encoded(drawn(mode="P"), "GIF"),
    "animated GIF": encoded(drawn(), "GIF", save_all=True, append_images=[drawn(mode="L")] * 3),
    "animated WebP": encoded(drawn(), "WEBP", save_all=True, append_images=[drawn(mode="L")] * 3),
    "PNG with palette": encoded(drawn(mode="P")),
    "PNG of one bit": encoded(drawn(mode="1")),
    "PNG of 16 bits": encoded(Image.new("I;16", (40, 30), 40_000)),
    "one pixel": encoded(drawn(1, 1)),
    "a long strip": encoded(drawn(3_000, 2)),
    "PNG with EXIF": with_exif(drawn(), "PNG"),
    "PNG with texts": encoded(drawn(), pnginfo=texts()),
    "JPEG with EXIF": with_exif(drawn(), "JPEG"),
    "JPEG with comment": encoded(drawn(), "JPEG", comment=SECRET),
    "WebP with EXIF": with_exif(drawn(), "WEBP"),
    "GIF with comment": encoded(drawn(mode="P"), "GIF", comment=SECRET.encode()),
    "JPEG with colour profile": encoded(drawn(), "JPEG", icc_profile=SECRET.encode() * 4),
    "PNG with colour profile": encoded(drawn(), icc_profile=SECRET.encode() * 4),
    "PNG that is a page as well": encoded(drawn()) + b"<!doctype html>" + SCRIPT,
    "JPEG that is an archive as well": encoded(drawn(), "JPEG") + b"PK\x03\x04" + SCRIPT,
    "GIF that is a script as well": encoded(drawn(mode="P"), "GIF", comment=SCRIPT) + SCRIPT,
}
REFUSED = {
    "nothing": b"",
    "text": b"not a picture",
    "SVG": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a page": b"<!doctype html><title>x</title>" + SCRIPT,
    "a page with the head of a PNG": b"\x89PNG\r\n\x1a\n" + b"<!doctype html>" + SCRIPT,
    "a page with the head of a GIF": b"GIF89a" + b"<!doctype html>" + SCRIPT,
    "a page with the head of a JPEG": b"\xff\xd8\xff\xe0" + b"<!doctype html>" + SCRIPT,
    "BMP": encoded(drawn(), "BMP"),
    "TIFF": encoded(drawn(), "TIFF"),
    "ICO": encoded(drawn(64, 64), "ICO"),
    "PostScript": encoded(drawn(), "EPS"),
    "PDF": encoded(drawn(), "PDF"),
    "a PNG cut short": encoded(drawn())[:200],
    "a JPEG cut short": encoded(drawn(), "JPEG")[:900],
    "a GIF cut short": encoded(drawn(mode="P"), "GIF")[:500],
    "a WebP cut short": encoded(drawn(), "WEBP")[:150],
    "a PNG with a broken sum": encoded(drawn()).replace(b"IDAT", b"IDAX"),
    "a PNG bomb": png_of(30_000, 30_000),
    "a PNG without end": png_of(2_000_000_000, 2_000_000_000),
    "a PNG of no size": png_of(0, 10),
    "a GIF bomb": gif_of(65_535, 65_535),
    "too many bytes": encoded(drawn()) + bytes(pictures.LARGEST),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize("content", ACCEPTED.values(), ids=ACCEPTED)
def test_pictures_are_encoded_anew_and_nothing_else_comes_along(
    make: Callable[[bytes], Picture], content: bytes
) -> None:
    for result in make(content).variants.values():
        assert SECRET.encode() not in result
        assert SCRIPT not in result
        image = opened(result)
        assert image.format in {"JPEG", "PNG"}
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
        assert len(image.getexif()) == 0


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_what_is_no_picture_of_the_four_kinds_is_refused(make: Callable[[bytes], Picture], content: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        make(content)
    assert refused.value.field == "picture"


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    bombs = [png_of(30_000, 30_000), gif_of(65_535, 65_535), encoded(Image.new("1", (7_000, 7_000)))]
    tracemalloc.start()
    for bomb in bombs:
        with pytest.raises(InvalidInput, match="pixels"):
            pictures.make_portrait(bomb)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2_000_000


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_taken_sideways_stands_upright(kind: str, orientation: int) -> None:
    turns = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    turn = turns[orientation]
    lying = drawn() if turn is None else drawn().transpose(turn)
    upright = opened(pictures.make_portfolio_picture(with_exif(lying, kind, orientation)).variants[FULL])
    assert upright.size == (300, 200)
    assert is_like(upright.getpixel((20, 100)), RED)
    assert is_like(upright.getpixel((280, 100)), BLUE)


def test_a_portrait_is_a_square_in_every_size() -> None:
    made = pictures.make_portrait(encoded(drawn(900, 300), "JPEG"))
    assert {size: opened(content).size for size, content in made.variants.items()} == {
        str(size): (size, size) for size in PORTRAIT_SIZES
    }
    middle = opened(made.variants["100"])
    assert is_like(middle.getpixel((5, 50)), RED), "the middle is cut out, not squeezed"
    assert is_like(middle.getpixel((95, 50)), BLUE)


@pytest.mark.parametrize(
    ("size", "full"),
    [
        ((300, 200), (300, 200)),
        ((2_400, 900), (1_200, 450)),
        ((900, 4_800), (450, 2_400)),
        ((6_000, 4_000), (1_200, 800)),
    ],
)
def test_a_portfolio_picture_fits_the_page(size: tuple[int, int], full: tuple[int, int]) -> None:
    made = pictures.make_portfolio_picture(encoded(drawn(*size), "JPEG"))
    assert opened(made.variants[FULL]).size == full
    assert opened(made.variants[THUMBNAIL]).size == pictures.PORTFOLIO_THUMBNAIL


def test_what_shines_through_stays_clear_and_what_does_not_becomes_a_jpeg() -> None:
    clear = drawn(mode="RGBA")
    clear.putpixel((0, 0), (0, 0, 0, 0))
    made = pictures.make_portfolio_picture(encoded(clear))
    assert made.extension == "png"
    pixel = opened(made.variants[FULL]).getpixel((0, 0))
    assert isinstance(pixel, tuple)
    assert pixel[3] == 0
    assert pictures.make_portfolio_picture(encoded(drawn(mode="RGBA"))).extension == "jpg"


def test_of_an_animation_the_first_picture_is_kept() -> None:
    moving = encoded(drawn(), "GIF", save_all=True, append_images=[Image.new("RGB", (300, 200), "white")] * 3)
    image = opened(pictures.make_portfolio_picture(moving).variants[FULL])
    assert is_like(image.getpixel((20, 100)), RED)


@pytest.mark.filterwarnings("ignore:.*:UserWarning:PIL")  # it warns of nonsense in EXIF, and goes on
@settings(deadline=None, max_examples=300)
@given(name=st.sampled_from(sorted(ACCEPTED)), chance=st.randoms(use_true_random=False))
def test_a_damaged_file_is_shown_or_refused_but_never_breaks_anything(name: str, chance: random.Random) -> None:
    content = bytearray(ACCEPTED[name])
    for _ in range(chance.randrange(1, 12)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    with suppress(InvalidInput):
        made = pictures.make_portrait(bytes(content[: chance.randrange(len(content) // 2, len(content) + 1)]))
        assert opened(made.variants["32"]).size == (32, 32)


# --- on profiles ---


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs("", tmp_path / "blobs")


@pytest.fixture
def stored(tmp_path: Path) -> Callable[[], int]:
    return lambda: sum(path.is_file() for path in (tmp_path / "blobs").rglob("*"))


@pytest.fixture
def ann(market: Market) -> Actor:
    return market.person("ann", is_freelancer=True)


def kept_portrait(blobs: Blobs, colour: str = "red") -> pictures.KeptPicture:
    return pictures.keep(blobs, pictures.make_portrait(encoded(Image.new("RGB", (60, 60), colour))))


def kept_work(blobs: Blobs) -> pictures.KeptPicture:
    return pictures.keep(blobs, pictures.make_portfolio_picture(encoded(drawn())))


def key_of(market: Market, actor: Actor) -> str:
    with market.database.reading() as session:
        return readable_profile(session, actor, str(actor.user_id)).key


def test_a_portrait_is_set_replaced_and_removed(
    market: Market, ann: Actor, blobs: Blobs, stored: Callable[[], int]
) -> None:
    key = key_of(market, ann)
    for colour in ("red", "blue"):
        picture = kept_portrait(blobs, colour)
        with market.act() as session:
            portraits.set_picture(session, ann, blobs, picture)
        assert stored() == len(PORTRAIT_SIZES), "the one before is gone"
        with market.database.reading() as session:
            for size in PORTRAIT_SIZES:
                shown = portraits.portrait(session, None, key, size)
                assert shown is not None
                assert shown.media_type == "image/jpeg"
                assert opened(blobs.get(shown.blob) or b"").size == (size, size)
            with pytest.raises(NotFound):
                portraits.portrait(session, None, key, 33)
    with market.act() as session:
        portraits.remove_picture(session, ann, blobs)
    with market.act() as session:
        portraits.remove_picture(session, ann, blobs)
    with market.database.reading() as session:
        assert portraits.portrait(session, None, key, 100) is None
    assert stored() == 0
    assert len(market.changes("profile.picture-set")) == 2
    assert len(market.changes("profile.picture-removed")) == 1


def test_a_picture_stays_when_the_change_does_not_happen(market: Market, ann: Actor, blobs: Blobs) -> None:
    with market.act() as session:
        portraits.set_picture(session, ann, blobs, kept_portrait(blobs))
    with pytest.raises(ZeroDivisionError), market.act() as session:
        portraits.set_picture(session, ann, blobs, kept_portrait(blobs))
        raise ZeroDivisionError
    with market.database.reading() as session:
        shown = portraits.portrait(session, ann, "ann", 50)
    assert shown is not None
    assert blobs.get(shown.blob) is not None


def test_who_is_no_freelancer_has_no_picture(market: Market, blobs: Blobs) -> None:
    client = market.person("client")
    with pytest.raises(NotAllowed), market.act() as session:
        portraits.set_picture(session, client, blobs, kept_portrait(blobs))


def test_pictures_of_work_come_and_go_with_it(
    market: Market, ann: Actor, blobs: Blobs, stored: Callable[[], int]
) -> None:
    piece = PieceOfWork(title="A chair")
    with market.act() as session:
        item = portfolio.add_portfolio_item(session, ann, piece, kept_work(blobs))
    with market.act() as session:
        portfolio.change_portfolio_item(session, ann, blobs, item.id, PieceOfWork(title="A stool"))
    with market.database.reading() as session:
        first = portfolio.portfolio_picture(session, None, item.key, FULL)
    with market.act() as session:
        portfolio.change_portfolio_item(session, ann, blobs, item.id, piece, kept_work(blobs))
    with market.database.reading() as session:
        second = portfolio.portfolio_picture(session, None, item.key, THUMBNAIL)
        for wanted in ("", "100", "../full"):
            with pytest.raises(NotFound):
                portfolio.portfolio_picture(session, None, item.key, wanted)
    assert blobs.get(first.blob) is None
    assert opened(blobs.get(second.blob) or b"").size == (400, 300)
    assert stored() == 2
    with market.act() as session:
        portfolio.remove_portfolio_picture(session, ann, blobs, item.id)
    with market.database.reading() as session, pytest.raises(NotFound):
        portfolio.portfolio_picture(session, None, item.key, FULL)
    with market.act() as session:
        portfolio.change_portfolio_item(session, ann, blobs, item.id, piece, kept_work(blobs))
    with market.act() as session:
        portfolio.remove_portfolio_item(session, ann, blobs, item.id)
    assert stored() == 0


def test_pictures_are_for_those_who_may_read_the_profile(market: Market, ann: Actor, blobs: Blobs) -> None:
    bob, key = market.person("bob"), key_of(market, ann)
    with market.act() as session:
        portraits.set_picture(session, ann, blobs, kept_portrait(blobs))
        item = portfolio.add_portfolio_item(session, ann, PieceOfWork(title="A chair"), kept_work(blobs)).key
    readers: dict[Access, list[Actor | None]] = {
        Access.PUBLIC: [None, bob, ann],
        Access.SIGNED_IN: [bob, ann],
        Access.PRIVATE: [ann],
    }
    for access, allowed in readers.items():
        with market.act() as session:
            edit_profile(session, ann, ProfileText(access=access))
        for actor in (None, bob, ann):
            with market.database.reading() as session:
                if actor in allowed:
                    assert portraits.portrait(session, actor, key, 50)
                    assert portfolio.portfolio_picture(session, actor, item, FULL).media_type == "image/jpeg"
                else:
                    with pytest.raises(NotFound):
                        portraits.portrait(session, actor, key, 50)
                    with pytest.raises(NotFound):
                        portfolio.portfolio_picture(session, actor, item, FULL)
