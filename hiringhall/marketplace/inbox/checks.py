"""What always holds of inboxes."""

from hiringhall.storage.invariants import by_query

CHECKS = (
    by_query(
        "inbox-actor",
        "Nobody is told of what they did themselves, but for searches and applications, which are told to their owner.",
        "SELECT e.id, e.user_id, e.kind FROM inbox_entries e JOIN changes c ON c.id = e.change_id "
        "WHERE c.actor_id = e.user_id AND e.kind NOT IN ('search.noticed', 'key.reviewed')",
        "entry {id} tells person {user_id} of {kind}, which they did themselves",
    ),
    by_query(
        "inbox-position",
        "It is noted how far the change log was followed.",
        "SELECT count(*) AS count FROM inbox_position HAVING count(*) <> 1",
        "there are {count} positions instead of one",
    ),
)
