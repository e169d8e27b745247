"""What the cashier asks of a payment provider, and what it may answer."""

from dataclasses import dataclass
from typing import Protocol

from hiringhall.marketplace.payments.models import Provider, Use


@dataclass(frozen=True)
class Order:
    """Money to be moved: `amount` cents by a provider's method.

    `key` names the order: whoever is asked for the same key twice moves the money once. `since` is when it was
    written down (seconds); `external_id` what the provider called it, if it was asked before and said so.
    """

    key: str
    amount: int
    currency: str
    method: str
    customer: str
    since: int
    external_id: str = ""


@dataclass(frozen=True)
class Moved:
    """The money has moved."""

    external_id: str


@dataclass(frozen=True)
class Declined:
    """The money does not move by this order; `why` can be shown to the people."""

    why: str
    external_id: str = ""


@dataclass(frozen=True)
class Unsure:
    """The provider is to be asked again: it was not reached, or is not done yet."""

    why: str
    external_id: str = ""


Outcome = Moved | Declined | Unsure


@dataclass(frozen=True)
class Ready:
    """A method that somebody has set up with the provider."""

    label: str
    external_id: str
    customer: str = ""


class TillError(Exception):
    """The provider could not do what setting up a method needs; the text can be shown to the people."""


class Till(Protocol):
    """One provider. Calls may take some seconds and must not be made inside of a transaction."""

    provider: Provider

    @property
    def is_by_hand(self) -> bool:
        """Whether nothing moves before the operator notes it."""

    def take(self, order: Order) -> Outcome:
        """Take money from a client."""

    def send(self, order: Order) -> Outcome:
        """Send money to a payee."""

    def begin(self, use: Use, party: str, email: str, back: str) -> str:
        """Return the address of the provider's page where a method is set up.

        `party` names whose it will be. Afterwards the visitor comes to the address `back` with the parameter `setup`,
        by which `finish` knows it. Raises TillError.
        """

    def finish(self, use: Use, party: str, setup: str) -> Ready | None:
        """Return the method that was set up, None when it was not finished. Raises TillError."""
