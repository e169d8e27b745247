"""One server: the API doors and the pages side by side, over one open hall per worker process."""

import gc
import secrets
import sys

from hiringhall import logs, settings
from hiringhall.api.asgi import Receive, Scope, Send
from hiringhall.api.elance.door import PREFIX as ELANCE
from hiringhall.api.elance.door import ElanceDoor
from hiringhall.api.feeds.door import PREFIX as FEEDS
from hiringhall.api.feeds.door import FeedDoor
from hiringhall.api.stripe.door import PREFIX as STRIPE
from hiringhall.api.stripe.door import StripeDoor
from hiringhall.api.tracker.door import PREFIX as TRACKER
from hiringhall.api.tracker.door import TrackerDoor
from hiringhall.api.upwork.door import UpworkDoor
from hiringhall.hall import Hall, open_hall
from hiringhall.web.app import create_web
from hiringhall.web.links import ELANCE_CONSENT

API = ("/api/", "/gds/")
SWITCH_AFTER = 0.0005
"""Seconds after which a thread that computes lets another go on that has waited so long: a write goes through a dozen
short calls of the database, and would wait ten times as long after each of them while the worker is busy."""


class Server:
    """The ASGI application of one worker: programs go straight to their door, everything else to the pages."""

    def __init__(self, hall: Hall) -> None:
        self._upwork = UpworkDoor(hall)
        self._tracker = TrackerDoor(hall)
        self._stripe = StripeDoor(hall)
        self._feeds = FeedDoor(hall)
        self._elance = ElanceDoor(hall)
        self._pages = create_web(hall)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to its door; what is logged meanwhile carries the request's id."""
        if scope["type"] != "http":
            await self._pages(scope, receive, send)  # type: ignore[arg-type]
            return
        with logs.bind(request_id=secrets.token_hex(8)):
            await self._hand_over(scope, receive, send)

    async def _hand_over(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = f"/{scope['path'].lstrip('/')}"
        if path.startswith(TRACKER):
            await self._tracker(scope, receive, send)
        elif path.startswith(STRIPE):
            await self._stripe(scope, receive, send)
        elif path.startswith(FEEDS):
            await self._feeds(scope, receive, send)
        elif path.startswith(ELANCE) and path != ELANCE_CONSENT:
            await self._elance(scope, receive, send)
        elif path.startswith(API):
            await self._upwork(scope, receive, send)
        else:
            await self._pages(scope, receive, send)  # type: ignore[arg-type]


def create_app() -> Server:
    """Open the hall that the environment describes; what each worker process calls once."""
    in_force = settings.load()
    logs.configure(in_force.log_format, in_force.log_level)
    sys.setswitchinterval(SWITCH_AFTER)
    server = Server(open_hall(in_force))
    # What is loaded by now lives as long as the process; the collector need not look at it again and again.
    gc.collect()
    gc.freeze()
    return server
