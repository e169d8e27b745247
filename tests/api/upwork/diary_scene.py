"""What the calls about diaries in the table of permissions are about: a cell in a diary, there again for every call."""

import re

from hiringhall.api.upwork.endpoint import Endpoint
from hiringhall.marketplace.accounts import queries
from hiringhall.marketplace.contracts.models import Contract
from tests.api.upwork.permission_matrix import Row
from tests.support.backstage import Backstage
from tests.support.diaries import hire_days_ago, last_slot
from tests.support.tracking import capture, fates, track

SIGNS = {"acme/freelancer": "freelancer", "acme:design/agent": "staffing", "globex/freelancer": "freelancer"}
"""The diaries that there are, and who signs their contracts: the agent is bound to an agency."""


class DiaryScene:
    """Diaries in a hall of the demo, named like `acme/agent`: a team and a freelancer; rooms by their team."""

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage
        self._contracts: dict[str, Contract] = {}
        now = last_slot()
        self._slots = {thing: now - 200 * number for number, thing in enumerate(SIGNS, 1)}

    def plays(self, endpoint: str) -> bool:
        """Tell whether a call of this endpoint is made here."""
        return endpoint.startswith("team_")

    def is_used_up(self, row: Row) -> None:
        """Let the next call find a cell, though the one before was deleted."""
        if "delete" in row.endpoint:
            self._slots[row.thing] -= 1
            self._work(row.thing)

    def call(self, row: Row, declared: Endpoint) -> tuple[str, dict[str, str]]:
        """Return path and parameters of a call."""
        if not self._contracts:
            for thing in SIGNS:
                self._contracts[thing] = self._start(thing)
                self._work(thing)
        team, _, who = row.thing.partition("/")
        contract = self._contracts.get(row.thing)
        named = {
            "company_or_team": team,
            "company_id": team,
            "username": who,
            "contract_id": str(contract.id) if contract else "987654321",
            "timestamp": str(600 * self._slots.get(row.thing, 0)),
            "date": "20260105",
            "days": "20260105,20260111",
        }
        path = re.sub(r"\{(\w+)\}", lambda found: named[found[1]], declared.paths[0])
        return path, {"memo": "Changed"} if declared.method == "PUT" else {}

    def _start(self, thing: str) -> Contract:
        team, _, who = thing.partition("/")
        client = self._backstage.actor("outsider" if team == "globex" else "owner")
        with self._backstage.hall.database.reading() as session:
            team_id = queries.find_team(session, team)
        signs = self._backstage.actor(SIGNS[thing])
        return hire_days_ago(self._backstage, client, team_id, self._backstage.actor(who), signs=signs)

    def _work(self, thing: str) -> None:
        """Write a cell into the first slot, going back, in which the freelancer does not work in the demo either."""
        who = self._backstage.actor(thing.partition("/")[2])
        while fates(track(self._backstage, who, [capture(self._contracts[thing], self._slots[thing])])) != ["kept"]:
            self._slots[thing] -= 1
