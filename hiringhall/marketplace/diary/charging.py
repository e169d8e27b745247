"""What cells are charged."""

from hiringhall.marketplace.diary import slots


def charge_of(cells: int, rate: int) -> int:
    """Return what cells of one rate, in cents an hour, are charged in cents, halves rounded up."""
    return (2 * cells * rate + slots.AN_HOUR) // (2 * slots.AN_HOUR)
