"""Who is in the demo hall: people whose username says their role, their companies and teams."""

from dataclasses import dataclass

from hiringhall.marketplace.accounts.models import CompanyKind
from hiringhall.marketplace.accounts.roles import Role

PASSWORD = "a-bench-for-everyone"  # noqa: S105 - printed for everybody to use
MAIL_DOMAIN = "demo.example"


@dataclass(frozen=True)
class Person:
    """A demo account; `role` explains it to whoever picks a sign-in."""

    username: str
    first_name: str
    last_name: str
    role: str
    city: str
    state: str
    country: str
    timezone: str
    joined_days_ago: int
    is_freelancer: bool = False
    is_operator: bool = False


@dataclass(frozen=True)
class Organization:
    """A demo company with its teams (slug and name) and who holds which role in its root team."""

    slug: str
    name: str
    kind: CompanyKind
    founded_days_ago: int
    owner: str
    roles: dict[str, Role]
    teams: dict[str, str]
    team_members: dict[str, dict[str, Role]]
    is_payment_verified: bool


PEOPLE = (
    Person("operator", "Ines", "Calder", "operator of the hall: reviews API keys, looks after people",
           "Lisbon", "", "Portugal", "Europe/Lisbon", 420, is_operator=True),
    Person("owner", "Maya", "Lindqvist", "owner of Acme Studio",
           "Los Angeles", "CA", "United States", "America/Los_Angeles", 400),
    Person("admin", "Tomas", "Okafor", "admin of Acme Studio",
           "London", "", "United Kingdom", "Europe/London", 390),
    Person("hiring", "Renata", "Silva", "hiring manager of Acme Studio",
           "São Paulo", "SP", "Brazil", "America/Sao_Paulo", 372),
    Person("recruiter", "Piotr", "Zielinski", "recruiter of Acme Studio",
           "Warsaw", "", "Poland", "Europe/Warsaw", 351),
    Person("finance", "Claire", "Beaumont", "finance manager of Acme Studio",
           "Toronto", "ON", "Canada", "America/Toronto", 350),
    Person("member", "Jonas", "Weber", "member of the team Acme Design without rights",
           "Berlin", "", "Germany", "Europe/Berlin", 204),
    Person("agency-owner", "Liza", "Navarro", "owner of the agency Northwind",
           "Manila", "", "Philippines", "Asia/Manila", 388),
    Person("staffing", "Bao", "Tran", "staffing manager of the agency Northwind",
           "Hanoi", "", "Vietnam", "Asia/Ho_Chi_Minh", 380),
    Person("agent", "Anjali", "Rao", "freelancer who works through the agency Northwind only",
           "Bengaluru", "Karnataka", "India", "Asia/Kolkata", 310, is_freelancer=True),
    Person("freelancer", "Viktor", "Petrenko", "independent freelancer: web developer",
           "Kyiv", "", "Ukraine", "Europe/Kyiv", 365, is_freelancer=True),
    Person("designer", "Amara", "Diallo", "independent freelancer: designer",
           "Dakar", "", "Senegal", "Africa/Dakar", 298, is_freelancer=True),
    Person("writer", "Ruth", "Kealoha", "independent freelancer: writer and editor",
           "Honolulu", "HI", "United States", "Pacific/Honolulu", 275, is_freelancer=True),
    Person("outsider", "Stefan", "Marinov", "owner of Globex, a company that has nothing to do with Acme Studio",
           "Sofia", "", "Bulgaria", "Europe/Sofia", 260),
    Person("translator", "Lucía", "Brandt", "independent freelancer whose profile only signed-in people find",
           "Valencia", "", "Spain", "Europe/Madrid", 240, is_freelancer=True),
    Person("bookkeeper", "Owen", "Pryce", "independent freelancer with a private profile",
           "Cardiff", "", "United Kingdom", "Europe/London", 220, is_freelancer=True),
    Person("newcomer", "Noor", "Haddad", "freelancer who has not filled in a profile yet",
           "Amman", "", "Jordan", "Asia/Amman", 2, is_freelancer=True),
)  # fmt: skip

ORGANIZATIONS = (
    Organization(
        "acme", "Acme Studio", CompanyKind.CLIENT, 399, "owner",
        roles={"admin": Role.ADMIN, "hiring": Role.HIRING, "recruiter": Role.RECRUITER, "finance": Role.FINANCE},
        teams={"design": "Acme Design", "web": "Acme Web"},
        team_members={"design": {"member": Role.MEMBER}},
        is_payment_verified=True,
    ),
    Organization(
        "northwind", "Northwind", CompanyKind.AGENCY, 387, "agency-owner",
        roles={"staffing": Role.STAFFING, "agent": Role.AGENT},
        teams={}, team_members={}, is_payment_verified=False,
    ),
    Organization(
        "globex", "Globex", CompanyKind.CLIENT, 258, "outsider",
        roles={}, teams={}, team_members={}, is_payment_verified=False,
    ),
)  # fmt: skip
