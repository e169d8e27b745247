"""The pages of status reports, without a browser: filing, reading, asking for them, and their files."""

import pytest

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.status_reports.models import StatusReport
from tests.support import files
from tests.support.hired import FIXED
from tests.web.conftest import Back, actor
from tests.web.test_companies import Firm, found
from tests.web.test_contracts import DONE, Deal, deal, links, words
from tests.web.visitor import PATIENCE, Visitor, errors, flash, heading, parse, value


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


@pytest.fixture
def jun(back: Back) -> User:
    return back.person("Jun", is_freelancer=True)


@pytest.fixture
def hired(firm: Firm, jun: User) -> Deal:
    return deal(firm, jun, terms=FIXED)


def reports(hired: Deal) -> list[StatusReport]:
    with hired.back.database.reading() as session:
        return session.query(StatusReport).filter_by(contract_id=hired.contract.id).all()


def file(visitor: Visitor, hired: Deal, **fields: str) -> str:
    """File a report with a file; returns where it is."""
    path = f"{hired.path}/status-reports/new"
    week = parse(visitor.get(path)).xpath("//select[@name='week']/option/@value")[0]
    said = {"week": week, "state": "problem", "text": "The printer is broken."} | fields
    data = {"_csrf": visitor.token(path), **said}
    answer = visitor.http.post(
        visitor.base_url + path, data=data, files={"files": ("plan.pdf", files.PDF)}, timeout=PATIENCE
    )
    assert flash(answer) == "Your status report is filed."
    return answer.url.removeprefix(visitor.base_url)


def test_a_freelancer_files_and_the_client_reads(visitor: Visitor, other: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.freelancer)
    page = visitor.get(hired.path)
    assert f"{hired.path}/status-reports/new" in links(page)
    assert "You can tell the client how the work stands." in words(page)
    form = visitor.get(f"{hired.path}/status-reports/new")
    progress = parse(form).xpath("//input[starts-with(@name, 'progress_')]/@name")
    assert len(progress) == 2
    path = file(visitor, hired, **{progress[0]: "40"})
    assert "A problem The printer is broken. Milestones Drafts 40% Files plan.pdf" in words(visitor.get(path))
    assert "the client has not read it yet" in words(visitor.get(path))

    back.sign_in(other, hired.firm.owner)
    assert path in links(other.get(hired.path))
    answer = other.get(path)
    assert heading(answer).startswith("Week of ")
    (address,) = parse(answer).xpath("//main//a[@download]/@href")
    assert other.get(address).content == files.PDF
    assert "The freelancer reported on the week of" in words(other.get(hired.path))
    assert "the client has read it" in words(visitor.get(path))
    assert path in links(other.get(f"{hired.path}/status-reports"))


def test_what_is_wrong_stands_beside_its_field(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.freelancer)
    path = f"{hired.path}/status-reports/new"
    name = parse(visitor.get(path)).xpath("//input[starts-with(@name, 'progress_')]/@name")[0]
    answer = visitor.send(path, {"week": "2001-01-01", "state": "fine", "text": " ", name: "101"})
    assert answer.status_code == 422
    assert set(errors(answer)) - {""} == {"state", "text", name}
    answer = visitor.send(path, {"week": "2001-01-01", "state": "ok", "text": "Kept as typed"})
    assert errors(answer)["week"] == "Choose this week or one of the last that the contract had."
    assert value(answer, "text") == "Kept as typed"
    assert reports(hired) == []
    file(visitor, hired)
    answer = visitor.get(path)
    assert flash(answer) == "Every week is reported already."


def test_a_client_asks_for_reports_and_for_none(visitor: Visitor, other: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.firm.owner)
    back.sign_in(other, hired.freelancer)
    want = f"{hired.path}/status-reports/want"
    answer = visitor.send(want, {"wanted": "yes"}, on=hired.path)
    assert flash(answer) == "The freelancer is asked for a status report every week."
    assert "Ask for no more reports" in words(answer)
    assert "The client wants one every week" in words(other.get(hired.path))
    answer = visitor.send(want, {"wanted": "", "on": "list"}, on=f"{hired.path}/status-reports")
    assert flash(answer) == "No reports are due any more."
    assert answer.url.endswith("/status-reports")
    with back.database.writing() as session:
        end_contract(session, actor(hired.firm.owner), hired.contract.key, DONE)
    answer = visitor.send(want, {"wanted": "yes"}, on="/account")
    assert "closed" in flash(answer)
    assert other.get(f"{hired.path}/status-reports/new").status_code == 409


def test_others_see_as_much_as_of_the_contract(visitor: Visitor, other: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.freelancer)
    path = file(visitor, hired)
    (address,) = parse(visitor.get(path)).xpath("//main//a[@download]/@href")
    new, want = f"{hired.path}/status-reports/new", f"{hired.path}/status-reports/want"
    back.sign_in(other, hired.firm.add(back.person("Fay"), Role.FINANCE))
    assert other.get(path).status_code == other.get(address).status_code == 200
    assert other.get(new).status_code == other.send(want, {"wanted": "yes"}, on="/account").status_code == 403
    back.sign_in(other, back.person("Gina", is_freelancer=True))
    assert other.get(path).status_code == other.get(f"{hired.path}/status-reports").status_code == 403
    assert other.get(address).status_code == 404
    elsewhere = deal(hired.firm, hired.freelancer)
    assert visitor.get(path.replace(hired.path, elsewhere.path)).status_code == 404
