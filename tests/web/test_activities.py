"""The pages of activities: list, add, change, archive, remove, import, and who may."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from requests import Response
from sqlalchemy import select

from hiringhall.marketplace.accounts import organizations
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.activities import assigning, operations
from hiringhall.marketplace.activities.levels import find_level
from hiringhall.marketplace.activities.models import Activity, ActivityAssignment, ActivityState
from hiringhall.marketplace.contracts.models import Contract
from tests.support.browser import Problems, Visitors, screenshot
from tests.support.marks import on_sqlite
from tests.support.past_work import add_contract
from tests.web.conftest import Back, actor
from tests.web.looking import EVIL, enter, look_over
from tests.web.test_companies import Firm, found
from tests.web.visitor import Visitor, errors, flash, heading, parse, value


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


@pytest.fixture
def list_path(firm: Firm) -> str:
    return f"/companies/{firm.id}/activities"


def add(firm: Firm, code: str, **values: str) -> int:
    said: dict[str, Any] = {"description": f"About {code}"} | values
    with firm.back.database.writing() as session:
        level = find_level(session, actor(firm.owner), str(firm.id))
        return operations.create_activity(session, actor(firm.owner), level, code=code, **said).id


def contract(back: Back, firm: Firm, freelancer: User, title: str = "Painting") -> int:
    return add_contract(Acting(back), freelancer.id, firm.id, team_id=firm.id, title=title, started=date(2026, 1, 5))


class Acting:
    """Writes behind the pages."""

    def __init__(self, back: Back) -> None:
        self.act = back.database.writing


def kept(back: Back, firm: Firm) -> dict[str, Activity]:
    statement = select(Activity).where(Activity.company_id == firm.id, Activity.removed_at.is_(None))
    with back.database.reading() as session:
        return {activity.code: activity for activity in session.scalars(statement)}


def assigned(back: Back, activity: int) -> set[int]:
    with back.database.reading() as session:
        statement = select(ActivityAssignment.contract_id).where(ActivityAssignment.activity_id == activity)
        return set(session.scalars(statement))


def codes(answer: Response) -> list[str]:
    return [" ".join(node.text_content().split()) for node in parse(answer).xpath("//ul[contains(@class,'rows')]//h2")]


def test_an_activity_is_added_and_given_to_contracts(visitor: Visitor, back: Back, firm: Firm, list_path: str) -> None:
    back.sign_in(visitor, firm.owner)
    painting, printing = (contract(back, firm, back.person(name)) for name in ("Ana", "Bea"))
    assert "No activities yet" in visitor.get(list_path).text
    said = {"team": str(firm.id), "code": "T-1", "description": "Fences", "url": "https://example.com/1"}
    answer = visitor.send(f"{list_path}/new", said)
    assert flash(answer).startswith("T-1 is there.")
    activity = kept(back, firm)["T-1"].id
    path = f"{list_path}/{activity}"
    offered = [str(painting), str(printing)]
    assert flash(visitor.send(f"{path}/contracts", {"shown": offered, "contract": offered[:1]}, on=path)) == (
        "The contracts are saved."
    )
    assert assigned(back, activity) == {painting}
    # What was not shown stays as it is, and nothing else can be smuggled in.
    visitor.send(f"{path}/contracts", {"shown": offered[1:], "contract": [*offered, "1"]}, on=path)
    assert assigned(back, activity) == {painting, printing}
    assert codes(visitor.get(list_path)) == ["T-1"]
    assert "2 contracts" in visitor.get(list_path).text
    answer = visitor.send(path, {"description": "Walls", "url": ""})
    assert flash(answer) == "T-1 is saved."
    assert (kept(back, firm)["T-1"].description, kept(back, firm)["T-1"].url) == ("Walls", "")


def test_it_can_be_for_everybody_or_for_one_person(visitor: Visitor, back: Back, firm: Firm, list_path: str) -> None:
    back.sign_in(visitor, firm.owner)
    ana, bea = back.person("Ana"), back.person("Bea")
    first, second = contract(back, firm, ana), contract(back, firm, bea)
    visitor.send(f"{list_path}/new", {"code": "all", "description": "D", "everyone": "yes"})
    visitor.send(f"{list_path}/new", {"code": "hers", "description": "D", "user": ana.username, "everyone": "yes"})
    found = kept(back, firm)
    assert assigned(back, found["all"].id) == {first, second}
    assert assigned(back, found["hers"].id) == {first}
    assert "Ana Tester, Firm &amp; Sons" in visitor.get(list_path).text


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    visitor: Visitor, back: Back, firm: Firm, list_path: str
) -> None:
    back.sign_in(visitor, firm.owner)
    activity = add(firm, "T-1")
    for said, field in (
        ({"code": "T-1", "description": "Kept"}, "code"),
        ({"code": "a;b", "description": "Kept"}, "code"),
        ({"code": "a", "description": ""}, "description"),
        ({"code": "a", "description": "Kept", "url": "javascript:1"}, "url"),
        ({"code": "a", "description": "Kept", "user": "nobody-at-all"}, "user"),
        ({"code": "a", "description": "Kept", "user": back.person("Eve").username}, "user"),
    ):
        answer = visitor.send(f"{list_path}/new", said)
        assert (answer.status_code, set(errors(answer))) == (422, {field, ""}), said
        assert all(value(answer, name) == typed for name, typed in said.items())
    answer = visitor.send(f"{list_path}/{activity}", {"description": " ", "url": "x"})
    assert (answer.status_code, "description" in errors(answer), value(answer, "url")) == (422, True, "x")
    assert list(kept(back, firm)) == ["T-1"]


def test_several_are_archived_used_again_and_removed(visitor: Visitor, back: Back, firm: Firm, list_path: str) -> None:
    back.sign_in(visitor, firm.owner)
    first, second, third = (str(add(firm, code)) for code in ("A", "B", "C"))

    def choose(act: str, *ids: str) -> str:
        fields = {"act": act, "id": ids, "back": list_path}
        return flash(visitor.send(list_path, fields, on=f"{list_path}?state=all"))

    assert choose("archive", first, second) == "2 activities are archived. Nobody is offered it any more."
    assert codes(visitor.get(list_path)) == ["C"]
    assert codes(visitor.get(f"{list_path}?state=archived")) == ["A", "B"]
    assert codes(visitor.get(f"{list_path}?state=all&find=about b")) == ["B"]
    assert "Nothing found" in visitor.get(f"{list_path}?find=zebra").text
    assert choose("unarchive", first) == "1 activity is in use again."
    assert choose("archive") == "Choose the activities first."
    asked = visitor.send(list_path, {"act": "remove", "id": [first, third], "back": list_path}, on=list_path)
    assert heading(asked) == "Remove these 2 activities?"
    assert set(kept(back, firm)) == {"A", "B", "C"}
    token = parse(asked).xpath("//main//input[@name='_csrf']/@value")[0]
    gone = visitor.post(f"{list_path}/remove", {"_csrf": token, "id": [first, third], "back": list_path}, follow=True)
    assert flash(gone) == "2 activities are removed."
    assert {code: activity.state for code, activity in kept(back, firm).items()} == {"B": ActivityState.ARCHIVED}


def test_a_long_list_has_pages(visitor: Visitor, back: Back, firm: Firm, list_path: str) -> None:
    back.sign_in(visitor, firm.owner)
    for number in range(51):
        add(firm, f"T-{number:02}")
    assert len(codes(visitor.get(list_path))) == 50
    assert codes(visitor.get(f"{list_path}?page=2")) == ["T-50"]
    assert "No more activities" in visitor.get(f"{list_path}?page=3").text


def test_a_table_is_looked_at_before_it_is_taken(visitor: Visitor, back: Back, firm: Firm, list_path: str) -> None:
    back.sign_in(visitor, firm.owner)
    add(firm, "old")
    add(firm, "stays")
    path = f"{list_path}/import"
    rows = f'"{firm.slug}","","","stays","As it was",""\n"{firm.slug}","","","new","New",""'
    looked = visitor.send(path, {"data": rows})
    assert looked.status_code == 200
    assert "1 new, 1 kept with their contracts, 1 removed." in looked.text
    assert set(kept(back, firm)) == {"old", "stays"}
    assert flash(visitor.send(path, {"data": rows, "step": "import"})) == "2 activities are imported."
    assert set(kept(back, firm)) == {"new", "stays"}
    present = value(visitor.get(f"{path}?start=present"), "data")
    assert present == f'"{firm.slug}","","","new","New",""\n"{firm.slug}","","","stays","As it was",""\n'


def test_bad_rows_of_a_table_are_marked(visitor: Visitor, back: Back, firm: Firm, list_path: str) -> None:
    back.sign_in(visitor, firm.owner)
    path = f"{list_path}/import"
    rows = f'"{firm.slug}","","","good","Good",""\n"{firm.slug}","","","bad","",""\n"{firm.slug}","none","","x","X",""'
    for step in ("", "import"):
        answer = visitor.send(path, {"data": rows, "step": step})
        assert answer.status_code == 422
        marked = parse(answer).xpath("//tr[@class='is-bad']")
        assert [" ".join(row.text_content().split())[:1] for row in marked] == ["2", "3"]
        assert "team_id: There is no such team." in answer.text
        assert value(answer, "data") == rows
    unbalanced = visitor.send(path, {"data": '"x'})
    assert "the quotes do not balance" in errors(unbalanced)["data"]
    assert kept(back, firm) == {}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'\xef\xbb\xbf"{slug}","","","A","One",""', ""),
        (b"\xff\xfe\x00", "choose a text file in UTF-8"),
        (b"x" * 500_001, "at most 500 kB"),
    ],
)
def test_a_table_comes_as_a_file(
    visitor: Visitor, back: Back, firm: Firm, list_path: str, content: bytes, told: str
) -> None:
    back.sign_in(visitor, firm.owner)
    path = f"{list_path}/import"
    files = {"file": ("table.csv", content.replace(b"{slug}", firm.slug.encode()), "text/csv")}
    answer = visitor.http.post(visitor.base_url + path, data={"_csrf": visitor.token(path)}, files=files, timeout=30)
    assert told.lower() in errors(answer).get("file", "").lower()
    assert ("What it does" in answer.text) == (not told)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.HIRING, Role.RECRUITER, Role.FINANCE, Role.MEMBER])
def test_who_sees_the_pages(visitor: Visitor, back: Back, firm: Firm, list_path: str, role: Role) -> None:
    activity = add(firm, "T-1")
    rob = back.person("Rob")
    with back.database.writing() as session:
        organizations.add_member(session, actor(firm.owner), firm.id, username_or_email=rob.username, roles=[role])
    back.sign_in(visitor, rob)
    may = role in {Role.ADMIN, Role.HIRING}
    for path in ("", "/new", "/import", f"/{activity}"):
        assert visitor.get(list_path + path).status_code == (200 if may else 403)
    assert (f'href="{list_path}"' in visitor.get("/").text) == may
    posts = (("", {"act": "archive", "id": str(activity)}), (f"/{activity}", {"description": "D"}))
    for path, fields in (*posts, ("/remove", {"id": str(activity)}), ("/new", {"code": "N", "description": "D"})):
        if not may:
            assert visitor.send(list_path + path, fields, on="/account").status_code == 403
    assert set(kept(back, firm)) == {"T-1"}


def test_an_activity_is_found_under_its_own_company_only(visitor: Visitor, back: Back, firm: Firm) -> None:
    other = found(back)
    activity = add(other, "T-1")
    back.sign_in(visitor, firm.owner)
    assert visitor.get(f"/companies/{firm.id}/activities/{activity}").status_code == 403
    assert visitor.get(f"/companies/{other.id}/activities").status_code == 403
    assert visitor.get(f"/companies/{firm.id}/activities/987654").status_code == 404
    assert visitor.get("/contracts/x/activities").status_code == 404


def test_a_contract_is_given_activities(visitor: Visitor, other: Visitor, back: Back, firm: Firm) -> None:
    ana = back.person("Ana")
    painting = contract(back, firm, ana)
    with back.database.reading() as session:
        key = session.get_one(Contract, painting).key
    path = f"/contracts/{key}/activities"
    back.sign_in(visitor, firm.owner)
    back.sign_in(other, ana)
    assert "No activities yet" in visitor.get(path).text
    first, second = add(firm, "A"), add(firm, "B")
    visitor.send(path, {"shown": [first, second], "activity": [second]}, follow=False)
    assert (assigned(back, first), assigned(back, second)) == (set(), {painting})
    assert visitor.get(f"{path}?find=zebra").text.count("Nothing found") == 1
    assert other.get(path).status_code == 403


@on_sqlite
def test_pages_of_activities_are_sound(visitors: Visitors, back: Back, firm: Firm, list_path: str) -> None:
    page = enter(visitors.open(), back, firm.owner)
    look_over(page, list_path)
    screenshot(page, "activities-none-yet")
    activity = add(firm, EVIL[:100].replace(";", ""), description=EVIL, url="https://example.com/?a=1&b=%22")
    painting = contract(back, firm, back.person("Ana"), EVIL)
    with back.database.writing() as session:
        assigning.assign_activity(session, actor(firm.owner), activity, add=[painting])
        key = session.get_one(Contract, painting).key
    for path, name in (
        (list_path, "activities-list"),
        (f"{list_path}/new", "activities-new"),
        (f"{list_path}/{activity}", "activities-one"),
        (f"{list_path}/import?start=present", "activities-import"),
        (f"/contracts/{key}/activities", "activities-of-contract"),
    ):
        look_over(page, path)
        screenshot(page, name)


@on_sqlite
def test_many_are_imported_and_archived_in_a_browser(
    visitors: Visitors, problems: Problems, back: Back, firm: Firm, list_path: str
) -> None:
    problems.expect("status of 422")
    page: Page = enter(visitors.open(), back, firm.owner)
    page.goto(list_path)
    page.get_by_role("link", name="Import many").click()
    rows = "\n".join(f'"{firm.slug}","","","T-{number}","Ticket {number}",""' for number in (1, 2, 3))
    page.get_by_role("textbox", name="Table").fill(rows + '\n"x')
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("Row 4: the quotes do not balance")).to_be_visible()
    page.get_by_role("textbox", name="Table").fill(rows)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("button", name="Import 3 rows").click()
    expect(page.get_by_text("3 activities are imported.")).to_be_visible()
    page.get_by_label("Choose T-1").check()
    page.get_by_label("Choose T-3").check()
    page.get_by_role("button", name="Archive").click()
    expect(page.get_by_text("2 activities are archived.")).to_be_visible()
    page.get_by_role("link", name="Archived 2").click()
    expect(page.get_by_role("heading", level=2)).to_have_text(["T-1", "T-3"])
