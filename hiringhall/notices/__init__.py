"""Notices: tells people by mail what newly matches the searches they keep. Touches search and the marketplace."""

from hiringhall.notices.room import NoticeRoom
from hiringhall.notices.telling import tell_new_matches

__all__ = ["NoticeRoom", "tell_new_matches"]
