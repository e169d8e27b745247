"""What each method does, beyond the fields of the documents."""

from datetime import timedelta
from typing import Any

import pytest
from requests import Response

from hiringhall import clock
from hiringhall.marketplace.jobs.models import JobType, Visibility
from hiringhall.marketplace.jobs.queries import job_number
from tests.api.elance.scene import Scene
from tests.support.deals import team_id
from tests.support.elance import ElanceClient, code_of
from tests.support.hall import Hall
from tests.support.hired import hire
from tests.support.waiting import until

LONG = "We need a page that shows what is in stock, with a search over it and a list that can be printed on paper. "


def posted(elance: ElanceClient, owner: str, **fields: Any) -> Response:
    facts = {
        "title": "Nightly report",
        "description": LONG,
        "type": "Hourly",
        "hourlyType": "Part Time",
        "hoursPerWeek": "20",
        "catId": "10224",
        "minBudget": "20",
        "maxBudget": "30.5",
        "skillNames": ["python", "php"],
        "automation": "x",
    }
    return elance.post("projects/jobs", facts | fields, as_user=owner)


def test_categories_are_a_tree_by_id(elance: ElanceClient) -> None:
    data = elance.data("categories", as_user=None)
    first = data["10183"]
    assert (first["catId"], first["catName"]) == (10183, "IT & Programming")
    assert first["children"]["10224"] == {"catId": 10224, "catName": "Web Programming", "parentId": 10183}


def test_the_api_lists_its_own_methods(elance: ElanceClient) -> None:
    data = elance.data("reflection/apis", as_user="freelancer")
    assert data["GET jobs/{jobId}"]["fullPath"].endswith("/api2/jobs/{jobId}")
    assert data["POST projects/jobs"]["httpMethod"] == "POST"


def test_jobs_are_found_by_words_and_categories(hall: Hall, elance: ElanceClient) -> None:
    scene = Scene(hall, hired=False)

    def ids(**query: object) -> list[str]:
        data = elance.data("jobs", query, as_user=None)
        return [job["jobId"] for job in data["pageResults"]]

    until(lambda: ids(keywords=f"stock {scene.slug}") == [str(scene.job)])
    data = elance.data("jobs", {"keywords": scene.slug}, as_user=None)
    assert [data[name] for name in ("totalResults", "totalPages", "page", "numResults")] == [1, 1, 1, 1]
    [job] = data["pageResults"]
    assert (job["isHourly"], job["hourlyRateMin"], job["hourlyRateMax"]) == (1, 40, 50)
    assert (job["jobCatId"], job["numProposals"], job["clientUserName"]) == (10183, 1, scene.owner)
    assert job["description"].endswith(f" (ID: {scene.job})")
    assert ids(keywords=scene.slug, catFilter="10183", subcatFilter="10224,10225") == [str(scene.job)]
    assert ids(keywords=scene.slug, subcatFilter="10225") == []
    assert ids(keywords=scene.slug, catFilter="1") == ids(subcatFilter="nothing") == []
    assert ids(keywords=f"{scene.slug} nowhere") == []
    assert ids(keywords=f'{scene.slug} "AND (-:*', sortCol="budget", sortOrder="asc") == []


def test_jobs_are_sorted_by_their_days(hall: Hall, elance: ElanceClient) -> None:
    scene = Scene(hall, hired=False)
    word, today = f"{scene.slug}days", clock.today()
    days = ((30, 90), (20, None), (40, 60))
    jobs = []
    for start, end in days:
        text: dict[str, Any] = {"title": f"Shelves {word}", "start_date": today + timedelta(days=start)}
        if end is not None:
            text["end_date"] = today + timedelta(days=end)
        jobs.append(hall.backstage.post_job(scene.owner, scene.slug, **text))
    with hall.backstage.hall.database.reading() as session:
        first, second, third = [str(job_number(session, key)) for key in jobs]

    def found(column: str, order: str = "desc") -> list[str]:
        query = {"keywords": word, "sortCol": column, "sortOrder": order}
        return [job["jobId"] for job in elance.data("jobs", query, as_user=None)["pageResults"]]

    until(lambda: len(found("startDate")) == len(days))
    assert found("startDate") == [third, first, second]
    assert found("startDate", "asc") == [second, first, third]
    assert found("endDate") == [first, third, second], "without a day bidding ends after thirty"
    assert found("endDate", "asc") == [second, third, first]
    assert found("numProposals") == found("postedDate") == [third, second, first]


def test_lists_come_in_pages_of_twenty_and_at_most_twenty_five(elance: ElanceClient) -> None:
    for query, rows, page in (
        ({}, 20, 1),
        ({"rpp": "50"}, 25, 1),
        ({"rpp": "3", "page": "2"}, 3, 2),
        ({"rpp": "0", "page": "-1"}, 20, 1),
        ({"rpp": "x", "page": "9" * 30}, 20, 1),
    ):
        data = elance.data("jobs", query, as_user="freelancer")
        total = data["totalResults"]
        assert (data["page"], data["totalPages"]) == (page, -(-total // rows))
        assert data["numResults"] == len(data["pageResults"]) <= rows
    beyond = elance.data("jobs", {"page": "150"}, as_user="freelancer")
    assert (beyond["page"], beyond["numResults"], beyond["pageResults"]) == (150, 0, [])


def test_a_job_is_posted_and_read(hall: Hall, elance: ElanceClient) -> None:
    owner = Scene(hall, hired=False).owner
    answer = posted(elance, owner)
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    assert (data["name"], data["budgetMin"], data["budgetMax"]) == ("Nightly report", 20, 31)
    job = elance.data(f"jobs/{data['jobId']}", as_user=None)["jobData"]
    assert (job["subcategory"], job["isHourly"], job["skillTags"]) == ("Web Programming", True, "Python, PHP")
    fixed = posted(elance, owner, type="Fixed", minBudget="100", maxBudget="499", isInviteOnly="true").json()["data"]
    hidden = elance.get(f"jobs/{fixed['jobId']}", as_user=None)
    assert (hidden.status_code, code_of(hidden)) == (404, "E_WORKROOM_INVALID_JOB")
    seen = elance.data(f"jobs/{fixed['jobId']}", as_user=owner)["jobData"]
    assert (seen["budget"], seen["isEscrow"]) == ("Less than $500", True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("description", "Too short."),
        ("description", "x" * 4001),
        ("type", "Monthly"),
        ("catId", "10183"),
        ("catId", ""),
        ("minBudget", "-1"),
        ("maxBudget", "many"),
        ("skillNames", "no such skill at all"),
    ],
)
def test_what_cannot_be_accepted_of_a_job_is_named(hall: Hall, elance: ElanceClient, field: str, value: str) -> None:
    elance.token("owner")
    before = hall.backstage.records()
    answer = posted(elance, "owner", **{field: value})
    assert (answer.status_code, code_of(answer)) == (400, "E_VALIDATION_INVALID_VALUE")
    assert answer.json()["errors"][0]["description"].startswith(f"{field}:")
    assert hall.backstage.records() == before


def test_who_belongs_to_no_client_posts_nothing(elance: ElanceClient) -> None:
    answer = posted(elance, "freelancer")
    assert (answer.status_code, code_of(answer)) == (403, "E_API_NOT_AUTHORIZED")


def test_ones_own_jobs_with_their_workrooms(hall: Hall, elance: ElanceClient) -> None:
    scene = Scene(hall)
    for user, kind in ((scene.owner, "CLIENT"), (scene.worker, "PROVIDER")):
        data = elance.data("jobs/my", as_user=user)
        assert data["totalResults"] == 1
        [entry] = data["pageResults"]
        assert (entry["jobId"], entry["bidId"], entry["userType"]) == (str(scene.job), str(scene.bid), kind)
        assert (entry["phase"], entry["status"]) == ("5", "Working")


def test_the_proposals_for_a_job_are_for_its_client(hall: Hall, elance: ElanceClient) -> None:
    scene = Scene(hall, hired=False)
    data = elance.data(f"jobs/{scene.job}/proposals", as_user=scene.owner)
    assert data["jobData"] == {
        "jobId": str(scene.job),
        "name": f"Stock list {scene.slug}",
        "numProposals": "1",
        "phase": "1",
    }
    [bid] = data["proposals"]
    assert (bid["bidId"], bid["providerUserName"], bid["hourlyRate"]) == (str(scene.bid), scene.worker, "49.32")
    assert (bid["isAwarded"], bid["awardedDate"], bid["status"]) == (False, 0, "Open")
    other = elance.get(f"jobs/{scene.job}/proposals", as_user=scene.worker)
    assert (other.status_code, code_of(other)) == (403, "E_API_NOT_AUTHORIZED")


def test_a_bid_is_awarded_accepted_and_paid_for(hall: Hall, elance: ElanceClient) -> None:
    scene = Scene(hall, hired=False)
    answer = elance.post(f"projects/bids/{scene.bid}/terms", as_user=scene.owner)
    assert answer.json() == {"data": {"bidId": str(scene.bid)}}
    again = elance.post(f"projects/bids/{scene.bid}/terms", as_user=scene.owner)
    assert again.status_code == 400
    actions = elance.data(f"workroom/{scene.bid}/actions", as_user=scene.worker)["actions"]
    assert (actions["0"]["action"], actions["0"]["userType"]) == ("acceptTerms", "PROVIDER")
    early = elance.post(
        "projects/payments", {"bidId": scene.bid, "amount": "25", "comment": "Thanks."}, as_user=scene.owner
    )
    assert (early.status_code, code_of(early)) == (404, "E_WORKROOM_INVALID_BID")
    hired = Scene(hall)
    fields = {"bidId": str(hired.bid), "amount": "25.50", "comment": "Thanks for the quick help."}
    refused = elance.post("projects/payments", fields, as_user=hired.worker)
    assert (refused.status_code, code_of(refused)) == (403, "E_API_NOT_AUTHORIZED")
    paid = elance.post("projects/payments", fields, as_user=hired.owner)
    assert paid.status_code == 200, paid.text
    assert paid.json()["data"]["bidId"] == str(hired.bid)
    for change in ({"amount": "x"}, {"comment": ""}, {"amount": "0"}):
        wrong = elance.post("projects/payments", fields | change, as_user=hired.owner)
        assert (wrong.status_code, code_of(wrong)) == (400, "E_VALIDATION_INVALID_VALUE"), change


def test_a_timesheet_in_review_waits_for_the_client(hall: Hall, elance: ElanceClient) -> None:
    scene = Scene(hall)
    scene.bill()
    for user in (scene.owner, scene.worker):
        [action] = elance.data(f"workroom/{scene.bid}/actions", as_user=user)["actions"].values()
        assert (action["action"], action["userType"]) == ("approveTimesheet", "CLIENT")
        assert action["dueDate"] > clock.now() - 14 * 86_400


def test_a_workroom_as_one_place(hall: Hall, elance: ElanceClient) -> None:
    scene = Scene(hall)
    room = f"workroom/{scene.bid}"
    assert elance.data(room, as_user=scene.owner)["bidDetails"]["bidId"] == str(scene.bid)
    proposal = elance.data(f"{room}/proposal", as_user=scene.worker)["proposal"]
    assert proposal["description"] == "I have built three of these."
    contractors = elance.data(f"{room}/contractors", as_user=scene.owner)["contractors"]
    assert contractors["0"]["userName"] == scene.worker
    users = elance.data(f"{room}/users", as_user=scene.owner)["users"]
    assert [user["userType"] for user in users.values()][:2] == ["CLIENT", "PROVIDER"]
    agents = elance.data("contractors/my", as_user=scene.owner)["agents"]
    assert (agents[0]["userDisplayName"], agents[0]["authorizedHours"]) == ("Ana Moreira", 10)
    assert agents[0]["screenData"]["bidData"]["hourlyRate"] == "49.32"
    assert elance.data("contractors/my", as_user=scene.worker)["agents"] == []
    view = elance.data(f"{room}/workview/{scene.freelancer.id}", as_user=scene.owner)
    assert (view["userName"], view["prevDate"], view["nextDate"], view["screens"]) == (scene.worker, None, None, {})
    week = elance.data(f"{room}/workview/{scene.freelancer.id}", {"date": "05-jun-13"}, as_user=scene.owner)
    assert week["date"] == "09-JUN-13"
    wrong = elance.get(f"{room}/workview/{scene.freelancer.id}", {"date": "2013"}, as_user=scene.owner)
    assert code_of(wrong) == "E_VALIDATION_INVALID_VALUE"
    stranger = elance.get(f"{room}/workview/1", as_user=scene.owner)
    assert code_of(stranger) == "E_VALIDATION_INVALID_ID"


def test_messages_go_both_ways(hall: Hall, elance: ElanceClient) -> None:
    scene = Scene(hall)
    room = f"workroom/{scene.bid}"
    sent = elance.post(f"{room}/messages", {"comments": "The first version is in place."}, as_user=scene.worker)
    number = sent.json()["data"]["messageId"]
    unread = elance.data(f"{room}/inbox", as_user=scene.owner)
    assert unread["messages"]["0"]["messageId"] == number
    assert (unread["messages"]["0"]["messageType"], unread["messages"]["0"]["scope"]) == ("pmb", "WORKROOM")
    told = elance.data(f"{room}/messages", as_user=scene.owner)
    assert told["messages"]["0"]["text"] == "The first version is in place."
    assert told["messages"]["0"]["userId"] == str(scene.freelancer.id)
    empty = elance.post(f"{room}/messages", {"comments": " "}, as_user=scene.worker)
    assert (empty.status_code, code_of(empty)) == (400, "E_VALIDATION_INVALID_VALUE")


def test_profiles_by_name_and_id(hall: Hall, elance: ElanceClient) -> None:
    scene = Scene(hall)
    by_name = elance.data(f"profiles/{scene.worker}", as_user=None)["providerProfile"]
    by_id = elance.data(f"contractors/{scene.freelancer.id}", as_user=scene.owner)["providerProfile"]
    mine = elance.data("profiles/my", as_user=scene.worker)["providerProfile"]
    assert by_id == mine
    assert list(by_name) == list(mine)
    assert (mine["userName"], mine["tagLine"], mine["hourlyRate"]) == (scene.worker, "Importers of data", "45")
    assert (mine["jobs"], mine["jobs12Months"], mine["earnings"]) == ("1", "1", "0")
    assert mine["latestJobs"]["0"]["jobId"] == scene.job
    assert mine["latestJobs"]["0"]["hourlyRateCode"] == "14224"
    icon = elance.data(f"profiles/{scene.freelancer.id}/icon", as_user=None)
    assert icon == elance.data("profiles/my/icon", as_user=scene.worker)
    assert icon["thumbnailURL"].startswith(f"{hall.base_url}/portraits/")
    for path, user in (("profiles/my", "owner"), ("profiles/nobody-at-all", "owner"), ("profiles/my/icon", "owner")):
        answer = elance.get(path, as_user=user)
        assert (answer.status_code, code_of(answer)) == (404, "E_USER_SELLPROFILE_NOT_EXIST")


def test_contractors_are_found(hall: Hall, elance: ElanceClient) -> None:
    scene = Scene(hall)
    word = f"{scene.slug}x"
    found = {"keywords": word}
    until(lambda: elance.data("contractors", found, as_user="owner")["totalResults"] == 1)
    [one] = elance.data("contractors", found, as_user=None)["pageResults"]
    assert (one["userName"], one["country"], one["hourlyRate"]) == (scene.worker, "Brazil", "45")


def test_a_contract_without_a_proposal_has_a_workroom_too(hall: Hall, elance: ElanceClient) -> None:

    scene = Scene(hall, hired=False)
    contract = hire(scene.backstage, scene.client, team_id(scene.backstage, scene.slug), scene.freelancer.actor)
    number = 1_000_000_000 + contract.id
    bid = elance.data(f"workroom/{number}", as_user=scene.worker)["bidDetails"]
    assert (bid["bidId"], bid["jobId"], bid["hourlyRate"], bid["phase"]) == (str(number), "", "50", "5")
    entries = elance.data("jobs/my", as_user=scene.worker)["pageResults"]
    assert {entry["bidId"] for entry in entries} == {str(number), str(scene.bid)}


INVALID = ["0", "x", "99999999", str(10**30), "1000000001", "-1", "%00"]


@pytest.mark.parametrize("number", INVALID)
def test_workrooms_that_are_none_and_those_of_others(elance: ElanceClient, number: str) -> None:
    for rest in (
        "",
        "/actions",
        "/contractors",
        "/inbox",
        "/messages",
        "/proposal",
        "/statusReports",
        "/timesheets",
        "/users",
        "/workview/1",
    ):
        answer = elance.get(f"workroom/{number}{rest}", as_user="freelancer")
        assert (answer.status_code, code_of(answer)) == (404, "E_WORKROOM_INVALID_BID"), rest
    answer = elance.get(f"jobs/{number}", as_user="freelancer")
    assert (answer.status_code, code_of(answer)) == (404, "E_WORKROOM_INVALID_JOB")
    answer = elance.get(f"jobs/{number}/proposals", as_user="freelancer")
    assert (answer.status_code, code_of(answer)) == (404, "E_WORKROOM_INVALID_JOB")


def test_a_workroom_is_unknown_to_others(hall: Hall, elance: ElanceClient) -> None:
    scene = Scene(hall, visibility=Visibility.PUBLIC, job_type=JobType.HOURLY)
    for user in ("freelancer", "outsider", "owner"):
        answer = elance.get(f"workroom/{scene.bid}", as_user=user)
        assert (answer.status_code, code_of(answer)) == (404, "E_WORKROOM_INVALID_BID")
        said = elance.post(f"workroom/{scene.bid}/messages", {"comments": "Hello."}, as_user=user)
        assert code_of(said) == "E_WORKROOM_INVALID_BID"
        assert code_of(elance.post(f"projects/bids/{scene.bid}/terms", as_user=user)) == "E_WORKROOM_INVALID_BID"
