"""The methods of the API, a module per family of paths."""

from importlib import import_module

FAMILIES = ("metadata", "jobs", "projects", "workrooms", "profiles", "groups", "inbox")


def load() -> None:
    """Import every family, so that all methods are declared."""
    for family in FAMILIES:
        import_module(f"{__name__}.{family}")
