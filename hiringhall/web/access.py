"""Who may open a page at all; what they may do there is decided by the marketplace."""

from enum import Enum, auto


class Who(Enum):
    """The visitors a page is for."""

    ANYONE = auto()
    PERSON = auto()
    """Somebody signed in; a visitor is asked to sign in first."""
    OPERATOR = auto()
    """An operator of the marketplace."""


class SignInNeeded(Exception):  # noqa: N818 - an answer, not a fault
    """The page is for signed-in people and nobody is."""
