"""Timekeeping: notes what time itself brings about, such as offers that expire. Touches the marketplace."""

from hiringhall.timekeeping.due import DUE, do_due
from hiringhall.timekeeping.room import RetentionRoom, TimekeepingRoom

__all__ = ["DUE", "RetentionRoom", "TimekeepingRoom", "do_due"]
