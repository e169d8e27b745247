"""Which providers a hall offers: payments by hand always, Stripe when its key is set."""

from collections.abc import Mapping

from hiringhall.cashier.manual import ManualTill
from hiringhall.cashier.stripe import StripeTill
from hiringhall.cashier.till import Till
from hiringhall.marketplace.payments.models import Provider
from hiringhall.settings import Settings

Tills = Mapping[Provider, Till]


def open_tills(settings: Settings) -> Tills:
    """Return the providers that a hall offers."""
    tills: list[Till] = [ManualTill()]
    if settings.stripe_key:
        tills.append(StripeTill(settings.stripe_key, settings.stripe_api))
    return {till.provider: till for till in tills}


def offers_cards(settings: Settings) -> bool:
    """Tell whether people can set up a method with a provider, besides paying and being paid by hand."""
    return bool(settings.stripe_key)
