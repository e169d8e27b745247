"""Many more people and jobs, made up from lists, for measurements."""

from collections.abc import Callable
from dataclasses import dataclass

from hiringhall.demo.billing import Billing
from hiringhall.demo.cast import MAIL_DOMAIN
from hiringhall.demo.crowd_billing import bill_past_work
from hiringhall.demo.crowd_contracts import Hires, Poster
from hiringhall.demo.crowd_profiles import Profiles
from hiringhall.demo.crowd_proposals import Bids
from hiringhall.demo.draft import Draft
from hiringhall.demo.rows import JobFacts, add_company, add_job, add_person
from hiringhall.demo.trades import Trades
from hiringhall.marketplace import catalog
from hiringhall.marketplace.accounts.models import CompanyKind
from hiringhall.marketplace.jobs.models import Applicants, JobState, JobType, Visibility, Workload

CHUNK = 2_000  # people, jobs, contracts or proposals that are held before they are written
YEARS = 3
PEOPLE_A_COMPANY = 20
MOST_SKILLS = 6


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST_NAMES = _words("""
Aiko Alejandro Amina Anders Beatriz Bogdan Chen Chiara Dalia Daniel Elif Emeka Fatima Felix Grace Hana Hugo
Ivan Jasmine Jorge Kamal Katya Leila Lucas Mariana Mateo Mei Nadia Noah Oksana Omar Paula Priya Quentin Rosa
Samuel Sofia Tariq Thandi Uma Viktor Wanjiru Xavier Yara Yusuf Zofia
""")
LAST_NAMES = _words("""
Abe Adeyemi Andersson Baker Bauer Castro Chowdhury Costa Demir Dubois Eriksen Fernandez Fischer Garcia Gupta
Haddad Hansen Ibrahim Ivanova Jensen Kaya Khan Kim Kovacs Lee Lopez Mbeki Meyer Moreau Mwangi Nakamura Nguyen
Novak Ortiz Park Petrov Popescu Ramos Reyes Rossi Sato Silva Singh Suzuki Taylor Torres Weber Wang Yilmaz
Zhang
""")
PLACES = (
    ("Buenos Aires", "Argentina", "America/Argentina/Buenos_Aires"),
    ("Dhaka", "Bangladesh", "Asia/Dhaka"),
    ("Belo Horizonte", "Brazil", "America/Sao_Paulo"),
    ("Vancouver", "Canada", "America/Vancouver"),
    ("Medellín", "Colombia", "America/Bogota"),
    ("Cairo", "Egypt", "Africa/Cairo"),
    ("Lyon", "France", "Europe/Paris"),
    ("Leipzig", "Germany", "Europe/Berlin"),
    ("Accra", "Ghana", "Africa/Accra"),
    ("Pune", "India", "Asia/Kolkata"),
    ("Surabaya", "Indonesia", "Asia/Jakarta"),
    ("Turin", "Italy", "Europe/Rome"),
    ("Osaka", "Japan", "Asia/Tokyo"),
    ("Nairobi", "Kenya", "Africa/Nairobi"),
    ("Guadalajara", "Mexico", "America/Mexico_City"),
    ("Wellington", "New Zealand", "Pacific/Auckland"),
    ("Lagos", "Nigeria", "Africa/Lagos"),
    ("Lahore", "Pakistan", "Asia/Karachi"),
    ("Cebu", "Philippines", "Asia/Manila"),
    ("Krakow", "Poland", "Europe/Warsaw"),
    ("Cluj", "Romania", "Europe/Bucharest"),
    ("Belgrade", "Serbia", "Europe/Belgrade"),
    ("Cape Town", "South Africa", "Africa/Johannesburg"),
    ("Valencia", "Spain", "Europe/Madrid"),
    ("Lviv", "Ukraine", "Europe/Kyiv"),
    ("Leeds", "United Kingdom", "Europe/London"),
    ("Austin", "United States", "America/Chicago"),
    ("Da Nang", "Vietnam", "Asia/Ho_Chi_Minh"),
)
TRADES = _words("""
Bakery Bindery Brewery Cinema Clinic Ferries Foundry Gardens Glassworks Instruments Library Lighting Museum
Nursery Optics Orchards Outfitters Pottery Press Printworks Radio Sailing Studios Textiles Tools Tramways
Workshop
""")
ASKS = ("Looking for", "We need", "Wanted:", "Part-time", "Experienced", "Reliable", "Urgent:", "Long-term")
OBJECTS = (
    "for a family business",
    "for our spring campaign",
    "to finish a half-done project",
    "to relaunch our site",
    "for a small public library",
    "for a series of workshops",
    "to support our team",
    "for a pilot in two cities",
    "to tidy up what grew over ten years",
    "for an exhibition in autumn",
)
SENTENCES = (
    "The work is described in a short document that you get after we have spoken.",
    "We answer within a day and decide within a week.",
    "Please tell us about one similar piece of work and what you would do differently today.",
    "Our team is spread over three time zones; two shared hours a day are enough.",
    "Everything is reviewed by two people before it goes out.",
    "You work with one contact person who knows the subject well.",
    "There is a first version which you may use or throw away.",
    "We value plain words and things that still work in five years.",
    "A trial task is paid like all other work.",
    "The material is in English; knowing a second language helps.",
)


@dataclass(frozen=True)
class Counts:
    """How many more people, jobs, contracts and proposals to make up."""

    people: int = 0
    jobs: int = 0
    contracts: int = 0
    proposals: int = 0

    @property
    def total(self) -> int:
        """How many steps that takes."""
        return self.people + self.jobs + self.contracts + self.proposals

    @property
    def is_possible(self) -> bool:
        """Whether there are enough people and jobs for the proposals: each person proposes to do a job once."""
        return self.proposals <= self.jobs * (self.people // 4)


class Crowd:
    """Makes up people, with a company for every twentieth, jobs of these, and contracts and proposals between them."""

    def __init__(
        self,
        draft: Draft,
        billing: Billing,
        password_hash: str,
        groups: dict[str, int],
        progress: Callable[[int], None],
    ) -> None:
        self._draft = draft
        self._billing = billing
        self._password_hash = password_hash
        self._progress = progress
        self._trades = Trades(draft.random)
        self._profiles = Profiles(draft, self._trades, groups)
        self._hires = Hires(draft)
        self._bids = Bids(draft, self._hires)

    def add(self, counts: Counts, posters: list[Poster], freelancers: dict[int, int]) -> None:
        """Write so many; without a crowd the `posters` post and the `freelancers`, with their rates, are hired."""
        founders: list[Poster] = []
        for done in range(counts.people):
            founders += self._add_person(done, counts.people)
            self._write_chunk(done, counts.people)
        if counts.people <= 1:
            for user_id, rate in freelancers.items():
                self._hires.can_hire(user_id, rate)
        posters = founders or posters
        for done in range(counts.jobs):
            self._add_job(_days_ago(done, counts.jobs), posters, self._draft.random.randrange(len(posters)))
            self._write_chunk(done, counts.jobs)
        for done in range(counts.contracts):
            self._hires.add(done, counts.contracts, posters)
            self._bill_chunk(done, counts.contracts)
            self._write_chunk(done, counts.contracts)
        for done, (job, someone) in enumerate(self._bids.plan(counts.proposals)):
            self._bids.add(job, someone, posters)
            self._write_chunk(done, counts.proposals)

    def _write_chunk(self, done: int, total: int) -> None:
        in_chunk = done % CHUNK + 1
        if in_chunk == CHUNK or done + 1 == total:
            self._draft.write()
            self._progress(in_chunk)

    def _bill_chunk(self, done: int, total: int) -> None:
        """Bill and pay the contracts that are about to be written."""
        if done % CHUNK + 1 == CHUNK or done + 1 == total:
            bill_past_work(self._draft, self._billing)

    def _add_person(self, done: int, total: int) -> list[Poster]:
        """Add a freelancer with a profile, or for every twentieth a client with a company, which is returned."""
        draft, choose = self._draft, self._draft.random.choice
        first_name, last_name = choose(FIRST_NAMES), choose(LAST_NAMES)
        city, country, timezone = choose(PLACES)
        username, at = f"{first_name}.{last_name}.{done + 1}".lower(), draft.time(_joined_days_ago(done, total))
        is_client = done % PEOPLE_A_COMPANY == 0
        user_id = add_person(
            draft,
            at,
            username,
            self._password_hash,
            f"{username}@{MAIL_DOMAIN}",
            first_name=first_name,
            last_name=last_name,
            timezone=timezone,
            city=city,
            country=country,
            is_freelancer=not is_client,
        )
        if is_client:
            return [_add_company(draft, done, total, user_id)]
        self._hires.can_hire(user_id, self._profiles.add(user_id, at + 3600))
        return []

    def _add_job(self, days_ago: int, posters: list[Poster], poster: int) -> None:
        random, at, (team, poster_id) = self._draft.random, self._draft.time(days_ago), posters[poster]
        trade = self._trades.choose(random)
        specialty = random.choice(trade.specialties)
        fixed = random.random() < 0.5  # noqa: PLR2004 - as many of one kind as of the other
        budget = random.randrange(5_000, 1_000_000, 500) if fixed else None
        state = random.choices(list(JobState), (70, 20, 10))[0]
        closed_at = min(at + random.randrange(3600, 20 * 86_400), self._draft.today)
        low = random.randrange(500, 6_000, 100)
        facts = JobFacts(
            title=f"{random.choice(ASKS)} {specialty} {random.choice(OBJECTS)}",
            description=" ".join(random.sample(SENTENCES, 5)),
            type=JobType.FIXED_PRICE if fixed else JobType.HOURLY,
            visibility=random.choices(list(Visibility), (80, 10, 6, 4))[0],
            category=trade.category,
            subcategory=trade.topic,
            budget=budget,
            duration=None if fixed else random.choice((10, 40, 80, 160, 480, 1000)),
            workload=None if fixed else random.choice(list(Workload)),
            rates=None if fixed else (low, low + random.randrange(0, 4_000, 100)),
            tier=random.choice((None, 1, 2, 3)),
            skills=trade.some_skills(random, MOST_SKILLS),
            applicants=random.choices(list(Applicants), (80, 15, 5))[0],
            state=state,
            closed_at=None if state is JobState.OPEN else closed_at,
            cancel_reason=random.choice(catalog.reasons("CloseOpening")).code if state is JobState.CANCELLED else None,
        )
        job_id = add_job(self._draft, at, team, poster_id, facts)
        self._bids.was_posted(job_id, poster, facts, at)
        if state is JobState.FILLED:
            self._hires.was_filled(job_id, poster, specialty, budget, closed_at)


def _days_ago(done: int, total: int) -> int:
    """Spread over one year, oldest first, so that the log is in order of time."""
    return (total - 1 - done) * 365 // total


def _joined_days_ago(done: int, total: int) -> int:
    return 366 + (total - 1 - done) * 365 * (YEARS - 1) // total


def _add_company(draft: Draft, done: int, total: int, owner_id: int) -> Poster:
    number = done // PEOPLE_A_COMPANY + 1
    trade, name = draft.random.choice(TRADES), draft.random.choice(LAST_NAMES)
    at = draft.time(_joined_days_ago(done, total) - 1)
    slug = f"{name}-{trade}-{number}".lower()
    return add_company(draft, at, owner_id, slug, f"{name} {trade}", CompanyKind.CLIENT), owner_id
