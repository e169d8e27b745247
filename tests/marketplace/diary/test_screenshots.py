"""Screenshots: what is taken, what is left of it, in which sizes, and when it goes."""

import hashlib
import struct
import time
import zlib
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, PngImagePlugin

from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary import screenshots
from hiringhall.marketplace.diary.editing import delete_cells
from hiringhall.marketplace.diary.screenshots import FORMATS, LARGEST, Size, make_screenshot
from hiringhall.marketplace.diary.stripping import media_type
from hiringhall.marketplace.errors import InvalidInput, NotFound
from tests.support.hired import Cast
from tests.support.market import Market
from tests.support.screens import encoded, opened, screen, screenshot, show
from tests.support.tracking import NOW, capture, track

SECRET = b"taken at home, 52.5 N 13.4 E"
SCRIPT = b"<!doctype html><script>alert(document.domain)</script>"
FULL_HD = screen(1920, 1080)


def texts() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SECRET.decode())
    info.add_text("Packed", SECRET.decode() * 20, zip=True)
    return info


def exif() -> Image.Exif:
    told = Image.Exif()
    told[0x010E] = SECRET.decode()
    return told


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_of(width: int, height: int) -> bytes:
    """Return a small file that claims to be a large picture."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1_000_000))) + chunk(b"IEND", b"")


small = screen(320, 200)
clear = small.convert("RGBA")
clear.putalpha(120)
moving: dict[str, Any] = {"save_all": True, "append_images": [screen(320, 200, seed=2)]}

TAKEN = {
    "PNG": encoded(small, "PNG"),
    "PNG with palette": encoded(small.convert("P"), "PNG"),
    "grey PNG": encoded(small.convert("L"), "PNG"),
    "PNG of 16 bits": encoded(Image.new("I;16", (40, 30), 40_000), "PNG"),
    "PNG that lets shine through": encoded(clear, "PNG"),
    "PNG with texts": encoded(small, "PNG", pnginfo=texts()),
    "PNG with EXIF and colour profile": encoded(small, "PNG", exif=exif(), icc_profile=SECRET * 4),
    "PNG with something behind it": encoded(small, "PNG") + SCRIPT,
    "WebP": encoded(small),
    "lossless WebP": encoded(small, lossless=True),
    "WebP that lets shine through": encoded(clear),
    "lossless WebP that lets shine through": encoded(clear, lossless=True),
    "WebP with EXIF, XMP and colour profile": encoded(small, exif=exif(), xmp=SECRET, icc_profile=SECRET * 4),
    "lossless WebP with EXIF": encoded(clear, lossless=True, exif=exif()),
    "WebP with something behind it": encoded(small) + SCRIPT,
    "one pixel": encoded(screen(64, 64).resize((1, 1)), "PNG"),
}
REFUSED = {
    "nothing": (b"", "WebP or PNG"),
    "text": (b"no picture", "WebP or PNG"),
    "JPEG": (encoded(small, "JPEG"), "WebP or PNG"),
    "GIF": (encoded(small, "GIF"), "WebP or PNG"),
    "a page with the head of a PNG": (b"\x89PNG\r\n\x1a\n" + SCRIPT, "WebP or PNG"),
    "a page with the head of a WebP": (b"RIFF\x00\x00\x00\x00WEBP" + SCRIPT, "WebP or PNG"),
    "the head of a PNG": (b"\x89PNG\r\n\x1a\n", "WebP or PNG"),
    "an animated PNG": (encoded(small, "PNG", **moving), "does not move"),
    "an animated WebP": (encoded(small, **moving), "does not move"),
    "a PNG cut short": (encoded(small, "PNG")[:900], "damaged"),
    "a WebP cut short": (encoded(small)[:900], "damaged|WebP or PNG"),
    "a PNG without pixels": (png_of(10, 10)[:33] + chunk(b"IEND", b""), "damaged|WebP or PNG"),
    "a PNG bomb": (png_of(30_000, 30_000), "million pixels"),
    "a PNG without end": (png_of(2_000_000_000, 2_000_000_000), "million pixels|WebP or PNG"),
    "too many bytes": (encoded(small, "PNG") + bytes(LARGEST), "at most 5 MB"),
}


@pytest.mark.parametrize("content", TAKEN.values(), ids=TAKEN)
def test_the_pixels_are_kept_as_they_were_and_nothing_else(content: bytes) -> None:
    made = make_screenshot(content)
    full = made.contents[Size.FULL]
    assert made.digest == hashlib.sha256(full).hexdigest()
    assert media_type(full) == ("image/png" if content.startswith(b"\x89PNG") else "image/webp")
    before, after = opened(content).convert("RGBA"), opened(full).convert("RGBA")
    assert ImageChops.difference(before, after).getbbox(alpha_only=False) is None
    for each in made.contents.values():
        assert SECRET not in each
        assert SCRIPT not in each
        assert not {"exif", "xmp", "icc_profile", "Comment", "Packed"} & set(opened(each).info)
    assert make_screenshot(full) == made, "what is left is what is left of it"


@pytest.mark.parametrize(("content", "why"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_screenshot_is_refused_with_a_reason(content: bytes, why: str) -> None:
    with pytest.raises(InvalidInput, match=why) as raised:
        make_screenshot(content)
    assert raised.value.field == "screenshot"


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_file_is_taken_or_refused_and_nothing_else(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(list(TAKEN.values()))))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(InvalidInput):
        make_screenshot(bytes(content[: data.draw(st.integers(0, len(content)))]))


@pytest.mark.parametrize("kind", [name.upper() for name in FORMATS])
def test_a_usual_screen_is_made_smaller_twice_and_its_text_stays(kind: str) -> None:
    made = make_screenshot(encoded(FULL_HD, kind))
    sizes = {size: opened(content).size for size, content in made.contents.items()}
    assert sizes == {Size.FULL: (1920, 1080), Size.MEDIUM: (640, 360), Size.THUMBNAIL: (240, 135)}
    medium = opened(made.contents[Size.MEDIUM]).convert("L")
    fair = FULL_HD.convert("L").resize((640, 360), Image.Resampling.LANCZOS)
    assert sum(ImageChops.difference(medium, fair).histogram()[48:]) < 0.01 * 640 * 360
    smaller = sum(len(content) for size, content in made.contents.items() if size is not Size.FULL)
    assert smaller < 20_000


def test_several_screens_have_a_large_size_and_a_tiny_one_no_smaller() -> None:
    wide = make_screenshot(encoded(screen(4000, 1000), "PNG"))
    assert opened(wide.contents[Size.LARGE]).size == (1920, 480)
    assert opened(wide.contents[Size.THUMBNAIL]).size == (240, 60)
    assert set(make_screenshot(encoded(screen(240, 100), "PNG")).contents) == {Size.FULL}


def test_four_large_screens_side_by_side_are_taken() -> None:
    made = make_screenshot(encoded(Image.new("RGB", (4 * 3840, 2160), (9, 9, 9)), "PNG"))
    assert opened(made.contents[Size.LARGE]).size == (1920, 270)


def test_a_screenshot_takes_little_of_the_time_between_two_of_five_thousand_trackers() -> None:
    content = encoded(FULL_HD, quality=80)
    make_screenshot(content)
    taken = []
    for _ in range(5):
        began = time.process_time()
        make_screenshot(content)
        taken.append(time.process_time() - began)
    assert min(taken) < 0.1


def sizes_there(market: Market, contract: Contract, slot: int) -> int:
    with market.database.reading() as session:
        shown = screenshots.shown(session, contract, slot)
    return sum(bool(shown.content(market.blobs, size)) for size in Size)


def files(market: Market) -> int:
    return len(list(market.blobs.kept(screenshots.FOLDER)))


def test_a_cell_shows_its_screenshot_in_every_size(market: Market, cast: Cast, contract: Contract) -> None:
    show(market, cast["freelancer"], contract, (NOW - 1, 1))
    track(market, cast["freelancer"], [capture(contract, NOW - 2)])
    with market.database.reading() as session:
        shown = screenshots.shown(session, contract, NOW - 1)
        for slot in (NOW - 2, NOW - 3, 2**62):
            with pytest.raises(NotFound):
                screenshots.shown(session, contract, slot)
    assert shown.content(market.blobs, Size.FULL) == screenshot(1)
    assert shown.content(market.blobs, Size.LARGE) == screenshot(1), "there is none between"
    assert opened(shown.content(market.blobs, Size.MEDIUM)).size == (640, 360)
    assert opened(shown.content(market.blobs, Size.THUMBNAIL)).size == (240, 135)


def test_a_deleted_cell_takes_its_screenshot_along_unless_another_of_the_day_shows_it(
    market: Market, cast: Cast, contract: Contract
) -> None:
    show(market, cast["freelancer"], contract, (NOW - 1, 1), (NOW - 2, 1), (NOW - 3, 2), (NOW - 144, 1))
    assert files(market) == 9
    me = cast["freelancer"]
    with market.act() as session:
        delete_cells(session, me, market.blobs, contract.key, [range(NOW - 3, NOW - 1)])
        assert files(market) == 9, "nothing goes before the commit"
    assert sizes_there(market, contract, NOW - 1) == 4
    assert files(market) == 6
    with market.act() as session:
        delete_cells(session, me, market.blobs, contract.key, [range(NOW - 1, NOW)])
    assert files(market) == 3
    assert sizes_there(market, contract, NOW - 144) == 4, "the same screenshot of another day"


def test_what_is_rolled_back_keeps_its_screenshots(market: Market, cast: Cast, contract: Contract) -> None:
    show(market, cast["freelancer"], contract, (NOW - 1, 1), (NOW - 2, 2))
    me = cast["freelancer"]
    with market.act() as session:
        delete_cells(session, me, market.blobs, contract.key, [range(NOW - 1, NOW)])
        session.rollback()
        delete_cells(session, me, market.blobs, contract.key, [range(NOW - 2, NOW - 1)])
    assert files(market) == 3
    assert sizes_there(market, contract, NOW - 1) == 4
