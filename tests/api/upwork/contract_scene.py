"""What the calls about contracts in the table of permissions are about: contracts made when needed."""

from hiringhall.api.upwork.endpoint import Endpoint
from hiringhall.marketplace.accounts import queries
from hiringhall.marketplace.contracts.pausing import pause_contract
from tests.api.upwork.permission_matrix import Row
from tests.support.backstage import Backstage
from tests.support.hired import hire

PREFIXES = ("hr_engagements_", "hr_contracts_", "hr_adjustments_")
SIGNS = {"freelancer": "freelancer", "agent": "staffing"}
"""Who signs for whom: the agent is bound to an agency."""
TEAMS = ("acme", "acme:design", "globex", "nothing")


class ContractScene:
    """Contracts in a hall of the demo, each made when a call first needs it, and anew after it was changed."""

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage
        self._contracts: dict[tuple[str, bool], str] = {}

    def plays(self, endpoint: str) -> bool:
        """Tell whether a call of this endpoint is made here."""
        return endpoint.startswith(PREFIXES)

    def call(self, row: Row, declared: Endpoint) -> tuple[str, dict[str, str]]:
        """Return path and parameters of a call."""
        if row.endpoint == "hr_engagements_list":
            return declared.paths[0], {} if row.thing == "-" else {"buyer_team__reference": row.thing}
        if row.endpoint.startswith("hr_adjustments_"):
            team = row.thing.partition("/")[0]
            path = declared.paths[0].replace("{team_reference}", team if team in TEAMS else "acme")
            if row.endpoint == "hr_adjustments_list":
                return path, {}
            paid = self._contract(row.thing, is_paused=False)
            return path, {"engagement__reference": paid, "comments": "Bonus", "charge_amount": "1"}
        reference = self._contract(row.thing, is_paused=row.endpoint == "hr_contracts_restart")
        path = declared.paths[0].replace("{engagement_reference}", reference).replace("{contract_reference}", reference)
        ending = row.endpoint == "hr_contracts_end"
        return path, {"reason": "API_REAS_JOB_COMPLETED_SUCCESSFULLY"} if ending else {}

    def is_used_up(self, row: Row) -> None:
        """Make another contract for the next call after one that changed this."""
        if row.endpoint.startswith("hr_contracts_"):
            del self._contracts[row.thing, row.endpoint == "hr_contracts_restart"]

    def _contract(self, thing: str, *, is_paused: bool) -> str:
        """Return a contract of a team with a freelancer, named like `acme/agent`."""
        team, _, name = thing.partition("/")
        if name not in SIGNS:
            return "0"
        if (thing, is_paused) not in self._contracts:
            self._contracts[thing, is_paused] = self._start(team, name, is_paused=is_paused)
        return self._contracts[thing, is_paused]

    def _start(self, team: str, name: str, *, is_paused: bool) -> str:
        actors = {who: self._backstage.actor(who) for who in ("owner", "outsider", name, SIGNS[name])}
        client = actors["outsider" if team == "globex" else "owner"]
        with self._backstage.hall.database.reading() as session:
            team_id = queries.find_team(session, team)
        contract = hire(self._backstage, client, team_id, actors[name], signs=actors[SIGNS[name]])
        if is_paused:
            with self._backstage.act() as session:
                pause_contract(session, client, contract.key)
        return str(contract.id)
