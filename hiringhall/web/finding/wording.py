"""Searches in words: their filters one by one, and the name that one gets until somebody gives it another."""

from collections.abc import Mapping

from hiringhall.marketplace.searches.models import Subject
from hiringhall.search.addresses import Address
from hiringhall.web import job_words
from hiringhall.web.finding import labels
from hiringhall.web.finding.labels import Label

NAME_LENGTH = 100

_EITHER: Mapping[str, Label] = {
    "category": labels.category,
    "subcategory": labels.topic,
    "rate": labels.rate,
    "skill": labels.skill,
}
_LABELS: Mapping[Subject, Mapping[str, Label]] = {
    Subject.JOBS: {
        **_EITHER,
        "type": labels.within(job_words.TYPES),
        "budget": labels.budget,
        "duration": labels.within(labels.DURATIONS),
        "workload": labels.within(job_words.WORKLOADS),
        "country": labels.country_of_client,
        "posted": labels.within(labels.POSTED),
    },
    Subject.PEOPLE: {
        **_EITHER,
        "success": labels.success,
        "feedback": labels.within(labels.FEEDBACK),
        "hours": labels.within(labels.HOURS),
        "kind": labels.within(labels.KINDS),
        "english": labels.english,
        "country": labels.same,
    },
}


def wording(subject: Subject, name: str, value: str) -> str:
    """Return one filter in words."""
    return _LABELS[subject][name](value)


def words_of(subject: Subject, address: Address) -> list[str]:
    """Return what a search asks for, one thing each."""
    text = address.text.strip()
    return ([text] if text else []) + [wording(subject, name, value) for name, value in address.filters]


def suggested_name(subject: Subject, address: Address) -> str:
    """Return a name for a search that has none."""
    return ", ".join(words_of(subject, address))[:NAME_LENGTH]
