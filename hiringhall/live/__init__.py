"""Live: tells those who listen what happens in their rooms, as it happens, from whichever process it comes.

Each worker process follows the events of rooms in one thread, as long as somebody listens there, and hands them to the
event loop. Touches storage and the marketplace's rooms.
"""

from hiringhall.live.form import Form, event_id, line
from hiringhall.live.hub import Live, TooManyStreams
from hiringhall.live.listener import LASTS, Listener
from hiringhall.live.stopping import told_to_stop
from hiringhall.live.stream import HEADERS, serve

__all__ = [
    "HEADERS",
    "LASTS",
    "Form",
    "Listener",
    "Live",
    "TooManyStreams",
    "event_id",
    "line",
    "serve",
    "told_to_stop",
]
