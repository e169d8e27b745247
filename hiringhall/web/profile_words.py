"""Profiles in plain words, for those who write and those who read them."""

from datetime import date

from hiringhall.marketplace.catalog.categories import category_of_topic, topic
from hiringhall.marketplace.contracts.figures import earned_bracket
from hiringhall.marketplace.contracts.queries import WorkRecord
from hiringhall.marketplace.profiles.models import Access, Availability, SkillLevel
from hiringhall.web.values import money

AVAILABILITIES = {
    Availability.FULL_TIME: "More than 30 hours a week",
    Availability.PART_TIME: "10 to 30 hours a week",
    Availability.AS_NEEDED: "Less than 10 hours a week",
    Availability.NONE: "Takes no new work now",
}

ACCESSES = {Access.PUBLIC: "Public", Access.SIGNED_IN: "Signed-in people", Access.PRIVATE: "Private"}
ACCESS_MEANINGS = {
    Access.PUBLIC: "Everybody finds and reads it, search engines of the web too.",
    Access.SIGNED_IN: "Everybody who is signed in here finds and reads it.",
    Access.PRIVATE: "Nobody finds it. Clients you work for or propose to, and your agency, read it.",
}

LEVELS = {
    SkillLevel.EXPERT: "Expert",
    SkillLevel.PROFICIENT: "Proficient",
    SkillLevel.VERY_GOOD: "Very good",
    SkillLevel.GOOD: "Good",
    SkillLevel.FAMILIAR: "Familiar",
}

SELECTABLE_LEVELS = [(level.value, name) for level, name in LEVELS.items()]

ENGLISH = {5: "Fluent", 4: "Very good", 3: "Good", 2: "Fair", 1: "Basic"}
LANGUAGE = {4: "Native", 3: "Fluent", 2: "Conversational", 1: "Basic"}

MARKS = ("Skills", "Quality", "Availability", "Deadlines", "Communication", "Cooperation")
"""What the six marks of a feedback are given for, in the order in which they are kept."""

STARS = 5
HOUR = 3600


def kind_of_work(topic_id: str) -> str:
    """Return a subcategory with the category that it is in."""
    return f"{category_of_topic(topic_id).title}: {topic(topic_id).title}"


def month(day: date) -> str:
    """Return the month of a day, such as June 2027."""
    return f"{day:%B %Y}"


def months(first: date, last: date | None) -> str:
    """Return from which month to which, today when it goes on."""
    return span(month(first), month(last) if last else "")


def span(first: object, last: object) -> str:
    """Return from when to when, in words; once where both are the same."""
    return str(first) if first == last else f"{first} to {last or 'today'}"


def short_month(day: date) -> str:
    """Return the month of a day where there is little room, such as Jun 2027."""
    return f"{day:%b %Y}"


def earned(cents: int) -> str:
    """Return a bracket of earnings, such as 10k+ USD, or nothing where there are none."""
    bracket = earned_bracket(cents)
    if not bracket:
        return "under 100 USD" if cents else ""
    return f"{bracket // 1000}k+ USD" if bracket >= 1000 else f"{bracket}+ USD"  # noqa: PLR2004 - a thousand is k


def hours(seconds: int) -> str:
    """Return worked time as whole hours."""
    count = round(seconds / HOUR)
    return "under 1 hour" if seconds and not count else f"{count:,} hour{'' if count == 1 else 's'}"


def score(hundredths: int) -> str:
    """Return a mean mark, such as 4.85."""
    return f"{hundredths / 100:.2f}"


def filled_stars(hundredths: int) -> int:
    """Return how many of the five stars are filled."""
    return min(STARS, (hundredths + 50) // 100)


def paid(work: WorkRecord) -> str:
    """Return what a contract was paid, in a few words."""
    charged = money(work.charge, work.currency)
    if work.rate is None:
        return f"{charged}, fixed price"
    return f"{hours(work.seconds)} at {money(work.rate, work.currency)} an hour, {charged}"
