"""What is refused about milestones beyond what the state of one thing says."""

from dataclasses import dataclass

from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState


class FirstMilestone(Conflict):
    """The first milestone of a contract comes with the offer; only the two sides' pages let people change it."""

    def __init__(self) -> None:
        super().__init__("The first milestone of a contract cannot be changed this way.")


@dataclass(eq=False)
class NotLater(InvalidInput):
    """A milestone would be due no later than one before it, whose reference is `than`."""

    than: int

    def __str__(self) -> str:
        return self.why


class EarlierUnpaid(InvalidState):
    """The milestone before it is not paid yet."""

    def __str__(self) -> str:
        return f"The milestone before it is {self.now}; it has to be paid first."
