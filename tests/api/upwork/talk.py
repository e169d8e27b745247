"""Calls about messages over the wire."""

import json
from typing import Any

from tests.api.upwork.wire import Answer, Wire
from tests.support.hall import Hall

V3 = "/api/messages/v3"


class Talk:
    """Calls about messages: by the owner for acme, by the freelancer for themselves."""

    def __init__(self, hall: Hall, wire: Wire) -> None:
        self.hall = hall
        self.wire = wire
        self.owner, self.freelancer = (hall.backstage.actor(who).user_id for who in ("owner", "freelancer"))

    def get(self, path: str, *, by: str = "owner", **query: Any) -> Answer:
        pairs = [(name, str(value)) for name, value in query.items()]
        return self.wire.call("GET", self._path(path, by), query=pairs, as_user=by)

    def send(self, method: str, path: str, by: str, wrapper: str, **values: Any) -> Answer:
        sent = {wrapper: json.dumps(values)}
        return self.wire.call(method, self._path(path, by), json=sent, as_user=by)

    def open(self, by: str = "owner", **values: Any) -> str:
        """Open a room; returns its id."""
        answer = self.send("POST", "rooms", by, "room", **{"roomName": "Room"} | values)
        assert answer.status == 201, answer.body
        return str(answer.json["roomId"])

    def say(self, room: str, message: str, by: str = "owner") -> None:
        answer = self.send("POST", f"rooms/{room}/stories", by, "story", message=message)
        assert (answer.status, set(answer.json)) == (201, {"server_time", "auth_user"})

    def room(self, room: str, by: str = "owner", **query: Any) -> dict[str, Any]:
        return dict(self.get(f"rooms/{room}", by=by, **query).json["room"])

    def together(self, **values: Any) -> str:
        """Open a room for both; returns its id."""
        return self.open(users=[{"userId": "freelancer"}], **values)

    def listed(self, by: str = "owner", **query: Any) -> list[str]:
        return [room["roomId"] for room in self.get("rooms", by=by, **query).json["rooms"]]

    @staticmethod
    def _path(path: str, by: str) -> str:
        return f"{V3}/{'acme' if by == 'owner' else by}/{path}.json"
