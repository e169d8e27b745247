"""Finding work: the page without a browser, on both databases."""

import pytest

from hiringhall.marketplace.closing import cancel_job
from hiringhall.marketplace.jobs.models import JobType, Visibility
from hiringhall.search.addresses.values import MOST_PAGES
from tests.support.marks import on_sqlite
from tests.web.conftest import Back, actor
from tests.web.finding import await_titles, client, count, post, titles, word
from tests.web.visitor import Visitor, errors, parse

EVIL = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>{{9091*3}}"


def test_a_posted_job_is_found_by_its_words_with_the_words_marked(back: Back, visitor: Visitor) -> None:
    owner, team = client(back)
    rare = word()
    post(back, owner, team, f"Portal for a {rare}", description=f"It has <b>many</b> parts. {rare.upper()} and more.")
    await_titles(visitor, f"/jobs?q={rare}", [f"Portal for a {rare}"])
    page = parse(visitor.get(f"/jobs?q={rare}"))
    assert [node.text for node in page.xpath("//mark")] == [rare, rare.upper()]
    assert not page.xpath("//ol//b")
    assert count(visitor, f"/jobs?q={rare}") == "1 job"


def test_without_words_the_newest_open_jobs_are_listed(back: Back, visitor: Visitor) -> None:
    owner, team = client(back)
    rare = word()
    first, second = post(back, owner, team, f"First {rare}"), post(back, owner, team, f"Second {rare}")
    await_titles(visitor, f"/jobs?q={rare}", [first.title, second.title])
    assert titles(visitor, "/jobs")[0] == second.title
    with back.database.writing() as session:
        cancel_job(session, actor(owner), second.key, "67")
    await_titles(visitor, f"/jobs?q={rare}", [first.title])


def test_visitors_see_neither_jobs_for_signed_in_people_nor_how_many_there_are(
    back: Back, visitor: Visitor, other: Visitor
) -> None:
    owner, team = client(back)
    rare = word()
    back.sign_in(other, back.person())
    for visibility in Visibility:
        post(back, owner, team, f"{visibility.value} {rare}", visibility=visibility, skills=("cobol",))
    await_titles(other, f"/jobs?q={rare}", [f"public {rare}", f"signed-in {rare}"])
    await_titles(visitor, f"/jobs?q={rare}", [f"public {rare}"])
    assert count(visitor, f"/jobs?q={rare}") == "1 job"
    assert count(other, f"/jobs?q={rare}") == "2 jobs"
    counted = {
        option: [node.text for node in parse(who.get(f"/jobs?q={rare}")).xpath(f"//label[@for='{option}']//span[2]")]
        for who, option in ((visitor, "f-skill-cobol"), (other, "f-type-hourly"))
    }
    assert counted == {"f-skill-cobol": ["1"], "f-type-hourly": ["2"]}


def test_filters_narrow_down_and_show_as_chips(back: Back, visitor: Visitor) -> None:
    owner, team = client(back)
    rare = word()
    post(back, owner, team, f"Small {rare}", job_type=JobType.FIXED_PRICE, budget=20_000)
    post(back, owner, team, f"Large {rare}", job_type=JobType.FIXED_PRICE, budget=2_000_000)
    post(back, owner, team, f"Hourly {rare}", skills=("python",), place=("Writing", "Technical Writing"))
    await_titles(visitor, f"/jobs?q={rare}", [f"Small {rare}", f"Large {rare}", f"Hourly {rare}"])
    for query, wanted, chip in (
        ("type=hourly", ["Hourly"], "Hourly"),
        ("budget=100-500", ["Small"], "Budget: 100 to 500 USD"),
        ("budget=10000-", ["Large"], "Budget: 10,000 USD and more"),
        ("skill=Python", ["Hourly"], "Python"),
        ("category=Writing", ["Hourly"], "Writing"),
        ("posted=1", ["Hourly", "Large", "Small"], "Last 24 hours"),
    ):
        path = f"/jobs?q={rare}&{query}"
        assert sorted(titles(visitor, path)) == [f"{name} {rare}" for name in wanted], query
        shown = parse(visitor.get(path)).xpath("//ul[@class='find-chips']//a[contains(@class, 'pill')]")
        assert [node.text_content().strip() for node in shown] == [f"Remove the filter {chip}"]
        assert shown[0].get("href") == f"/jobs?q={rare}"


def test_a_chosen_subcategory_narrows_its_category_and_leaves_others_whole(back: Back, visitor: Visitor) -> None:
    owner, team = client(back)
    rare = word()
    for place in (("Writing", "Technical Writing"), ("Writing", "Other - Writing"), ("Legal", "Public Law")):
        post(back, owner, team, f"{place[1]} {rare}", place=place)
    await_titles(
        visitor,
        f"/jobs?q={rare}",
        [f"{name} {rare}" for name in ("Technical Writing", "Other - Writing", "Public Law")],
    )
    page = parse(visitor.get(f"/jobs?q={rare}&category=Writing&category=Legal"))
    (option,) = page.xpath("//label[normalize-space(span[1])='Technical Writing']/input")
    path = f"/jobs?q={rare}&category=Writing&category=Legal&subcategory={option.get('value')}"
    assert sorted(titles(visitor, path)) == [f"Public Law {rare}", f"Technical Writing {rare}"]


def test_what_cannot_be_read_in_an_address_is_left_out_with_a_hint(visitor: Visitor) -> None:
    answer = visitor.get(
        "/jobs?type=weekly&budget=much&skill=flying&page=-3&sort=odd&posted=2&unknown=1&country=Nowhere"
    )
    assert answer.status_code == 200
    hints = parse(answer).xpath("//div[contains(@class, 'alert-warning')]")[0].text_content()
    for told in ("weekly", "much", "flying", "“2”", "Nowhere"):
        assert told in hints


@pytest.mark.parametrize(
    ("query", "at"),
    [("museum)", 7), ('"booking', 1), ("(php OR", 6), ("title:", 1), ("a AND OR b", 3), ("x title:*", 9)],
)
@on_sqlite
def test_a_broken_expression_is_told_beside_the_field_at_its_character(visitor: Visitor, query: str, at: int) -> None:
    answer = visitor.get(f"/jobs?q={query}&type=hourly")
    assert answer.status_code == 422
    page = parse(answer)
    assert page.get_element_by_id("f-q").get("value") == query
    assert page.get_element_by_id("f-q").get("aria-invalid") == "true"
    assert page.get_element_by_id("f-type-hourly").get("checked") is not None
    note = page.get_element_by_id("find-note").text_content()
    assert f"character {at}" in note.lower()
    assert page.xpath("//p[contains(@class, 'find-at')]/mark")[0].text.strip() == query[at - 1].strip()


@on_sqlite
def test_while_somebody_types_an_expression_may_be_half_done(visitor: Visitor) -> None:
    typing = {"HX-Request": "true", "HX-Source": "input#f-q"}
    answer = visitor.get('/jobs?q="booking+serv&sort=&posted=', headers=typing)
    assert answer.status_code == 200
    assert answer.headers["HX-Replace-Url"] == "/jobs?q=%22booking+serv"
    answer = visitor.get("/jobs?q=museum)", headers=typing)
    assert (answer.status_code, "character 7" in answer.text) == (200, True)
    ticked = visitor.get("/jobs?q=&type=hourly", headers={"HX-Request": "true", "HX-Source": "div#filter-list"})
    assert ticked.headers["HX-Push-Url"] == "/jobs?type=hourly"


@on_sqlite
def test_the_last_word_may_be_the_beginning_of_one(back: Back, visitor: Visitor) -> None:
    owner, team = client(back)
    rare = word()
    post(back, owner, team, f"Portal {rare}")
    await_titles(visitor, f"/jobs?q={rare[:8]}", [f"Portal {rare}"])
    assert titles(visitor, f"/jobs?q={rare[:8]}+portal") == []


@on_sqlite
def test_pages_follow_one_another_with_real_links(back: Back, visitor: Visitor) -> None:
    owner, team = client(back)
    rare = word()
    for number in range(45):
        post(back, owner, team, f"Number {number} {rare}")
    await_titles(visitor, f"/jobs?q={rare}+44", [f"Number 44 {rare}"])  # the last one, so that all are there
    await_titles(visitor, f"/jobs?q={rare}&sort=newest&page=3", [f"Number {number} {rare}" for number in range(5)])
    page = parse(visitor.get(f"/jobs?q={rare}&sort=newest&page=2"))
    links = {
        node.text_content().strip(): node.get("href") for node in page.xpath("//nav[@aria-label='Pages of results']//a")
    }
    assert links["Back"] == links["Page 1"] == f"/jobs?q={rare}&sort=newest"
    assert links["Next"] == links["Page 3"] == f"/jobs?q={rare}&sort=newest&page=3"
    assert page.xpath("//ol[@class='results']/@start") == ["21"]
    assert visitor.get(f"/jobs?q={rare}&page=7").url.endswith(f"/jobs?q={rare}&page=3")
    assert visitor.get(f"/jobs?page={MOST_PAGES}").status_code == visitor.get("/jobs?page=99999999").status_code == 200


@on_sqlite
def test_hostile_words_stay_words(back: Back, visitor: Visitor) -> None:
    owner, team = client(back, EVIL)
    rare = word()
    post(back, owner, team, f"{EVIL} {rare}", description=f"{EVIL} {rare}")
    await_titles(visitor, f"/jobs?q={rare}", [f"{EVIL} {rare}"])
    for path in (
        f"/jobs?q={rare}",
        f"/jobs?q={EVIL}",
        f"/jobs?skill={EVIL}&country={EVIL}&type={EVIL}",
        f"/freelancers?q={EVIL}",
    ):
        answer = visitor.get(path)
        assert answer.status_code in {200, 422}
        assert "27273" not in answer.text
        page = parse(answer)
        assert not page.xpath("//script[not(@src)] | //img[@src='x']"), path


@on_sqlite
@pytest.mark.parametrize("path", ["/jobs", "/freelancers"])
def test_no_query_breaks_a_page(visitor: Visitor, path: str) -> None:
    for query in (
        "q=%00",
        "q=" + "x" * 600,
        "q=%ff%fe",
        "q=" + "(" * 100,
        "&".join(f"skill=s{n}" for n in range(600)),
        "category=1&subcategory=2",
        "rate=9999999999-1",
        "rate=-",
        "hours=%F0%9F%98%80",
        "q=%F0%9F%98%80",
        "page=%C2%B2",
    ):
        answer = visitor.get(f"{path}?{query}")
        assert answer.status_code in {200, 422}, query
        assert errors(answer) is not None
