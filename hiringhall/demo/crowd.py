"""Many more people and jobs, made up from lists, for measurements."""

from collections.abc import Callable

from hiringhall.demo.cast import MAIL_DOMAIN
from hiringhall.demo.draft import Draft
from hiringhall.demo.rows import JobFacts, TeamRow, add_company, add_job, add_person
from hiringhall.marketplace import catalog
from hiringhall.marketplace.accounts.models import CompanyKind
from hiringhall.marketplace.jobs.models import Applicants, JobState, JobType, Visibility

CHUNK = 5_000  # rows that are held before they are written
YEARS = 3
PEOPLE_A_COMPANY = 20

Poster = tuple[TeamRow, int]


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


def add(
    draft: Draft, password_hash: str, people: int, jobs: int, fallback: list[Poster], progress: Callable[[int], None]
) -> None:
    """Write so many people, with a company for every twentieth, and so many jobs of these companies.

    Without companies the `fallback` teams post the jobs.
    """
    posters: list[Poster] = []
    for done in range(people):
        user_id = _add_person(draft, done, people, password_hash)
        if done % PEOPLE_A_COMPANY == 0:
            posters.append(_add_company(draft, done, people, user_id))
        _write_chunk(draft, done, people, progress)
    for done in range(jobs):
        team, poster_id = draft.random.choice(posters or fallback)
        _add_job(draft, _days_ago(done, jobs), team, poster_id)
        _write_chunk(draft, done, jobs, progress)


def _write_chunk(draft: Draft, done: int, total: int, progress: Callable[[int], None]) -> None:
    in_chunk = done % CHUNK + 1
    if in_chunk == CHUNK or done + 1 == total:
        draft.write()
        progress(in_chunk)


def _days_ago(done: int, total: int) -> int:
    """Spread over one year, oldest first, so that the log is in order of time."""
    return (total - 1 - done) * 365 // total


def _joined_days_ago(done: int, total: int) -> int:
    return 366 + (total - 1 - done) * 365 * (YEARS - 1) // total


def _add_person(draft: Draft, done: int, total: int, password_hash: str) -> int:
    choose = draft.random.choice
    first_name, last_name = choose(FIRST_NAMES), choose(LAST_NAMES)
    city, country, timezone = choose(PLACES)
    username = f"{first_name}.{last_name}.{done + 1}".lower()
    return add_person(
        draft,
        draft.time(_joined_days_ago(done, total)),
        username,
        password_hash,
        f"{username}@{MAIL_DOMAIN}",
        first_name=first_name,
        last_name=last_name,
        timezone=timezone,
        city=city,
        country=country,
        is_freelancer=done % PEOPLE_A_COMPANY != 0,
    )


def _add_company(draft: Draft, done: int, total: int, owner_id: int) -> Poster:
    number = done // PEOPLE_A_COMPANY + 1
    trade, name = draft.random.choice(TRADES), draft.random.choice(LAST_NAMES)
    at = draft.time(_joined_days_ago(done, total) - 1)
    slug = f"{name}-{trade}-{number}".lower()
    return add_company(draft, at, owner_id, slug, f"{name} {trade}", CompanyKind.CLIENT), owner_id


def _add_job(draft: Draft, days_ago: int, team: TeamRow, poster_id: int) -> None:
    random, at = draft.random, draft.time(days_ago)
    within = random.choice(catalog.categories())
    topic = random.choice(within.topics)
    fixed = random.random() < 0.5  # noqa: PLR2004 - as many of one kind as of the other
    state = random.choices(list(JobState), (70, 20, 10))[0]
    closed_at = None if state is JobState.OPEN else min(at + random.randrange(3600, 20 * 86_400), draft.today)
    specialty = random.choice(catalog.specialties_of(topic.id)).title
    facts = JobFacts(
        title=f"{random.choice(ASKS)} {specialty} {random.choice(OBJECTS)}",
        description=" ".join(random.sample(SENTENCES, 5)),
        type=JobType.FIXED_PRICE if fixed else JobType.HOURLY,
        visibility=random.choices(list(Visibility), (80, 10, 6, 4))[0],
        category=within.id,
        subcategory=topic.id,
        budget=random.randrange(5_000, 1_000_000, 500) if fixed else None,
        duration=None if fixed else random.choice((10, 40, 80, 160, 480, 1000)),
        skills=[skill.slug for skill in random.sample(catalog.skills(), random.randrange(1, 6))],
        applicants=random.choices(list(Applicants), (80, 15, 5))[0],
        state=state,
        closed_at=closed_at,
        cancel_reason=random.choice(catalog.reasons("CloseOpening")).code if state is JobState.CANCELLED else None,
    )
    add_job(draft, at, team, poster_id, facts)
