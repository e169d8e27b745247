"""What breaks each check of rooms in the demo, in SQL, and words of what is found then."""

BREACHES: dict[str, tuple[str, str]] = {
    "room-subjects": ("UPDATE rooms SET kind = 'group' WHERE id = 1", "room 1 is about nothing, or about what"),
    "room-teams": ("UPDATE rooms SET team_id = {globex} WHERE company_id = {acme}", "in a team of another company"),
    "room-pairs": ("UPDATE rooms SET kind = 'one-on-one', pair = '0-0' WHERE id = 1", "its members are others"),
    "room-owners": (
        "UPDATE room_members SET role = 'owner' WHERE room_id = 1 AND role = 'admin'",
        "room 1 has no owner, or one that it should not have",
    ),
    "room-freelancers": ("UPDATE room_members SET role = 'admin'", "without the freelancer whom it is about"),
    "room-times": ("UPDATE rooms SET archived_at = 1 WHERE id = 1", "room 1 has times in the wrong order"),
    "room-newest": ("UPDATE rooms SET last_story_at = 1 WHERE last_story_id IS NOT NULL", "another story"),
    "room-read": ("UPDATE room_members SET read_story_id = 987654", "has read what is not there"),
    "room-order": ("UPDATE rooms SET name = 'Zebra' WHERE id = 1", "room 1 is called 'Zebra' but sorted by"),
    "story-order": ("UPDATE stories SET edited_at = 1", "has times in the wrong order"),
    "story-sides": ("UPDATE stories SET side = NULL", "has a side that nobody has, or none"),
    "story-versions": ("UPDATE stories SET edited_at = created_at", "what it was before is not kept"),
    "rooms-logged": ("UPDATE rooms SET kind = 'group' WHERE id = 1", "room 1 was never opened"),
}
