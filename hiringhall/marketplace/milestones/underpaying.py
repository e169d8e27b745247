"""Why a client pays less than was agreed on for a milestone."""

from hiringhall.marketplace.errors import InvalidInput

REASONS = {
    "329": "Payment lower due to freelancer performance",
    "330": "Freelancer is performing well, but the scope of work changed",
    "331": "Freelancer is performing well, but I decided to make an earlier payment",
    "332": "Payment is lower for other reasons, but freelancer is performing well",
}
"""By code. Source: reference, "Approve a milestone", underpayment_reason."""


def reason_code(code: str) -> str:
    """Return the code of a reason. Raises InvalidInput("reason") with those there are."""
    if code not in REASONS:
        raise InvalidInput("reason", f"choose one of {', '.join(f'{one} ({text})' for one, text in REASONS.items())}.")
    return code
