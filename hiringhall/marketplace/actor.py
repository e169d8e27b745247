"""Who acts: a person, or the operator at the command line."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Actor:
    """The caller of an operation.

    `user_id` is the person's reference, or None for the operator at the command line. `via` says through which door the
    act came ("web", "api:<consumer key>", "cli") and goes into the audit log. `names` are the person's key and username
    where the door has read them.
    """

    user_id: int | None
    via: str
    names: tuple[str, ...] = field(default=(), compare=False)

    @property
    def is_console(self) -> bool:
        """Whether this is the operator at the command line, who may do what any role may."""
        return self.user_id is None


CONSOLE = Actor(None, "cli")
HALL = Actor(None, "hall")
"""The hall itself, which acts when time has passed: no person, and no line of a command."""
