"""Measure the lists of hiring in a large hall: the first page and page 1,000, against each other and a small hall.

Each list is asked as its endpoint is, in this process: parameters, rights, reads, views and JSON, without signature and
transport. The two halls are asked in turns; the least of the rounds counts, which other work disturbs least.
"""

import argparse
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from hiringhall import settings
from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.decode import decode
from hiringhall.api.upwork.endpoint import ENDPOINTS
from hiringhall.api.upwork.endpoints import load
from hiringhall.hall import Hall, open_hall
from hiringhall.marketplace.accounts.models import Membership, User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.activities.models import Activity
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.jobs.models import Job
from hiringhall.marketplace.offers.models import Offer
from hiringhall.marketplace.proposals.models import Proposal
from tests.support.installation import PROGRAM, Installation
from tests.support.postgres import PostgresCluster

LARGE, SMALL = 1_000_000, 10_000
"""Proposals; a fifth as many contracts, a tenth as many jobs."""
CLIENT_PAGE, OWN_PAGE = 10, 5
"""Rows of a page. Nobody has 10,000 proposals of their own, so theirs are half as long."""
DEEP = 1_000
ROUNDS = 9
ORDERS = {
    "hr_clients_applications_list": ("created_time", "rid", "hr_charge_rate"),
    "hr_engagements_list": (
        "created_time",
        "reference",
        "offer__reference",
        "job__reference",
        "buyer_team__reference",
        "provider__reference",
        "status",
        "engagement_start_date",
        "engagement_end_date",
    ),
}


@dataclass(frozen=True)
class Question:
    """A list to ask for: of whom, with which parameters, page after page of `size`."""

    endpoint: str
    who: str
    size: int = CLIENT_PAGE
    values: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the report calls it."""
        told = [f"{name}={value}" for name, value in self.values.items() if name in {"status", "order_by", "search"}]
        return " ".join((self.endpoint.removeprefix("hr_"), *told))


@dataclass(frozen=True)
class Place:
    """What of a hall is asked for: whoever has most, and what they have most of."""

    hall: Hall
    actors: dict[str, Actor]
    values: dict[str, dict[str, str]]


def questions() -> Iterator[Question]:
    """Give every list with and without filters, and in every order."""
    received, engagements = "hr_clients_applications_list", "hr_engagements_list"
    for status in ("", "shortlisted", "messaged", "offered", "declined", "hidden"):
        yield Question(received, "recruiter", values={"status": status} if status else {})
    for status in ("", "active", "submitted", "archived"):
        yield Question("hr_contractors_applications_list", "bidder", OWN_PAGE, {"status": status} if status else {})
    for status in ("new", "accepted", "declined", "expired"):
        yield Question("offers_clients_list", "client", values={"status": status})
        yield Question("offers_contractors_list", "worker", OWN_PAGE, {"status": status})
    for status in ("", "active", "closed"):
        yield Question(engagements, "client", values={"status": status} if status else {})
        yield Question(engagements, "worker", OWN_PAGE, {"status": status} if status else {})
    for search in ("", "T-1"):
        yield Question("otask_team_tasks_list", "client", values={"search": search} if search else {})
    for endpoint, who in ((received, "recruiter"), (engagements, "client")):
        for order in ORDERS[endpoint]:
            for letter in ("A", "D"):
                yield Question(endpoint, who, values={"order_by": f"{order};{letter}"})


def place_of(hall: Hall) -> Place:
    """Find whoever has most in a hall."""
    with hall.database.reading() as session:
        job = session.get_one(Job, _most(session, Proposal.job_id))
        company, activities = _most(session, Contract.company_id), _most(session, Activity.team_id)
        bidder, worker = _most(session, Proposal.freelancer_id), _most(session, Contract.freelancer_id)
        recruiter, client = _owner(session, job.company_id), _owner(session, company)
        if {_most(session, Offer.company_id), activities} != {company}:
            raise RuntimeError("In a hall of the demo one company has most offers, contracts and activities.")
    actors = {"recruiter": recruiter, "client": client, "bidder": bidder, "worker": worker}
    return Place(
        hall,
        {name: Actor(user, "benchmark") for name, user in actors.items()},
        {
            "hr_clients_applications_list": {"buyer_team__reference": str(job.team_id), "job_key": job.key},
            "offers_clients_list": {"company_id": str(company)},
            "hr_engagements_list/client": {"buyer_team__reference": str(company), "include_sub_teams": "1"},
            "otask_team_tasks_list": {"company_id": str(company), "team_id": str(company)},
        },
    )


def _most(session: Session, column: InstrumentedAttribute[int]) -> int:
    return session.execute(select(column).group_by(column).order_by(func.count().desc(), column)).scalars().first() or 0


def _owner(session: Session, company: int) -> int:
    owner = select(User.id).join(Membership, Membership.user_id == User.id)
    return session.scalars(owner.where(Membership.team_id == company, Membership.role == Role.OWNER)).one()


def ask(place: Place, question: Question, page: int) -> tuple[float, int]:
    """Ask for a page; return the seconds it took and how many bytes came."""
    endpoint = ENDPOINTS[question.endpoint]
    own = place.values.get(f"{question.endpoint}/{question.who}") or place.values.get(question.endpoint, {})
    values = question.values | own | {"page": f"{(page - 1) * question.size};{question.size}"}
    start = perf_counter()
    with place.hall.database.reading() as session:
        call = Call(place.hall, session, place.actors[question.who], "http://127.0.0.1")
        answer = msgspec.json.encode(endpoint.handler(call, decode(values, {}, endpoint.parameters)))
    return perf_counter() - start, len(answer)


def last_page(place: Place, question: Question) -> int:
    """Return the number of the deepest full page up to 1,000."""
    low, high, empty = 1, DEEP, ask(place, question, 10**6)[1]
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if ask(place, question, middle)[1] > empty + 20 else (low, middle - 1)
    return low


def report(large: Place, small: Place) -> None:
    """Measure and print a line for every list."""
    print(f"{'list':<62}{'page 1':>9}{'deep':>9}{'page':>7}{'deep/1':>8}{'large/small':>13}   (microseconds)")
    for question in questions():
        deep = last_page(large, question)
        first, far, other = [], [], []
        for _ in range(ROUNDS):
            first.append(ask(large, question, 1)[0])
            far.append(ask(large, question, deep)[0])
            other.append(ask(small, question, 1)[0])
        one, many, few = (min(times) * 1e6 for times in (first, far, other))
        print(f"{question.name:<62}{one:>9,.0f}{many:>9,.0f}{deep:>7}{many / one:>8.1f}{one / few:>13.1f}", flush=True)


def filled(folder: Path, proposals: int, database: str) -> Installation:
    """Return a hall of so many proposals, made if it is not there yet."""
    installation = Installation(folder, database)
    if (folder / "filled").exists():
        return installation
    folder.mkdir(parents=True, exist_ok=True)
    counts = {"people": max(proposals // 14, 1_500), "jobs": proposals // 10, "contracts": proposals // 5}
    installation.run("migrate")
    crowd = [word for name, count in counts.items() for word in (f"--{name}", str(count))]
    command = [str(PROGRAM), "demo", *crowd, "--proposals", str(proposals)]
    subprocess.run(command, env=installation.environ(), check=True, stdout=subprocess.DEVNULL)
    (folder / "filled").touch()
    return installation


@contextmanager
def opened(installation: Installation) -> Iterator[Hall]:
    """Open a hall, with statistics of its tables on PostgreSQL."""
    hall = open_hall(settings.load(environ=installation.environ()))
    with closing(hall):
        if not hall.database.is_sqlite:
            with hall.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
        yield hall


def main() -> None:
    """Fill the halls, measure, print."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--proposals", type=int, default=LARGE, help="how many the large hall has")
    reader.add_argument("--folder", type=Path, help="where the halls are kept for the next time")
    reader.add_argument("--postgresql", action="store_true", help="on PostgreSQL, which keeps nothing")
    options = reader.parse_args()
    load()
    with ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cluster = stack.enter_context(closing(PostgresCluster())) if options.postgresql else None
        halls = []
        for name, proposals in (("large", options.proposals), ("small", min(SMALL, options.proposals))):
            database = "" if cluster is None else cluster.create()
            installation = filled(folder / (f"{name}-postgresql" if cluster else name), proposals, database)
            halls.append(stack.enter_context(opened(installation)))
        large, small = (place_of(hall) for hall in halls)
        print(
            f"{options.proposals:,} proposals on {'PostgreSQL' if cluster else 'SQLite'}, {ROUNDS} rounds", flush=True
        )
        report(large, small)


if __name__ == "__main__":
    main()
