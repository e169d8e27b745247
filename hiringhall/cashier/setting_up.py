"""Setting up a method with a provider: people go to its page and come back; nothing of a card passes the hall."""

from hiringhall.cashier.providers import open_tills
from hiringhall.cashier.till import Ready, Till
from hiringhall.hall import Hall
from hiringhall.marketplace.accounts.people import myself
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.ledger.accounts import Party
from hiringhall.marketplace.payments.methods import add_method, methods_of
from hiringhall.marketplace.payments.models import PaymentMethod, Provider, Use


def begin_setup(
    hall: Hall, actor: Actor, party: Party, use: Use, back: str, provider: Provider = Provider.STRIPE
) -> str:
    """Return the address of the provider's page where a method is set up; from there people come to `back`.

    They come with the parameter `setup`, which `finish_setup` takes. Not to be called inside of a transaction. Raises
    NotFound, also when the hall does not offer the provider, NotAllowed or TillError.
    """
    till = _till(hall, provider)
    with hall.database.reading() as session:
        methods_of(session, actor, party, use)  # who may see the methods may add one
        email = myself(session, actor).email
    return till.begin(use, _named(party), email, back)


def finish_setup(
    hall: Hall, actor: Actor, party: Party, use: Use, setup: str, provider: Provider = Provider.STRIPE
) -> PaymentMethod | None:
    """Add the method that was set up on the provider's page; None when that was not finished.

    Not to be called inside of a transaction; calling it again changes nothing. Raises NotFound, NotAllowed, Conflict
    or TillError, also when it was set up for somebody else.
    """
    till = _till(hall, provider)
    with hall.database.reading() as session:
        methods_of(session, actor, party, use)
    ready = till.finish(use, _named(party), setup)
    return None if ready is None else _add(hall, actor, party, use, provider, ready)


def _add(hall: Hall, actor: Actor, party: Party, use: Use, provider: Provider, ready: Ready) -> PaymentMethod:
    with hall.database.writing() as session:
        return add_method(
            session,
            actor,
            party,
            use,
            provider,
            ready.label,
            external_id=ready.external_id,
            external_customer=ready.customer,
        )


def _till(hall: Hall, provider: Provider) -> Till:
    till = open_tills(hall.settings).get(provider)
    if till is None:
        raise NotFound("payment provider")
    return till


def _named(party: Party) -> str:
    return f"{party.holder.value}:{party.id}"
