"""What the calls about milestones in the table of permissions are about: made when needed, and anew after a change."""

from hiringhall.api.upwork.endpoint import Endpoint
from hiringhall.marketplace.accounts import queries
from hiringhall.marketplace.contracts.listed import milestones
from hiringhall.marketplace.milestones.operations import approve_milestone, submit_work
from tests.api.upwork.contract_scene import SIGNS
from tests.api.upwork.permission_matrix import Row
from tests.support.backstage import Backstage
from tests.support.books import deposit
from tests.support.hired import FIXED, hire

PREFIXES = ("hr_milestones_", "hr_submissions_")
READS = ("hr_milestones_active", "hr_milestones_submissions")
VALUES = {
    "hr_milestones_create": {"milestone_description": "More", "deposit_amount": "1"},
    "hr_submissions_create": {"note2client": "Here", "amount": "1"},
    "hr_submissions_reject": {"note2contractor": "No"},
}
"""What a call says besides what it is about."""
ON_THE_SECOND = ("hr_milestones_update", "hr_milestones_activate", "hr_milestones_delete")
"""Calls about a milestone that is not funded."""


class MilestoneScene:
    """Contracts in a hall of the demo whose milestones are where each call needs them."""

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage
        self._named: dict[tuple[str, str], dict[str, str]] = {}

    def plays(self, endpoint: str) -> bool:
        """Tell whether a call of this endpoint is made here."""
        return endpoint.startswith(PREFIXES)

    def call(self, row: Row, declared: Endpoint) -> tuple[str, dict[str, str]]:
        """Return path and parameters of a call."""
        place = row.endpoint, row.thing
        if place not in self._named:
            self._named[place] = self._prepare(*place)
        path, values = declared.paths[0], dict(VALUES.get(row.endpoint, {}))
        for name, reference in self._named[place].items():
            if f"{{{name}}}" in path:
                path = path.replace(f"{{{name}}}", reference)
            elif name in declared.parameters.__struct_fields__:
                values[name] = reference
        return path, values

    def is_used_up(self, row: Row) -> None:
        """Make others for the next call after one that changed these."""
        if row.endpoint not in READS:
            del self._named[row.endpoint, row.thing]

    def _prepare(self, endpoint: str, thing: str) -> dict[str, str]:
        """Return the references of a contract, the milestone and the submission that a call is about."""
        team, _, name = thing.partition("/")
        if name not in SIGNS:
            return {"contract_reference": "0", "milestone_id": "0", "submission_id": "0"}
        actors = {who: self._backstage.actor(who) for who in ("owner", "outsider", name, SIGNS[name])}
        client = actors["outsider" if team == "globex" else "owner"]
        with self._backstage.hall.database.reading() as session:
            team_id = queries.find_team(session, team)
            company_id = queries.find_team(session, team.partition(":")[0])
        deposit(self._backstage, company_id, 30_000)
        contract = hire(self._backstage, client, team_id, actors[name], FIXED, signs=actors[SIGNS[name]])
        with self._backstage.act() as session:
            first, second = (part.id for part in milestones(session, contract.id))
            submission = "0"
            if endpoint in ("hr_submissions_approve", "hr_submissions_reject"):
                submission = str(submit_work(session, actors[SIGNS[name]], first, 1, "Here").id)
            elif endpoint == "hr_milestones_activate":
                approve_milestone(session, client, first)
        milestone = second if endpoint in ON_THE_SECOND else first
        references = {"contract_reference": contract.id, "milestone_id": milestone, "submission_id": submission}
        return {name: str(reference) for name, reference in references.items()}
