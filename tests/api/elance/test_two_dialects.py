"""One marketplace behind both dialects: a job goes from one to the other, and time is the same in both."""

from datetime import timedelta

from hiringhall import clock
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary.slots import slots_of_day
from hiringhall.marketplace.offers.operations import accept_offer
from hiringhall.marketplace.workrooms.awarding import standing_offer
from hiringhall.marketplace.workrooms.queries import find_workroom
from tests.support.api import ApiClient
from tests.support.bidding import propose
from tests.support.diaries import Employer
from tests.support.elance import ElanceClient
from tests.support.hall import Hall

DESCRIPTION = (
    "Twelve signs for twelve doors, painted by hand, signed, and hung up where people see them from the road. "
)


def test_a_job_posted_in_one_dialect_is_done_in_both(hall: Hall, api: ApiClient, elance: ElanceClient) -> None:
    employer = Employer.found(hall)
    worker = employer.add_freelancer()
    freelancer = hall.backstage.actor(worker)
    posted = elance.post(
        "projects/jobs",
        {"title": "Paint signs", "description": DESCRIPTION, "type": "Hourly", "catId": "10224"},
        as_user=employer.owner,
    )
    job = posted.json()["data"]["jobId"]
    invited = api.post(
        f"/api/hr/v1/jobs/{job}/candidates.json",
        {"cover": "Would you paint these?", "provider__reference": str(freelancer.user_id)},
        as_user=employer.owner,
    )
    assert invited.status_code == 200, invited.text
    propose(hall.backstage, freelancer, job, rate=5_000)
    [bid] = elance.data(f"jobs/{job}/proposals", as_user=employer.owner)["proposals"]
    elance.post(f"projects/bids/{bid['bidId']}/terms", as_user=employer.owner)
    contract = _accept(hall, employer, worker, int(bid["bidId"]))
    yesterday = clock.day(clock.now()) - timedelta(days=1)
    first = slots_of_day(yesterday).start + 60
    employer.track(contract, range(first, first + 7))

    sheets = elance.data(f"workroom/{bid['bidId']}/timesheets", as_user=worker)["timesheets"]
    query = {"tq": "SELECT sum(hours), sum(charges)"}
    report = api.get(f"/gds/timereports/v1/companies/{employer.slug}", query, as_user=employer.owner).json()
    [row] = report["table"]["rows"]
    told = [float(cell["v"]) for cell in row["c"]]
    assert told == [sheets["0"]["billedHours"], sheets["0"]["amountBilled"]] == [1.17, 58.33]
    engagement = api.get(f"/api/hr/v2/engagements/{contract.id}.json", as_user=employer.owner).json()["engagement"]
    assert engagement["job__title"] == elance.data(f"jobs/{job}", as_user=worker)["jobData"]["name"] == "Paint signs"


def _accept(hall: Hall, employer: Employer, worker: str, bid: int) -> Contract:
    """Accept what was awarded, two days ago: work of yesterday is over at any hour of the day."""
    with hall.backstage.act() as session:
        offer = standing_offer(session, find_workroom(session, employer.actor, bid))
        assert offer is not None
        with clock.shifted(-2 * 86_400):
            offer.starts_on = clock.today()
            return accept_offer(session, hall.backstage.actor(worker), offer.key)
