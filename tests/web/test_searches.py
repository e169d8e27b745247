"""Saved searches: kept, named, switched, opened and deleted by their owner alone."""

from hiringhall.marketplace.searches.models import SavedSearch, Subject
from hiringhall.marketplace.searches.operations import MOST_SEARCHES, save_search
from tests.support.marks import on_sqlite
from tests.web.conftest import Back, actor
from tests.web.finding import await_titles, client, post, word
from tests.web.visitor import Visitor, errors, flash, parse


def save(visitor: Visitor, query: str, name: str = "Mine", **fields: str) -> object:
    return visitor.send("/searches", {"subject": "jobs", "query": query, "name": name, **fields}, on="/jobs")


def listed(visitor: Visitor) -> dict[str, str]:
    """Return the text beside each saved search of the list by its name."""
    cards = parse(visitor.get("/searches")).xpath("//li[contains(@class, 'saved')]")
    return {card.xpath(".//h2")[0].text_content().strip(): " ".join(card.text_content().split()) for card in cards}


def kept(back: Back, user_id: int) -> list[SavedSearch]:
    with back.database.reading() as session:
        return list(session.query(SavedSearch).where(SavedSearch.user_id == user_id).order_by(SavedSearch.id))


def test_a_search_is_saved_with_what_it_asks_for_and_counts_what_is_new(back: Back, visitor: Visitor) -> None:
    user = back.sign_in(visitor, back.person())
    owner, team = client(back)
    rare = word()
    post(back, owner, team, f"Old {rare}")
    await_titles(visitor, f"/jobs?q={rare}", [f"Old {rare}"])
    answer = visitor.send(
        "/searches",
        {"subject": "jobs", "query": f"type=hourly&odd=1&q={rare}&page=4&type=never", "name": "  My   work "},
        on="/jobs",
    )
    assert answer.url.endswith(f"/jobs?q={rare}&type=hourly")
    assert "My work is saved" in flash(answer)
    (search,) = kept(back, user.id)
    assert (search.query, search.name, search.by_mail) == (f"q={rare}&type=hourly", "My work", False)
    assert "Nothing new" in listed(visitor)["My work"]
    with back.database.writing() as session:
        # As if it had been saved a moment earlier: times are whole seconds.
        session.get_one(SavedSearch, search.id).seen_at -= 1
    post(back, owner, team, f"New {rare}")
    await_titles(visitor, f"/jobs?q={rare}", [f"Old {rare}", f"New {rare}"])
    assert " new in My work" in listed(visitor)["My work"]
    assert visitor.get(f"/searches/{search.id}").url.endswith(f"/jobs?q={rare}&type=hourly")
    assert "Nothing new" in listed(visitor)["My work"]


@on_sqlite
def test_mail_is_switched_names_are_changed_and_searches_deleted(back: Back, visitor: Visitor) -> None:
    user = back.sign_in(visitor, back.person())
    save(visitor, "q=museum", by_mail="yes")
    (search,) = kept(back, user.id)
    assert search.by_mail
    assert "confirmed your e-mail address" in visitor.get("/searches").text
    visitor.send(f"/searches/{search.id}/mail", {"by_mail": ""}, on="/searches")
    assert not kept(back, user.id)[0].by_mail
    answer = visitor.send(f"/searches/{search.id}/name", {"name": " "})
    assert (answer.status_code, list(errors(answer))) == (422, ["name", ""])
    visitor.send(f"/searches/{search.id}/name", {"name": "Museums"})
    assert list(listed(visitor)) == ["Museums"]
    visitor.send(f"/searches/{search.id}/delete", on="/searches")
    assert kept(back, user.id) == []
    assert "You keep no searches yet" in visitor.get("/searches").text


def test_nobody_touches_the_searches_of_others(back: Back, visitor: Visitor, other: Visitor) -> None:
    user = back.sign_in(visitor, back.person())
    back.sign_in(other, back.person())
    save(visitor, "q=museum")
    (search,) = kept(back, user.id)
    assert listed(other) == {}
    for path in ("", "/name"):
        assert other.get(f"/searches/{search.id}{path}").status_code == 404
    for path, fields in (("/name", {"name": "x"}), ("/mail", {"by_mail": "yes"}), ("/delete", {})):
        assert other.send(f"/searches/{search.id}{path}", fields, on="/jobs").status_code == 404
    assert kept(back, user.id)[0].name == "Mine"


@on_sqlite
def test_the_same_search_is_kept_once_and_not_more_than_there_may_be(back: Back, visitor: Visitor) -> None:
    user = back.sign_in(visitor, back.person())
    save(visitor, "q=museum")
    answer = save(visitor, "q=museum", name="Again")
    assert "already, as Mine" in errors(answer)["name"]  # type: ignore[arg-type]
    with back.database.writing() as session:
        for number in range(1, MOST_SEARCHES):
            save_search(session, actor(user), Subject.PEOPLE, f"q=word{number}", name=f"Number {number}")
    answer = save(visitor, "q=one+more", name="One more")
    assert "delete one first" in errors(answer)["name"]  # type: ignore[arg-type]
    assert len(kept(back, user.id)) == MOST_SEARCHES
    assert parse(visitor.get("/")).xpath("//span[@class='side-count']/text()") == [str(MOST_SEARCHES)]


@on_sqlite
def test_a_visitor_is_led_to_sign_in_and_back_to_the_search(visitor: Visitor) -> None:
    page = parse(visitor.get("/jobs?q=museum&type=hourly"))
    (link,) = page.xpath("//div[@id='save-what']/a/@href")
    assert link == "/login?redir=/jobs%3Fq%3Dmuseum%26type%3Dhourly"
    assert "/login" in visitor.get("/searches").url
    assert visitor.post("/searches", {"query": "q=museum"}).status_code == 403
