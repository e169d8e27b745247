"""The secret addresses of reports, on their pages: made, shown once, closed."""

import requests

from hiringhall.marketplace.reports.feeds import MOST_FEEDS, make_feed
from tests.support.marks import on_sqlite
from tests.web.conftest import Back, actor
from tests.web.reporting import keep, path_of, worked
from tests.web.test_contracts import links, words
from tests.web.visitor import Visitor, errors, flash, parse


def test_an_address_is_shown_once_read_and_closed(visitor: Visitor, back: Back) -> None:
    hired = worked(back)
    saved = keep(hired)
    back.sign_in(visitor, hired.firm.owner)
    page = path_of(saved, "/addresses")
    empty = visitor.send(page, {"name": " "})
    assert (empty.status_code, set(errors(empty))) == (422, {"", "name"})
    made = visitor.send(page, {"name": "Wiki", "any_query": "yes"})
    assert made.headers["Cache-Control"] == "no-store"
    (address,) = parse(made).xpath("//input[@id='address']/@value")
    assert address.startswith(f"{visitor.base_url}/reports/feeds/")
    listed = visitor.get(page)
    assert address.rpartition("/")[2] not in listed.text
    assert "Any query of this report" in words(listed)
    assert "never read" in words(listed)
    assert "1 secret address leads here" in words(visitor.get(path_of(saved)))
    (table,) = parse(made).xpath("//input[@id='address-csv']/@value")
    assert requests.get(table, timeout=30).text.splitlines()[1].endswith(",Jun Tester,0.50,25.00")
    assert "last read just now" in words(visitor.get(page))
    (closing,) = [link for link in links(visitor.get(page)) if link.endswith("/close")]
    assert "It was last read" in words(visitor.get(closing))
    assert flash(visitor.send(closing)) == "The address of Wiki is closed."
    assert visitor.get(closing).status_code == 404
    assert "There is no such address." in requests.get(address, timeout=30).text


@on_sqlite
def test_no_more_addresses_are_made_than_there_may_be(visitor: Visitor, back: Back) -> None:
    hired = worked(back)
    saved, owner = keep(hired), actor(hired.firm.owner)
    with back.database.writing() as session:
        for number in range(MOST_FEEDS):
            make_feed(session, owner, saved.key, name=f"Number {number}", any_query=False)
    back.sign_in(visitor, hired.firm.owner)
    page = path_of(saved, "/addresses")
    assert "close one to make another" in words(visitor.get(page))
    refused = visitor.send(page, {"name": "One more"}, on=path_of(saved))
    assert refused.status_code == 422
