"""The page on which an agency sets what it keeps of the pay of those who work through others too."""

import pytest

from hiringhall.marketplace.accounts import organizations
from hiringhall.marketplace.accounts.agents import agency_share
from hiringhall.marketplace.accounts.models import CompanyKind, User
from hiringhall.marketplace.accounts.roles import Role
from tests.web.conftest import Back, actor
from tests.web.test_companies import Firm, found
from tests.web.test_contracts import words
from tests.web.visitor import Visitor, errors, flash, value


@pytest.fixture
def agency(back: Back) -> Firm:
    return found(back, CompanyKind.AGENCY)


def join(agency: Firm, user: User, *, exclusive: bool = False) -> User:
    with agency.back.database.writing() as session:
        organizations.add_member(
            session,
            actor(agency.owner),
            agency.id,
            username_or_email=user.username,
            roles=[Role.AGENT],
            exclusive=exclusive,
        )
    return user


def test_an_agency_sets_its_share(visitor: Visitor, back: Back, agency: Firm) -> None:
    jun = join(agency, back.person("Jun", is_freelancer=True))
    bound = join(agency, back.person("Bo", is_freelancer=True), exclusive=True)
    back.sign_in(visitor, agency.owner)
    base = f"/companies/{agency.id}/freelancers"
    page = f"{base}/{jun.id}/share"
    assert value(visitor.get(page), "share") == "100"
    for typed in ("", "-1", "100.01", "12.345", "a"):
        wrong = visitor.send(page, {"share": typed})
        assert (wrong.status_code, set(errors(wrong)) - {""}, value(wrong, "share")) == (422, {"share"}, typed)
    assert "keeps 12.5% on new contracts" in flash(visitor.send(page, {"share": "12.5"}))
    with back.database.reading() as session:
        assert agency_share(session, jun.id, agency.id) == 1_250
    listed = words(visitor.get(base))
    assert "gets 12.5% of the pay" in listed
    assert "gets all of the pay" in listed
    assert visitor.get(f"{base}/{bound.id}/share").status_code == 403
    assert visitor.get(f"{base}/0/share").status_code == 404


def test_others_set_no_share(visitor: Visitor, back: Back, agency: Firm) -> None:
    jun = join(agency, back.person("Jun", is_freelancer=True))
    page = f"/companies/{agency.id}/freelancers/{jun.id}/share"
    for user in (jun, agency.add(back.person("Finn"), Role.FINANCE), back.person("Eve")):
        back.sign_in(visitor, user)
        assert visitor.get(page).status_code == 403
        assert visitor.post(page, {"_csrf": visitor.token("/account"), "share": "0"}).status_code == 403
