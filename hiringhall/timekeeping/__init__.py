"""Timekeeping: notes what time itself brings about, such as offers that expire. Touches the marketplace."""

from hiringhall.timekeeping.due import DUE, do_due
from hiringhall.timekeeping.room import TimekeepingRoom

__all__ = ["DUE", "TimekeepingRoom", "do_due"]
