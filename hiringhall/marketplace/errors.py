"""The five ways an operation can refuse. Each door turns them into its own words in one place."""

from dataclasses import dataclass


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """An operation did not happen; nothing was changed."""


@dataclass(eq=False)
class NotFound(Refused):
    """There is no such thing, or the caller may not know that there is."""

    what: str

    def __str__(self) -> str:
        return f"There is no such {self.what}."


@dataclass(eq=False)
class NotAllowed(Refused):
    """The caller may see the thing but not do this to it."""

    why: str

    def __str__(self) -> str:
        return self.why


@dataclass(eq=False)
class InvalidInput(Refused):
    """One value cannot be accepted. `field` is the marketplace's name of it; `why` says what would be accepted."""

    field: str
    why: str

    def __str__(self) -> str:
        return f"{self.field}: {self.why}"


@dataclass(eq=False)
class InvalidState(Refused):
    """The thing is in state `now`; the act needs or leads to `wanted`, which is not possible from there."""

    what: str
    now: str
    wanted: str

    def __str__(self) -> str:
        return f"The {self.what} is {self.now}; it cannot become {self.wanted}."


@dataclass(eq=False)
class Conflict(Refused):
    """What was asked for clashes with something that exists already. `field` names the clashing value, if one does."""

    why: str
    field: str = ""

    def __str__(self) -> str:
        return self.why
