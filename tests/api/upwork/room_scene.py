"""What the calls about rooms in the table of permissions are about: rooms of the demo's people, and none at all."""

import json
from typing import Any

from sqlalchemy import select

from hiringhall.api.upwork.endpoint import Endpoint
from hiringhall.marketplace.accounts import queries
from hiringhall.marketplace.attachments.operations import keep
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.rooms.files import files_of
from hiringhall.marketplace.rooms.models import Room
from hiringhall.marketplace.rooms.opening import Guest, NewRoom, open_room
from hiringhall.marketplace.rooms.places import Place
from hiringhall.marketplace.talking import write
from tests.api.upwork.permission_matrix import Row
from tests.support.backstage import Backstage

WRAPPED: dict[str, dict[str, Any]] = {
    "messages_rooms_create": {"room": {"roomName": "Room"}},
    "messages_stories_create": {"story": {"message": "Hello"}},
    "messages_stories_batch": {"story": {"message": "Hello"}},
    "messages_room_user_update": {"update_request": {"isFavorite": "true"}},
    "messages_rooms_update": {"metadata": {"topic": "Signs"}},
}
PLAIN = {"messages_stream": {"seconds": "0"}}
BY = {"offer_id": "offer", "application_id": "proposal", "contract_id": "contract"}


class RoomScene:
    """A group of acme's that its owner and its recruiter are in, and the room of a contract of acme's."""

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage
        self._group = ""
        self._subjects: dict[str, str] = {}

    def plays(self, endpoint: str) -> bool:
        """Tell whether a call of this endpoint is made here."""
        return endpoint.startswith("messages_")

    def call(self, row: Row, declared: Endpoint) -> tuple[str, dict[str, str]]:
        """Return path and parameters of a call: made as who is in the path, about a room or what it belongs to."""
        where, _, thing = row.thing.partition("/")
        path = declared.paths[0].replace("{company_user_id}", where)
        wrapped = {name: dict(value) for name, value in WRAPPED.get(row.endpoint, {}).items()}
        room = self._room_id(thing) if thing else ""
        if row.endpoint == "messages_attachments_get":
            key = self._file_key() if where == "group" else "~010000000000000000"
            return path.replace("{attachment_id}", key), {}
        if row.endpoint == "messages_stories_batch":
            wrapped["story"]["rooms"] = [room]
        path = path.replace("{room_id}", room).replace("{user_id}", "recruiter")
        for name, kind in BY.items():
            path = path.replace(f"{{{name}}}", self._subject(kind) if thing == "known" else "0")
        return path, {name: json.dumps(value) for name, value in wrapped.items()} | PLAIN.get(row.endpoint, {})

    def is_used_up(self, row: Row) -> None:
        """Leave everything for the next call: what was done may be done again."""

    def _room_id(self, thing: str) -> str:
        if thing == "nothing":
            return "room_0000000000000000"
        if not self._group:
            with self._backstage.act() as session:
                acme = queries.find_company(session, "acme")
                guests = [Guest(queries.find_user(session, "recruiter"), acme)]
                new = NewRoom(name="Signs", guests=guests)
                opened = open_room(session, self._backstage.actor("owner"), new, Place(acme, acme))
                self._group = f"room_{opened.room.key.removeprefix('~01')}"
        return self._group

    def _file_key(self) -> str:
        """Return the key of a file that the owner sends to the group."""
        key = f"~01{self._room_id('group').removeprefix('room_')}"
        file = keep(self._backstage.hall.blobs, "signs.txt", b"Twelve signs.")
        with self._backstage.act() as session:
            story = write(session, self._backstage.actor("owner"), key, "Here", files=[file])
            return files_of(session, [story.id])[story.id][0].key

    def _subject(self, kind: str) -> str:
        """Return the number of a contract for which the admin hired the freelancer, or of what led to it."""
        if not self._subjects:
            with self._backstage.hall.database.reading() as session:
                found = session.execute(
                    select(Contract.id, Contract.offer_id, Room.proposal_id)
                    .join(Room, Room.contract_id == Contract.id)
                    .where(
                        Contract.company_id == queries.find_company(session, "acme"),
                        Contract.freelancer_id == queries.find_user(session, "freelancer"),
                        Contract.hired_by == queries.find_user(session, "admin"),
                        Room.proposal_id.is_not(None),
                    )
                    .order_by(Contract.id.desc())
                ).first()
                assert found is not None
                self._subjects = {
                    "contract": str(found.id),
                    "offer": str(found.offer_id),
                    "proposal": str(found.proposal_id),
                }
        return self._subjects[kind]
