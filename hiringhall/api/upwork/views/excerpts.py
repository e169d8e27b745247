"""Long texts as lists show them."""

LONGEST = 500


def excerpt(text: str) -> str:
    """Return the beginning of a text, LONGEST characters at most and to the end of a word."""
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rpartition(" ")[0] + " ..."
