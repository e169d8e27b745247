"""What rooms are called: every check of a text that is no message."""

from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.rooms.models import NAME_LENGTH

CONTEXT_LENGTH = 1_000


def name_text(name: str) -> str:
    """Return a name on one line. Raises InvalidInput("name") for none or a long one."""
    said = " ".join(name.split())
    if not 1 <= len(said) <= NAME_LENGTH:
        raise InvalidInput("name", f"write 1 to {NAME_LENGTH} characters.")
    return said


def topic_text(topic: str) -> str:
    """Return a topic, which may be empty, on one line. Raises InvalidInput("topic") for a long one."""
    said = " ".join(topic.split())
    if len(said) > NAME_LENGTH:
        raise InvalidInput("topic", f"write at most {NAME_LENGTH} characters.")
    return said


def context_text(context: str) -> str:
    """Return a context as it was told. Raises InvalidInput("context") for a long one."""
    if len(context) > CONTEXT_LENGTH:
        raise InvalidInput("context", f"write at most {CONTEXT_LENGTH} characters.")
    return context
