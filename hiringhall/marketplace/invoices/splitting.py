"""How what a client pays is shared out: the marketplace's fees, the payee's and the agency's part."""

from typing import NamedTuple

from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.fees import ALL, Schedule, share


class Split(NamedTuple):
    """A charge in cents and what becomes of it: charge = fee + pay, of which `agency_pay` is the agency's."""

    charge: int
    client_fee: int
    fee: int
    pay: int
    agency_pay: int


def split(contract: Contract, schedule: Schedule, charge: int, *, billed: int = 0, free: bool = False) -> Split:
    """Share out a charge on a contract under its schedule. `billed` was charged before; expenses are `free` of fees."""
    fee = 0 if free else schedule.fee(charge, billed)
    client_fee = 0 if free else schedule.client_fee(charge)
    return Split(charge, client_fee, fee, charge - fee, agency_part(contract, charge - fee))


def agency_part(contract: Contract, pay: int) -> int:
    """Return what of the pay goes to the agency that a contract is worked through, halves rounded up to a cent."""
    if contract.agency_id is None:
        return 0
    return share(pay, ALL if contract.agency_share is None else contract.agency_share)
