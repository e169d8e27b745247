"""The pages of a client's jobs, without a browser: list, post, edit, cancel, and who may."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from hiringhall.marketplace.accounts import organizations
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.jobs import operations
from hiringhall.marketplace.jobs.models import Job, JobState, JobType, Visibility, Workload
from hiringhall.marketplace.jobs.texts import JobText
from hiringhall.web.skills import as_text, slugs
from tests.web.conftest import Back, actor
from tests.web.test_companies import Firm, found
from tests.web.visitor import Visitor, errors, flash, heading, parse, value

WEB_DEVELOPMENT = "531770282584862733"
FIELDS = {
    "title": "Build a booking page",
    "description": "Ten rooms, one calendar.",
    "subcategory": WEB_DEVELOPMENT,
    "skills": "Python, etl",
    "type": "hourly",
    "visibility": "public",
    "applicants": "all",
}


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


def fields(firm: Firm, **changed: Any) -> dict[str, Any]:
    return FIELDS | {"team": str(firm.id)} | changed


def post(firm: Firm, title: str, *, by: User | None = None, **values: Any) -> str:
    facts: dict[str, Any] = {"title": title, "description": "All of it.", "visibility": Visibility.PUBLIC} | values
    text = JobText(category="Web, Mobile & Software Dev", subcategory="Web Development", **facts)
    with firm.back.database.writing() as session:
        return operations.post_job(session, actor(by or firm.owner), firm.id, JobType.HOURLY, text).key


def jobs(firm: Firm) -> list[Job]:
    with firm.back.database.reading() as session:
        return list(session.scalars(select(Job).where(Job.company_id == firm.id).order_by(Job.id)))


def titles(answer: Any) -> list[str]:
    return [" ".join(node.text_content().split()) for node in parse(answer).xpath("//ul[contains(@class,'rows')]//h2")]


def test_a_job_is_posted_with_all_it_says_and_is_on_the_list_and_its_page(
    visitor: Visitor, back: Back, firm: Firm
) -> None:
    back.sign_in(visitor, firm.owner)
    said = fields(
        firm,
        rate_min="30",
        rate_max="1,045.50",
        duration="80",
        workload="part-time",
        tier="3",
        required_test="271",
        start_date="2027-03-01",
        end_date="2027-05-31",
        budget="17",
    )
    answer = visitor.send(f"/companies/{firm.id}/jobs/new", said)
    assert flash(answer) == "Build a booking page is posted."
    assert titles(answer) == ["Build a booking page"]
    assert "30.00 to 1,045.50 USD an hour" in answer.text
    job = jobs(firm)[0]
    assert (job.rate_min, job.rate_max, job.duration, job.tier) == (3000, 104_550, 80, 3)
    assert (job.workload, job.required_test, job.skills) == (Workload.PART_TIME, "271", ["python", "etl"])
    assert (job.start_date, job.end_date, job.budget) == (date(2027, 3, 1), date(2027, 5, 31), None)
    assert heading(visitor.get(f"/jobs/{job.key}")) == "Build a booking page"


def test_everything_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    visitor: Visitor, back: Back, firm: Firm
) -> None:
    back.sign_in(visitor, firm.owner)
    said = fields(
        firm,
        title=" ",
        description="Kept",
        subcategory="",
        skills="Python, Pyhton",
        rate_min="abc",
        rate_max="-3",
        duration="many",
        tier="9",
        start_date="soon",
        end_date="2027-02-30",
    )
    answer = visitor.send(f"/companies/{firm.id}/jobs/new", said)
    assert answer.status_code == 422
    found = errors(answer)
    wrong = {"title", "subcategory", "skills", "rate_min", "rate_max", "duration", "tier", "start_date", "end_date"}
    assert set(found) == wrong | {""}
    assert "did you mean Python" in found["skills"]
    assert found["subcategory"] == "Choose the kind of work."
    for name in ("description", "skills", "rate_min", "rate_max", "start_date"):
        assert value(answer, name) == said[name]
    assert jobs(firm) == []


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"type": "fixed-price"}, "budget"),
        ({"type": "fixed-price", "budget": "1.234"}, "budget"),
        ({"rate_min": "20", "rate_max": "10"}, "rate_max"),
        ({"start_date": "2027-02-02", "end_date": "2027-02-01"}, "end_date"),
        ({"end_date": "2001-01-01"}, "end_date"),
        ({"required_test": "no-such"}, "required_test"),
        ({"visibility": ""}, "visibility"),
        ({"visibility": "everybody"}, "visibility"),
        ({"team": "999999999"}, ""),
        ({"title": "x" * 201}, "title"),
        ({"skills": ", ".join(["Python"] * 3 + ["no such skill"])}, "skills"),
        ({"duration": "0"}, "duration"),
    ],
)
def test_a_job_that_makes_no_sense_is_not_posted(
    visitor: Visitor, back: Back, firm: Firm, changed: dict[str, str], wrong: str
) -> None:
    back.sign_in(visitor, firm.owner)
    answer = visitor.send(f"/companies/{firm.id}/jobs/new", fields(firm, **changed))
    assert answer.status_code == 422
    assert set(errors(answer)) == {wrong, ""}
    assert jobs(firm) == []


def test_a_preview_shows_the_job_and_saves_nothing(visitor: Visitor, back: Back, firm: Firm) -> None:
    back.sign_in(visitor, firm.owner)
    answer = visitor.send(f"/companies/{firm.id}/jobs/new", fields(firm, rate_max="40", do="preview"))
    seen = parse(answer).xpath("//section[contains(@class,'preview')]")[0].text_content()
    assert answer.status_code == 200
    for words in ("Build a booking page", "Ten rooms", "up to 40.00 USD an hour", "Web Development", "Python"):
        assert words in seen
    assert value(answer, "title") == "Build a booking page"
    assert jobs(firm) == []


def test_an_edit_changes_what_was_typed_and_takes_away_what_was_emptied(
    visitor: Visitor, back: Back, firm: Firm
) -> None:
    back.sign_in(visitor, firm.owner)
    key = post(firm, "Old title", rate_min=1000, rate_max=2000, tier=2, skills=("python",), end_date=date(2040, 1, 1))
    page = f"/jobs/{key}/edit"
    shown = visitor.get(page)
    assert (value(shown, "title"), value(shown, "rate_min"), value(shown, "skills")) == ("Old title", "10", "Python")
    said = fields(firm, title="New title", rate_min="12.50", rate_max="", tier="", skills="", end_date="")
    answer = visitor.send(page, said)
    assert "saved" in flash(answer)
    job = jobs(firm)[0]
    assert (job.title, job.rate_min, job.rate_max, job.tier) == ("New title", 1250, None, None)
    assert (job.skills, job.end_date, job.type) == ([], None, JobType.HOURLY)
    assert errors(visitor.send(page, fields(firm, title="")))["title"]
    assert jobs(firm)[0].title == "New title"


def test_an_edit_keeps_what_a_program_said_of_the_other_kind_of_pay(visitor: Visitor, back: Back, firm: Firm) -> None:
    back.sign_in(visitor, firm.owner)
    key = post(firm, "From a program", budget=50_000)
    visitor.send(f"/jobs/{key}/edit", fields(firm, title="From a person", budget="1"))
    assert (jobs(firm)[0].title, jobs(firm)[0].budget) == ("From a person", 50_000)


def test_a_job_is_filled_opened_again_and_cancelled_with_a_reason(visitor: Visitor, back: Back, firm: Firm) -> None:
    back.sign_in(visitor, firm.owner)
    key, listed = post(firm, "Fence"), f"/companies/{firm.id}/jobs"
    assert "is filled" in flash(visitor.send(f"/jobs/{key}/fill", on=listed))
    assert titles(visitor.get(listed)) == []
    assert titles(visitor.get(f"{listed}?state=filled")) == ["Fence"]
    assert visitor.send(f"/jobs/{key}/fill", on="/account").status_code == 409
    assert "open again" in flash(visitor.send(f"/jobs/{key}/reopen", on="/account"))
    page = f"/jobs/{key}/cancel"
    assert heading(visitor.get(page)) == "Cancel this job?"
    assert errors(visitor.send(page, {}))["reason"] == "Choose why the job is cancelled."
    assert errors(visitor.send(page, {"reason": "nonsense"}))["reason"]
    assert "is cancelled" in flash(visitor.send(page, {"reason": "41"}))
    assert (jobs(firm)[0].state, jobs(firm)[0].cancel_reason) == (JobState.CANCELLED, "41")
    assert visitor.send(page, {"reason": "41"}).status_code == 422
    assert titles(visitor.get(f"{listed}?state=cancelled")) == ["Fence"]


def test_the_list_says_what_to_do_first_and_counts_by_state(visitor: Visitor, back: Back, firm: Firm) -> None:
    back.sign_in(visitor, firm.owner)
    listed = f"/companies/{firm.id}/jobs"
    assert "Post the first job" in visitor.get(listed).text
    post(firm, "One")
    post(firm, "Two")
    tabs = [" ".join(node.text_content().split()) for node in parse(visitor.get(listed)).xpath("//*[@class='tabs']//a")]
    assert tabs == ["Open 2", "Filled 0", "Cancelled 0", "All 2"]
    assert "No filled jobs" in visitor.get(f"{listed}?state=filled").text
    for strange in ("state=x", "team=abc", "page=0", "page=99999999999", "team=999999"):
        assert visitor.get(f"{listed}?{strange}").status_code == 200


def test_jobs_are_listed_by_team_and_page(visitor: Visitor, back: Back, firm: Firm) -> None:
    back.sign_in(visitor, firm.owner)
    with back.database.writing() as session:
        team = organizations.create_team(session, actor(firm.owner), firm.id, name="Design", slug="design")
    for number in range(21):
        post(firm, f"Job {number}")
    listed = f"/companies/{firm.id}/jobs"
    visitor.send(f"{listed}/new", fields(firm, title="For design", team=str(team.id)))
    assert titles(visitor.get(f"{listed}?team={team.id}")) == ["For design"]
    assert titles(visitor.get(listed))[0] == "For design"
    assert len(titles(visitor.get(listed))) == 20
    assert titles(visitor.get(f"{listed}?page=2")) == ["Job 1", "Job 0"]


@pytest.mark.parametrize(
    ("role", "allowed"),
    [(Role.ADMIN, True), (Role.HIRING, True), (Role.RECRUITER, True), (Role.FINANCE, False), (Role.MEMBER, False)],
)
def test_who_may_post_sees_the_pages_and_others_are_refused(
    visitor: Visitor, back: Back, firm: Firm, role: Role, allowed: bool
) -> None:
    key = post(firm, "Secret plan", visibility=Visibility.PRIVATE)
    back.sign_in(visitor, firm.add(back.person(), role))
    listed = f"/companies/{firm.id}/jobs"
    assert visitor.get(listed).status_code == (200 if allowed else 403)
    assert visitor.get(f"{listed}/new").status_code == (200 if allowed else 403)
    posted = visitor.send(f"{listed}/new", fields(firm), on="/account", follow=False)
    assert posted.status_code == (303 if allowed else 403)
    for act in ("edit", "cancel"):
        assert visitor.get(f"/jobs/{key}/{act}").status_code == (200 if allowed else 404)
    for act in ("edit", "fill", "reopen", "cancel"):
        answer = visitor.send(f"/jobs/{key}/{act}", fields(firm, reason="41"), on="/account", follow=False)
        assert answer.status_code in ({303} if allowed else {404}), act
    visitor.get(f"/companies/{firm.id}")
    menu = parse(visitor.get("/account")).xpath("//nav[@aria-label='Main']")[0].text_content()
    assert ("Post a job" in menu) is allowed
    assert len(jobs(firm)) == (2 if allowed else 1)


def test_another_companys_jobs_are_nobodys_business(visitor: Visitor, back: Back, firm: Firm) -> None:
    hidden, public = post(firm, "Hidden", visibility=Visibility.INVITE_ONLY), post(firm, "Public")
    stranger = found(back)
    back.sign_in(visitor, stranger.owner)
    assert visitor.get(f"/companies/{firm.id}/jobs").status_code == 403
    assert visitor.get(f"/jobs/{hidden}/edit").status_code == 404
    assert visitor.get(f"/jobs/{public}/edit").status_code == 403
    for key, status in ((hidden, 404), (public, 403)):
        for act in ("edit", "fill", "cancel"):
            answer = visitor.send(f"/jobs/{key}/{act}", fields(firm, reason="41"), on="/account")
            assert answer.status_code == status
    moved = visitor.send(f"/companies/{stranger.id}/jobs/new", fields(firm))
    assert "a team of yours" in errors(moved)[""]
    assert {job.title for job in jobs(firm)} == {"Hidden", "Public"}


def test_a_recruiter_of_one_team_works_in_that_team_only(visitor: Visitor, back: Back, firm: Firm) -> None:
    user = back.person()
    post(firm, "Of the company")
    with back.database.writing() as session:
        team = organizations.create_team(session, actor(firm.owner), firm.id, name="Design", slug="design")
        organizations.add_member(
            session, actor(firm.owner), team.id, username_or_email=user.username, roles=[Role.RECRUITER]
        )
    back.sign_in(visitor, user)
    listed = f"/companies/{firm.id}/jobs"
    assert titles(visitor.get(f"{listed}?state=all")) == []
    assert titles(visitor.get(f"{listed}?state=all&team={firm.id}")) == []
    assert "a team of yours" in errors(visitor.send(f"{listed}/new", fields(firm)))[""]
    assert flash(visitor.send(f"{listed}/new", fields(firm, team=str(team.id))))
    assert titles(visitor.get(listed)) == ["Build a booking page"]


def test_skills_are_written_so_that_they_lead_back(visitor: Visitor) -> None:
    for written in (("python", "etl", "java", "core-java", ".net", "c++", "tsr", "oracle-pl/sql"), ()):
        assert slugs(as_text(written)) == written
    answer = visitor.get("/catalog/skills")
    pairs = answer.json()
    assert len(pairs) == 2170
    assert len({label for _, label in pairs}) == 2170
    assert answer.headers["Content-Type"] == "application/json"
    assert visitor.get("/catalog/skills", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def question(answer: Any, number: int) -> str:
    return str(parse(answer).xpath(f"//textarea[@name='question_{number}']")[0].text or "").strip()


def rows(answer: Any) -> int:
    return len(parse(answer).xpath("//textarea[starts-with(@name, 'question_')]"))


def test_questions_get_room_one_by_one_and_are_shown_to_who_looks_for_work(
    visitor: Visitor, other: Visitor, back: Back, firm: Firm
) -> None:
    back.sign_in(visitor, firm.owner)
    page = f"/companies/{firm.id}/jobs/new"
    assert rows(visitor.get(page)) == 1
    more = visitor.send(page, fields(firm, title="", question_1="When?", do="question"))
    assert (more.status_code, rows(more), errors(more)) == (200, 2, {})
    assert (question(more, 1), question(more, 2), value(more, "description")) == (
        "When?",
        "",
        "Ten rooms, one calendar.",
    )
    wrong = visitor.send(page, fields(firm, question_1="When?", question_3="when?"))
    assert set(errors(wrong)) == {"question_2", ""}
    assert [question(wrong, number) for number in (1, 2)] == ["When?", "when?"]
    shown = visitor.send(page, fields(firm, question_1="", question_2="When?", do="preview"))
    assert parse(shown).xpath("//*[contains(@class, 'preview')]//ol/li/text()") == ["When?"]
    visitor.send(page, fields(firm, question_2="When?", question_4="<b>How?</b>"))
    job = jobs(firm)[0]
    assert job.questions == ["When?", "<b>How?</b>"]
    seen = parse(other.get(f"/jobs/{job.key}"))
    assert seen.xpath("//ol[@class='questions']/li/text()") == job.questions
    assert "You will be asked" in seen.text_content()
    edit = visitor.get(f"/jobs/{job.key}/edit")
    assert [question(edit, number) for number in (1, 2)] == job.questions
    visitor.send(f"/jobs/{job.key}/edit", fields(firm, question_1="", question_2="How?"))
    assert jobs(firm)[0].questions == ["How?"]


def test_with_five_questions_there_is_no_room_for_more(visitor: Visitor, back: Back, firm: Firm) -> None:
    back.sign_in(visitor, firm.owner)
    said = {f"question_{number}": f"Question {number}?" for number in range(1, 7)}
    full = visitor.send(f"/companies/{firm.id}/jobs/new", fields(firm, do="question", **said))
    assert rows(full) == 5
    assert parse(full).xpath("//button[@value='question']") == []
