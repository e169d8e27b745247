"""What can go wrong; each message is written for the person at the computer."""


class TrackerError(Exception):
    """Something cannot be done."""


class UnreachableError(TrackerError):
    """The hall did not answer, or asked to come again in `retry_after` seconds."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class SignedOutError(TrackerError):
    """The hall does not know who this is: they have to sign in again."""


class TooLargeError(TrackerError):
    """More was sent at once than the hall takes, or than came through in time."""


class RefusedError(TrackerError):
    """The hall understood and refused; `field` names the value that is wrong."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field
