"""Finding talent: the page without a browser."""

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.profiles.editing import ProfileText, edit_profile, set_skills
from hiringhall.marketplace.profiles.models import Access
from tests.support.marks import on_sqlite
from tests.web.conftest import Back, actor
from tests.web.finding import await_titles, count, titles, word
from tests.web.visitor import Visitor, parse


def freelancer(back: Back, name: str, text: ProfileText, skills: tuple[str, ...] = ()) -> User:
    user = back.person(name, is_freelancer=True)
    with back.database.writing() as session:
        edit_profile(session, actor(user), text)
        set_skills(session, actor(user), [(slug, 3) for slug in skills])
    return user


def test_a_freelancer_is_found_by_what_their_profile_says(back: Back, visitor: Visitor) -> None:
    rare = word()
    text = ProfileText(title=f"Engineer of {rare}", overview=f"I know {rare} well.", rate=4_550)
    user = freelancer(back, "Ada", text, ("python",))
    await_titles(visitor, f"/freelancers?q={rare}", ["Ada T."])
    card = parse(visitor.get(f"/freelancers?q={rare}")).xpath("//ol/li")[0]
    assert [node.text for node in card.xpath(".//mark")] == [rare, rare]
    assert "45.50 USD an hour" in card.text_content()
    assert card.xpath(".//h2/a/@href") == [f"/freelancers/{user.key}"]
    assert card.xpath(".//ul[@aria-label='Skills']//a/@href") == ["/freelancers?skill=python"]


def test_profiles_are_found_by_whom_they_are_for(back: Back, visitor: Visitor, other: Visitor) -> None:
    rare = word()
    back.sign_in(other, back.person())
    for name, access in (("Ana", Access.PUBLIC), ("Bea", Access.SIGNED_IN), ("Cleo", Access.PRIVATE)):
        freelancer(back, name, ProfileText(title=rare, access=access))
    await_titles(other, f"/freelancers?q={rare}", ["Ana T.", "Bea T."])
    await_titles(visitor, f"/freelancers?q={rare}", ["Ana T."])
    assert count(visitor, f"/freelancers?q={rare}") == "1 freelancer"


@on_sqlite
def test_filters_narrow_down(back: Back, visitor: Visitor) -> None:
    rare = word()
    freelancer(back, "Ana", ProfileText(title=rare, rate=2_000, english=5), ("python",))
    freelancer(back, "Bea", ProfileText(title=rare, rate=9_000, english=2), ("cobol",))
    await_titles(visitor, f"/freelancers?q={rare}", ["Ana T.", "Bea T."])
    for query, wanted in (
        ("rate=-25", ["Ana T."]),
        ("rate=75-", ["Bea T."]),
        ("english=5", ["Ana T."]),
        ("skill=cobol", ["Bea T."]),
        ("kind=independent", ["Ana T.", "Bea T."]),
        ("kind=agency", []),
        ("hours=1", []),
        ("sort=highest-rate", ["Bea T.", "Ana T."]),
        ("sort=lowest-rate", ["Ana T.", "Bea T."]),
    ):
        found = titles(visitor, f"/freelancers?q={rare}&{query}")
        assert (found if "sort" in query else sorted(found)) == wanted, query
