"""A person's trackers on the pages: which are signed in, signing them out, and what ends them."""

from html import unescape

from hiringhall.marketplace.diary.models import Tracker as Row
from tests.support.trackers import Tracker, sign_in
from tests.web.conftest import Back
from tests.web.visitor import Visitor, flash, parse


def signed_in(back: Back, user_id: int, computer: str) -> Tracker:
    return Tracker(back.hall.base_url, token=sign_in(back.hall.backstage, user_id, computer))


def is_in(tracker: Tracker) -> bool:
    return tracker.call("GET", "contracts")[0] == 200


def test_trackers_are_listed_and_can_be_signed_out(visitor: Visitor, back: Back) -> None:
    user = back.sign_in(visitor, back.person())
    assert "No tracker is signed in" in visitor.get("/account/trackers").text
    laptop, tower = (signed_in(back, user.id, name) for name in ("<b>Kim's laptop</b>", "tower"))
    page = visitor.get("/account/trackers")
    shown = unescape(page.text)
    for part in ("Kim's laptop", "Version test/1", "127.0.0.1", 'pip install "hiringhall[tracker]"', visitor.base_url):
        assert part in shown
    assert "<b>Kim" not in page.text
    actions = {" ".join(form.text_content().split()): form.get("action") for form in parse(page).xpath("//main//form")}
    assert "signed out" in flash(visitor.send(actions["Sign out tower"], on="/account/trackers"))
    assert (is_in(laptop), is_in(tower)) == (True, False)
    assert "tower" not in visitor.get("/account/trackers").text


def test_all_trackers_are_signed_out_at_once(visitor: Visitor, other: Visitor, back: Back) -> None:
    user, stranger = back.sign_in(visitor, back.person()), back.sign_in(other, back.person())
    mine, theirs = [signed_in(back, user.id, name) for name in ("a", "b")], signed_in(back, stranger.id, "c")
    assert "All your trackers" in flash(visitor.send("/account/trackers/end-all", on="/account/trackers"))
    assert [is_in(tracker) for tracker in (*mine, theirs)] == [False, False, True]
    assert visitor.is_signed_in()


def test_nobody_signs_out_the_tracker_of_somebody_else(visitor: Visitor, back: Back) -> None:
    back.sign_in(visitor, back.person())
    stranger = back.person()
    theirs = signed_in(back, stranger.id, "theirs")
    row = back.read(lambda session: session.query(Row.id).filter(Row.user_id == stranger.id).scalar())
    for named in (row, 0, "x", 2**70):
        assert visitor.send(f"/account/trackers/{named}/end", on="/account/trackers").status_code == 404
    assert is_in(theirs)


def test_ending_all_other_sign_ins_ends_trackers_too(visitor: Visitor, back: Back) -> None:
    user = back.sign_in(visitor, back.person())
    tracker = signed_in(back, user.id, "laptop")
    assert "trackers" in flash(visitor.send("/account/sign-ins/end-others", on="/account/sign-ins"))
    assert not is_in(tracker)
    assert visitor.is_signed_in()
