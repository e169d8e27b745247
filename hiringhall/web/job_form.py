"""The form of a job: what it shows at first, and what is read from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from msgspec import UNSET

from hiringhall.marketplace.accounts.models import Team
from hiringhall.marketplace.catalog.categories import categories, category_of_topic
from hiringhall.marketplace.catalog.qualifications import tests
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.jobs.groups import NamedGroup
from hiringhall.marketplace.jobs.models import Applicants, JobType, Visibility, Workload
from hiringhall.marketplace.jobs.queries import ListedJob
from hiringhall.marketplace.jobs.texts import MOST_QUESTIONS, JobText, question_field, refusals
from hiringhall.marketplace.profiles.groups import ListedGroup
from hiringhall.web import job_words, skills, values
from hiringhall.web.forms import Form

FIELDS = (
    "title",
    "description",
    "subcategory",
    "skills",
    "type",
    "budget",
    "rate_min",
    "rate_max",
    "duration",
    "workload",
    "tier",
    "applicants",
    "required_test",
    "visibility",
    "start_date",
    "end_date",
    "team",
    "questions",
    "groups",
    *(question_field(number) for number in range(1, MOST_QUESTIONS + 1)),
)


Option = tuple[str, str]


@dataclass(frozen=True)
class Choices:
    """What the form lets one choose from, as pairs of value and label."""

    teams: list[Option]
    kinds: list[tuple[str, list[Option]]]
    tests: list[Option]
    visibilities: list[tuple[str, str, str]]
    groups: list[Option]


def choices(teams: list[Team], groups: Sequence[ListedGroup] = ()) -> Choices:
    """Return what the form offers to somebody who posts for `teams`; a job may be meant for some of `groups`."""
    return Choices(
        [(str(team.id), team.name) for team in teams],
        [(above.title, [(topic.id, topic.title) for topic in above.topics]) for above in categories()],
        sorted(((test.id, test.name) for test in tests()), key=lambda option: option[1]),
        [(seen.value, name, job_words.VISIBILITY_MEANINGS[seen]) for seen, name in job_words.VISIBILITIES.items()],
        [(group.slug, group.name) for group in groups],
    )


def empty(team_id: int) -> Form:
    """Return the form of a new job."""
    return Form().fill(
        type=JobType.HOURLY,
        visibility=Visibility.PUBLIC,
        applicants=Applicants.ALL,
        team=str(team_id),
    )


def of_job(job: ListedJob, groups: Iterable[NamedGroup] = ()) -> Form:
    """Return the form of a job, which is meant for `groups`, as it stands."""
    return Form().fill(
        title=job.title,
        description=job.description,
        subcategory=job.subcategory,
        skills=skills.as_text(job.skills),
        type=job.type,
        budget=values.typed(job.budget),
        rate_min=values.typed(job.rate_min),
        rate_max=values.typed(job.rate_max),
        duration=str(job.duration or ""),
        workload=job.workload or "",
        tier=str(job.tier or ""),
        applicants=job.applicants,
        required_test=job.required_test or "",
        visibility=job.visibility,
        start_date=job.start_date.isoformat(),
        end_date=job.end_date.isoformat() if job.end_date else "",
        team=str(job.team_id),
        needs_w9=job.needs_w9,
        groups=[group.slug for group in groups],
        **{question_field(number): question for number, question in enumerate(job.questions, 1)},
    )


def rows_of_questions(form: Form, *, more: bool) -> int:
    """Return how many questions the form has room for: those written and, when `more` is asked for, another one."""
    written = sum(bool(form.text(question_field(number))) for number in range(1, MOST_QUESTIONS + 1))
    return min(written + more, MOST_QUESTIONS) or 1


def read(form: Form, job_type: JobType, job: ListedJob | None = None) -> JobText:
    """Return what was typed; everything that is wrong with it is kept in the form's errors.

    What belongs to the other type of job is not read, however it was typed; on an edit it stays as `job` has it.
    """
    hourly = job_type is JobType.HOURLY
    topic = form.text("subcategory")
    text = JobText(
        title=form.text("title"),
        description=form.text("description"),
        visibility=_visibility(form),
        category=_category(topic),
        subcategory=topic,
        budget=form.read("budget", values.cents) if not hourly else job and job.budget,
        duration=form.read("duration", values.number) if hourly else job and job.duration,
        start_date=form.read("start_date", values.day),
        end_date=form.read("end_date", values.day),
        skills=form.read("skills", skills.slugs) or (),
        required_test=form.text("required_test") or None,
        applicants=form.read("applicants", values.choice(Applicants)) or Applicants.ALL,
        workload=form.read("workload", values.choice(Workload)) if hourly else UNSET,
        rate_min=form.read("rate_min", values.cents) if hourly else UNSET,
        rate_max=form.read("rate_max", values.cents) if hourly else UNSET,
        tier=form.read("tier", values.number),
        questions=_questions(form),
        needs_w9=form.flag("needs_w9"),
        groups=tuple(form.many("groups")),
    )
    for refused in refusals(job_type, text):
        form.refuse(_beside(refused, topic), *FIELDS)
    return text


def _questions(form: Form) -> tuple[str, ...]:
    """Return the questions that were written, which move up to where rows before them were left empty."""
    written = [form.text(question_field(number)) for number in range(1, MOST_QUESTIONS + 1)]
    asked = tuple(question for question in written if question.strip())
    form.fill(**{question_field(number): question for number, question in enumerate(asked, 1)})
    form.drop(*(question_field(number) for number in range(len(asked) + 1, MOST_QUESTIONS + 1)))
    return asked


def _visibility(form: Form) -> Visibility:
    chosen = form.read("visibility", values.choice(Visibility))
    if chosen is None:
        form.errors.setdefault("visibility", "choose who may see the job.")
    return chosen or Visibility.PRIVATE


def _category(topic: str) -> str:
    try:
        return category_of_topic(topic).id
    except InvalidInput:
        return topic


def _beside(refused: InvalidInput, topic: str) -> InvalidInput:
    """Return the refusal as it concerns the one field that stands for category and subcategory."""
    if refused.field not in {"category", "subcategory"}:
        return refused
    return InvalidInput("subcategory", refused.why if topic else "choose the kind of work.")
