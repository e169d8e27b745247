"""Amounts of money in words of the marketplace."""


def written(amount: int, currency: str) -> str:
    """Return cents as mails write them, such as 1,200.00 USD."""
    return f"{amount // 100:,}.{amount % 100:02d} {currency}"
