"""The demo hall shows something in each list of the dialect."""

from typing import Any

from tests.support.elance import ElanceClient


def own(elance: ElanceClient, user: str, job: str) -> dict[str, Any]:
    """Return the entry of one's own jobs with this name."""
    jobs = elance.data("jobs/my", {"rpp": "25"}, as_user=user)["pageResults"]
    return next(entry for entry in jobs if entry["name"] == job)


def test_groups_have_members_and_jobs(elance: ElanceClient) -> None:
    groups = {
        group["name"]: group["groupId"] for group in elance.data("groups", as_user="freelancer")["groups"].values()
    }
    for name in ("Open source", "Accessible web", "Words", "Early birds"):
        members = elance.data(f"groups/{groups[name]}/members", as_user="freelancer")["groupMembers"]
        assert members["members"], name
        jobs = elance.data(f"groups/{groups[name]}/jobs", as_user="freelancer")["pageResults"]
        assert jobs, name
    job = elance.data(f"jobs/{jobs[0]['jobId']}", as_user="freelancer")["jobData"]
    assert "Early birds" in job["groupTags"]


def test_people_watch_jobs_and_contractors(elance: ElanceClient) -> None:
    for user in ("owner", "hiring"):
        assert elance.data("contractors/watchlist", as_user=user)["pageResults"], user
    found = elance.data("jobs", {"keywords": "ceramics workshop"}, as_user="freelancer")["pageResults"]
    watched = elance.data(f"jobs/{found[0]['jobId']}", as_user="freelancer")["jobData"]
    assert watched["isWatched"]


def test_workrooms_have_status_reports_and_timesheets_say_so(elance: ElanceClient) -> None:
    bid = own(elance, "hiring", "Look after a booking service")["bidId"]
    reports = elance.data(f"workroom/{bid}/statusReports", as_user="freelancer")["statusReports"]
    assert len(reports) == 4
    sheets = elance.data(f"workroom/{bid}/timesheets", as_user="freelancer")["timesheets"]
    assert {"OK", "Problem"} <= {sheet["projectStatus"] for sheet in sheets.values()}
