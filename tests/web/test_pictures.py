"""Pictures that people upload: what is taken, what is refused and how, and who sees them."""

from io import BytesIO

import pytest
from PIL import Image

from hiringhall.marketplace.accounts import oversight
from hiringhall.marketplace.accounts.models import User, UserStatus
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.profiles import editing
from hiringhall.marketplace.profiles.editing import ProfileText
from hiringhall.marketplace.profiles.entries import ShownPortfolioItem
from hiringhall.marketplace.profiles.models import Access
from hiringhall.marketplace.profiles.queries import readable_profile
from tests.web.conftest import Back, actor
from tests.web.visitor import Visitor, errors, flash, value

ORIENTATION, CAMERA, ROTATED = 0x0112, 0x0110, 6
RED, BLUE = (220, 20, 20), (20, 20, 220)


@pytest.fixture
def jun(back: Back) -> User:
    return back.person("Jun", is_freelancer=True)


def lying() -> bytes:
    """A picture as a phone takes it: stored lying, with a note that its red side is up, and a secret besides."""
    image = Image.new("RGB", (400, 200), BLUE)
    image.paste(RED, (0, 0, 200, 200))
    exif = image.getexif()
    exif[ORIENTATION], exif[CAMERA] = ROTATED, "secret-camera"
    written = BytesIO()
    image.save(written, "JPEG", exif=exif, comment=b"secret-place")
    return written.getvalue()


def png(size: tuple[int, int] = (300, 200)) -> bytes:
    written = BytesIO()
    Image.new("RGBA", size, (10, 200, 30, 120)).save(written, "PNG")
    return written.getvalue()


def items(back: Back, user: User) -> list[ShownPortfolioItem]:
    with back.database.reading() as session:
        return readable_profile(session, CONSOLE, user.key).portfolio


def hide(back: Back, user: User, access: Access) -> None:
    with back.database.writing() as session:
        editing.edit_profile(session, actor(user), ProfileText(access=access))


def near(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 40 for one, other in zip(pixel, colour, strict=True))


def test_a_portrait_is_upright_small_and_free_of_metadata(visitor: Visitor, back: Back, jun: User) -> None:
    back.sign_in(visitor, jun)
    assert flash(visitor.upload("/profile/picture", lying())) == "Your picture is saved."
    for size in (32, 50, 100, 200):
        answer = visitor.get(f"/portraits/{jun.key}/{size}")
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert b"secret" not in answer.content
        shown = Image.open(BytesIO(answer.content))
        assert shown.size == (size, size)
        assert not shown.getexif()
        assert near(shown.getpixel((size // 2, size // 8)), RED)
        assert near(shown.getpixel((size // 2, size - size // 8)), BLUE)
        again = visitor.get(f"/portraits/{jun.key}/{size}", headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    assert "is removed" in flash(visitor.send("/profile/picture/remove", on="/profile/picture"))
    assert visitor.get(f"/portraits/{jun.key}/50").headers["Content-Type"].startswith("image/svg")


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"<html><script>alert(1)</script></html>", "nice.png", "PNG, JPEG, WebP or GIF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "nice.svg", "PNG, JPEG, WebP or GIF"),
        (png()[:90], "cut.png", "damaged"),
        (b"", "empty.png", "Choose a file"),
        (png() + b"\0" * (5 * 2**20), "large.png", "at most 5 MB"),
    ],
    ids=["html", "svg", "cut", "empty", "large"],
)
def test_what_is_no_picture_is_refused_beside_the_field(
    visitor: Visitor, back: Back, jun: User, content: bytes, name: str, why: str
) -> None:
    back.sign_in(visitor, jun)
    answer = visitor.upload("/profile/picture", content, name=name)
    assert answer.status_code == 422
    assert why in errors(answer)["picture"]
    assert visitor.get(f"/portraits/{jun.key}/50").headers["Content-Type"].startswith("image/svg")


def test_a_refused_picture_loses_nothing_that_was_typed(visitor: Visitor, back: Back, jun: User) -> None:
    back.sign_in(visitor, jun)
    page = "/profile/portfolio/new"
    said = {"title": "Poster", "description": "Kept", "url": "https://example.org/x", "skills": "Illustration"}
    for content in (b"no picture", png() + b"\0" * (6 * 2**20)):
        answer = visitor.upload(page, content, said)
        assert set(errors(answer)) == {"picture", ""}
        assert {name: value(answer, name) for name in said} == said
    answer = visitor.upload(page, png(), said | {"title": ""})
    assert set(errors(answer)) == {"title", ""}
    assert items(back, jun) == []


def test_far_too_large_a_body_is_answered_clearly(visitor: Visitor, back: Back, jun: User) -> None:
    back.sign_in(visitor, jun)
    answer = visitor.upload("/profile/picture", b"\0" * 21_000_000)
    assert answer.status_code == 413
    assert "how large files may be stands beside them" in answer.text
    kept = visitor.send("/profile/about", {"title": "x" * 1_100_000})
    assert kept.status_code == 413


def test_uploads_need_the_token_of_the_page(visitor: Visitor, back: Back, jun: User) -> None:
    back.sign_in(visitor, jun)
    files = {"picture": ("me.png", png(), "image/png")}
    for data in ({}, {"_csrf": "x" * 64}):
        answer = visitor.http.post(f"{visitor.base_url}/profile/picture", data=data, files=files, timeout=30)
        assert answer.status_code == 403
    assert visitor.get(f"/portraits/{jun.key}/50").headers["Content-Type"].startswith("image/svg")


def test_a_piece_of_work_is_shown_changed_moved_and_removed(
    visitor: Visitor, other: Visitor, back: Back, jun: User
) -> None:
    back.sign_in(visitor, jun)
    new = "/profile/portfolio/new"
    for title in ("First", "Second"):
        visitor.upload(new, png((1600, 900)), {"title": title, "done_on": "2024-03-04"})
    first, second = items(back, jun)
    for variant, size in (("full", (1200, 675)), ("thumbnail", (400, 300))):
        answer = other.get(f"/portfolio/{first.key}/{variant}?v=1")
        assert answer.headers["Content-Type"] == "image/png"
        assert "immutable" in answer.headers["Cache-Control"]
        assert Image.open(BytesIO(answer.content)).size == size
    page = other.get(f"/freelancers/{jun.key}/portfolio/{first.key}").text
    assert "First" in page
    assert "Second" in page
    assert other.get(f"/freelancers/{jun.key}/portfolio/{jun.key}").status_code == 404
    visitor.send(f"/profile/portfolio/{second.key}/move", {"to": "up"}, on="/profile")
    assert [item.title for item in items(back, jun)] == ["Second", "First"]
    edit = f"/profile/portfolio/{first.key}"
    visitor.send(edit, {"title": "Third"})
    assert items(back, jun)[1].picture == first.picture
    visitor.send(edit, {"title": "Third", "no_picture": "yes"})
    assert (items(back, jun)[1].title, items(back, jun)[1].picture) == ("Third", None)
    assert other.get(f"/portfolio/{first.key}/full").status_code == 404
    assert "is removed" in flash(visitor.send(f"{edit}/remove"))
    assert [item.title for item in items(back, jun)] == ["Second"]


@pytest.mark.parametrize("access", list(Access))
def test_pictures_are_shown_to_those_who_may_read_the_profile(
    visitor: Visitor, other: Visitor, back: Back, jun: User, access: Access
) -> None:
    back.sign_in(visitor, jun)
    visitor.upload("/profile/picture", png())
    visitor.upload("/profile/portfolio/new", png(), {"title": "Poster"})
    hide(back, jun, access)
    piece = f"/portfolio/{items(back, jun)[0].key}/full"

    def kind(who: Visitor) -> str:
        return who.get(f"/portraits/{jun.key}/100").headers["Content-Type"]

    drawn, real = "image/svg+xml", "image/png"
    assert kind(other) == (real if access is Access.PUBLIC else drawn)
    assert other.get(piece).status_code == (200 if access is Access.PUBLIC else 404)
    back.sign_in(other, back.person())
    assert kind(other) == (drawn if access is Access.PRIVATE else real)
    assert other.get(piece).status_code == (404 if access is Access.PRIVATE else 200)
    assert (kind(visitor), visitor.get(piece).status_code) == (real, 200)
    assert "private" in visitor.get(piece).headers["Cache-Control"]


def test_of_the_suspended_operators_alone_see_a_portrait(
    visitor: Visitor, other: Visitor, back: Back, jun: User
) -> None:
    boss = back.sign_in(visitor, back.person("Olga", is_operator=True))
    with back.database.writing() as session:
        oversight.set_status(session, actor(boss), jun.id, UserStatus.INACTIVE)
    assert visitor.get(f"/portraits/{jun.key}/50").headers["Content-Type"].startswith("image/svg")
    assert other.get(f"/portraits/{jun.key}/50").status_code == 404


def test_strange_pictures_are_not_found(visitor: Visitor, back: Back, jun: User) -> None:
    for path in (f"/portraits/{jun.key}/33", f"/portfolio/{jun.key}/full", "/portfolio/x/full", "/portfolio/~01/../x"):
        assert visitor.get(path).status_code == 404
    assert back.read(lambda session: readable_profile(session, CONSOLE, jun.key).picture) is None
