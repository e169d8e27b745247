"""What the calls about proposals in the table of permissions are about: jobs with candidates, made when needed."""

from hiringhall.api.upwork.endpoint import Endpoint
from hiringhall.marketplace.jobs.models import Visibility
from tests.api.upwork.permission_matrix import Row
from tests.support.backstage import Backstage
from tests.support.bidding import ask, propose

PREFIXES = ("hr_jobs_invite", "hr_clients_applications", "hr_contractors_applications")


class ProposalScene:
    """Proposals in a hall of the demo, each made when a call first needs it."""

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage
        self._jobs: dict[str, str] = {}
        self._proposals: dict[str, str] = {}

    def plays(self, endpoint: str) -> bool:
        """Tell whether a call of this endpoint is made here."""
        return endpoint.startswith(PREFIXES)

    def call(self, row: Row, declared: Endpoint) -> tuple[str, dict[str, str]]:
        """Return path and parameters of a call."""
        if row.endpoint == "hr_jobs_invite":
            values = {"cover": "Please have a look.", "provider__reference": str(self._backstage.user_id("designer"))}
            return declared.paths[0].replace("{job_key}", self._job(row.thing)), values
        if row.endpoint.startswith("hr_contractors"):
            return declared.paths[0].replace("{application_id}", self._proposal_of(row.thing)), {}
        team, _, asked = row.thing.partition("/of/")
        values = {"buyer_team__reference": team}
        if "{application_id}" in declared.paths[0]:
            return declared.paths[0].replace("{application_id}", self._proposal(f"{asked or team}/public")), values
        return declared.paths[0], values | {"job_key": self._job(f"{asked or team}/public")}

    def is_used_up(self, row: Row) -> None:
        """Make another object for the next call after one that changed this."""
        if row.endpoint == "hr_jobs_invite":
            del self._jobs[row.thing]

    def _job(self, thing: str) -> str:
        team, _, visibility = thing.partition("/")
        if thing not in self._jobs:
            owner = "outsider" if team == "globex" else "owner"
            self._jobs[thing] = self._backstage.post_job(owner, team, Visibility(visibility))
        return self._jobs[thing]

    def _proposal(self, job: str) -> str:
        if job not in self._proposals:
            self._proposals[job] = propose(self._backstage, self._backstage.actor("designer"), self._job(job))
        return self._proposals[job]

    def _proposal_of(self, username: str) -> str:
        """Return a proposal of this freelancer, to whom the job is shown because they were invited to it."""
        if username not in ("agent", "freelancer"):
            return "0"
        if username not in self._proposals:
            job = self._backstage.post_job("owner", "acme:design", Visibility.INVITE_ONLY)
            by, freelancer = self._backstage.actor("recruiter"), self._backstage.actor(username)
            self._proposals[username] = ask(self._backstage, by, job, freelancer)
        return self._proposals[username]
