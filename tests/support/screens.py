"""Screenshots as a tracker makes them."""

import random
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary import screenshots
from tests.support.market import Market
from tests.support.tracking import capture, track


def screen(width: int = 960, height: int = 540, seed: int = 1) -> Image.Image:
    """Draw a screen: a dark editor with lines of made-up code. Each seed gives another one."""
    chosen = random.Random(seed)  # noqa: S311 - not a secret
    image = Image.new("RGB", (width, height), (30, 34, 42))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, width, 30), fill=(60, 62, 72))
    for y in range(40, height - 16, 18):
        x = chosen.randint(10, 160)
        for _ in range(chosen.randint(0, 12)):
            word = "".join(chosen.choices("abcdefghijklmnopqrstuvwxyz_()=", k=chosen.randint(2, 9)))
            pen.text((x, y), word, fill=(chosen.randint(120, 255), 200, chosen.randint(120, 255)))
            x += 7 * len(word) + 8
    return image


def encoded(image: Image.Image, kind: str = "WEBP", **options: Any) -> bytes:
    """Return the picture as a file."""
    written = BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def screenshot(seed: int = 1, kind: str = "WEBP") -> bytes:
    """Return a screenshot of a small screen; each seed gives another one."""
    return encoded(screen(seed=seed), kind)


def opened(content: bytes) -> Image.Image:
    """Return the decoded picture in a file."""
    image: Image.Image = Image.open(BytesIO(content))
    image.load()
    return image


def show(market: Market, freelancer: Actor, contract: Contract, *shown: tuple[int, int]) -> None:
    """Track slots, each with the screenshot of a seed, as a tracker does."""
    sent = []
    for slot, seed in shown:
        made = screenshots.make_screenshot(screenshot(seed))
        digest = screenshots.keep(market.blobs, freelancer.user_id or 0, slot, made)
        sent.append(capture(contract, slot, screenshot=digest))
    track(market, freelancer, sent)
