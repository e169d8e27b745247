"""Why a client pays less than was agreed on for a milestone."""

REASONS = {
    "329": "Payment lower due to freelancer performance",
    "330": "Freelancer is performing well, but the scope of work changed",
    "331": "Freelancer is performing well, but I decided to make an earlier payment",
    "332": "Payment is lower for other reasons, but freelancer is performing well",
}
"""By code. Source: reference, "Approve a milestone", underpayment_reason."""
