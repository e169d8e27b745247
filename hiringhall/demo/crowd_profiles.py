"""The profiles of the crowd: titles, texts, rates and skills as they are spread in a large hall."""

from datetime import date
from random import Random

from hiringhall import clock
from hiringhall.demo.draft import Draft
from hiringhall.demo.profile_rows import (
    ProfileFacts,
    add_certification,
    add_education,
    add_employment,
    add_group_member,
    add_portfolio_item,
    add_profile,
)
from hiringhall.demo.trades import Trade, Trades
from hiringhall.marketplace import catalog
from hiringhall.marketplace.profiles.models import Access, Availability

LOWEST_RATE, HIGHEST_RATE = 300, 20_000
MOST_SKILLS = 12
WITH_RECORD, WITH_PORTFOLIO, WITH_TESTS, IN_A_GROUP, READY = 0.3, 0.25, 0.35, 0.1, 0.6

ENDINGS = (
    "", "", " expert", " specialist", " and more", ", ten years of practice", " for small firms", ", fluent English",
    ", fast and careful", " consultant", ", full service", " with an eye for detail",
)  # fmt: skip
SENTENCES = (
    "I have worked with {skill} for {years} years and still learn something every week.",
    "My clients come back because I say early what will not work.",
    "{specialty} is what I do all day, and I do it with care.",
    "I have finished more than {many} projects, small and large.",
    "You get a plan, a price and a date before we begin.",
    "Besides {skill} I am at home in {other}.",
    "I answer within a day, on most days within an hour.",
    "Before I worked on my own I was part of a team of {years}.",
    "I like clear briefs, and I help to write them.",
    "Quality comes first; a deadline is a promise.",
    "I document what I do so that you can go on without me.",
    "Ask me about {skill}: I have made every mistake there is, once.",
    "Long-term work suits me best, a short test is welcome.",
    "I work in your time zone for at least four hours a day.",
    "References are gladly given, samples are in my portfolio.",
    "I speak with your customers as if they were mine.",
)
LANGUAGES = ("Spanish", "French", "German", "Hindi", "Arabic", "Russian", "Portuguese", "Tagalog", "Chinese", "Polish")
SCHOOLS = ("City College", "Polytechnic", "Open University", "School of Commerce", "Institute of Technology")
DEGREES = ("Bachelor", "Master", "Diploma", "")
AREAS = ("Computer science", "Economics", "Design", "Languages", "Engineering", "Business", "Media")
EMPLOYERS = ("Harbour Systems", "Lumen Agency", "Northern Mills", "Delta Consulting", "Parcel & Post", "Green Ledger")
ROLES = ("Assistant", "Specialist", "Team lead", "Consultant", "Trainee", "Manager")
PAPERS = ("Certified practitioner", "Project methods, foundation", "Cloud associate", "Office specialist")


class Profiles:
    """Adds a profile to one person of the crowd after the other."""

    def __init__(self, draft: Draft, trades: Trades, groups: dict[str, int]) -> None:
        self._draft = draft
        self._trades = trades
        self._groups = list(groups.items())
        self._names = {skill.slug: skill.name for skill in catalog.skills()}
        self._tests = [entry.id for entry in catalog.tests()]

    def add(self, user_id: int, at: int) -> int:
        """Add the profile of somebody who joined then; return the rate, cents an hour."""
        draft, random = self._draft, self._draft.random
        trade = self._trades.choose(random)
        skills = trade.some_skills(random, MOST_SKILLS)
        specialty = random.choice(trade.specialties)
        rate = min(max(int(random.lognormvariate(7.6, 0.6)) // 50 * 50, LOWEST_RATE), HIGHEST_RATE)
        facts = ProfileFacts(
            title=f"{specialty}{random.choice(ENDINGS)}"[:100],
            overview=_overview(random, specialty, [self._names[slug] for slug in skills]),
            rate=rate,
            english=random.choices(range(6), (10, 5, 10, 20, 30, 25))[0],
            languages=[(random.choice(LANGUAGES), random.randrange(1, 5))] if random.random() < WITH_RECORD else [],
            categories=[trade.topic],
            skills=[(slug, random.randrange(1, 6)) for slug in skills],
            tests=self._passed(at) if random.random() < WITH_TESTS else (),
            availability=random.choices(list(Availability), (50, 25, 20, 5))[0],
            access=random.choices(list(Access), (90, 7, 3))[0],
            is_ready=random.random() < READY,
        )
        add_profile(draft, at, user_id, facts)
        self._add_records(user_id, at, trade, specialty)
        return rate

    def _passed(self, at: int) -> list[tuple[str, int, int, date]]:
        random, day = self._draft.random, clock.day(at)
        numbers = sorted({self._tests[int(random.random() ** 2 * len(self._tests))] for _ in range(3)})
        return [(number, 250 + percentile * 5 // 2, percentile, day) for number in numbers
                for percentile in (random.randrange(5, 101),)]  # fmt: skip

    def _add_records(self, user_id: int, at: int, trade: Trade, specialty: str) -> None:
        draft, random = self._draft, self._draft.random
        choose, year = random.choice, random.randrange(1985, 2015)
        if random.random() < WITH_RECORD:
            school = {"school": choose(SCHOOLS), "degree": choose(DEGREES), "area": choose(AREAS)}
            add_education(draft, at, user_id, **school, from_year=year, to_year=year + random.randrange(1, 6))
        if random.random() < WITH_RECORD:
            months = {"from_month": date(year + 4, 9, 1), "to_month": date(year + 6, random.randrange(1, 13), 1)}
            add_employment(draft, at, user_id, employer=choose(EMPLOYERS), role=choose(ROLES), **months)
        if random.random() < IN_A_GROUP:
            add_certification(
                draft, at, user_id, name=choose(PAPERS), organization="", received_on=date(year + 5, 6, 30)
            )
        if random.random() < WITH_PORTFOLIO:
            for place in range(random.randrange(1, 4)):
                title = f"{specialty} {place + 1}"
                add_portfolio_item(draft, at, user_id, place, title=title, category=trade.topic)
        if self._groups and random.random() < IN_A_GROUP:
            slug, group_id = choose(self._groups)
            add_group_member(draft, at, group_id, slug, user_id)


def _overview(random: Random, specialty: str, skills: list[str]) -> str:
    facts = {
        "skill": skills[0],
        "other": skills[-1],
        "specialty": specialty,
        "years": random.randrange(2, 20),
        "many": random.randrange(2, 30) * 10,
    }
    return " ".join(random.sample(SENTENCES, random.randrange(3, 7))).format(**facts)
