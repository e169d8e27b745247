"""Reasons that people choose from when they close, reject, withdraw or end something."""

from enum import StrEnum
from functools import cache

from msgspec import Struct

from hiringhall.marketplace.catalog.data_files import read_rows
from hiringhall.marketplace.catalog.matching import fold, unknown
from hiringhall.marketplace.errors import InvalidInput


class ReasonType(StrEnum):
    """What a reason is given for. The values are the names that the APIs use."""

    NOT_STARTED = "EmployerEndsNoStartContract"
    CLOSE_JOB = "CloseOpening"
    REJECT_APPLICATION = "RejectCandidate"
    REJECT_INVITATION = "RejectInterviewInvite"
    WITHDRAW_APPLICATION = "CancelCandidacy"
    FREELANCER_ENDS = "EndProviderContract"
    CLIENT_ENDS = "EndCustomerContract"
    END_ASSIGNMENT = "EndAssignment"


class Reason(Struct, frozen=True):
    """A reason: its number as text, a sentence for people and, for some, a word that clients may send instead."""

    type: ReasonType
    code: str
    text: str
    alias: str | None


@cache
def _all() -> tuple[Reason, ...]:
    return read_rows("reasons", Reason)


def reason_type(name: str, field: str = "type") -> ReasonType:
    """Return the type with this name. Raises InvalidInput for `field` with close matches."""
    for kind in ReasonType:
        if fold(kind) == fold(name):
            return kind
    raise unknown(field, "kind of reason", name, list(ReasonType))


def reasons(kind: ReasonType | str) -> tuple[Reason, ...]:
    """Return the reasons of this kind, in the order in which they are shown."""
    return tuple(entry for entry in _all() if entry.type == kind)


def reason(kind: ReasonType | str, code: str, field: str = "reason") -> Reason:
    """Return the reason of this kind with this number or alias.

    Raises InvalidInput for `field` with those there are.
    """
    for entry in reasons(kind):
        if fold(code) in (entry.code, fold(entry.alias or entry.code)):
            return entry
    known = ", ".join(f"{entry.code} ({entry.text})" for entry in reasons(kind))
    raise InvalidInput(field, f"there is no reason {code!r} here; choose one of {known}.")
