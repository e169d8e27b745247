"""What an agency keeps of the pay of those who work through others too."""

import pytest

from hiringhall.marketplace.accounts.agents import EVERYTHING, agency_share, set_agency_share
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests.support.hired import Cast, hire, hiring_cast
from tests.support.market import Market


@pytest.fixture
def cast(market: Market) -> Cast:
    return hiring_cast(market)


def share_of(market: Market, cast: Cast, name: str = "agent") -> int | None:
    with market.database.reading() as session:
        return agency_share(session, cast[name].user_id or 0, cast.agency)


def test_a_share_counts_for_contracts_that_start_from_then_on(market: Market, cast: Cast) -> None:
    agent = cast["agent"].user_id or 0
    before = hire(market, cast["hiring"], cast.web, cast["agent"], agency_id=cast.agency)
    with market.act() as session:
        set_agency_share(session, cast["staffing"], cast.agency, agent, 1_250)
    after = hire(market, cast["hiring"], cast.web, cast["agent"], agency_id=cast.agency)
    assert (before.agency_share, after.agency_share) == (EVERYTHING, 1_250)
    (told,) = market.changes("membership.share-set")
    assert (told.entity_id, told.company_id, told.before) == (agent, cast.agency, {"agency_share": EVERYTHING})
    assert told.after["agency_share"] == 1_250
    with market.act() as session:
        set_agency_share(session, CONSOLE, cast.agency, agent, 1_250)
    assert len(market.changes("membership.share-set")) == 1, "nothing changed"


def test_only_who_manages_the_freelancers_sets_it(market: Market, cast: Cast) -> None:
    for name, actor in cast.people.items():
        with market.act() as session:
            if name in {"agency-owner", "staffing"}:
                set_agency_share(session, actor, cast.agency, cast["agent"].user_id or 0, 5_000)
            else:
                with pytest.raises(NotAllowed):
                    set_agency_share(session, actor, cast.agency, cast["agent"].user_id or 0, 0)
    assert share_of(market, cast) == 5_000


def test_what_makes_no_sense_is_refused(market: Market, cast: Cast) -> None:
    for share in (-1, EVERYTHING + 1, 2**53):
        with market.act() as session, pytest.raises(InvalidInput):
            set_agency_share(session, CONSOLE, cast.agency, cast["agent"].user_id or 0, share)
    with market.act() as session, pytest.raises(Conflict):
        set_agency_share(session, CONSOLE, cast.agency, cast["bound"].user_id or 0, 5_000)
    with market.act() as session, pytest.raises(NotFound):
        set_agency_share(session, CONSOLE, cast.agency, cast["stranger"].user_id or 0, 5_000)
    assert (share_of(market, cast), share_of(market, cast, "bound")) == (EVERYTHING, EVERYTHING)
