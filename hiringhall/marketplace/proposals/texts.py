"""What a freelancer writes in a proposal, and what of it is accepted."""

from dataclasses import dataclass
from typing import Any, Protocol

from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.jobs.durations import Duration
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.jobs.texts import MOST_AN_HOUR, MOST_CENTS

LETTER_LENGTH = 5_000
NOTE_LENGTH = 1_000
ANSWER_LENGTH = 5_000


@dataclass(frozen=True, kw_only=True)
class ProposalText:
    """What a freelancer proposes.

    `rate` (cents an hour, for an hourly job) or `amount` (cents in all, for a fixed price) is what the client would be
    charged; `answers` are those to the job's questions, in their order.
    """

    cover_letter: str
    rate: int | None = None
    amount: int | None = None
    duration: Duration | None = None
    answers: tuple[str, ...] = ()


class Asked(Protocol):
    """What of a job decides what a proposal for it has to say."""

    @property
    def type(self) -> JobType:
        """Whether an hour or all of it has a price."""

    @property
    def currency(self) -> str:
        """The currency of prices."""

    @property
    def questions(self) -> list[str]:
        """What everybody who proposes is asked."""


def checked(job: Asked, text: ProposalText) -> dict[str, Any]:
    """Return the column values of `text` for a proposal to do `job`. Raises InvalidInput."""
    values: dict[str, Any] = {}
    for check in _CHECKS:
        values |= check(job, text)
    return values


def refusals(job: Asked, text: ProposalText) -> list[InvalidInput]:
    """Return everything that is wrong with `text`, so that a form can show it at once."""
    found = []
    for check in (_letter, _price, *(_answer_to(number) for number in range(len(job.questions)))):
        try:
            check(job, text)
        except InvalidInput as refused:
            found.append(refused)
    return found


def letter(field: str, text: str) -> str:
    """Return a letter as it is kept. Raises InvalidInput for `field` when it is empty or too long."""
    said = text.strip()
    if not 1 <= len(said) <= LETTER_LENGTH:
        raise InvalidInput(field, f"write 1 to {LETTER_LENGTH:,} characters.")
    return said


def note(text: str) -> str:
    """Return the words that go with a reason. Raises InvalidInput("note") when they are too long."""
    said = text.strip()
    if len(said) > NOTE_LENGTH:
        raise InvalidInput("note", f"write at most {NOTE_LENGTH:,} characters.")
    return said


def _letter(_: Asked, text: ProposalText) -> dict[str, Any]:
    return {"cover_letter": letter("cover_letter", text.cover_letter)}


def _price(job: Asked, text: ProposalText) -> dict[str, Any]:
    if job.type is JobType.HOURLY:
        _require_price("rate", text.rate, MOST_AN_HOUR, "an hour")
        return {"rate": text.rate, "amount": None, "currency": job.currency}
    _require_price("amount", text.amount, MOST_CENTS, "for all of it")
    return {"rate": None, "amount": text.amount, "currency": job.currency}


def _require_price(name: str, cents: int | None, most: int, what: str) -> None:
    if cents is None or not 1 <= cents <= most:
        raise InvalidInput(name, f"write what you charge {what}: more than 0, at most {most // 100:,}.")


def _duration(_: Asked, text: ProposalText) -> dict[str, Any]:
    return {"duration": text.duration}


def _answers(job: Asked, text: ProposalText) -> dict[str, Any]:
    for number in range(len(job.questions)):
        _answer_to(number)(job, text)
    pairs = zip(job.questions, text.answers, strict=False)
    return {"answers": [{"question": question, "answer": answer.strip()} for question, answer in pairs]}


def _answer_to(number: int) -> Any:
    def check(_: Asked, text: ProposalText) -> None:
        answer = text.answers[number].strip() if number < len(text.answers) else ""
        if not 1 <= len(answer) <= ANSWER_LENGTH:
            raise InvalidInput(f"answer_{number + 1}", f"answer in 1 to {ANSWER_LENGTH:,} characters.")

    return check


_CHECKS = (_letter, _price, _duration, _answers)
