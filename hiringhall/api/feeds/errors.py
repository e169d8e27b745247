"""What a refusal of the marketplace is for those who read feeds as text."""

from dataclasses import dataclass

from hiringhall.marketplace.errors import NotAllowed, NotFound, Refused


@dataclass(eq=False)
class TooManyReads(Refused):
    """An address was read more than `most` times within a minute."""

    most: int

    def __str__(self) -> str:
        return f"This address may be read {self.most} times a minute; try again in a minute."


def status_of(refused: Refused) -> int:
    """Return the status of a refusal."""
    match refused:
        case NotFound():
            return 404
        case NotAllowed():
            return 403
        case TooManyReads():
            return 429
        case _:
            return 400
