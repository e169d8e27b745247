"""The calls about activities for the table of who may call what: about a team or company, or a contract there."""

import re
from datetime import date
from typing import Any

from hiringhall.api.upwork.endpoint import Endpoint
from hiringhall.marketplace.accounts import queries
from hiringhall.marketplace.activities import operations
from hiringhall.marketplace.activities.levels import find_level
from hiringhall.marketplace.activities.queries import activities_by_code
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.changes import record
from tests.api.upwork.permission_matrix import Row
from tests.support.backstage import Backstage
from tests.support.past_work import add_contract

CODE = "matrix"
TOLD = {
    "otask_team_tasks_create": {"description": "New"},
    "otask_team_tasks_update": {"description": "Changed"},
    "otask_company_tasks_update": {"description": "Changed"},
}


class ActivityScene:
    """Calls about the activities of a hall; whatever a call needs is there again before it."""

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage
        self._contracts: dict[str, str] = {}
        self._made = 0

    def plays(self, endpoint: str) -> bool:
        """Tell whether an endpoint is about activities."""
        return endpoint.startswith(("otask_", "tasks_"))

    def is_used_up(self, row: Row) -> None:
        """Do nothing: whatever a call changed serves the next one."""

    def call(self, row: Row, declared: Endpoint) -> tuple[str, dict[str, str]]:
        """Return path and parameters of a call about a team, which is the company where it has no other part."""
        team = row.thing
        company = team.partition(":")[0]
        values = dict(TOLD.get(declared.id, {}))
        if declared.id == "otask_team_tasks_create":
            self._made += 1
            values["code"] = f"{CODE} {self._made}"
        if declared.id == "otask_batch_update":
            values["data"] = f'"{company}","{team}","","{CODE}","Batched",""'
        named = {"company_id": company, "team_id": team, "code": CODE, "codes": CODE}
        if "codes" in declared.paths[0] or "{code}" in declared.paths[0]:
            self._provide(company, team)
        if "engagement" in declared.paths[0]:
            named |= dict.fromkeys(("engagement", "engagement_ref"), self._contract(team))
        return re.sub(r"\{(\w+)\}", lambda found: named[found[1]], declared.paths[0]), values

    def _provide(self, company: str, team: str) -> None:
        with self._backstage.act() as session:
            level = find_level(session, CONSOLE, company, team)
            if not activities_by_code(session, CONSOLE, level, [CODE]):
                operations.create_activity(session, CONSOLE, level, code=CODE, description="As it was")

    def _contract(self, team: str) -> str:
        if team == "nothing":
            return "987654"
        if team not in self._contracts:
            self._contracts[team] = str(started_contract(self._backstage, "freelancer", team))
        return self._contracts[team]


def started_contract(backstage: Backstage, freelancer: str, team: str, **values: Any) -> int:
    """Write a contract of a freelancer with a team, and that it started, past the operations."""
    with backstage.act() as session:
        place = queries.locate_team(session, team)
        user = queries.find_user(session, freelancer)
    contract = add_contract(backstage, user, place.company_id, team_id=place.id, started=date(2026, 1, 5), **values)
    with backstage.act() as session:
        record(session, CONSOLE, "contract.started", contract, company_id=place.company_id)
    return contract
