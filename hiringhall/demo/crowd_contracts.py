"""Past contracts of the crowd: who worked for whom, for how long, and what they said of each other."""

from array import array
from collections.abc import Sequence
from datetime import date
from random import Random

from hiringhall import clock
from hiringhall.demo.contract_rows import ContractFacts, Said, add_contract
from hiringhall.demo.draft import Draft
from hiringhall.demo.rows import TeamRow
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.sides import Side

Poster = tuple[TeamRow, int]

MEAN_WEEKS, MOST_WEEKS = 3, 26
ENDED, REVIEWED = 0.85, {Side.CLIENT: 0.8, Side.FREELANCER: 0.7}
CROWDED = 1.6
"""The higher, the more of the work goes to few."""
WITHOUT_JOB_DAYS = 700

COMMENTS = (
    "Excellent from the first day.",
    "Good work, on time.",
    "Did what was asked.",
    "Quick answers and a friendly tone.",
    "We will work together again.",
    "Took longer than planned, but the result is right.",
    "Knows the subject very well.",
    "Communication could have been better.",
    "A clear brief and a fair price.",
    "",
)


class Hires:
    """Remembers who can be hired and which jobs were filled, in little room, and adds contracts between them."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._people, self._rates = array("q"), array("i")
        self._jobs, self._prices, self._days, self._posters = array("q"), array("q"), array("i"), array("i")
        self._titles: list[str] = []

    def can_hire(self, user_id: int, rate: int) -> None:
        """Remember a freelancer and their rate, cents an hour."""
        self._people.append(user_id)
        self._rates.append(rate)

    def was_filled(self, job_id: int, poster: int, title: str, budget: int | None, filled_at: int) -> None:
        """Remember a filled job; `poster` is its number among the posters, `budget` in cents or None if hourly."""
        self._jobs.append(job_id)
        self._posters.append(poster)
        self._prices.append(0 if budget is None else budget)
        self._days.append(clock.day(filled_at).toordinal())
        self._titles.append(title)

    def add(self, number: int, posters: Sequence[Poster]) -> None:
        """Add a contract of the job that is next by `number`, or of none where none was filled."""
        random = self._draft.random
        someone = int(len(self._people) * random.random() ** CROWDED)
        if self._jobs:
            place = number % len(self._jobs)
            job_id: int | None = self._jobs[place]
            poster, price = posters[self._posters[place]], self._prices[place]
            title, started_on = self._titles[place], date.fromordinal(self._days[place])
        else:
            job_id, poster, price, title = None, random.choice(posters), 0, "Work as agreed"
            started_on = clock.day(self._draft.time(random.randrange(WITHOUT_JOB_DAYS)))
        rate = None if price else self._rates[someone]
        most = min((clock.day(self._draft.today) - started_on).days // 7 - 1, MOST_WEEKS)
        weeks = min(1 + int(random.expovariate(1 / MEAN_WEEKS)), most)
        is_over = weeks > 0 and random.random() < ENDED
        team, hirer_id = poster
        facts = ContractFacts(
            freelancer_id=self._people[someone],
            job_id=job_id,
            title=title,
            type=JobType.FIXED_PRICE if rate is None else JobType.HOURLY,
            rate=rate,
            started_on=started_on,
            weeks=_fixed(price, weeks) if rate is None else _hourly(random, rate, weeks),
            is_over=is_over,
            said=_said(random) if is_over else {},
        )
        add_contract(self._draft, team, hirer_id, facts)


def _fixed(price: int, weeks: int) -> list[tuple[int, int]]:
    return [(0, 0)] * (weeks - 1) + [(0, price)] if weeks > 0 else []


def _hourly(random: Random, rate: int, weeks: int) -> list[tuple[int, int]]:
    hours = (random.randrange(1, 41) for _ in range(weeks))
    return [(worked * 3600, worked * rate) for worked in hours]


def _said(random: Random) -> dict[Side, Said]:
    said: dict[Side, Said] = {}
    for side, chance in REVIEWED.items():
        if random.random() < chance:
            most = random.choices((5, 4, 3, 2), (72, 18, 7, 3))[0]
            marks = [most - (random.random() < 0.2) for _ in range(6)]  # noqa: PLR2004 - a weaker mark now and then
            said[side] = marks, random.choice(COMMENTS)
    return said
