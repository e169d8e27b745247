"""The past and present work of the demo's freelancers: each a filled job, a contract, and what both sides say."""

from dataclasses import dataclass

from hiringhall.marketplace.accounts.agents import EVERYTHING
from hiringhall.marketplace.jobs.models import JobType, Visibility, Workload

HOURLY, FIXED = JobType.HOURLY, JobType.FIXED_PRICE

Said = tuple[tuple[int, int, int, int, int, int], str]
"""Six marks in the order of SCORES, and a comment."""


@dataclass(frozen=True, kw_only=True)
class Engagement:
    """A demo contract and the job it came from.

    `price` is cents an hour or the whole fixed price; `weeks` are hours (hourly) or cents (fixed price) of one week
    after the other since the start. `by_client` and `by_freelancer` are what they say of each other at the end.
    `agency_share` is what an agency that it is worked through gets of the pay, in hundredths of a percent.
    """

    freelancer: str
    team: str
    by: str
    started_days_ago: int
    title: str
    description: str
    topic: str
    skills: tuple[str, ...]
    type: JobType
    price: int
    weeks: tuple[int, ...]
    is_over: bool = True
    visibility: Visibility = Visibility.PUBLIC
    workload: Workload | None = None
    agency_share: int = EVERYTHING
    by_client: Said | None = None
    by_freelancer: Said | None = None


ENGAGEMENTS = (
    Engagement(
        freelancer="freelancer", team="acme:web", by="hiring", started_days_ago=330, type=HOURLY, price=4_200,
        title="Find out why the ticket report takes four minutes",
        description="The monthly report of a ticket shop has become slower every month. Find the cause, tell us what "
        "to do about it, and do it.",
        topic="Web Development", skills=("python", "postgresql"), weeks=(12, 18, 20, 16, 9),
        workload=Workload.PART_TIME,
        by_client=((5, 5, 5, 5, 5, 5), "Found the cause on the second day, and explained it so that we understood."),
        by_freelancer=((5, 5, 5, 4, 5, 5), "Clear questions, quick answers, a test system that works."),
    ),
    Engagement(
        freelancer="freelancer", team="acme:web", by="admin", started_days_ago=240, type=FIXED, price=320_000,
        title="Move a photograph archive to a new search",
        description="Forty years of captions in three alphabets. The old search knows one of them.",
        topic="Web Development", skills=("python", "javascript", "redis"), weeks=(0, 120_000, 0, 0, 120_000, 0, 80_000),
        by_client=((5, 5, 4, 4, 5, 5), "Two weeks later than planned, for reasons that were ours. Works very well."),
        by_freelancer=((4, 5, 4, 3, 4, 5), "Kind people and a fine archive; the captions came late."),
    ),
    Engagement(
        freelancer="freelancer", team="globex", by="outsider", started_days_ago=150, type=FIXED, price=60_000,
        title="Stock list on the web, read only",
        description="Our stock lives in a spreadsheet. Dealers should see it on a page, without prices.",
        topic="Scripts & Utilities", skills=("python", "html5"), weeks=(0, 60_000),
        by_client=((4, 4, 3, 3, 4, 4), "Does what we asked for. We should have asked for more."),
        by_freelancer=((3, 3, 4, 3, 3, 4), "The wish changed twice while the price stayed."),
    ),
    Engagement(
        freelancer="freelancer", team="acme:web", by="hiring", started_days_ago=64, type=HOURLY, price=4_800,
        title="Look after a booking service",
        description="A few hours a week: updates, small wishes, and somebody to ask when the log turns red.",
        topic="Web Development", skills=("django-framework", "postgresql", "git"), weeks=(6, 8, 4, 9, 5, 7, 6, 8),
        is_over=False, workload=Workload.AS_NEEDED,
    ),
    Engagement(
        freelancer="designer", team="acme:design", by="hiring", started_days_ago=270, type=FIXED, price=85_000,
        title="Mark for a ferry line",
        description="Three boats, one family, a funnel to paint it on.",
        topic="Branding & Logo Design", skills=("logo-design", "typography"), weeks=(30_000, 0, 55_000),
        by_client=((5, 5, 5, 5, 4, 5), "The captain had it painted before we had approved it."),
        by_freelancer=((5, 5, 5, 5, 5, 5), "They know what they want and say why."),
    ),
    Engagement(
        freelancer="designer", team="acme:design", by="admin", started_days_ago=170, type=HOURLY, price=3_800,
        title="Components for a clinic's appointment pages",
        description="A first set of components, tried out with patients.",
        topic="Web & Mobile Design", skills=("ui-design", "usability-testing"), weeks=(15, 20, 20, 12),
        workload=Workload.PART_TIME,
        by_client=((5, 5, 4, 5, 5, 5), "Listened to the patients, and made us listen too."),
        by_freelancer=((5, 4, 5, 5, 5, 5), "Good preparation, real patients, tea."),
    ),
    Engagement(
        freelancer="designer", team="acme:design", by="owner", started_days_ago=90, type=FIXED, price=150_000,
        visibility=Visibility.PRIVATE,
        title="Look of a studio that is not announced yet",
        description="Not to be shown before spring.",
        topic="Branding & Logo Design", skills=("logo-design",), weeks=(50_000, 0, 100_000),
        by_client=((5, 5, 5, 5, 5, 5), "Discreet and splendid."),
        by_freelancer=((5, 5, 5, 5, 5, 5), "I would draw for them again tomorrow."),
    ),
    Engagement(
        freelancer="designer", team="globex", by="outsider", started_days_ago=50, type=FIXED, price=40_000,
        title="Labels for forty brackets",
        description="One label, forty numbers, print-ready.",
        topic="Product Design", skills=("packaging-design", "adobe-indesign"), weeks=(0, 40_000),
        by_client=((5, 4, 5, 5, 4, 4), "On time, tidy files."),
    ),
    Engagement(
        freelancer="writer", team="acme", by="owner", started_days_ago=250, type=FIXED, price=45_000,
        title="Edit last year's report",
        description="Thirty-six pages by five people. One voice, please.",
        topic="Editing & Proofreading Services", skills=("copy-editing", "proofreading"), weeks=(15_000, 30_000),
        by_client=((5, 5, 5, 5, 5, 5), "We read it aloud to each other. That never happened before."),
        by_freelancer=((5, 5, 4, 5, 5, 5), "Good raw material and a quick hand with questions."),
    ),
    Engagement(
        freelancer="writer", team="globex", by="outsider", started_days_ago=120, type=HOURLY, price=5_000,
        title="Instructions for mounting shelves",
        description="From our notes to four pages that a tired person understands.",
        topic="Technical Writing", skills=("technical-writing",), weeks=(10, 14, 6), workload=Workload.PART_TIME,
        by_client=((4, 5, 4, 5, 3, 4), "Very good text. The time difference was hard for us."),
        by_freelancer=((4, 4, 3, 4, 3, 4), "The notes were in three languages, which they had not said."),
    ),
    Engagement(
        freelancer="writer", team="acme", by="admin", started_days_ago=36, type=HOURLY, price=5_500,
        title="Speeches for a jubilee",
        description="Three short ones, for three very different people.",
        topic="Creative Writing Services", skills=("speech-writing",), weeks=(5, 7, 6, 4), is_over=False,
        workload=Workload.AS_NEEDED,
    ),
    Engagement(
        freelancer="agent", team="acme", by="hiring", started_days_ago=280, type=HOURLY, price=3_000,
        title="Clean up a survey of 9,000 answers",
        description="Free text, misspelt cities, ages of 199. We need a table one can trust.",
        topic="Data Analysis & Testing", skills=("data-analysis", "sql"), weeks=(30, 34, 28, 35, 20),
        workload=Workload.FULL_TIME,
        by_client=((5, 5, 5, 5, 4, 5), "Every change is written down. We use the list as a textbook."),
        by_freelancer=((5, 5, 5, 5, 4, 5), "They answered every question about the odd answers."),
    ),
    Engagement(
        freelancer="agent", team="globex", by="outsider", started_days_ago=110, type=HOURLY, price=3_200,
        title="Which brackets sell together?",
        description="Two years of orders, one question.",
        topic="Data Mining & Management", skills=("data-mining", "statistics"), weeks=(20, 25, 12),
        workload=Workload.PART_TIME, agency_share=2_500,  # agreed on before she worked through the agency only
        by_client=((3, 4, 3, 3, 3, 4), "The answer is right, but we had expected it sooner."),
        by_freelancer=((3, 3, 4, 3, 3, 3), "The orders came in eleven formats."),
    ),
    Engagement(
        freelancer="agent", team="acme:web", by="admin", started_days_ago=43, type=HOURLY, price=3_200,
        title="Counts of twelve crossings, every month",
        description="Take in the counters' files, look for odd days, draw the charts.",
        topic="Data Design & Visualization", skills=("d3.js", "data-analysis"), weeks=(16, 12, 18, 14, 15),
        is_over=False, workload=Workload.PART_TIME,
    ),
    Engagement(
        freelancer="translator", team="acme", by="hiring", started_days_ago=200, type=FIXED, price=52_000,
        title="A play into Spanish, first act",
        description="Fast dialogue, four dialects, one dog.",
        topic="Translation & Localization", skills=("translation", "spanish"), weeks=(0, 20_000, 0, 32_000),
        by_client=((5, 5, 5, 4, 5, 5), "The dog is funnier in Spanish."),
        by_freelancer=((5, 5, 5, 5, 5, 5), "An author who answers at midnight."),
    ),
    Engagement(
        freelancer="bookkeeper", team="acme", by="hiring", started_days_ago=180, type=HOURLY, price=3_400,
        visibility=Visibility.INVITE_ONLY,
        title="Month-end closing while our bookkeeper is away",
        description="Two bank accounts, 150 receipts a month.",
        topic="Accounting & Bookkeeping", skills=("bookkeeping", "bank-reconciliation"), weeks=(8, 9, 10, 12, 9, 8, 11),
        workload=Workload.AS_NEEDED,
        by_client=((5, 5, 5, 5, 5, 5), "To the cent, every month."),
        by_freelancer=((5, 5, 5, 5, 5, 5), "Tidy folders. A joy."),
    ),
)  # fmt: skip
