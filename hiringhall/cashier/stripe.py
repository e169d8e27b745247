"""Stripe: cards and bank debits of clients by PaymentIntents, payees' accounts by Connect and transfers."""

from typing import Any

import stripe
import structlog
from stripe import StripeClient

from hiringhall import clock
from hiringhall.cashier.till import Declined, Moved, Order, Outcome, Ready, TillError, Unsure
from hiringhall.marketplace.payments.models import Provider, Use

TIMEOUT = (5.0, 20.0)
"""Seconds to connect and to wait for an answer."""
KEY_LASTS = 20 * 3600
"""Seconds within which Stripe surely knows a key again; it forgets keys after a day."""
NOT_OURS = "This was set up for somebody else."

log = structlog.get_logger(__name__)


class StripeTill:
    """Stripe, by its library. Every order is sent under its own key, so that asking again moves the money once."""

    provider = Provider.STRIPE
    is_by_hand = False

    def __init__(self, key: str, api: str = "") -> None:
        self._client = StripeClient(
            key,
            base_addresses={"api": api} if api else None,
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=TIMEOUT),
        )

    def take(self, order: Order) -> Outcome:
        """Charge a method of a client who is not there to confirm it."""
        try:
            return self._ended(self._intent(order))
        except stripe.StripeError as error:
            # What Stripe took in hand before is not undone by a question about it that fails.
            return Unsure(str(error), order.external_id) if order.external_id else _failed(error)

    def send(self, order: Order) -> Outcome:
        """Transfer money to the account of a payee, from where Stripe pays it out to their bank."""
        try:
            return Moved(self._transfer(order).id)
        except stripe.StripeError as error:
            return _failed(error)

    def begin(self, use: Use, party: str, email: str, back: str) -> str:
        """Return the page where a card is entered, or where a payee opens an account."""
        try:
            return self._begin_card(party, email, back) if use is Use.PAY else self._begin_account(party, email, back)
        except stripe.StripeError as error:
            raise _till_error(error) from error

    def finish(self, use: Use, party: str, setup: str) -> Ready | None:
        """Return the card or account that was set up."""
        try:
            return self._finish_card(party, setup) if use is Use.PAY else self._finish_account(party, setup)
        except stripe.StripeError as error:
            raise _till_error(error) from error

    def _intent(self, order: Order) -> stripe.PaymentIntent:
        intents = self._client.v1.payment_intents
        if order.external_id:
            return intents.retrieve(order.external_id)
        if order.since + KEY_LASTS < clock.now():
            made = intents.list({"customer": order.customer, "created": {"gte": order.since - 3600}, "limit": 100})
            for intent in made.auto_paging_iter():
                if _written(intent.metadata, "charge") == order.key:
                    return intent
        return intents.create(
            {
                "amount": order.amount,
                "currency": order.currency.lower(),
                "customer": order.customer,
                "payment_method": order.method,
                "off_session": True,
                "confirm": True,
                "metadata": {"charge": order.key},
            },
            {"idempotency_key": order.key},
        )

    def _ended(self, intent: stripe.PaymentIntent) -> Outcome:
        match intent.status:
            case "succeeded":
                return Moved(intent.id)
            case "processing":
                return Unsure("The bank is not done yet.", intent.id)
            case "requires_action":
                # Nobody is there to confirm it now, and it must not succeed behind our back later.
                self._client.v1.payment_intents.cancel(intent.id)
                return Declined("The bank wants the holder to confirm the payment.", intent.id)
            case "requires_payment_method" | "canceled":
                error = intent.last_payment_error
                return Declined((error and error.message) or "The payment was declined.", intent.id)
            case other:
                return Unsure(f"Stripe calls it {other}.", intent.id)

    def _transfer(self, order: Order) -> stripe.Transfer:
        transfers = self._client.v1.transfers
        if order.since + KEY_LASTS < clock.now():
            made = transfers.list({"transfer_group": order.key, "limit": 1})
            if made.data:
                return made.data[0]
        return transfers.create(
            {
                "amount": order.amount,
                "currency": order.currency.lower(),
                "destination": order.method,
                "transfer_group": order.key,
                "metadata": {"withdrawal": order.key},
            },
            {"idempotency_key": order.key},
        )

    def _begin_card(self, party: str, email: str, back: str) -> str:
        customer = self._client.v1.customers.create({"email": email, "metadata": {"party": party}})
        session = self._client.v1.checkout.sessions.create(
            {
                "mode": "setup",
                "currency": "usd",
                "customer": customer.id,
                "client_reference_id": party,
                "success_url": _with_setup(back, "{CHECKOUT_SESSION_ID}"),
                "cancel_url": back,
            }
        )
        if not session.url:
            raise TillError("Stripe gave no page to go to.")
        return session.url

    def _finish_card(self, party: str, setup: str) -> Ready | None:
        session = self._client.v1.checkout.sessions.retrieve(setup, {"expand": ["setup_intent.payment_method"]})
        if session.client_reference_id != party:
            raise TillError(NOT_OURS)
        intent = session.setup_intent
        method = intent.payment_method if isinstance(intent, stripe.SetupIntent) else None
        if session.status != "complete" or not isinstance(method, stripe.PaymentMethod):
            return None
        return Ready(_label(method), method.id, _id(session.customer))

    def _begin_account(self, party: str, email: str, back: str) -> str:
        account = self._client.v1.accounts.create(
            {
                "type": "express",
                "email": email,
                "capabilities": {"transfers": {"requested": True}},
                "metadata": {"party": party},
            }
        )
        link = self._client.v1.account_links.create(
            {
                "account": account.id,
                "type": "account_onboarding",
                "return_url": _with_setup(back, account.id),
                "refresh_url": back,
            }
        )
        return link.url

    def _finish_account(self, party: str, setup: str) -> Ready | None:
        account = self._client.v1.accounts.retrieve(setup)
        if _written(account.metadata, "party") != party:
            raise TillError(NOT_OURS)
        return Ready("Stripe account", account.id) if account.payouts_enabled else None


def _failed(error: stripe.StripeError) -> Outcome:
    """Return what an error means: only what Stripe surely will not do is declined."""
    why = error.user_message or "Stripe could not be reached."
    if isinstance(error, stripe.CardError):
        return Declined(why, _intent_of(error))
    if isinstance(error, stripe.InvalidRequestError) and error.code not in _LATER:
        return Declined(why)
    log.warning("Stripe gave no answer", kind=type(error).__name__, code=error.code, error=why)
    return Unsure(why)


_LATER = frozenset({"balance_insufficient", "lock_timeout", "idempotency_key_in_use", "rate_limit"})
"""Codes of errors that pass."""


def _intent_of(error: stripe.StripeError) -> str:
    intent: Any = error.error and error.error.payment_intent
    return intent.id if intent else ""


def _written(metadata: Any, name: str) -> str:
    """Return what we wrote on something of Stripe's."""
    return str(metadata[name]) if metadata and name in metadata else ""


def _till_error(error: stripe.StripeError) -> TillError:
    log.warning("Stripe did not set up a method", kind=type(error).__name__, code=error.code)
    return TillError("Stripe cannot be used at the moment; try again later.")


def _label(method: stripe.PaymentMethod) -> str:
    if method.card is not None:
        return f"{method.card.brand.title()} •••• {method.card.last4}"
    return method.type.replace("_", " ").capitalize()


def _id(customer: object) -> str:
    return customer if isinstance(customer, str) else str(getattr(customer, "id", ""))


def _with_setup(address: str, setup: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}setup={setup}"
