"""What always holds for rooms, their members and stories."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.rooms.models import Room, folded
from hiringhall.storage.database import streamed
from hiringhall.storage.invariants import Invariant, by_query


def _sorted_otherwise(session: Session) -> Iterator[str]:
    rooms = select(Room.id, Room.name, Room.topic, Room.sort_name)
    for room_id, name, topic, sort_name in streamed(session, rooms):
        if folded(name or topic) != sort_name:
            yield f"room {room_id} is called {name or topic!r} but sorted by {sort_name!r}"


CHECKS = (
    by_query(
        "room-subjects",
        "Rooms of proposals and contracts, and no others, are about one, of their own client.",
        """SELECT rooms.id FROM rooms LEFT JOIN proposals ON proposals.id = rooms.proposal_id
        LEFT JOIN contracts ON contracts.id = rooms.contract_id
        WHERE (rooms.kind = 'interview') <> (proposals.id IS NOT NULL OR contracts.id IS NOT NULL)
        OR proposals.company_id <> rooms.company_id OR contracts.company_id <> rooms.company_id""",
        "room {id} is about nothing, or about what its kind or its client has nothing to do with",
    ),
    by_query(
        "room-teams",
        "The team of a room belongs to its company.",
        """SELECT rooms.id FROM rooms LEFT JOIN teams ON teams.id = rooms.team_id
        WHERE teams.company_id IS DISTINCT FROM rooms.company_id""",
        "room {id} is in a team of another company",
    ),
    by_query(
        "room-pairs",
        "A room for two has exactly the two that it is for, both admins.",
        """SELECT rooms.id FROM rooms WHERE kind = 'one-on-one' AND (2 <> (SELECT COUNT(*) FROM room_members
        WHERE room_members.room_id = rooms.id AND left_at IS NULL AND role = 'admin') OR pair <> (
        SELECT MIN(user_id) || '-' || MAX(user_id) FROM room_members WHERE room_members.room_id = rooms.id))""",
        "room {id} is for two, but its members are others",
    ),
    by_query(
        "room-owners",
        "A group that somebody is in has one owner; other rooms have none.",
        """SELECT rooms.id FROM rooms WHERE (SELECT COUNT(*) FROM room_members WHERE room_members.room_id = rooms.id
        AND left_at IS NULL AND role = 'owner') <> CASE WHEN kind = 'group' AND EXISTS (SELECT 1 FROM room_members
        WHERE room_members.room_id = rooms.id AND left_at IS NULL) THEN 1 ELSE 0 END""",
        "room {id} has no owner, or one that it should not have",
    ),
    by_query(
        "room-freelancers",
        "The freelancer of a proposal or contract is in its room, for nobody but themselves.",
        """SELECT rooms.id FROM rooms LEFT JOIN contracts ON contracts.id = rooms.contract_id
        LEFT JOIN proposals ON proposals.id = rooms.proposal_id WHERE kind = 'interview' AND NOT EXISTS (
        SELECT 1 FROM room_members WHERE room_members.room_id = rooms.id AND left_at IS NULL AND company_id IS NULL
        AND role = 'participant' AND user_id = COALESCE(contracts.freelancer_id, proposals.freelancer_id))""",
        "room {id} is without the freelancer whom it is about",
    ),
    by_query(
        "room-times",
        "Nothing happens in a room, or to a member of it, before it begins.",
        """SELECT rooms.id FROM rooms LEFT JOIN room_members ON room_members.room_id = rooms.id
        WHERE archived_at < created_at OR left_at < joined_at""",
        "room {id} has times in the wrong order",
    ),
    by_query(
        "room-newest",
        "A room knows its newest story.",
        """SELECT rooms.id FROM rooms LEFT JOIN stories ON stories.id = (SELECT MAX(id) FROM stories AS told
        WHERE told.room_id = rooms.id) WHERE stories.id IS DISTINCT FROM last_story_id
        OR stories.created_at IS DISTINCT FROM last_story_at""",
        "room {id} takes another story for its newest",
    ),
    by_query(
        "room-read",
        "Nobody has read further in a room than there is something to read.",
        """SELECT room_id, user_id FROM room_members JOIN rooms ON rooms.id = room_id
        WHERE read_story_id > COALESCE(last_story_id, 0)""",
        "member {user_id} of room {room_id} has read what is not there",
    ),
    Invariant("room-order", "Rooms are sorted by what they are called.", _sorted_otherwise),
    by_query(
        "story-order",
        "In a room no story is older than the one before it, nor changed before it was said.",
        """SELECT id FROM (SELECT id, created_at, edited_at, deleted_at,
        LAG(created_at) OVER (PARTITION BY room_id ORDER BY id) AS earlier FROM stories) AS told
        WHERE created_at < earlier OR edited_at < created_at OR deleted_at < created_at""",
        "story {id} has times in the wrong order",
    ),
    by_query(
        "story-sides",
        "Stories have a side where there are two, if somebody said them.",
        """SELECT stories.id FROM stories JOIN rooms ON rooms.id = room_id
        WHERE (side IS NOT NULL) <> (author_id IS NOT NULL AND kind = 'interview')""",
        "story {id} has a side that nobody has, or none",
    ),
    by_query(
        "story-versions",
        "Of what was edited or deleted the earlier words are kept, numbered from 1, and of nothing else.",
        """SELECT stories.id FROM stories LEFT JOIN story_versions ON story_versions.story_id = stories.id
        WHERE edited_at IS NOT NULL OR deleted_at IS NOT NULL OR story_versions.story_id IS NOT NULL
        GROUP BY stories.id, edited_at, deleted_at, stories.text
        HAVING COUNT(number) = 0 OR COUNT(number) <> MAX(number) OR (edited_at IS NULL AND deleted_at IS NULL)
        OR (deleted_at IS NOT NULL) <> (stories.text = '')""",
        "story {id} was changed, but what it was before is not kept, or the other way round",
    ),
    by_query(
        "rooms-logged",
        "The change log has the opening of every room that was opened by hand.",
        """SELECT id FROM rooms WHERE kind <> 'interview' AND NOT EXISTS (SELECT 1 FROM changes
        WHERE changes.entity = 'room' AND changes.entity_id = rooms.id AND changes.kind = 'room.opened')""",
        "room {id} was never opened, says the change log",
    ),
)
