"""What happens in the stories of hiring, told once; programs and people bring the same about in their own ways."""

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from hiringhall.marketplace.jobs.models import JobType, Visibility
from hiringhall.marketplace.jobs.texts import JobText

QUESTIONS = ("When can you begin?", "Have you painted on glass?")
ANSWERS = ("On Monday.", "Twice: a bakery and a bank.")
INVITATION = "We saw your signs in town. Would you paint ours?"
LETTER = "I would be glad to. My brushes are dry & ready."
MESSAGE = "Can you come and see the wall?"
REPLY = "Yes, on Friday: https://example.org/map"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Terms of an offer in cents; `parts` are the milestones: what is done, the amount and the day."""

    price: int
    weekly_limit: int | None = None
    parts: tuple[tuple[str, int, date | None], ...] = ()
    message: str = "Twelve signs, two coats each."


@dataclass(frozen=True, kw_only=True)
class Feedback:
    """What a side says at the end: six marks, a comment, and for the hall alone whether it would again, and a score."""

    marks: tuple[int, ...]
    comment: str
    would_again: bool
    private_score: int | None = None


@dataclass(frozen=True, kw_only=True)
class Story:
    """A story from a posted job to the feedback of both sides."""

    type: JobType
    title: str
    asked: int
    """What the freelancer proposes, cents that the client is charged."""
    offered: Terms
    countered: Terms
    agreed: Terms | None = None
    """What the client offers last; without it the client accepts the counter-offer as it stands."""
    ended_by_client: bool
    of_client: Feedback = field(
        default=Feedback(marks=(5, 5, 4, 5, 5, 4), comment="Fine work, on time.", would_again=True, private_score=10)
    )
    of_freelancer: Feedback = field(
        default=Feedback(marks=(5, 4, 5, 5, 5, 5), comment="Clear & quick.", would_again=True)
    )

    @property
    def job(self) -> JobText:
        """What the client asks for."""
        hourly = self.type is JobType.HOURLY
        return JobText(
            title=self.title,
            description="Twelve signs for one street.\n\nThe paint is ours.",
            visibility=Visibility.PUBLIC,
            category="Web, Mobile & Software Dev",
            subcategory="Web Development",
            skills=("python", "html"),
            duration=80 if hourly else None,
            budget=None if hourly else 90_000,
        )


BY_THE_HOUR = Story(
    type=JobType.HOURLY,
    title="Paint twelve signs",
    asked=4_000,
    offered=Terms(price=3_500, weekly_limit=20),
    countered=Terms(price=3_800, weekly_limit=30, message="A little more, and longer weeks."),
    ended_by_client=True,
)
AT_A_FIXED_PRICE = Story(
    type=JobType.FIXED_PRICE,
    title="Paint one long sign",
    asked=80_000,
    offered=Terms(price=70_000, parts=(("Sketch", 20_000, date(2100, 5, 1)), ("Sign", 50_000, date(2100, 6, 1)))),
    countered=Terms(
        price=80_000,
        parts=(("Sketch", 30_000, date(2100, 5, 1)), ("Sign", 50_000, date(2100, 6, 1))),
        message="The sketch takes longer.",
    ),
    agreed=Terms(
        price=75_000,
        parts=(("Sketch", 25_000, date(2100, 5, 1)), ("Sign", 50_000, date(2100, 6, 1))),
        message="Let us meet in the middle.",
    ),
    ended_by_client=False,
)
STORIES = (BY_THE_HOUR, AT_A_FIXED_PRICE)


class Teller(Protocol):
    """Brings a story about, step by step."""

    def post(self) -> None: ...
    def invite(self) -> None: ...
    def take_up(self) -> None: ...
    def talk(self) -> None: ...
    def shortlist(self) -> None: ...
    def offer(self) -> None: ...
    def counter(self) -> None: ...
    def agree(self) -> None: ...
    def pause_and_restart(self) -> None: ...
    def end(self) -> None: ...
    def answer_with_feedback(self) -> None: ...


def tell(teller: Teller) -> None:
    """Bring all of it about."""
    teller.post()
    teller.invite()
    teller.take_up()
    teller.talk()
    teller.shortlist()
    teller.offer()
    teller.counter()
    teller.agree()
    teller.pause_and_restart()
    teller.end()
    teller.answer_with_feedback()
