"""How what a client pays is shared out: the marketplace's fees, the payee's and the agency's part."""

from typing import NamedTuple, Protocol

from hiringhall.marketplace.fees import ALL, Schedule, share
from hiringhall.marketplace.ledger.accounts import company, person
from hiringhall.marketplace.ledger.models import AccountKind, LineType, Subtype
from hiringhall.marketplace.ledger.posting import Move


class Worked(Protocol):
    """A contract, or what is known of it: through which agency it is worked, if any, and what that keeps."""

    @property
    def agency_id(self) -> int | None:
        """Reference of the agency."""

    @property
    def agency_share(self) -> int | None:
        """What the agency gets of the pay, in hundredths of a percent; None for all of it."""


class Split(NamedTuple):
    """A charge in cents and what becomes of it: charge = fee + pay, of which `agency_pay` is the agency's."""

    charge: int
    client_fee: int
    fee: int
    pay: int
    agency_pay: int


def split(contract: Worked, schedule: Schedule, charge: int, *, billed: int = 0, free: bool = False) -> Split:
    """Share out a charge on a contract under its schedule. `billed` was charged before; expenses are `free` of fees."""
    fee = 0 if free else schedule.fee(charge, billed)
    client_fee = 0 if free else schedule.client_fee(charge)
    return Split(charge, client_fee, fee, charge - fee, agency_part(contract, charge - fee))


def agency_part(contract: Worked, pay: int) -> int:
    """Return what of the pay goes to the agency that a contract is worked through, halves rounded up to a cent."""
    if contract.agency_id is None:
        return 0
    return share(pay, ALL if contract.agency_share is None else contract.agency_share)


def pay_moves(
    freelancer_id: int, agency_id: int | None, pay: int, agency_pay: int, paid: LineType, subtype: Subtype
) -> list[Move]:
    """Return what brings `pay` cents, `agency_pay` of them the agency's, to what the payees have pending."""
    moves = [Move(person(freelancer_id), AccountKind.PENDING, pay - agency_pay, paid, subtype)]
    if agency_id is not None:
        moves.append(Move(company(agency_id), AccountKind.PENDING, agency_pay, paid, subtype))
    return moves
