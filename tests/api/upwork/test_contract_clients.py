"""The published clients, unmodified, list contracts, pause them, let them go on, and end them."""

from typing import Any

import pytest

from tests.conftest import MakeClient
from tests.support.clients import CLIENT_KINDS, ClientError, ClientKind, PublishedClient
from tests.support.hall import Hall
from tests.support.hired import hire

NAMES = {
    "python-2.1.0": (
        *("hr.engagements.get_list", "hr.engagements.get_specific", "hr.contracts.suspend_contract"),
        *("hr.contracts.restart_contract", "hr.contracts.end_contract"),
    ),
    "python-1.3.7": (
        *("hr.get_engagements", "hr.get_engagement", "hr.suspend_contract", "hr.restart_contract", "hr.end_contract"),
    ),
    "node": (
        *("hr.engagements.getList", "hr.engagements.getSpecific", "hr.contracts.suspendContract"),
        *("hr.contracts.restartContract", "hr.contracts.endContract"),
    ),
}
SCORES = {f"fb_scores[{id_}]": "4" for id_ in range(3, 9)}
REASON = "API_REAS_JOB_COMPLETED_SUCCESSFULLY"


class Speaker:
    """Calls in the words of one client."""

    def __init__(self, kind: ClientKind, client: PublishedClient) -> None:
        self._client = client
        self._is_old = kind == "python-1.3.7"
        names = NAMES["node" if kind.startswith("node") else kind]
        self._names = dict(zip(("list", "get", "suspend", "restart", "end"), names, strict=True))

    def ask(self, call: str, *arguments: Any) -> Any:
        return self._client.call(self._names[call], *arguments)

    def list(self, team: str, freelancer: str) -> Any:
        """List the running contracts of a freelancer with a team, the newest first."""
        if self._is_old:
            arguments = (team, 1, freelancer, None, None, None, "active;closed", "2008-09-09 00:00:01", None, 0, 20)
            return self.ask("list", *arguments, "created_time;D")
        asked = {
            "buyer_team__reference": team,
            "include_sub_teams": 1,
            "provider__reference": freelancer,
            "status": "active;closed",
            "created_time_from": "2008-09-09T00:00:01",
            "page": "0;20",
            "order_by": "created_time;D",
        }
        return self.ask("list", asked)["engagements"]

    def get(self, reference: str) -> Any:
        found = self.ask("get", reference)
        return found if self._is_old else found["engagement"]

    def turn(self, call: str, reference: str, message: str) -> Any:
        return self.ask(call, reference, message if self._is_old else {"message": message})

    def end(self, reference: str, **said: Any) -> Any:
        if self._is_old:
            return self.ask("end", reference, REASON, "yes", said["scores"], said["comment"])
        return self.ask("end", reference, {"reason": REASON, **said["scores"], "fb_comment": said["comment"]})


@pytest.mark.parametrize("kind", CLIENT_KINDS)
def test_a_contract_from_the_list_to_its_end(kind: ClientKind, published_client: MakeClient, hall: Hall) -> None:
    speaker = Speaker(kind, published_client(kind, hall, token=hall.token("owner")))
    backstage = hall.backstage
    job = backstage.post_job("owner", "acme:web")
    contract = hire(backstage, backstage.actor("owner"), None, backstage.actor("writer"), job=job)
    reference = str(contract.id)
    listed = speaker.list("acme", str(backstage.user_id("writer")))
    newest = listed["engagement"][0] if isinstance(listed["engagement"], list) else listed["engagement"]
    assert (newest["reference"], newest["buyer_team__id"], newest["hourly_charge_rate"]) == (
        reference,
        "acme:web",
        "50.0",
    )
    assert speaker.turn("suspend", reference, "A pause: ünß")["message"] == "OK"
    assert speaker.get(reference)["is_paused"] == "1"
    assert speaker.turn("restart", reference, "Go on")["message"] == "OK"
    assert "fb_scores[1]: about a freelancer the ids 3, 4" in refusal(speaker, reference)
    assert speaker.end(reference, scores=SCORES, comment="Fine: ünß")["message"] == "OK"
    ended = speaker.get(reference)
    assert (ended["status"], ended["milestones"]) == ("closed", "")


def refusal(speaker: Speaker, reference: str) -> str:
    """Return what a client is told of the ids in the example of the reference; one of them hands the error on."""
    try:
        return str(speaker.end(reference, scores={"fb_scores[1]": "5"}, comment="Fine."))
    except ClientError as error:
        return error.message
