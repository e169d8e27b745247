"""The marketplace's fee: the difference between what a client is charged and what a freelancer is paid."""

SERVICE_FEE = 1_000
"""Hundredths of a percent of the charge."""


def fee(charge: int) -> int:
    """Return the fee in a charge: cents, halves rounded up. Source: money design, 22.22 x 12 h has a fee of 26.66."""
    return (2 * charge * SERVICE_FEE + 10_000) // 20_000


def pay(charge: int) -> int:
    """Return what a freelancer is paid of a charge, in cents: 20.00 of 22.22."""
    return charge - fee(charge)


def charge_for(paid: int) -> int:
    """Return the smallest charge, in cents, of which a freelancer is paid so much: 22.22 for 20.00."""
    charge = paid * 10_000 // (10_000 - SERVICE_FEE)
    while pay(charge) < paid:
        charge += 1
    while charge > paid and pay(charge - 1) >= paid:
        charge -= 1
    return charge
