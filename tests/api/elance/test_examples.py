"""Answers field for field as the documents of Elance show them: names, order, and whether a text or a number."""

from datetime import timedelta
from typing import Any

from hiringhall.api.elance.values import EASTERN, day, midnight
from tests.api.elance.scene import Scene
from tests.support.elance import ElanceClient
from tests.support.hall import Hall
from tests.support.weeks import monday

TEXT, WHOLE, DECIMAL, FLAG = "text", "whole", "decimal", "flag"
JOB = """
text  jobId name description budget numProposals postedDate startDate endDate clientUserId clientName clientImageURL
text  clientCountry clientCountryCode
whole clientRating
flag  isHourly isWorkview isEscrow isW9Required isWatched
text  category subcategory phase isAwarded numNewProposals skillTags groupTags location start highAmount lowAmount
text  averageAmount jobURL
"""
BID = """
text  bidId jobId jobName
whole startDate
text  userType clientUserId clientUserName clientName clientImageURL clientCountry clientCountryCode providerUserId
text  providerUserName providerName providerCompany providerCompanyURL providerImageURL providerProfileURL
text  providerJobHistoryURL providerCountry providerCountryCode providerCity providerState providerRegion
text  providerHourlyRate
flag  providerIdVerified providerIsBusiness
text  providerJobs12M phase status secondaryStatus
flag  isHourly isSponsored isDelisted isPreBid isAwarded isCompleted
text  bidAmount hourlyRate hoursPerWeek
whole duration submissionDate awardedDate
text  contractEndDate
whole milestonesCount milestonesCompleted
text  deliveryCode
"""
TIMESHEET = """
whole   id
text    week
whole   bidId
text    client provider
whole   clientUserId providerUserId
text    projectStatus projectStatusChangedBy planComment
whole   startDate endDate nextEndDate autoPayDate
decimal totalHours workedHours authorizedHours billedHours additionalHours autoPayHours nextAuthorizedHours rate
decimal amountBilled amountPaid amountOutstanding
flag    overdue seenByClient
"""


def fields(table: str) -> dict[str, str]:
    """Return the kind of each field in order."""
    lines = [line.split() for line in table.strip().splitlines()]
    return {name: kind for kind, *names in lines for name in names}


def kinds(answer: dict[str, Any], wanted: dict[str, str]) -> dict[str, str]:
    """Return the kind of each field of an answer in order; a whole number is a decimal where one is wanted."""
    found = {}
    for name, value in answer.items():
        kind = {str: TEXT, bool: FLAG, int: WHOLE, float: DECIMAL}[type(value)]
        found[name] = DECIMAL if kind == WHOLE and wanted.get(name) == DECIMAL else kind
    return found


def test_a_job(hall: Hall, elance: ElanceClient) -> None:
    scene = Scene(hall, hired=False)
    answer = elance.get(f"jobs/{scene.job}", as_user=scene.owner).json()
    assert list(answer) == ["api", "rcode", "data"]
    assert (answer["api"], answer["rcode"]) == (f"jobs/{scene.job}", 1)
    assert list(answer["data"]) == ["jobData"]
    job = answer["data"]["jobData"]
    assert list(kinds(job, fields(JOB)).items()) == list(fields(JOB).items())
    assert {name: job[name] for name in ("budget", "numProposals", "clientCountry", "clientCountryCode")} == {
        "budget": "$40 - $50 / hr",
        "numProposals": "1",
        "clientCountry": "Bulgaria",
        "clientCountryCode": "BG",
    }
    assert (job["category"], job["subcategory"]) == ("IT & Programming", "Web Programming")
    assert (job["phase"], job["isAwarded"], job["isHourly"], job["skillTags"]) == ("1", "N", True, "Python")
    assert {job[name] for name in ("highAmount", "lowAmount", "averageAmount")} == {"1972.8"}
    assert (job["location"], job["start"], job["numNewProposals"]) == ("Anywhere", "Immediately", "1")
    assert job["postedDate"][2] == "-"
    assert job["jobURL"] == f"{hall.base_url}/jobs/{scene.job_key}"


def test_a_job_that_is_awarded(hall: Hall, elance: ElanceClient) -> None:
    scene = Scene(hall)
    job = elance.data(f"jobs/{scene.job}", as_user=scene.worker)["jobData"]
    assert (job["phase"], job["isAwarded"]) == ("5", "Y")


def test_timesheets(hall: Hall, elance: ElanceClient) -> None:
    scene = Scene(hall)
    scene.bill(2)
    data = elance.data(f"workroom/{scene.bid}/timesheets", as_user=scene.worker)
    assert list(data) == ["totalResults", "totalPages", "page", "numResults", "bidDetails", "timesheets"]
    assert [data[name] for name in list(data)[:4]] == [1, 1, 1, 1]
    bid = data["bidDetails"]
    assert list(kinds(bid, {}).items()) == list(fields(BID).items())
    told = {name: bid[name] for name in ("bidId", "jobId", "userType", "phase", "status", "secondaryStatus")}
    assert told == {
        "bidId": str(scene.bid),
        "jobId": str(scene.job),
        "userType": "PROVIDER",
        "phase": "5",
        "status": "Working",
        "secondaryStatus": "",
    }
    terms = [bid[name] for name in ("bidAmount", "hourlyRate", "hoursPerWeek", "duration", "providerHourlyRate")]
    assert terms == ["1972.8", "49.32", "10", 4, "45"]
    assert (bid["clientUserName"], bid["providerUserName"]) == (scene.owner, scene.worker)
    assert list(data["timesheets"]) == ["0"]
    sheet = data["timesheets"]["0"]
    assert list(kinds(sheet, fields(TIMESHEET)).items()) == list(fields(TIMESHEET).items())
    begins = monday(1)
    sunday = begins + timedelta(days=6)
    assert (sheet["week"], sheet["bidId"]) == (day(sunday), scene.bid)
    assert (sheet["client"], sheet["provider"]) == (scene.owner, scene.worker)
    dates = [sheet[name] for name in ("startDate", "endDate", "nextEndDate", "autoPayDate")]
    assert dates == [midnight(begins + timedelta(days=days)) for days in (0, 6, 13, 12)]
    hours = [sheet[name] for name in ("totalHours", "workedHours", "billedHours", "autoPayHours")]
    assert hours == [0.33] * 4
    assert [sheet[name] for name in ("authorizedHours", "nextAuthorizedHours", "additionalHours")] == [10, 10, 0]
    money = [sheet[name] for name in ("rate", "amountBilled", "amountPaid", "amountOutstanding")]
    assert money == [49.32, 16.44, 0, 16.44]
    assert (sheet["projectStatus"], sheet["projectStatusChangedBy"], sheet["planComment"]) == ("OK", "PROVIDER", "")
    assert sheet["seenByClient"] is False


def test_days_begin_in_the_east_of_the_united_states() -> None:
    assert EASTERN.key == "America/New_York"


def test_both_sides_read_the_same_timesheet(hall: Hall, elance: ElanceClient) -> None:
    scene = Scene(hall)
    scene.bill(3)
    client, worker = (
        elance.data(f"workroom/{scene.bid}/timesheets", as_user=user) for user in (scene.owner, scene.worker)
    )
    assert client["timesheets"] == worker["timesheets"]
    assert (client["bidDetails"]["userType"], worker["bidDetails"]["userType"]) == ("CLIENT", "PROVIDER")
