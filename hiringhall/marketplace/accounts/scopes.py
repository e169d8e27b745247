"""What an API key may be permitted to do, as its owner asks for it and people consent to it."""

from enum import StrEnum


class Scope(StrEnum):
    """One key permission. The value is its short name; `text` is the reference's name of it."""

    BASIC = "basic"
    COMPANIES = "companies"
    JOBS_VIEW = "jobs.view"
    JOBS_MANAGE = "jobs.manage"
    DIARY_VIEW = "diary.view"
    DIARY_MODIFY = "diary.modify"
    OFFERS_VIEW = "offers.view"
    OFFERS_MAKE = "offers.make"
    APPLICATIONS_VIEW = "applications.view"
    CONTRACTS_VIEW = "contracts.view"
    CONTRACTS_CLOSE = "contracts.close"
    MILESTONES_VIEW = "milestones.view"
    MILESTONES_MODIFY = "milestones.modify"
    PAYMENTS_MAKE = "payments.make"
    ROOMS_VIEW = "rooms.view"
    ROOMS_WRITE = "rooms.write"
    ACTIVITIES_VIEW = "activities.view"
    ACTIVITIES_MODIFY = "activities.modify"
    REPORTS = "reports"

    @property
    def text(self) -> str:
        """The name of the permission in the reference."""
        return _WORDS[self][1]

    @property
    def topic(self) -> str:
        """What the permission touches, to group it on the consent page."""
        return _WORDS[self][0]

    @property
    def plain(self) -> str:
        """What the permission means, in a plain sentence that completes "It will be able to …"."""
        return _WORDS[self][2]


_WORDS: dict[Scope, tuple[str, str, str]] = {
    Scope.BASIC: ("You", "Access your basic info", "see your name, location, time zone and portrait"),
    Scope.COMPANIES: (
        "Companies",
        "View the structure of your companies/teams",
        "see your companies and teams, who is in them and which rights you hold",
    ),
    Scope.JOBS_VIEW: ("Jobs", "View your job posts", "read the jobs that your teams posted"),
    Scope.JOBS_MANAGE: (
        "Jobs",
        "Create, modify and remove job posts",
        "post, change and cancel jobs and invite freelancers in your name",
    ),
    Scope.DIARY_VIEW: ("Work diary", "View your workdiary", "look at work diaries and screenshots that you may see"),
    Scope.DIARY_MODIFY: ("Work diary", "Modify your workdiary", "change memos in your work diary and delete time"),
    Scope.OFFERS_VIEW: ("Offers", "View your job offers", "read offers that you made or received"),
    Scope.OFFERS_MAKE: (
        "Offers",
        "Make a job offer on your behalf",
        "make offers in your name, and accept or decline those you receive",
    ),
    Scope.APPLICATIONS_VIEW: (
        "Applications",
        "View your job applications",
        "read applications to your jobs and those you sent",
    ),
    Scope.CONTRACTS_VIEW: ("Contracts", "View your contracts", "read your contracts and their terms"),
    Scope.CONTRACTS_CLOSE: ("Contracts", "Close your contracts", "pause, restart and end contracts in your name"),
    Scope.MILESTONES_VIEW: (
        "Milestones",
        "View milestones and submissions on your behalf",
        "read milestones and submitted work",
    ),
    Scope.MILESTONES_MODIFY: (
        "Milestones",
        "Modify milestones and submissions on your behalf",
        "create, fund, submit and approve milestones in your name, which moves money",
    ),
    Scope.PAYMENTS_MAKE: (
        "Payments",
        "Make one-time payments to your contractors",
        "pay bonuses and expenses from your company's account",
    ),
    Scope.ROOMS_VIEW: (
        "Messages",
        "Gets the rooms for the current user and organization",
        "read your rooms and messages",
    ),
    Scope.ROOMS_WRITE: (
        "Messages",
        "Create a new room, update an existent one or post a message in the room",
        "open rooms and write messages in your name",
    ),
    Scope.ACTIVITIES_VIEW: ("Activities", "View task codes", "read the activities of your teams"),
    Scope.ACTIVITIES_MODIFY: ("Activities", "Modify task codes", "create, change, assign and archive activities"),
    Scope.REPORTS: (
        "Reports",
        "Generate time and financial reports for your companies and teams",
        "read reports of hours, charges and earnings that you may see",
    ),
}


def parse_scopes(text: str) -> frozenset[Scope]:
    """Read `all` or a comma list of short names. Raises ValueError naming the unknown one and those that exist."""
    if text.strip() == "all":
        return frozenset(Scope)
    names = [part.strip() for part in text.split(",") if part.strip()]
    unknown = [name for name in names if name not in set(Scope)]
    if unknown or not names:
        raise ValueError(
            f"{', '.join(unknown) or 'Nothing'} is no permission; write all, or some of {', '.join(Scope)}."
        )
    return frozenset(map(Scope, names))
