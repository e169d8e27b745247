"""One's own profile and what others see of it, without a browser."""

import secrets
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from hiringhall.marketplace.accounts import organizations
from hiringhall.marketplace.accounts.models import CompanyKind, User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.contracts.models import Contract, ContractState, Feedback, WorkWeek
from hiringhall.marketplace.jobs.models import Job, JobType, Visibility
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.profiles import editing, marks, records
from hiringhall.marketplace.profiles.editing import ProfileText
from hiringhall.marketplace.profiles.models import Access, Availability
from hiringhall.marketplace.profiles.queries import FullProfile, readable_profile
from hiringhall.marketplace.sides import Side
from tests.web.conftest import Back, actor
from tests.web.test_companies import found
from tests.web.test_jobs import post
from tests.web.visitor import Visitor, errors, flash, heading, parse, value

WEB_DEVELOPMENT, MOBILE_DEVELOPMENT = "531770282584862733", "531770282589057024"


@pytest.fixture
def jun(back: Back) -> User:
    return back.person("Jun", is_freelancer=True)


def profile(back: Back, user: User) -> FullProfile:
    with back.database.reading() as session:
        return readable_profile(session, CONSOLE, user.key)


def edit(back: Back, user: User, **values: Any) -> None:
    with back.database.writing() as session:
        editing.edit_profile(session, actor(user), ProfileText(**values))


def test_a_new_profile_says_what_is_missing_and_where_to_add_it(visitor: Visitor, back: Back, jun: User) -> None:
    back.sign_in(visitor, jun)
    answer = visitor.get("/profile")
    assert "0 of 9 parts are there" in answer.text
    for path in parse(answer).xpath("//main//a/@href"):
        if path.startswith("/"):
            assert visitor.get(path).status_code == 200, path
    edit(back, jun, title="Illustrator", rate=4000, english=4, categories=(WEB_DEVELOPMENT,), overview="word " * 30)
    assert "5 of 9 parts are there" in visitor.get("/profile").text


def test_each_part_is_edited_by_itself_and_keeps_the_others(visitor: Visitor, back: Back, jun: User) -> None:
    back.sign_in(visitor, jun)
    visitor.send("/profile/about", {"title": "Illustrator", "overview": "I draw.\nA lot."})
    visitor.send("/profile/terms", {"rate": "42.50", "availability": "part-time"})
    visitor.send("/profile/kinds", {"categories": [WEB_DEVELOPMENT, MOBILE_DEVELOPMENT]})
    visitor.send("/profile/languages", {"english": "5", "language": ["German", "", " "], "level": ["4", "2", "2"]})
    answer = visitor.send("/profile/access", {"access": "signed-in"})
    assert flash(answer) == "Your profile is saved."
    said = profile(back, jun)
    assert (said.title, said.overview, said.rate) == ("Illustrator", "I draw.\nA lot.", 4250)
    assert (said.availability, said.access, said.english) == (Availability.PART_TIME, Access.SIGNED_IN, 5)
    assert [tuple(pair) for pair in said.languages] == [("German", 4)]
    assert said.categories == [WEB_DEVELOPMENT, MOBILE_DEVELOPMENT]
    assert value(visitor.get("/profile/terms"), "rate") == "42.50"
    visitor.send("/profile/languages", {"english": "0", "language": [""], "level": ["4"]})
    assert profile(back, jun).languages == []
    assert profile(back, jun).title == "Illustrator"


@pytest.mark.parametrize(
    ("part", "fields", "wrong"),
    [
        ("about", {"title": "x" * 101, "overview": "kept"}, "title"),
        ("about", {"overview": "x" * 5001, "title": "kept"}, "overview"),
        ("terms", {"rate": "much", "availability": "none"}, "rate"),
        ("terms", {"rate": "0", "availability": "none"}, "rate"),
        ("terms", {"availability": "always"}, "availability"),
        ("kinds", {"categories": ["1"]}, "categories"),
        ("access", {}, "access"),
        ("access", {"access": "friends"}, "access"),
        ("languages", {"english": "7"}, "english"),
        ("languages", {"language": "Old Norse", "level": "9"}, "languages"),
        ("languages", {"language": "x" * 51, "level": "1"}, "languages"),
        ("skills", {"skills": "Pyhton", "add_level": "3"}, "skills"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    visitor: Visitor, back: Back, jun: User, part: str, fields: dict[str, Any], wrong: str
) -> None:
    back.sign_in(visitor, jun)
    answer = visitor.send(f"/profile/{part}", fields)
    assert answer.status_code == 422
    assert set(errors(answer)) - {""} == {wrong}
    for name, typed in fields.items():
        if name in {"title", "overview", "rate", "skills"}:
            assert value(answer, name) == typed


def test_skills_are_added_with_a_level_moved_and_taken_away(visitor: Visitor, back: Back, jun: User) -> None:
    back.sign_in(visitor, jun)
    page = "/profile/skills"

    def said() -> list[tuple[str, int]]:
        return [(skill.slug, skill.level) for skill in profile(back, jun).skills]

    def lines(**more: str) -> dict[str, Any]:
        return {
            "slug": [slug for slug, _ in said()],
            "level": [str(level) for _, level in said()],
            "add_level": "2",
            **more,
        }

    visitor.send(page, lines(skills="Python, HTML", add_level="5"))
    visitor.send(page, lines(skills="Illustration"))
    assert said() == [("python", 5), ("html", 5), ("illustration", 2)]
    moved = visitor.send(page, lines(up="illustration"))
    assert moved.history[0].headers["Location"] == "/profile/skills#skill-illustration"
    assert [slug for slug, _ in said()] == ["python", "illustration", "html"]
    visitor.send(page, lines(down="python"))
    visitor.send(page, lines(up="illustration"))
    assert [slug for slug, _ in said()] == ["illustration", "python", "html"]
    visitor.send(page, lines() | {"level": ["4", "5", "1"]})
    visitor.send(page, lines(remove="python"))
    assert said() == [("illustration", 4), ("html", 1)]
    strange = {"slug": ["html", "no-such", "html"], "level": ["9", "x", "1"]}
    assert visitor.send(page, strange).status_code in {200, 422}


RECORDS = [
    (
        "education",
        {"school": "Bauhaus", "degree": "MA", "area": "Form", "from_year": "1999", "to_year": "", "comment": "Good."},
        {"from_year": "long ago"},
        "school",
    ),
    (
        "employment",
        {"employer": "Acme", "role": "Drawer", "from_month": "2010-02", "to_month": "2012-03", "comment": ""},
        {"to_month": "2001-01"},
        "employer",
    ),
    (
        "certifications",
        {"name": "Diploma", "organization": "Guild", "received_on": "2020-05-06", "comment": ""},
        {"received_on": "2999-01-01"},
        "name",
    ),
]


@pytest.mark.parametrize(("kind", "fields", "bad", "shown"), RECORDS, ids=[row[0] for row in RECORDS])
def test_records_are_added_changed_and_removed(
    visitor: Visitor, back: Back, jun: User, kind: str, fields: dict[str, str], bad: dict[str, str], shown: str
) -> None:
    back.sign_in(visitor, jun)
    new = f"/profile/records/{kind}/new"
    wrong = visitor.send(new, fields | bad)
    assert set(errors(wrong)) - {""} == set(bad)
    assert value(wrong, shown) == fields[shown]
    missing = dict.fromkeys(fields, "")
    assert errors(visitor.send(new, missing))
    assert fields[shown] in visitor.send(new, fields).text
    entry = getattr(profile(back, jun), kind)[0]
    page = f"/profile/records/{kind}/{entry.id}"
    for name, typed in fields.items():
        assert value(visitor.get(page), name) == typed
    assert "Otherwise" in visitor.send(page, fields | {shown: "Otherwise"}).text
    assert "Otherwise" in visitor.get(f"/freelancers/{jun.key}").text
    assert "is removed" in flash(visitor.send(f"{page}/remove", on=page))
    assert getattr(profile(back, jun), kind) == []


def test_nobody_changes_the_profile_of_another(visitor: Visitor, back: Back, jun: User) -> None:
    with back.database.writing() as session:
        entry = records.add_education(session, actor(jun), records.Schooling(school="Bauhaus", from_year=1999))
    back.sign_in(visitor, back.person("Zoe", is_freelancer=True))
    page = f"/profile/records/education/{entry.id}"
    assert visitor.get(page).status_code == 404
    assert visitor.send(page, {"school": "Mine", "from_year": "2000"}, on="/account").status_code == 404
    assert visitor.send(f"{page}/remove", on="/account").status_code == 404
    assert profile(back, jun).education[0].school == "Bauhaus"


def test_who_is_no_freelancer_has_no_profile_to_edit(visitor: Visitor, back: Back) -> None:
    back.sign_in(visitor, back.person())
    for path in ("/profile", "/profile/about", "/profile/skills", "/profile/picture", "/profile/preview"):
        answer = visitor.get(path)
        assert answer.status_code == 403
        assert "freelancer" in answer.text
    assert visitor.send("/profile/about", {"title": "Me"}, on="/account").status_code == 403
    assert visitor.upload("/profile/picture", b"x", on="/account").status_code == 403


def test_the_page_shows_what_the_profile_says(visitor: Visitor, back: Back, jun: User) -> None:
    languages = (("German", 4),)
    edit(back, jun, title="Illustrator", overview="I draw.", rate=4250, english=5, languages=languages)
    with back.database.writing() as session:
        editing.set_skills(session, actor(jun), [("illustration", 5)])
        marks.record_test(session, CONSOLE, jun.id, "9001", score=450, percentile=97, taken_on=date(2024, 5, 6))
    answer = visitor.get(f"/freelancers/{jun.key}")
    text = " ".join(parse(answer).xpath("//main")[0].itertext())
    text = " ".join(text.split())
    for words in (
        "Jun Tester",
        "Illustrator",
        "42.50 USD an hour",
        "More than 30 hours a week",
        "I draw.",
        "Illustration Expert",
        "Python Programming 4.50 of 5 · top 3%",
        "English Fluent German Native",
    ):
        assert words in text
    assert jun.email not in answer.text


def test_link_previews_and_search_engines_learn_of_public_profiles_only(
    visitor: Visitor, other: Visitor, back: Back, jun: User
) -> None:
    edit(back, jun, title="Illustrator", overview="I draw. " * 60)
    page = parse(visitor.get(f"/freelancers/{jun.key}"))
    assert page.xpath("//link[@rel='canonical']/@href") == [f"{visitor.base_url}/freelancers/{jun.key}"]
    assert page.xpath("//meta[@property='og:title']/@content") == ["Jun Tester, Illustrator"]
    assert len(page.xpath("//meta[@property='og:description']/@content")[0]) == 200
    assert not page.xpath("//meta[@name='robots']")
    edit(back, jun, access=Access.SIGNED_IN)
    back.sign_in(other, back.person())
    page = parse(other.get(f"/freelancers/{jun.key}"))
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert not page.xpath("//meta[starts-with(@property, 'og:')]")


@pytest.mark.parametrize("access", list(Access))
def test_access_is_obeyed(visitor: Visitor, other: Visitor, back: Back, jun: User, access: Access) -> None:
    edit(back, jun, access=access)
    page = f"/freelancers/{jun.key}"
    assert visitor.get(page).status_code == (200 if access is Access.PUBLIC else 404)
    back.sign_in(visitor, back.person())
    assert visitor.get(page).status_code == (404 if access is Access.PRIVATE else 200)
    back.sign_in(other, jun)
    assert heading(other.get(page)) == "Jun Tester"
    assert "This is how clients see your profile" in other.get("/profile/preview").text


def test_work_on_a_hidden_job_shows_what_was_done_but_not_for_whom(
    visitor: Visitor, other: Visitor, back: Back, jun: User
) -> None:
    firm = found(back)
    for title, visibility in (("Open plan", Visibility.PUBLIC), ("Secret plan", Visibility.PRIVATE)):
        key = post(firm, title, visibility=visibility)
        with back.database.writing() as session:
            job = session.scalars(select(Job).where(Job.key == key)).one()
            contract = Contract(
                key=new_key(),
                job_id=job.id,
                team_id=firm.id,
                company_id=firm.id,
                freelancer_id=jun.id,
                title=title,
                type=JobType.HOURLY,
                rate=4000,
                state=ContractState.CLOSED,
                started_on=date(2024, 1, 1),
                ended_on=date(2024, 2, 1),
                created_at=1,
                changed_at=1,
            )
            session.add(contract)
            session.flush()
            session.add(
                WorkWeek(
                    contract_id=contract.id,
                    week=date(2024, 1, 1),
                    seconds=36_000,
                    charge=40_000,
                    last_day=date(2024, 1, 3),
                )
            )
            for side in Side:
                said = {"scores": [5, 5, 5, 4, 5, 5], "score": 483, "comment": f"{title}, says the {side}"}
                session.add(Feedback(contract_id=contract.id, by=side, given_at=1, shown_at=1, **said))
    page = f"/freelancers/{jun.key}"
    seen = visitor.get(page).text
    for words in ("Open plan, says the client", "Open plan, says the freelancer", "10 hours at 40.00 USD an hour"):
        assert words in seen
    assert "A job that is not public" in seen
    assert "Secret plan" not in seen
    assert "4.83" in seen
    back.sign_in(other, jun)
    assert "Secret plan, says the client" in other.get(page).text
    assert "Secret plan" not in other.get("/profile/preview").text


def test_an_agency_sets_the_terms_of_those_who_work_through_it_only(
    visitor: Visitor, other: Visitor, back: Back, jun: User
) -> None:
    agency = found(back, CompanyKind.AGENCY)
    free = back.person("Fay", is_freelancer=True)
    with back.database.writing() as session:
        for user, exclusive in ((jun, True), (free, False)):
            organizations.add_member(
                session,
                actor(agency.owner),
                agency.id,
                username_or_email=user.username,
                roles=[Role.AGENT],
                exclusive=exclusive,
            )
    back.sign_in(visitor, agency.add(back.person("Bao"), Role.STAFFING))
    listed = f"/companies/{agency.id}/freelancers"
    assert "Jun Tester" in visitor.get(listed).text
    page = f"{listed}/{jun.id}"
    wrong = visitor.send(page, {"rate": "free", "availability": "as-needed"})
    assert set(errors(wrong)) - {""} == {"rate"}
    assert "are saved" in flash(visitor.send(page, {"rate": "55", "availability": "as-needed"}))
    assert (profile(back, jun).rate, profile(back, jun).availability) == (5500, Availability.AS_NEEDED)
    assert visitor.get(f"{listed}/{free.id}").status_code == 403
    assert visitor.get(f"{listed}/{agency.owner.id}").status_code == 404
    back.sign_in(other, jun)
    assert "Your agency decides about it" in other.get("/profile/terms").text
    other.send("/profile/terms", {"rate": "99", "availability": "none"})
    assert (profile(back, jun).rate, profile(back, jun).availability) == (5500, Availability.NONE)
    assert other.get(listed).status_code == 403


def test_groups_are_kept_by_the_operator_and_joined_by_freelancers(
    visitor: Visitor, other: Visitor, back: Back, jun: User
) -> None:
    back.sign_in(visitor, back.person("Ines", is_operator=True))
    back.sign_in(other, jun)
    slug = f"museum-{secrets.token_hex(3)}"
    assert set(errors(visitor.send("/operator/groups", {"name": "", "slug": slug}))) == {"name", ""}
    assert set(errors(visitor.send("/operator/groups", {"name": "Fine", "slug": "No!"}))) == {"slug", ""}
    fields = {"name": "Museum people", "slug": slug, "description": "Archives too."}
    assert "is there" in flash(visitor.send("/operator/groups", fields))
    assert "already" in errors(visitor.send("/operator/groups", fields))["slug"]
    page = f"/groups/{slug}"
    assert "Nobody to show yet" in visitor.get(page).text
    assert "You belong to Museum people now." in flash(other.send(f"{page}/join", on="/profile/groups"))
    assert "Jun Tester" in visitor.get(page).text
    assert "Museum people" in visitor.get(f"/freelancers/{jun.key}").text
    edit(back, jun, access=Access.PRIVATE)
    assert "Jun Tester" not in visitor.get(page).text
    assert "Jun Tester" in parse(other.get(page)).xpath("//main")[0].text_content()
    assert "You left" in flash(other.send(f"{page}/leave", {"on": "profile"}, on=page))
    assert other.send(f"{page}/leave", on="/account").status_code == 404
    changed = visitor.send(f"/groups/{slug}/edit", {"name": "Museums", "description": ""})
    assert "Museums" in changed.text
    assert heading(visitor.get(page)) == "Museums"
    assert other.send("/operator/groups", fields, on="/account").status_code == 403
