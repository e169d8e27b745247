import pytest

from hiringhall.marketplace.accounts.models import Company
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotAllowed, NotFound
from hiringhall.marketplace.ledger.accounts import company, person
from hiringhall.marketplace.payments.methods import (
    MOST_METHODS,
    add_bank_details,
    add_method,
    bank_details,
    chargeable_method,
    make_default,
    methods_of,
    remove_method,
    use_bank_transfers,
)
from hiringhall.marketplace.payments.models import PaymentMethod, Provider, Use
from tests.support.books import deposit
from tests.support.hired import hiring_cast
from tests.support.market import Market
from tests.support.marks import on_sqlite
from tests.support.tills import bank, card, charged

IBAN = "DE02 1203 0000 0000 2020 51"


def verified(market: Market, company_id: int) -> bool:
    with market.database.reading() as session:
        return session.get_one(Company, company_id).payment_verified_at is not None


def in_use(market: Market, company_id: int) -> list[tuple[str, bool]]:
    with market.database.reading() as session:
        methods = methods_of(session, CONSOLE, company(company_id), Use.PAY)
        return [(method.external_id, method.is_default) for method in methods]


def test_the_first_card_is_used_until_another_is_chosen_or_it_is_removed(market: Market) -> None:
    cast = hiring_cast(market)
    first, second = (card(market, cast.company, name) for name in ("pm_a", "pm_b"))
    assert card(market, cast.company, "pm_a").id == first.id
    assert in_use(market, cast.company) == [("pm_a", True), ("pm_b", False)]
    with market.act() as session:
        make_default(session, cast["finance"], second.key)
    assert in_use(market, cast.company) == [("pm_b", True), ("pm_a", False)]
    with market.act() as session:
        remove_method(session, cast["finance"], second.key)
    assert in_use(market, cast.company) == [("pm_a", True)]
    with pytest.raises(NotFound), market.act() as session:
        make_default(session, cast["finance"], second.key)
    with market.database.reading() as session:
        assert session.get_one(PaymentMethod, second.id).removed_at is not None


def test_a_client_that_chooses_bank_transfers_is_not_charged(market: Market) -> None:
    cast = hiring_cast(market)
    card(market, cast.company)
    with market.act() as session:
        transfers = use_bank_transfers(session, cast["finance"], cast.company)
        assert chargeable_method(session, cast.company) is None
        with pytest.raises(Conflict, match="always possible"):
            remove_method(session, cast["finance"], transfers.key)


def test_a_client_is_verified_by_a_card_or_a_deposit_and_not_without_either(market: Market) -> None:
    cast = hiring_cast(market)
    assert not verified(market, cast.company)
    only = card(market, cast.company)
    assert verified(market, cast.company)
    with market.act() as session:
        remove_method(session, cast["owner"], only.key)
    assert not verified(market, cast.company)
    deposit(market, cast.company, 100)
    again = card(market, cast.company)
    with market.act() as session:
        remove_method(session, cast["owner"], again.key)
    assert verified(market, cast.company)


def test_a_method_stays_while_money_is_on_its_way_by_it(market: Market) -> None:
    cast = hiring_cast(market)
    used = card(market, cast.company)
    charged(market, cast.company, 500)
    with pytest.raises(Conflict, match="on its way"), market.act() as session:
        remove_method(session, cast["owner"], used.key)


def test_bank_details_are_sealed_and_only_the_operator_reads_them(market: Market) -> None:
    cast = hiring_cast(market)
    freelancer = cast["freelancer"]
    assert freelancer.user_id is not None
    made = bank(market, freelancer, person(freelancer.user_id), IBAN)
    assert made.is_default
    assert IBAN not in made.sealed_details
    with market.act() as session:
        assert bank_details(session, CONSOLE, market.sealer, made.id) == IBAN
        with pytest.raises(NotAllowed):
            bank_details(session, freelancer, market.sealer, made.id)


@on_sqlite
@pytest.mark.parametrize(
    ("label", "details", "field"),
    [
        ("", IBAN, "label"),
        (" ", IBAN, "label"),
        ("x" * 101, IBAN, "label"),
        ("x", "", "details"),
        ("x", "\0", "details"),
    ],
)
def test_bank_details_that_are_no_text_are_refused(market: Market, label: str, details: str, field: str) -> None:
    actor = market.person("ann", is_freelancer=True)
    assert actor.user_id is not None
    with pytest.raises(InvalidInput) as refusal, market.act() as session:
        add_bank_details(session, actor, market.sealer, person(actor.user_id), label, details)
    assert refusal.value.field == field


@on_sqlite
def test_there_are_not_any_number_of_methods(market: Market) -> None:
    cast = hiring_cast(market)
    for number in range(MOST_METHODS):
        card(market, cast.company, f"pm_many_{number}")
    with pytest.raises(Conflict, match="remove one"):
        card(market, cast.company, "pm_too_many")


@on_sqlite
def test_who_manages_billing_manages_a_clients_methods_and_a_payee_only_their_own(market: Market) -> None:
    cast = hiring_cast(market)
    may: dict[str, set[str]] = {"client": set(), "freelancer": set(), "agency": set()}
    freelancer = cast["freelancer"].user_id
    assert freelancer is not None
    parties = {
        "client": (company(cast.company), Use.PAY),
        "freelancer": (person(freelancer), Use.PAYOUT),
        "agency": (company(cast.agency), Use.PAYOUT),
    }
    for name, actor in cast.people.items():
        for whose, (party, use) in parties.items():
            try:
                with market.act() as session:
                    made = add_method(session, actor, party, use, Provider.STRIPE, "x", external_id=f"{whose}-{name}")
                    assert made in methods_of(session, actor, party, use)
                    remove_method(session, actor, made.key)
            except NotAllowed:
                continue
            may[whose].add(name)
    assert may["client"] == {"owner", "admin", "finance"}
    assert may["freelancer"] == {"freelancer"}
    assert may["agency"] == {"agency-owner", "staffing"}
    with pytest.raises(NotFound), market.act() as session:
        methods_of(session, cast["freelancer"], person(freelancer), Use.PAY)
