"""Notices: makes the entries of people's inboxes and the mail about them, and looks for new matches of saved searches.

Touches search and the marketplace.
"""

from hiringhall.notices.following import follow_log, send_digests
from hiringhall.notices.room import InboxRoom, NoticeRoom
from hiringhall.notices.telling import tell_new_matches

__all__ = ["InboxRoom", "NoticeRoom", "follow_log", "send_digests", "tell_new_matches"]
