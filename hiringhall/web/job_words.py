"""Jobs in plain words, for those who post and those who read them."""

from hiringhall.marketplace.jobs.models import Applicants, JobState, JobType, Visibility, Workload
from hiringhall.marketplace.jobs.queries import JobCard, ListedJob
from hiringhall.web.values import money

STATES = {JobState.OPEN: "Open", JobState.FILLED: "Filled", JobState.CANCELLED: "Cancelled"}

TYPES = {JobType.HOURLY: "Hourly", JobType.FIXED_PRICE: "Fixed price"}
TYPE_MEANINGS = {
    JobType.HOURLY: "You pay for the hours that are worked.",
    JobType.FIXED_PRICE: "You agree on one price for the whole work.",
}

VISIBILITIES = {
    Visibility.PUBLIC: "Public",
    Visibility.SIGNED_IN: "Signed-in people",
    Visibility.INVITE_ONLY: "By invitation",
    Visibility.PRIVATE: "Private",
}
VISIBILITY_MEANINGS = {
    Visibility.PUBLIC: "Everybody finds and reads it, search engines of the web too.",
    Visibility.SIGNED_IN: "Everybody who is signed in here finds and reads it.",
    Visibility.INVITE_ONLY: "Only those you invite read it; nobody finds it in a search.",
    Visibility.PRIVATE: "Only your team sees it until you invite somebody; nobody finds it in a search.",
}

WORKLOADS = {
    Workload.AS_NEEDED: "Less than 10 hours a week",
    Workload.PART_TIME: "10 to 30 hours a week",
    Workload.FULL_TIME: "More than 30 hours a week",
}

TIERS = {1: "Entry level", 2: "Intermediate", 3: "Expert"}

APPLICANTS = {
    Applicants.ALL: "Everybody",
    Applicants.INDIVIDUALS: "Independent freelancers",
    Applicants.AGENCIES: "Agencies",
}


def pay(job: ListedJob | JobCard) -> str:
    """Return what a job pays in a few words, or nothing when it does not say."""
    if job.budget is not None:
        return money(job.budget, job.currency)
    return rates(job.rate_min, job.rate_max, job.currency)


def rates(least: int | None, most: int | None, currency: str = "USD") -> str:
    """Return a range of hourly rates, in cents, in words; nothing when neither end is known."""
    if least is not None and most is not None:
        return f"{money(least, currency).removesuffix(f' {currency}')} to {money(most, currency)} an hour"
    if least is not None:
        return f"from {money(least, currency)} an hour"
    return f"up to {money(most, currency)} an hour" if most is not None else ""
