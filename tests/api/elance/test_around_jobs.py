"""What is around jobs and workrooms: status reports, watch lists, groups, sponsored and delisted bids, the inbox."""

from datetime import timedelta

from hiringhall import clock
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.profiles.groups import create_group
from hiringhall.marketplace.proposals.delisting import delist
from hiringhall.marketplace.proposals.invitations import invite
from hiringhall.marketplace.proposals.sponsoring import sponsor
from hiringhall.marketplace.status_reports.models import ReportState, StatusReport
from hiringhall.marketplace.status_reports.operations import file_report, note_seen
from hiringhall.marketplace.status_reports.weeks import week_at
from hiringhall.marketplace.watching.operations import watch_freelancer, watch_job
from tests.api.elance.scene import Scene
from tests.support.elance import ElanceClient, code_of
from tests.support.hall import Hall
from tests.support.waiting import until


def test_status_reports_are_listed_under_both_spellings(hall: Hall, elance: ElanceClient) -> None:
    scene = Scene(hall)
    assert scene.contract is not None
    week = week_at(clock.now())
    with hall.backstage.act() as session:
        told = "A part is missing."
        report = file_report(session, scene.freelancer.actor, scene.contract.key, week, ReportState.PROBLEM, told)
    path = f"workroom/{scene.bid}"
    answer = elance.data(f"{path}/statusReports", as_user=scene.owner)
    assert [answer[name] for name in ("totalResults", "totalPages", "page", "numResults")] == [1, 1, 1, 1]
    assert answer["bidDetails"]["bidId"] == str(scene.bid)
    sunday = week + timedelta(days=6)
    assert answer["statusReports"] == {
        "0": {
            "id": report.id,
            "week": f"{sunday:%d-%b-%y}".upper(),
            "bidId": scene.bid,
            "projectStatus": "Problem",
            "projectStatusChangedBy": "PROVIDER",
            "comment": "A part is missing.",
            "seenByClient": False,
        }
    }
    with hall.backstage.act() as session:
        note_seen(session, scene.client, report.id)
    [seen] = elance.data(f"{path}/statusreports", as_user=scene.worker)["statusReports"].values()
    assert seen["seenByClient"] is True
    hidden = elance.get(f"{path}/statusReports", as_user="outsider")
    assert (hidden.status_code, code_of(hidden)) == (404, "E_WORKROOM_INVALID_BID")


def test_a_workroom_without_a_contract_has_no_status_reports(hall: Hall, elance: ElanceClient) -> None:
    scene = Scene(hall, hired=False)
    answer = elance.data(f"workroom/{scene.bid}/statusReports", as_user=scene.owner)
    assert (answer["totalResults"], answer["statusReports"]) == (0, {})


def test_a_timesheet_says_what_was_reported_of_its_week(hall: Hall, elance: ElanceClient) -> None:
    scene = Scene(hall)
    week = scene.bill().week
    path = f"workroom/{scene.bid}/timesheets"
    assert elance.data(path, as_user=scene.owner)["timesheets"]["0"]["projectStatus"] == "OK"
    assert scene.contract is not None
    facts = {"contract_id": scene.contract.id, "week": week, "filed_by": scene.freelancer.id, "filed_at": clock.now()}
    with hall.backstage.act() as session:
        session.add(StatusReport(state=ReportState.COMPLETE, text="All of it works.", progress=[], **facts))
    sheet = elance.data(path, as_user=scene.owner)["timesheets"]["0"]
    assert (sheet["projectStatus"], sheet["planComment"]) == ("Complete", "All of it works.")


def test_what_somebody_watches_is_told_to_them_alone(hall: Hall, elance: ElanceClient) -> None:
    scene = Scene(hall, hired=False)
    with hall.backstage.act() as session:
        watch_freelancer(session, scene.client, scene.freelancer.key)
        watch_job(session, scene.freelancer.actor, scene.job_key)
    answer = elance.data("contractors/watchlist", as_user=scene.owner)
    assert (answer["totalResults"], [found["userName"] for found in answer["pageResults"]]) == (1, [scene.worker])
    assert elance.data("contractors/watchlist", {"page": "2"}, as_user=scene.owner)["pageResults"] == []
    assert elance.data("contractors/watchlist", as_user=scene.worker)["totalResults"] == 0

    def watches(user: str | None) -> tuple[bool, bool]:
        profile = elance.data(f"profiles/{scene.worker}", as_user=user)["providerProfile"]
        job = elance.data(f"jobs/{scene.job}", as_user=user)["jobData"]
        return profile["isWatched"], job["isWatched"]

    assert watches(scene.owner) == (True, False)
    assert watches(scene.worker) == (False, True)
    assert watches(None) == (False, False)


def test_a_group_has_members_and_jobs(hall: Hall, elance: ElanceClient) -> None:
    slug = f"guild-{new_key()[-8:]}"
    with hall.backstage.act() as session:
        create_group(session, CONSOLE, slug=slug, name=slug.title())
    scene = Scene(hall, hired=False, groups=(slug,), needs_w9=True)
    scene.freelancer.join_group(slug)
    job = elance.data(f"jobs/{scene.job}", as_user=None)["jobData"]
    assert (job["groupTags"], job["isW9Required"]) == (slug.title(), True)
    [listed] = [one for one in elance.data("groups", as_user=None)["groups"].values() if one["name"] == slug.title()]
    assert listed == {"groupId": listed["groupId"], "name": slug.title(), "description": "", "logo": ""}
    path = f"groups/{listed['groupId']}"
    group = elance.data(path, as_user=None)["group"]
    assert group["groupMembers"].endswith(f"/api2/{path}/members")
    assert group["groupJobs"].endswith(f"/api2/{path}/jobs")
    members = elance.data(f"{path}/members", as_user=None)["groupMembers"]
    [member] = members.pop("members").values()
    assert (member["userName"], member["userId"]) == (scene.worker, str(scene.freelancer.id))
    assert members == {
        "groupId": listed["groupId"],
        "totalMembers": "1",
        "allMembers": f"{hall.base_url}/groups/{slug}",
        "totalPages": 1,
        "page": 1,
        "numResults": 1,
    }
    jobs = elance.data(f"{path}/jobs", as_user=None)
    assert [found["jobId"] for found in jobs["pageResults"]] == [str(scene.job)]


def test_a_group_that_is_not_there_is_no_valid_id(elance: ElanceClient) -> None:
    for number in ("0", "x", "999999999"):
        for path in (f"groups/{number}", f"groups/{number}/members", f"groups/{number}/jobs"):
            answer = elance.get(path, as_user=None)
            assert answer.status_code in {400, 404}
            assert code_of(answer) == "E_VALIDATION_INVALID_ID"


def test_a_sponsored_bid_says_so_and_a_delisted_one_is_gone_for_the_client(hall: Hall, elance: ElanceClient) -> None:
    scene = Scene(hall, hired=False)

    def bids() -> list[tuple[str, bool]]:
        found = elance.data(f"jobs/{scene.job}/proposals", as_user=scene.owner)["proposals"]
        return [(bid["bidId"], bid["isSponsored"]) for bid in found]

    assert bids() == [(str(scene.bid), False)]
    with hall.backstage.act() as session:
        sponsor(session, scene.freelancer.actor, scene.proposal_key, most=5)
    assert bids() == [(str(scene.bid), True)]
    with hall.backstage.act() as session:
        delist(session, CONSOLE, scene.proposal_key, "Asks to be paid elsewhere.")
    assert bids() == []
    assert elance.data(f"jobs/{scene.job}", as_user=scene.owner)["jobData"]["highAmount"] == ""
    gone = elance.get(f"workroom/{scene.bid}", as_user=scene.owner)
    assert (gone.status_code, code_of(gone)) == (404, "E_WORKROOM_INVALID_BID")
    own = elance.data(f"workroom/{scene.bid}", as_user=scene.worker)["bidDetails"]
    assert (own["isDelisted"], own["isSponsored"]) == (True, True)


def test_the_inbox_tells_what_is_unread(hall: Hall, elance: ElanceClient) -> None:
    scene = Scene(hall, hired=False)
    other = Scene(hall, hired=False)
    with hall.backstage.act() as session:
        invited = invite(session, other.client, other.job_key, scene.worker, "Would you do this one?")
    until(lambda: elance.data("inbox", as_user=scene.worker)["totalResults"] == 1)
    [notice] = elance.data("inbox", as_user=scene.worker)["messages"].values()
    assert (notice["messageType"], notice["scope"]) == ("invite", "JOB")
    assert (notice["jobId"], notice["bidId"]) == (str(other.job), str(invited.id))
    assert notice["userId"] == str(other.client.user_id)
    assert notice["text"]
    until(lambda: elance.data("inbox", as_user=scene.owner)["totalResults"] == 1)
    [proposed] = elance.data("inbox", as_user=scene.owner)["messages"].values()
    assert (proposed["messageType"], proposed["bidId"]) == ("proposal", str(scene.bid))
