"""What the calls about offers in the table of permissions are about: offers made when needed."""

from hiringhall.api.upwork.endpoint import Endpoint
from hiringhall.marketplace.jobs.models import Visibility
from tests.api.upwork.permission_matrix import Row
from tests.support.backstage import Backstage
from tests.support.deals import send

PREFIXES = ("offers_", "hr_offers_")
TERMS = {"title": "Fence", "job_type": "hourly", "charge_rate": "20.0", "message_to_contractor": "Both sides."}


class OfferScene:
    """Offers in a hall of the demo, each made when a call first needs it, and anew after it was answered."""

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage
        self._offers: dict[str, str] = {}
        self._jobs: dict[str, str] = {}

    def plays(self, endpoint: str) -> bool:
        """Tell whether a call of this endpoint is made here."""
        return endpoint.startswith(PREFIXES)

    def call(self, row: Row, declared: Endpoint) -> tuple[str, dict[str, str]]:
        """Return path and parameters of a call."""
        return declared.paths[0].replace("{reference}", self._offer(row.thing)), self._values(row)

    def _values(self, row: Row) -> dict[str, str]:
        team = row.thing.partition("/")[0]
        company = {"company_id": team.partition(":")[0]}
        to = {"provider__reference": str(self._backstage.user_id("designer")), "hourly_pay_rate": "20"}
        return {
            "offers_clients_list": company | ({"team__reference": team} if ":" in team else {}),
            "offers_clients_get": company,
            "offers_clients_create": TERMS | {"team__reference": team, "contractor_username": "designer"},
            "offers_contractors_action": {"name": "accept"},
            "hr_offers_list": {"buyer_team__reference": team},
            "hr_offers_create": to | {"job__reference": self._job(row.thing)},
        }.get(row.endpoint, {})

    def is_used_up(self, row: Row) -> None:
        """Make another object for the next call after one that changed this."""
        if row.endpoint == "offers_contractors_action":
            del self._offers[row.thing]
        if row.endpoint == "hr_offers_create":
            del self._jobs[row.thing]

    def _offer(self, thing: str) -> str:
        """Return an offer from a team to a freelancer, named like `acme/agent`."""
        team, _, freelancer = thing.partition("/")
        if freelancer not in ("agent", "freelancer"):
            return "0"
        if thing not in self._offers:
            self._offers[thing] = send(self._backstage, freelancer, by=_owner(team), team=team)
        return self._offers[thing]

    def _job(self, thing: str) -> str:
        team, _, visibility = thing.partition("/")
        if visibility not in set(Visibility):
            return ""
        if thing not in self._jobs:
            self._jobs[thing] = self._backstage.post_job(_owner(team), team, Visibility(visibility))
        return self._jobs[thing]


def _owner(team: str) -> str:
    return "outsider" if team == "globex" else "owner"
