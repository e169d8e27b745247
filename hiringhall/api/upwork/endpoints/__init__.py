"""The endpoints of the reference, a module per section."""

from importlib import import_module

SECTIONS = (
    "users",
    "organizations",
    "search",
    "freelancers",
    "first_search",
    "job_profiles",
    "jobs",
    "invitations",
    "applications",
    "offers",
    "older_offers",
    "engagements",
    "contracts",
    "milestones",
    "payments",
    "rooms",
    "room_changes",
    "room_files",
    "room_streams",
    "activities",
    "activity_assignments",
    "older_activities",
    "team_rooms",
    "work_diaries",
    "snapshots",
    "newer_diaries",
    "reports",
    "metadata",
)


def load() -> None:
    """Import every section, so that all endpoints are declared."""
    for section in SECTIONS:
        import_module(f"{__name__}.{section}")
