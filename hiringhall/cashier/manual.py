"""Payments by hand: the operator records what came in and went out, so that nothing is asked of anybody here."""

from hiringhall.cashier.till import Order, Outcome, Ready, TillError, Unsure
from hiringhall.marketplace.payments.models import Provider, Use


class ManualTill:
    """Moves nothing by itself."""

    provider = Provider.MANUAL
    is_by_hand = True

    def take(self, order: Order) -> Outcome:  # noqa: ARG002 - whatever is ordered
        """Leave it to the operator."""
        return Unsure("The operator records it.")

    def send(self, order: Order) -> Outcome:  # noqa: ARG002 - whatever is ordered
        """Leave it to the operator."""
        return Unsure("The operator records it.")

    def begin(self, use: Use, party: str, email: str, back: str) -> str:  # noqa: ARG002 - there is no such page
        """Refuse: there is nothing to set up elsewhere."""
        raise TillError("Bank details are written on the hall's own page.")

    def finish(self, use: Use, party: str, setup: str) -> Ready | None:  # noqa: ARG002 - there is no such page
        """Return nothing: there is nothing to set up elsewhere."""
        return None
