"""The audit page of a company: lines in plain words, filters, pages, and the table to take away."""

import csv
import io
from dataclasses import replace

import pytest

from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.audit.queries import PAGE
from hiringhall.marketplace.jobs import operations
from hiringhall.marketplace.jobs.models import JobType, Visibility
from hiringhall.marketplace.jobs.texts import JobText
from tests.web.conftest import Back
from tests.web.test_companies import Firm, found
from tests.web.test_jobs import post
from tests.web.visitor import Visitor, errors, heading, parse

TEXT = JobText(
    title="=SUM(1)",
    description="Ten rooms.",
    visibility=Visibility.PUBLIC,
    category="Web, Mobile & Software Dev",
    subcategory="Web Development",
)


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


def sentences(answer: object) -> list[str]:
    nodes = parse(answer).xpath("//ul[contains(@class, 'audit')]/li/div/p[1]")  # type: ignore[arg-type]
    return [" ".join(node.text_content().split()) for node in nodes]


def test_lines_say_who_did_what_through_which_door_and_what_changed(visitor: Visitor, back: Back, firm: Firm) -> None:
    key = back.hall.create_key("owner", "Nightly sync").consumer_key
    with back.database.writing() as session:
        job = operations.post_job(session, Actor(firm.owner.id, f"api:{key}"), firm.id, JobType.HOURLY, TEXT)
        operations.edit_job(
            session, Actor(firm.owner.id, "web"), job.key, replace(TEXT, title="<b>New</b>", rate_min=2_050)
        )
    back.sign_in(visitor, firm.owner)
    answer = visitor.get(f"/companies/{firm.id}/audit")
    assert heading(answer) == "Audit"
    assert sentences(answer) == [
        "Olga Tester changed the job <b>New</b>",
        "Olga Tester posted the job <b>New</b>",
        "Olga Tester founded Firm & Sons",
    ]
    page = parse(answer)
    assert "API, with Nightly sync" in page.text_content()
    cells = [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./th|./td")]
        for row in page.xpath("(//table)[1]/tbody/tr")
    ]
    assert cells == [["Title", "=SUM(1)", "<b>New</b>"], ["Rate min", "nothing", "20.50 USD"]]
    assert page.xpath(f"//ul[contains(@class, 'audit')]//a[@href='/jobs/{job.key}']")
    assert any("Audit" in link.text_content() for link in page.xpath("//nav[@aria-label='Main']//a[@aria-current]"))


def test_filters_and_pages_keep_each_other(visitor: Visitor, back: Back, firm: Firm) -> None:
    rita = firm.add(back.person("Rita"), Role.RECRUITER)
    for number in range(PAGE + 2):
        post(firm, f"Job {number}", by=rita)
    back.sign_in(visitor, firm.owner)
    path = f"/companies/{firm.id}/audit"
    assert sentences(visitor.get(f"{path}?topic=members")) == ["Olga Tester changed the roles of Rita Tester"]
    assert sentences(visitor.get(f"{path}?person={rita.id}&from=2020-01-01&topic=offers")) == []
    first = visitor.get(f"{path}?person={rita.id}&to=2099-12-31")
    assert len(sentences(first)) == PAGE
    older = str(parse(first).xpath("//nav[@aria-label='Pages']/a[text()='Older']/@href")[0])
    last = visitor.get(older)
    assert sentences(last) == ["Rita Tester posted the job Job 1", "Rita Tester posted the job Job 0"]
    assert str(parse(last).xpath("//nav[@aria-label='Pages']/a/@href")[0]).endswith(f"person={rita.id}&to=2099-12-31")
    for edge in ("from=0001-01-01", "to=9999-12-31", "before=99999999999999999999", "person=x", "topic=none"):
        assert visitor.get(f"{path}?{edge}").status_code == 200
    wrong = visitor.get(f"{path}?from=soon")
    assert (wrong.status_code, set(errors(wrong))) == (422, {"from"})


def test_the_table_holds_every_line_and_no_formulas(visitor: Visitor, back: Back, firm: Firm) -> None:
    with back.database.writing() as session:
        for _ in range(510):
            operations.post_job(session, Actor(firm.owner.id, "web"), firm.id, JobType.HOURLY, TEXT)
    back.sign_in(visitor, firm.owner)
    answer = visitor.get(f"/companies/{firm.id}/audit.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="audit-{firm.id}.csv"'
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[0] == ["time", "person", "through", "kind", "what", "before", "after"]
    assert len(rows) == 512
    assert rows[1][1:5] == ["Olga Tester", "on the pages", "job.posted", "Olga Tester posted the job =SUM(1)"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    only = visitor.get(f"/companies/{firm.id}/audit.csv?topic=teams")
    assert [row[3] for row in csv.reader(io.StringIO(only.text))] == ["kind", "company.founded"]


def test_nobody_but_the_owner_sees_it(visitor: Visitor, back: Back, firm: Firm) -> None:
    for path in (f"/companies/{firm.id}/audit", f"/companies/{firm.id}/audit.csv"):
        for other in (firm.add(back.person("Adam"), Role.ADMIN), back.person("Eve")):
            back.sign_in(visitor, other)
            assert visitor.get(path).status_code == 403
    back.sign_in(visitor, firm.owner)
    assert visitor.get("/companies/0/audit").status_code == 404
