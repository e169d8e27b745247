"""Cards of clients on the pages of a hall that offers Stripe: entered there, charged for a week, and refused."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.conftest import StartHall
from tests.support.stripe import DECLINED, GOOD, KEY, LocalStripe
from tests.support.waiting import eventually
from tests.support.weeks import billed_week
from tests.web.conftest import Back, open_back
from tests.web.test_billing import WEEK_OF_WORK, Billed, become_due, weeks_ago
from tests.web.test_companies import Firm, found
from tests.web.test_contracts import Acts, words
from tests.web.visitor import Visitor, errors, flash


@pytest.fixture
def back(hall_server: StartHall, local_stripe: LocalStripe) -> Iterator[Back]:
    hall = hall_server("sqlite", stripe_key=KEY, stripe_api=local_stripe.address)
    back = open_back(hall)
    with closing(back.database):
        yield back


@pytest.fixture
def visitor(back: Back) -> Visitor:
    return Visitor(back.hall.base_url)


def enter_card(visitor: Visitor, firm: Firm, stripe: LocalStripe, number: str) -> str:
    """Go to Stripe's page, enter a card and come back; returns what the page then says."""
    path = f"/companies/{firm.id}/billing/methods/new"
    page = visitor.send(path, follow=False)
    assert page.status_code == 303
    return flash(visitor.get(f"{path}?setup={stripe.enter_card(page.headers['Location'], number)}"))


def test_a_card_is_added_and_pays_what_is_due(visitor: Visitor, back: Back, local_stripe: LocalStripe) -> None:
    firm = found(back)
    hired = weeks_ago(firm, back.person("Jun", is_freelancer=True))
    billed = Billed(hired, billed_week(Acts(back), hired.contract, WEEK_OF_WORK))
    become_due(billed)
    back.sign_in(visitor, firm.owner)
    refused = enter_card(visitor, firm, local_stripe, DECLINED)
    assert refused == "Visa •••• 0341 is added."
    assert "being charged" in flash(visitor.send(f"{billed.billing}/pay", on=billed.billing))
    page = eventually(lambda: words(visitor.get(billed.billing)), lambda page: "could not be charged" in page)
    assert "Visa •••• 0341 could not be charged 500.00 USD" in page

    assert enter_card(visitor, firm, local_stripe, GOOD) == "Visa •••• 4242 is added."
    methods = f"{billed.billing}/methods"
    good = next(each for each in visitor.get(methods).text.split('action="') if each.partition('"')[0].endswith("/use"))
    visitor.send(good.partition('"')[0], on=methods)
    assert "being charged" in flash(visitor.send(f"{billed.billing}/pay", on=billed.billing))
    page = eventually(lambda: words(visitor.get(billed.billing)), lambda page: "Nothing was paid yet." not in page)
    assert "0.00 USD due" in page
    assert "could not be charged" not in page
    assert billed.stored().owed == 0


def test_a_card_that_was_not_entered_is_not_added(visitor: Visitor, back: Back, local_stripe: LocalStripe) -> None:
    firm, other = found(back), found(back)
    path = f"/companies/{firm.id}/billing/methods/new"
    back.sign_in(visitor, firm.owner)
    page = visitor.send(path, follow=False).headers["Location"]
    unfinished = visitor.get(f"{path}?setup={page.rpartition('/')[2]}")
    assert flash(unfinished) == "No card was added."
    local_stripe.enter_card(page)
    back.sign_in(visitor, other.owner)
    stolen = visitor.get(f"/companies/{other.id}/billing/methods/new?setup={page.rpartition('/')[2]}")
    assert stolen.status_code == 422
    assert errors(stolen)[""]
    assert "Visa" not in words(visitor.get(f"/companies/{other.id}/billing/methods"))
    assert visitor.get(f"/companies/{other.id}/billing/methods/new?setup=nonsense").status_code == 422
    assert visitor.get(path).status_code == 403
    assert visitor.get(f"{path}?setup=nonsense").status_code == 403
