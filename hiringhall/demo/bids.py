"""What goes on around the demo's jobs: invitations and proposals in every state, offers and what became of them.

Days and hours count back from the start of today; whoever reads the hall later finds them as much older.
"""

from dataclasses import dataclass, field

from hiringhall.marketplace.jobs.durations import Duration
from hiringhall.marketplace.offers.models import OfferState
from hiringhall.marketplace.proposals.models import ProposalState
from hiringhall.marketplace.sides import Side

WEEK, MONTH, QUARTER, SEMESTER = Duration.WEEK, Duration.MONTH, Duration.QUARTER, Duration.SEMESTER
INVITED, ACTIVE, REFUSED = ProposalState.INVITED, ProposalState.ACTIVE, ProposalState.REFUSED
WITHDRAWN, DECLINED, CLOSED = ProposalState.WITHDRAWN, ProposalState.DECLINED, ProposalState.CLOSED
CLIENT, FREELANCER = Side.CLIENT, Side.FREELANCER


@dataclass(frozen=True, kw_only=True)
class Deal:
    """An offer; `hours` ago it was made, `ended` ago it came to its last state. `milestones` have parts of 100.

    `by` is the side that made it. One that is `CHANGED` is followed by the one that took its place.
    """

    hours: int
    price: int
    message: str
    by: Side = CLIENT
    state: OfferState = OfferState.NEW
    ended: int | None = None
    note: str = ""
    weekly_limit: int | None = None
    milestones: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Bid:
    """A freelancer and a job of the demo; times in hours before the start of today.

    `price` is cents an hour or cents in all. `talk` is who said what: the freelancer's or the client's side. `marks`
    are what the client did with it, in this order, soon after it came.
    """

    freelancer: str
    job: str
    hours: int
    price: int = 0
    letter: str = ""
    duration: Duration | None = None
    answers: tuple[str, ...] = ()
    invitation: str = ""
    invited_hours: int = 0
    state: ProposalState = ACTIVE
    ended: int | None = None
    reason: str | None = None
    note: str = ""
    marks: tuple[str, ...] = ()
    talk: tuple[tuple[Side, str], ...] = ()
    deals: tuple[Deal, ...] = field(default=())


QUESTIONS = {
    "Python developer for a booking service (Django, PostgreSQL)": (
        "Which slow query did you make fast last, and how did you find it?",
        "How many hours a week can you give us until spring?",
    ),
    "Illustrator for a children's science series": ("Which animal would you put into a storm, and why?",),
    "Edit our yearly report (40 pages, English)": ("How many days do you need for forty pages?",),
}
"""What clients ask of those who propose, by the title of the job."""

BIDS = (
    Bid(
        freelancer="freelancer", job="Python developer for a booking service (Django, PostgreSQL)", hours=20,
        price=5_200, duration=QUARTER,
        letter="Your service and I have met: I look after its little brother. I would begin with the report, because "
        "it is the one thing your people complain about, then move Django in two steps with a week between them, and "
        "do group bookings last, when the ground is firm.\n\nI review as gladly as I am reviewed.",
        answers=(
            "A ticket shop's report that counted every seat anew for every row. The plan of the query showed it.",
            "Twenty until the end of January, thirty after that.",
        ),
        marks=("seen", "shortlisted", "messaged"),
        talk=(
            (CLIENT, "Thank you, Viktor. Would two hours on Thursday suit you to look at the report together?"),
            (FREELANCER, "Thursday is good, from 14:00 your time. Could I have read access to the test system before?"),
            (CLIENT, "You have it, see your mail. Please look at the May export, it is the worst."),
            (FREELANCER, "Looked. It is not the query, it is the 40,000 rows sorted afterwards. More on Thursday."),
        ),
    ),
    Bid(
        freelancer="agent", job="Python developer for a booking service (Django, PostgreSQL)", hours=14, price=4_100,
        duration=QUARTER,
        letter="Anjali Rao has worked with timetables, counters and surveys for six years, always in Python, always "
        "with tests. Northwind would place her for three months, half of the day in your time zone.",
        answers=(
            "A join over two years of counts: the statistics were stale. Finding that took longer than mending.",
            "Twenty-five.",
        ),
        marks=("seen",),
    ),
    Bid(
        freelancer="newcomer", job="Python developer for a booking service (Django, PostgreSQL)", hours=6,
        price=2_200, duration=SEMESTER,
        letter="I have just finished a course in Django and would like to learn on a real service. I am quick, careful "
        "and not expensive.",
        answers=("A list of books that loaded every author by itself.", "Forty, with pleasure."),
    ),
    Bid(
        freelancer="agent", job="JavaScript developer: make a charting page usable by keyboard", hours=40, price=3_900,
        duration=MONTH,
        letter="Charts are Anjali's daily bread, tables too. She would do one chart in the first week so that you can "
        "try it with a screen reader before the other eight follow.",
        marks=("seen", "shortlisted"),
    ),
    Bid(
        freelancer="freelancer", job="JavaScript developer: make a charting page usable by keyboard", hours=44,
        price=5_000, duration=MONTH,
        letter="I can do this, though I am at home behind the page rather than on it.",
        marks=("seen", "hidden"),
    ),
    Bid(
        freelancer="designer", job="JavaScript developer: make a charting page usable by keyboard", hours=46,
        price=4_500, letter="I would love to draw the focus states for these charts.", state=WITHDRAWN, ended=45,
        reason="141", note="Sorry, I took this for a design job. Whoever builds it may ask me.",
    ),
    Bid(
        freelancer="agent", job="Small online shop for a ceramics workshop", hours=80, price=342_000, duration=QUARTER,
        letter="A shop in which nothing can be sold twice is a matter of one table and much care. Anjali builds it, "
        "a second pair of eyes at Northwind reviews it. The owner gets an hour of teaching and a page that explains "
        "the rest.",
        marks=("seen", "shortlisted", "messaged"),
        talk=(
            (CLIENT, "Who is the second pair of eyes, and can we talk to them?"),
            (FREELANCER, "Bao, who writes this. Yes, any morning."),
            (CLIENT, "Good talk, thank you. An offer is on its way."),
        ),
        deals=(
            Deal(
                hours=30, price=342_000,
                message="As we discussed: the stock first, then shipping, then the texts. The owner signs off each "
                "part herself.",
                milestones=(("Stock, sold once", 40), ("Basket and shipping", 35), ("Texts, handed over", 25)),
            ),
        ),
    ),
    Bid(
        freelancer="designer", job="Logo and lettering for a small roastery", hours=4, invited_hours=4, state=INVITED,
        invitation="Amara, the ferry people showed us their funnel. The roastery is smaller and smells better. Would "
        "you send us a first thought?",
    ),
    Bid(
        freelancer="newcomer", job="Logo and lettering for a small roastery", hours=2, price=40_000, duration=WEEK,
        letter="I drink a lot of coffee and own a tablet to draw on.",
    ),
    Bid(
        freelancer="designer", job="Illustrator for a children's science series", hours=43, price=4_200,
        duration=QUARTER,
        letter="Clouds are easy to draw and hard to explain. I would give every kind of weather one animal that lives "
        "with it and does not complain: a goose for the wind, a snail for the rain.\n\nTwelve double pages, one every "
        "four days.",
        answers=("A hippopotamus. It is the only one who would stand in it and think of something else.",),
        marks=("seen", "shortlisted", "messaged"),
        talk=(
            (CLIENT, "The hippopotamus has won. The meteorologist asks whether the snail may be faster than the rain."),
            (FREELANCER, "Only on the last page."),
        ),
        deals=(
            Deal(
                hours=26, price=4_200, weekly_limit=20, state=OfferState.CHANGED, ended=9,
                message="Twelve double pages at your rate, twenty hours a week. The snail is approved.",
            ),
            Deal(
                hours=9, price=4_600, weekly_limit=15, by=FREELANCER,
                message="With pleasure. Fifteen hours a week is what I have beside the clinic, and the hippopotamus "
                "needs water colour, which takes longer: 46 an hour, and you get the originals.",
            ),
        ),
    ),
    Bid(
        freelancer="designer", job="Design system for a clinic's appointment pages", hours=110, price=235_000,
        duration=MONTH,
        letter="You know my components from the first round. This time I would begin with the slow connection, since "
        "everything else is easy once that works.",
        marks=("seen", "shortlisted"),
    ),
    Bid(
        freelancer="designer", job="Packaging for a range of six teas", hours=170, price=68_000, duration=MONTH,
        letter="Six boxes that are clearly sisters. Two spot colours are one more than I need.",
        marks=("seen",),
        deals=(
            Deal(
                hours=150, price=60_000, state=OfferState.DECLINED, ended=140,
                message="We love the sisters. Could you do it for 600?",
                note="For 600 I would have to leave one of the sisters out. Ask me again in spring.",
            ),
        ),
    ),
    Bid(
        freelancer="designer", job="Retouch product photographs, 200 pieces", hours=290, invited_hours=300,
        invitation="Two hundred lamps on white; would that be something for quiet hours?",
        state=REFUSED, ended=290, reason="9202", note="No quiet hours before March, I am afraid.",
    ),
    Bid(
        freelancer="newcomer", job="Retouch product photographs, 200 pieces", hours=7, invited_hours=7, state=INVITED,
        invitation="You are new here and we have 200 lamps. Ten a day is fine. Shall we try twenty first?",
    ),
    Bid(
        freelancer="writer", job="Edit our yearly report (40 pages, English)", hours=22, price=48_000, duration=MONTH,
        letter="Forty pages this year: it grew. Same way as last time, reading aloud included, and I check the figures "
        "against the tables as you ask.",
        answers=("Nine working days, if the last chapter is there by the third.",),
        marks=("seen", "shortlisted"),
    ),
    Bid(
        freelancer="translator", job="Edit our yearly report (40 pages, English)", hours=18, price=44_000,
        letter="I usually turn English into Spanish. That teaches one to see which sentences say nothing.",
        answers=("Twelve.",),
        marks=("seen",),
    ),
    Bid(
        freelancer="newcomer", job="Edit our yearly report (40 pages, English)", hours=12, price=15_000,
        letter="I read a lot.", answers=("Two days.",), marks=("seen",), state=DECLINED, ended=10, reason="9102",
        note="Thank you. For this one we need somebody who has edited before.",
    ),
    Bid(
        freelancer="newcomer", job="Research assistant for a market study on bicycle repair shops", hours=10,
        price=1_300, duration=MONTH,
        letter="I cycle, I search well, and I note where I found things. Spreadsheets do not frighten me.",
    ),
    Bid(
        freelancer="agent", job="Research assistant for a market study on bicycle repair shops", hours=60, price=1_900,
        duration=MONTH,
        letter="Northwind can begin on Monday. Anjali would write the collecting down so that somebody else can repeat "
        "it next year.",
        marks=("seen", "messaged"),
        talk=((CLIENT, "Would she also call the shops that have no page?"),),
    ),
    Bid(
        freelancer="writer", job="Research assistant for a market study on bicycle repair shops", hours=66,
        price=2_000, letter="I have written about bicycles for years.", marks=("seen",), state=WITHDRAWN, ended=30,
        reason="9302", note="A book came in between. I am sorry.",
    ),
    Bid(
        freelancer="bookkeeper", job="Bookkeeper for month-end closing", hours=120, invited_hours=136, price=3_500,
        duration=QUARTER,
        invitation="Owen, our bookkeeper is away again. Same accounts, same receipts, same folder.",
        letter="Same folder, same care. Two references, as you ask: yourselves and the theatre next door.",
        marks=("seen", "messaged"),
        talk=(
            (CLIENT, "The theatre speaks of you in verse. When could you start?"),
            (FREELANCER, "On the first. Until then I have the theatre."),
        ),
    ),
    Bid(
        freelancer="freelancer", job="Security review of a donation page", hours=200, invited_hours=200, state=INVITED,
        invitation="Two days, one page, your worst intentions. Would you?",
    ),
    Bid(
        freelancer="freelancer", job="Android app that reads our bicycle counters", hours=150, price=175_000,
        letter="The protocol on paper is what tempts me. The rest I would have to learn.", marks=("seen",),
        state=DECLINED, ended=120, reason="9102", note="We need somebody who knows Android. The paper says hello.",
    ),
    Bid(
        freelancer="freelancer", job="Tester for a library's catalogue search", hours=340, price=4_000, duration=MONTH,
        letter="I break searches for a living and write down how.", marks=("seen", "shortlisted"),
        deals=(
            Deal(
                hours=300, price=4_000, weekly_limit=15, state=OfferState.EXPIRED, ended=300 - 7 * 24,
                message="Forty pages of requirements are waiting for you.",
            ),
        ),
    ),
    Bid(
        freelancer="agent", job="Office assistant for our Los Angeles studio", hours=505, price=1_600,
        letter="Pacific time is our evening, which suits Anjali's sister rather than Anjali; we could place her.",
        state=CLOSED, ended=480,
    ),
    Bid(
        freelancer="designer", job="Presentation designer for quarterly reviews", hours=380, price=3_800,
        duration=SEMESTER, letter="I would begin with deleting forty of the sixty slides.",
        marks=("seen", "shortlisted"), state=CLOSED, ended=220,
        deals=(
            Deal(
                hours=270, price=3_800, weekly_limit=10, state=OfferState.CANCELLED, ended=220,
                message="Please do delete them.",
            ),
        ),
    ),
    Bid(
        freelancer="writer", job="Translate our terms of service into German and Spanish", hours=780, price=36_000,
        letter="German I write, Spanish a friend of mine does.", marks=("seen",), state=DECLINED, ended=650,
        reason="9104", note="We found one person for both. Thank you for the offer with the friend.",
    ),
    Bid(
        freelancer="agent", job="CAD drafter for shelf brackets", hours=50, price=2_600, duration=MONTH,
        letter="Northwind has a drafter who bends as well. Anjali keeps the list of tolerances.",
    ),
    Bid(
        freelancer="newcomer", job="CAD drafter for shelf brackets", hours=8, price=1_500,
        letter="I build shelves in my free time.",
    ),
    Bid(
        freelancer="writer", job="Ten articles about storing food at home", hours=200, price=62_000, duration=MONTH,
        letter="Ten articles, no jar left unexplained. I cook what I write about.", marks=("seen", "messaged"),
        talk=(
            (CLIENT, "Do you also photograph the jars?"),
            (FREELANCER, "Badly. Take somebody else for that."),
        ),
        deals=(
            Deal(
                hours=170, price=60_000, state=OfferState.WITHDRAWN, ended=160,
                message="Ten articles for 600, photographs included.",
                note="We look for somebody for the photographs first.",
            ),
        ),
    ),
    Bid(
        freelancer="translator", job="Ten articles about storing food at home", hours=180, price=55_000,
        duration=MONTH, letter="My aunt keeps food for winters that never come. I would interview her.",
        marks=("seen", "shortlisted"),
    ),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Start:
    """A contract that came of one of the demo's filled jobs; `weeks` as in an engagement, `paused` days ago.

    `parts` are what the weeks of a fixed price were for; the first of the `milestones` after them `is_funded` or not.
    """

    freelancer: str
    job: str
    letter: str
    message: str
    price: int
    weeks: tuple[int, ...] = ()
    weekly_limit: int | None = None
    parts: tuple[str, ...] = ()
    milestones: tuple[tuple[str, int], ...] = ()
    is_funded: bool = False
    is_over: bool = False
    paused: int | None = None
    talk: tuple[tuple[Side, str], ...] = ()


SIX_SITES, NEWSLETTER = "Move six sites to a new server", "Newsletter for our dealers"
TERMS = "Translate our terms of service into German and Spanish"

STARTS = (
    Start(
        freelancer="translator", job=TERMS, price=32_000,
        letter="Legal English is a dialect, and I speak it. German by me, Spanish by me, each read by a lawyer of that "
        "country whom I name before we start.",
        message="Eight pages, two languages, two lawyers. The glossary is attached.",
        milestones=(("German, read by a lawyer", 16_000), ("Spanish, read by a lawyer", 16_000)), is_funded=True,
        talk=(
            (FREELANCER, "Paragraph 4 and paragraph 11 contradict each other, in all languages."),
            (CLIENT, "They do indeed. Our lawyer decides by Friday; please leave both as they are until then."),
        ),
    ),
    Start(
        freelancer="designer", job="Animated opening for a documentary, 20 seconds", price=120_000,
        letter="Ink first, computer last. I would film real drops, thirty of them, and let the best become the delta.",
        message="Real ink it is. The cut is locked, one revision as agreed.",
        weeks=(0, 40_000), parts=("Thirty drops of ink, filmed",), is_funded=True,
        milestones=(("The map grows", 50_000), ("Final version, all formats", 30_000)),
        talk=((FREELANCER, "Drop 17 looks like the river. I swear I did not touch it."), (CLIENT, "Keep drop 17!")),
    ),
    Start(
        freelancer="freelancer", job=SIX_SITES, price=90_000,
        letter="Six sites, one Sunday, ten minutes each: I have a list for that, and it is longer than this letter.",
        message="The Sunday is yours. The cat picture on the fourth site is load-bearing.",
        weeks=(0, 75_000), parts=("All six sites on the new server",), is_over=True,
        milestones=(("A look at the logs after a month", 15_000),), is_funded=True,
        talk=((CLIENT, "Eight minutes at most, says our monitor. And the cat is there."),),
    ),
    Start(
        freelancer="writer", job=NEWSLETTER, price=5_200, weekly_limit=8, weeks=(6, 5, 7),
        letter="Dealers read on the phone, between two customers. I would write four issues of two minutes each.",
        message="Four issues, at most eight hours a week.", paused=6,
        talk=((CLIENT, "We pause until the new catalogue is out, then the third issue goes on."),),
    ),
)  # fmt: skip

ON_CALL = Deal(
    hours=16, price=5_500, weekly_limit=5,
    message="Somebody to call when the booking service is down at night: at most five hours a week, mostly none. It "
    "has nothing to do with the new job; we would like you to have it either way.",
)  # fmt: skip
"""An offer of the team Acme Web to the freelancer that is for no job."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """An activity; `contracts` are the titles of those that may use it, `person` whose alone it is."""

    team: str
    by: str
    code: str
    description: str
    url: str = ""
    person: str | None = None
    contracts: tuple[str, ...] = ()
    days: int = 40
    archived: int | None = None


BOOKING, COUNTS = "Look after a booking service", "Counts of twelve crossings, every month"
SPEECHES, OPENING = "Speeches for a jubilee", "Animated opening for a documentary, 20 seconds"

ITEMS = (
    Item(team="acme", by="owner", code="ADMIN", description="Meetings, planning, and what belongs to no one project.",
         contracts=(BOOKING, COUNTS, SPEECHES, OPENING), days=60),
    Item(team="acme", by="owner", code="JUBILEE-30", description="Thirty years of Acme Studio: speeches, party, book.",
         contracts=(SPEECHES,), days=36),
    Item(team="acme", by="admin", code="MOVE-2026", description="Moving the studio upstairs.", days=90, archived=50),
    Item(team="acme:web", by="hiring", code="BOOK-UPDATES", description="Updates of the booking service.",
         url="https://tracker.example/book/updates", contracts=(BOOKING,), days=60),
    Item(team="acme:web", by="hiring", code="BOOK-212", description="Red log when a school books a whole day.",
         url="https://tracker.example/book/212", contracts=(BOOKING,), days=20),
    Item(team="acme:web", by="hiring", code="BOOK-230", description="Group bookings, first sketch.",
         url="https://tracker.example/book/230", days=5),
    Item(team="acme:web", by="admin", code="COUNT-DATA", description="Taking in the counters' files and doubting them.",
         contracts=(COUNTS,), days=43),
    Item(team="acme:web", by="admin", code="COUNT-CHARTS", description="Charts of the twelve crossings.",
         contracts=(COUNTS,), days=43),
    Item(team="acme:web", by="hiring", code="NIGHT", description="Called at night. Only Viktor writes time on this.",
         person="freelancer", contracts=(BOOKING,), days=30),
    Item(team="acme:design", by="hiring", code="RIVER", description="Opening of the documentary about the river.",
         url="https://tracker.example/river", contracts=(OPENING,), days=30),
    Item(team="acme:design", by="hiring", code="CLINIC-1", description="First components for the clinic.", days=170,
         archived=100),
    Item(team="globex", by="outsider", code="DEALERS", description="The newsletter, and everything else for dealers.",
         contracts=(NEWSLETTER,), days=37),
)  # fmt: skip
