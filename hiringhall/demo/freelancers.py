"""The profiles of the demo's freelancers."""

from dataclasses import dataclass, field

from hiringhall.demo.drawings import Motif
from hiringhall.marketplace.profiles.models import Access, Availability


@dataclass(frozen=True)
class School:
    """Where a demo freelancer learned."""

    school: str
    degree: str
    area: str
    from_year: int
    to_year: int | None
    comment: str = ""


@dataclass(frozen=True)
class Post:
    """Where a demo freelancer worked; year and month of the first and the last month."""

    employer: str
    role: str
    from_month: tuple[int, int]
    to_month: tuple[int, int] | None
    comment: str = ""


@dataclass(frozen=True)
class Paper:
    """A certificate of a demo freelancer."""

    name: str
    organization: str
    received: tuple[int, int, int]


@dataclass(frozen=True)
class Piece:
    """A piece of work of a demo freelancer; `topic` is a title of the catalog, `motif` what its picture shows."""

    title: str
    description: str
    topic: str
    skills: tuple[str, ...]
    motif: Motif | None
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Portrait:
    """The profile of a demo freelancer. `rate` in cents an hour, `tests` are (number, score, percentile, days ago)."""

    username: str
    title: str
    overview: str
    rate: int
    english: int
    languages: tuple[tuple[str, int], ...]
    topics: tuple[str, ...]
    skills: tuple[tuple[str, int], ...]
    availability: Availability = Availability.FULL_TIME
    access: Access = Access.PUBLIC
    is_ready: bool = True
    face: tuple[str, int] | None = None
    """The colour of the ground of the picture, and what decides about the rest of it."""
    tests: tuple[tuple[str, int, int, int], ...] = ()
    schools: tuple[School, ...] = ()
    posts: tuple[Post, ...] = ()
    papers: tuple[Paper, ...] = ()
    pieces: tuple[Piece, ...] = ()
    groups: tuple[str, ...] = field(default=())


PORTRAITS = (
    Portrait(
        username="freelancer", title="Python and web developer for things that have to keep working",
        overview="I look after web services that have grown for years: booking systems, shops, archives. I read code "
        "before I judge it, write a test before I change it, and leave notes that the next person understands.\n\n"
        "Most of my work is Python with Django or Flask on PostgreSQL, and as much JavaScript as a page needs. I am "
        "at my best with slow reports, double bookings and that one cron job nobody dares to touch.\n\n"
        "I work from Kyiv, have power for three days without the grid, and answer within a few hours.",
        rate=4_800, english=4, languages=(("Ukrainian", 4), ("Polish", 3), ("German", 2)),
        topics=("Web Development", "Scripts & Utilities", "Database Management & Administration"),
        skills=(("python", 5), ("django-framework", 5), ("postgresql", 5), ("javascript", 4), ("flask", 4),
                ("html5", 4), ("redis", 3), ("git", 5), ("linux-system-administration", 4), ("selenium", 3)),
        face=("#2b5c9e", 1),
        tests=(("9001", 475, 97, 300), ("9004", 460, 95, 290), ("9002", 390, 78, 120), ("9017", 440, 88, 290)),
        schools=(School("Polytechnic of the Dnieper", "Master", "Applied mathematics", 2006, 2011,
                        "Thesis on timetables of branch lines."),),
        posts=(Post("Halyna Maps", "Backend developer", (2011, 9), (2016, 4), "Routing for rural buses."),
               Post("Brick Archive", "Lead developer", (2016, 5), (2024, 2), "Catalogue of four million photographs.")),
        papers=(Paper("PostgreSQL administration, advanced", "Elephant Training Centre", (2019, 11, 8)),),
        pieces=(
            Piece("Timed tickets for a museum", "Visitors book a quarter of an hour. The old page sold the same slot "
                  "twice on busy days; now the database makes that impossible, and the report that took four minutes "
                  "takes two seconds.", "Web Development", ("python", "django-framework", "postgresql"), Motif.CHART),
            Piece("Search in a photograph archive", "Four million pictures, forty years of captions in three "
                  "alphabets. Typing finds while you type.", "Web Development", ("python", "javascript"), Motif.GRID,
                  "https://archive.example.org"),
            Piece("A deploy that fits on a page", "Replaced eleven scripts by one, with a way back.",
                  "DevOps & Solutions Architecture", ("git", "linux-system-administration"), None),
        ),
        groups=("open-source", "accessible-web"),
    ),
    Portrait(
        username="designer", title="Brand and interface designer with a weakness for good lettering",
        overview="A mark has to work painted on a shutter, stitched on a cap and sixteen pixels wide. I draw by hand "
        "first, then in vectors, and I show you the ugly sketches too because the good idea often hides there.\n\n"
        "For interfaces I build small systems: a dozen components, their states, and a page that says when to use "
        "which. I test them with a keyboard, in sunlight, and with my mother.\n\n"
        "French and Wolof at home, English at work.",
        rate=4_000, english=4, languages=(("French", 4), ("Wolof", 4)),
        topics=("Branding & Logo Design", "Web & Mobile Design", "Art & Illustration", "Product Design"),
        skills=(("logo-design", 5), ("typography", 5), ("adobe-illustrator", 5), ("ui-design", 4), ("web-design", 4),
                ("packaging-design", 4), ("illustration", 4), ("adobe-indesign", 3), ("usability-testing", 3)),
        availability=Availability.PART_TIME, face=("#9a3b6f", 8),
        tests=(("9024", 480, 98, 250), ("9026", 465, 96, 250), ("9027", 430, 89, 90)),
        schools=(School("School of Arts, Dakar", "Bachelor", "Graphic design", 2010, 2013),
                 School("Lettering Workshop, Antwerp", "", "Type design", 2014, 2014, "One summer, very much ink.")),
        posts=(Post("Teranga Press", "Book designer", (2013, 10), (2018, 6), "Some eighty covers."),),
        pieces=(
            Piece("Mark for a coffee roastery", "A family in the fourth generation, one bean, no cup. Lettering drawn "
                  "after the sign of the great-grandfather.", "Branding & Logo Design", ("logo-design", "typography"),
                  Motif.MARK),
            Piece("Six teas, one family", "Boxes for six teas in two spot colours. The pattern tells them apart in "
                  "the dark of a cupboard.", "Product Design", ("packaging-design", "adobe-indesign"), Motif.STRIPES),
            Piece("Appointment pages of a clinic", "Components for patients of all ages. Nothing depends on colour "
                  "alone.", "Web & Mobile Design", ("ui-design", "usability-testing"), Motif.GRID),
            Piece("Weather for children", "Twelve double pages: clouds, storms, ice.", "Art & Illustration",
                  ("illustration",), Motif.HILLS),
        ),
        groups=("accessible-web", "early-birds"),
    ),
    Portrait(
        username="writer", title="Writer and editor: reports, manuals and the occasional speech",
        overview="I make six authors sound like one without losing what each of them knew. Every figure is checked "
        "against its table, every promise against the contract, and what stays unclear gets a question mark in the "
        "margin rather than a guess.\n\nBefore I wrote for a living I dived for an aquarium, so I explain pumps and "
        "poetry with the same patience. Hawaiian time: I edit while Europe sleeps.",
        rate=5_500, english=5, languages=(("Hawaiian", 3), ("Spanish", 2)),
        topics=("Editing & Proofreading Services", "Content & Copywriting", "Technical Writing"),
        skills=(("copy-editing", 5), ("proofreading", 5), ("technical-writing", 4), ("article-writing", 4),
                ("speech-writing", 3), ("fact-checking", 5), ("english", 5), ("ap-style", 4)),
        tests=(("374", 485, 99, 260), ("9035", 490, 99, 255), ("9034", 420, 86, 100), ("9031", 495, 99, 255)),
        schools=(School("University of the Islands", "Bachelor", "Marine biology and English", 1999, 2003),),
        posts=(Post("Lagoon Aquarium", "Diver and guide", (2003, 6), (2009, 12)),
               Post("Pacific Almanac", "Copy editor", (2010, 1), (2022, 8), "Twelve volumes, two errata slips.")),
        papers=(Paper("Editor in the sciences", "Board of Editors", (2015, 5, 30)),),
        pieces=(
            Piece("A yearly report with one voice", "Forty pages by six people. Readers asked who the author was.",
                  "Editing & Proofreading Services", ("copy-editing", "fact-checking"), Motif.PAGE),
            Piece("Manual of a tide gauge", "Read in the rain, with gloves on: large type, one task to a page.",
                  "Technical Writing", ("technical-writing",), Motif.WAVES),
        ),
        groups=("words", "early-birds"),
    ),
    Portrait(
        username="agent", title="Data analyst: from messy spreadsheets to a chart one can argue about",
        overview="I work with Northwind for clients who have the numbers but not the answer. I clean what you have, "
        "write down what I changed, and show the result so that your team can disagree with it in detail.\n\n"
        "SQL and Python for the heavy part, spreadsheets where people need to go on by themselves. I like surveys, "
        "counters and anything with a time axis.",
        rate=3_200, english=4, languages=(("Kannada", 4), ("Hindi", 4), ("Tamil", 2)),
        topics=("Data Analysis & Testing", "Data Design & Visualization", "Market Research & Product Reviews"),
        skills=(("data-analysis", 5), ("sql", 5), ("python", 4), ("statistics", 4), ("microsoft-excel", 5),
                ("data-mining", 3), ("d3.js", 3), ("market-research", 3)),
        face=("#0b6b62", 0),
        tests=(("9021", 455, 93, 280), ("9020", 470, 96, 280), ("9004", 445, 91, 200), ("9001", 380, 74, 200)),
        schools=(School("Institute of Statistics, Mysuru", "Master", "Statistics", 2012, 2014),
                 School("Lalbagh College", "Bachelor", "Economics", 2009, 2012)),
        posts=(Post("Monsoon Insurance", "Analyst", (2014, 7), (2020, 3), "Claims after floods."),),
        papers=(Paper("Survey methods", "Institute of Statistics, Mysuru", (2018, 2, 17)),),
        pieces=(
            Piece("Bicycle counts of twelve crossings", "Two years, one bridge closed in between, and what the counts "
                  "say about it.", "Data Design & Visualization", ("data-analysis", "d3.js"), Motif.CHART),
            Piece("Prices of repair shops in twelve cities", "Collected by hand, checked twice, with a note on every "
                  "figure.", "Market Research & Product Reviews", ("market-research",), Motif.GRID),
        ),
        groups=("open-source",),
    ),
    Portrait(
        username="translator", title="Translator for German, Spanish and English: law, theatre, instructions",
        overview="Three languages, two passports, one glossary per client. Contracts come back with a list of the "
        "places where the law of the other country has no such thing. Plays come back with jokes that work.\n\n"
        "My profile is for signed-in people: I prefer to be found by those who introduce themselves.",
        rate=4_400, english=5, languages=(("German", 4), ("Spanish", 4), ("Catalan", 3)),
        topics=("Translation & Localization", "Legal, Medical & Technical Translation"),
        skills=(("translation", 5), ("translation-english-german", 5), ("translation-english-spanish", 5),
                ("german", 5), ("spanish", 5), ("proofreading", 4), ("subtitling", 3)),
        access=Access.SIGNED_IN, face=("#a34a21", 4),
        tests=(("9037", 490, 99, 230), ("9038", 485, 98, 230)),
        schools=(School("University of Interpreters, Graz", "Master", "Legal translation", 2004, 2009),),
        pieces=(Piece("Terms of service in two languages", "Eight pages of plain English, as plain in German and "
                      "Spanish.", "Translation & Localization", ("translation",), Motif.PAGE),),
        groups=("words",),
    ),
    Portrait(
        username="bookkeeper", title="Bookkeeper for small firms",
        overview="Bank, receipts, month end. I have all the clients that I can look after and keep my profile to "
        "myself for now; those who know me know where to find me.",
        rate=3_600, english=5, languages=(("Welsh", 4),),
        topics=("Accounting & Bookkeeping",),
        skills=(("bookkeeping", 5), ("accounting", 4), ("bank-reconciliation", 5), ("invoicing", 4)),
        access=Access.PRIVATE, availability=Availability.NONE,
        tests=(("9047", 480, 98, 210), ("9048", 430, 87, 210)),
        posts=(Post("Slate & Sons", "Accounts clerk", (2005, 2), (2017, 10)),),
    ),
)  # fmt: skip
