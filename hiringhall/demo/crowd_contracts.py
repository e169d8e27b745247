"""Past contracts of the crowd: who worked for whom, for how long, and what they said of each other."""

from array import array
from collections.abc import Sequence
from datetime import date
from random import Random

from hiringhall import clock
from hiringhall.demo.contract_rows import ContractFacts, Said
from hiringhall.demo.draft import Draft
from hiringhall.demo.hires import Hire, add_hire
from hiringhall.demo.hiring_rows import ActivityFacts, add_activity
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


FEW_FROM = 1_000
"""Contracts or proposals from which on few have very many of them, as in a large hall."""
GREAT_CLIENTS, GREAT_FREELANCERS, WITH_ACTIVITY = 4, 40, 8
"""One of so many contracts is the first client's, the first freelancer's, or has an activity of its own."""

LETTERS = (
    "I have done work like this for two others and would be glad to show it.",
    "I can start on Monday and work until it is finished.",
    "Your description is clear; I have two small questions and otherwise an idea.",
    "This is what I do all day, and I still like it.",
    "Please have a look at the third piece in my portfolio: it is nearly yours.",
    "I would begin with a small part, so that you see how I work.",
    "The price is for everything, with one round of changes.",
    "I know the subject from the other side and would enjoy this one.",
)
MESSAGES = (
    "As we discussed.",
    "Please start when it suits you.",
    "We liked your idea best.",
    "The first part first, then we look at it together.",
    "On the terms of your proposal.",
)


class Hires:
    """Remembers who can be hired and which jobs were filled, in little room, and adds contracts between them."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self.people, self.rates = array("q"), array("i")
        self._jobs, self._prices, self._days, self._posters = array("q"), array("q"), array("i"), array("i")
        self._titles: list[str] = []
        self.hired: dict[int, int] = {}

    def can_hire(self, user_id: int, rate: int) -> None:
        """Remember a freelancer and their rate, cents an hour."""
        self.people.append(user_id)
        self.rates.append(rate)

    def was_filled(self, job_id: int, poster: int, title: str, budget: int | None, filled_at: int) -> None:
        """Remember a filled job; `poster` is its number among the posters, `budget` in cents or None if hourly."""
        self._jobs.append(job_id)
        self._posters.append(poster)
        self._prices.append(0 if budget is None else budget)
        self._days.append(clock.day(filled_at).toordinal())
        self._titles.append(title)

    def add(self, number: int, total: int, posters: Sequence[Poster]) -> None:
        """Add a contract of the job that is next by `number`, or of none where none was filled.

        The first contract of a job comes of a proposal, others of an offer alone; `hired` knows who got which job.
        """
        random = self._draft.random
        is_great = total >= FEW_FROM and number % GREAT_CLIENTS == 0
        someone = int(len(self.people) * random.random() ** CROWDED)
        if total >= FEW_FROM and number % GREAT_FREELANCERS == 1:
            someone = 0
        if self._jobs and not is_great:
            place = number % len(self._jobs)
            job_id: int | None = self._jobs[place]
            poster, price = posters[self._posters[place]], self._prices[place]
            title, started_on = self._titles[place], date.fromordinal(self._days[place])
        else:
            poster = posters[0] if is_great else random.choice(posters)
            job_id, price, title = None, 0, "Work as agreed"
            started_on = clock.day(self._draft.time(random.randrange(WITHOUT_JOB_DAYS)))
        rate = None if price else self.rates[someone]
        most = min((clock.day(self._draft.today) - started_on).days // 7 - 1, MOST_WEEKS)
        weeks = min(1 + int(random.expovariate(1 / MEAN_WEEKS)), most)
        is_over = weeks > 0 and random.random() < ENDED
        team, hirer_id = poster
        facts = ContractFacts(
            freelancer_id=self.people[someone],
            job_id=job_id,
            title=title,
            type=JobType.FIXED_PRICE if rate is None else JobType.HOURLY,
            rate=rate,
            amount=price if rate is None else None,
            weekly_limit=None if rate is None else 40,
            started_on=started_on,
            weeks=_fixed(price, weeks) if rate is None else _hourly(random, rate, weeks),
            is_over=is_over,
            said=_said(random) if is_over else {},
        )
        is_first = job_id is not None and job_id not in self.hired
        how = Hire(letter=random.choice(LETTERS) if is_first else "", message=random.choice(MESSAGES))
        contract_id = add_hire(self._draft, team, hirer_id, facts, how)
        if is_first and job_id is not None:
            self.hired[job_id] = someone
        if is_great and number % WITH_ACTIVITY == 0:
            item = ActivityFacts(
                team=team, code=f"T-{number // WITH_ACTIVITY + 1}", description=title, contracts=[contract_id]
            )
            add_activity(self._draft, facts.started_at, hirer_id, item)


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
