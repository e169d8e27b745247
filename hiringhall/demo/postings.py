"""The jobs of the demo hall: every state, visibility and way to be paid."""

from dataclasses import dataclass

from hiringhall.marketplace.jobs.models import Applicants, JobState, JobType, Visibility, Workload

HOURLY, FIXED = JobType.HOURLY, JobType.FIXED_PRICE
PUBLIC, SIGNED_IN = Visibility.PUBLIC, Visibility.SIGNED_IN
INVITE_ONLY, PRIVATE = Visibility.INVITE_ONLY, Visibility.PRIVATE
AS_NEEDED, PART_TIME, FULL_TIME = Workload.AS_NEEDED, Workload.PART_TIME, Workload.FULL_TIME


@dataclass(frozen=True, kw_only=True)
class Posting:
    """A demo job. `topic` is a title of the catalog; `amount` is cents for a fixed price, hours for an hourly job.

    `rates` are the cents an hour that the client means to pay, from and to; `tier` is the experience looked for.
    `closed_days_ago` is when it was filled or cancelled; `reason` is the code of a cancelled one. `groups` are slugs of
    those that it is meant for.
    """

    team: str
    by: str
    days_ago: int
    title: str
    description: str
    topic: str
    skills: tuple[str, ...]
    type: JobType
    amount: int
    visibility: Visibility = PUBLIC
    state: JobState = JobState.OPEN
    closed_days_ago: int | None = None
    reason: str | None = None
    applicants: Applicants = Applicants.ALL
    required_test: str | None = None
    workload: Workload | None = None
    rates: tuple[int, int] | None = None
    tier: int | None = None
    groups: tuple[str, ...] = ()


POSTINGS = (
    Posting(
        team="acme", by="owner", days_ago=1, type=FIXED, amount=45_000,
        tier=2,
        title="Edit our yearly report (40 pages, English)",
        description="The text of our yearly report is written by six people and sounds like it. We need one careful "
        "editor who gives it one voice, checks every figure against the tables and marks what is unclear.\n\n"
        "You get a shared document. Please say in your application how many days you need.",
        topic="Editing & Proofreading Services", skills=("proofreading", "copy-editing", "english"),
        groups=("words",),
    ),
    Posting(
        team="acme", by="recruiter", days_ago=3, type=HOURLY, amount=120, visibility=SIGNED_IN,
        workload=PART_TIME, rates=(1_200, 2_000), tier=1,
        title="Research assistant for a market study on bicycle repair shops",
        description="We prepare a study of independent repair shops in twelve European cities. You collect addresses, "
        "opening hours, services and prices from public sources into our spreadsheet, and note where a figure comes "
        "from.\n\nAbout three weeks of work, ten hours a week or more.",
        topic="Market Research & Product Reviews", skills=("market-research", "data-entry", "microsoft-excel"),
        groups=("early-birds",),
    ),
    Posting(
        team="acme", by="admin", days_ago=6, type=HOURLY, amount=60, visibility=INVITE_ONLY,
        workload=AS_NEEDED, rates=(3_000, 4_000), tier=2,
        title="Bookkeeper for month-end closing",
        description="Our bookkeeper is on leave for two months. You reconcile two bank accounts, post about 150 "
        "receipts a month and prepare the closing for our accountant.\n\nBy invitation; we ask for two references.",
        topic="Accounting & Bookkeeping", skills=("bookkeeping", "accounting"),
    ),
    Posting(
        team="acme", by="owner", days_ago=11, type=FIXED, amount=150_000, visibility=PRIVATE,
        title="Business plan for a second studio",
        description="Draft, not to be shown yet: we think about a second studio in Montreal and want a plan with three "
        "scenarios over five years, rent, staff and break-even included.",
        topic="Other - Accounting & Consulting", skills=("business-plans",),
    ),
    Posting(
        team="acme", by="hiring", days_ago=34, type=FIXED, amount=30_000,
        title="Translate our terms of service into German and Spanish",
        description="Eight pages of plain legal English. Both translations need a second pair of eyes; tell us who "
        "that would be. We have a glossary.",
        topic="Translation & Localization", skills=("translation", "german", "spanish"),
        state=JobState.FILLED, closed_days_ago=27,
    ),
    Posting(
        team="acme", by="recruiter", days_ago=21, type=HOURLY, amount=400,
        workload=PART_TIME, rates=(1_500, 2_500), tier=1,
        title="Office assistant for our Los Angeles studio",
        description="Calendar, travel and the phone, four hours a day in Pacific time.",
        topic="Virtual Assistance", skills=("customer-service",),
        state=JobState.CANCELLED, closed_days_ago=20, reason="49",
    ),
    Posting(
        team="acme:design", by="hiring", days_ago=0, type=FIXED, amount=90_000,
        tier=3,
        title="Logo and lettering for a small roastery",
        description="A family that roasts coffee in the fourth generation wants a mark that works on a bag, a shop "
        "window and a 16-pixel icon. We have a mood board and much patience for sketches.\n\n"
        "Deliver three directions, then one in all sizes, as vector files.",
        topic="Branding & Logo Design", skills=("logo-design", "adobe-illustrator", "typography"),
    ),
    Posting(
        team="acme:design", by="hiring", days_ago=2, type=HOURLY, amount=80,
        workload=PART_TIME, rates=(3_000, 5_500), tier=2,
        title="Illustrator for a children's science series",
        description="Twelve double pages about weather: clouds, storms, ice and drought. Warm, exact and a little "
        "funny. A meteorologist checks the facts, you decide how they look.\n\nPlease show us animals and machines.",
        topic="Art & Illustration", skills=("illustration", "adobe-photoshop"), applicants=Applicants.INDIVIDUALS,
    ),
    Posting(
        team="acme:design", by="admin", days_ago=5, type=FIXED, amount=240_000, visibility=SIGNED_IN,
        tier=3,
        title="Design system for a clinic's appointment pages",
        description="Patients of all ages book, move and cancel appointments. We need a small set of components that "
        "meets the accessibility rules at level AA, with states for slow connections.\n\nDeliver the source files and "
        "a page on how to use each component.",
        topic="Web & Mobile Design", skills=("ui-design", "web-design", "usability-testing"),
        groups=("accessible-web",),
    ),
    Posting(
        team="acme:design", by="hiring", days_ago=8, type=FIXED, amount=65_000,
        tier=2,
        title="Packaging for a range of six teas",
        description="Six boxes, one family. Print-ready files with two spot colours; the dieline exists. The client "
        "decides fast and means what they say.",
        topic="Product Design", skills=("packaging-design", "adobe-indesign", "print-design"),
    ),
    Posting(
        team="acme:design", by="hiring", days_ago=13, type=HOURLY, amount=30, visibility=INVITE_ONLY,
        workload=AS_NEEDED, rates=(800, 1_500), tier=1,
        title="Retouch product photographs, 200 pieces",
        description="Lamps on white. Cut out, straighten, even the colours along a reference card. Ten a day is fine.",
        topic="Photography", skills=("photo-editing", "adobe-photoshop"),
    ),
    Posting(
        team="acme:design", by="owner", days_ago=40, type=FIXED, amount=120_000,
        title="Animated opening for a documentary, 20 seconds",
        description="Ink drops that become a map of the river. Sound is done by somebody else; you work to a fixed "
        "cut. One revision is included.",
        topic="Video & Animation", skills=("animation", "motion-graphics", "video-editing"),
        state=JobState.FILLED, closed_days_ago=31,
    ),
    Posting(
        team="acme:design", by="recruiter", days_ago=17, type=HOURLY, amount=160,
        workload=AS_NEEDED, rates=(2_500, 4_500), tier=2,
        title="Presentation designer for quarterly reviews",
        description="Every quarter we turn sixty rough slides into something one can read from the back row.",
        topic="Graphic, Editorial & Presentation Design", skills=("presentation-design", "infographics"),
        state=JobState.CANCELLED, closed_days_ago=9, reason="41",
    ),
    Posting(
        team="acme:web", by="hiring", days_ago=1, type=HOURLY, amount=240,
        workload=PART_TIME, rates=(4_000, 6_500), tier=3,
        title="Python developer for a booking service (Django, PostgreSQL)",
        description="A museum sells timed tickets. The service is four years old, has good tests and one slow report. "
        "You make the report fast, move us to the current Django and add group bookings.\n\n"
        "We review every change and deploy twice a week.",
        topic="Web Development", skills=("python", "django-framework", "postgresql", "git"),
        groups=("open-source", "early-birds"),
    ),
    Posting(
        team="acme:web", by="recruiter", days_ago=2, type=HOURLY, amount=160, required_test="9002",
        workload=FULL_TIME, rates=(3_500, 6_000), tier=2,
        title="JavaScript developer: make a charting page usable by keyboard",
        description="Our charts are pretty and useless without a mouse. You add focus, labels and a table view for "
        "each of nine charts, with tests in a real browser.",
        topic="Web Development", skills=("javascript", "d3.js", "html5", "css3"),
        groups=("accessible-web", "open-source"),
    ),
    Posting(
        team="acme:web", by="hiring", days_ago=4, type=FIXED, amount=350_000, applicants=Applicants.AGENCIES,
        tier=2,
        title="Small online shop for a ceramics workshop",
        description="Forty pieces, most of them single. The stock must never be sold twice, shipping to five "
        "countries, and the owner wants to change texts herself.\n\nWe take care of the photographs.",
        topic="Ecommerce Development", skills=("magento", "php", "mysql"),
    ),
    Posting(
        team="acme:web", by="admin", days_ago=7, type=FIXED, amount=180_000, visibility=SIGNED_IN,
        tier=3,
        title="Android app that reads our bicycle counters",
        description="Counters at twelve crossings speak Bluetooth. The app collects the counts and sends them when "
        "there is a network. We have the protocol on paper and one counter for your desk.",
        topic="Mobile Development", skills=("android-development", "java", "json"), required_test="271",
    ),
    Posting(
        team="acme:web", by="hiring", days_ago=9, type=HOURLY, amount=40, visibility=INVITE_ONLY,
        workload=FULL_TIME, rates=(7_000, 12_000), tier=3,
        title="Security review of a donation page",
        description="Two days: read the code, try to break the staging system, write down what you found and how "
        "bad it is. We fix, you look again.",
        topic="Information Security & Compliance", skills=("penetration-testing", "security"),
    ),
    Posting(
        team="acme:web", by="owner", days_ago=12, type=HOURLY, amount=500, visibility=PRIVATE,
        workload=PART_TIME, rates=(6_000, 9_000), tier=3,
        title="Lead developer for a new product",
        description="Not public yet. One year, at least half-time, later perhaps employed.",
        topic="Product Management", skills=("project-management", "agile"),
    ),
    Posting(
        team="acme:web", by="recruiter", days_ago=15, type=HOURLY, amount=100,
        workload=PART_TIME, rates=(1_500, 2_500), tier=1,
        title="Tester for a library's catalogue search",
        description="You write test cases from forty pages of requirements, run them in three browsers and describe "
        "what fails so that a developer understands it at once.",
        topic="QA & Testing", skills=("software-testing", "selenium"),
    ),
    Posting(
        team="acme:web", by="hiring", days_ago=52, type=FIXED, amount=75_000,
        title="Move six sites to a new server",
        description="Four WordPress sites and two static ones, with mail. At most ten minutes of downtime each, on a "
        "Sunday. You write down what you did.",
        topic="Network & System Administration", skills=("linux-system-administration", "nginx", "wordpress"),
        state=JobState.FILLED, closed_days_ago=44,
    ),
    Posting(
        team="acme:web", by="hiring", days_ago=26, type=FIXED, amount=20_000,
        title="Scraper for public tenders",
        description="Posted twice by mistake.",
        topic="Data Extraction/ETL", skills=("web-scraping", "python"),
        state=JobState.CANCELLED, closed_days_ago=26, reason="67",
    ),
    Posting(
        team="globex", by="outsider", days_ago=3, type=HOURLY, amount=200,
        workload=FULL_TIME, rates=(2_000, 3_500), tier=2,
        title="CAD drafter for shelf brackets",
        description="Twenty brackets from hand sketches to drawings a workshop can bend from. Tolerances are on the "
        "sketches.",
        topic="3D Modeling & CAD", skills=("3d-modeling",),
    ),
    Posting(
        team="globex", by="outsider", days_ago=10, type=FIXED, amount=60_000,
        tier=1,
        title="Ten articles about storing food at home",
        description="About 800 words each, friendly and correct, with sources. Two a week.",
        topic="Content & Copywriting", skills=("blog-writing", "article-writing", "seo"),
        groups=("words",),
    ),
    Posting(
        team="globex", by="outsider", days_ago=14, type=FIXED, amount=500_000, visibility=PRIVATE,
        title="Plan of the new warehouse",
        description="Internal until the lease is signed.",
        topic="Buildings & Landscape Architecture", skills=("3d-modeling",),
    ),
    Posting(
        team="globex", by="outsider", days_ago=45, type=HOURLY, amount=90, visibility=SIGNED_IN,
        workload=AS_NEEDED, rates=(2_000, 3_000), tier=2,
        title="Newsletter for our dealers",
        description="Four issues, from our notes to the sent mail.",
        topic="Email & Marketing Automation", skills=("email-marketing", "mailchimp"),
        state=JobState.FILLED, closed_days_ago=38,
    ),
)  # fmt: skip
