"""The two sides of everything that is agreed: a client and a freelancer."""

from enum import StrEnum


class Side(StrEnum):
    """A side of a proposal, an offer or a contract; an agency is on its freelancer's."""

    CLIENT = "client"
    FREELANCER = "freelancer"

    @property
    def other(self) -> "Side":
        """The side across the table."""
        return Side.FREELANCER if self is Side.CLIENT else Side.CLIENT
