"""What was found, as the lists show it: rows of the marketplace with the figures and the words that were found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from hiringhall.marketplace.catalog.skills import skill
from hiringhall.marketplace.jobs.queries import JobCard
from hiringhall.marketplace.profiles.cards import ProfileCard
from hiringhall.search.queries import FoundJob, FoundPerson
from hiringhall.web.finding.marking import Marker


@dataclass(frozen=True)
class JobLine:
    """A job of the list; `title`, `text` and the names of `skills`, beside their slugs, are escaped and marked."""

    job: JobCard
    found: FoundJob
    title: Markup
    text: Markup
    skills: list[tuple[str, Markup]]


@dataclass(frozen=True)
class PersonLine:
    """A freelancer of the list; texts as in JobLine."""

    person: ProfileCard
    found: FoundPerson
    title: Markup
    text: Markup
    skills: list[tuple[str, Markup]]


def job_lines(found: Sequence[FoundJob], cards: Iterable[JobCard], marker: Marker) -> list[JobLine]:
    """Return the lines of jobs in the order found; a job that went meanwhile is left out."""
    by_id = {job.id: job for job in found}
    return [
        JobLine(
            card,
            by_id[card.id],
            marker.mark(card.title),
            marker.snippet(card.description),
            marked_skills(card.skills, marker),
        )
        for card in cards
    ]


def person_lines(found: Sequence[FoundPerson], cards: Iterable[ProfileCard], marker: Marker) -> list[PersonLine]:
    """Return the lines of freelancers in the order found; one who went meanwhile is left out."""
    by_id = {person.id: person for person in found}
    return [
        PersonLine(
            card,
            by_id[card.id],
            marker.mark(card.title),
            marker.snippet(card.overview),
            marked_skills(card.skills, marker),
        )
        for card in cards
    ]


def marked_skills(slugs: Iterable[str], marker: Marker) -> list[tuple[str, Markup]]:
    """Return the slugs and marked names of skills."""
    return [(slug, marker.mark(skill(slug).name)) for slug in slugs]
