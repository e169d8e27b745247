"""The courier: turns lines of the change log and messages into deliveries to webhooks, and delivers them.

It is the one room that calls addresses which people write down: through `connecting`, which keeps them outside.
Touches the marketplace, and search for places in the change log.
"""

from hiringhall.courier.room import Courier

__all__ = ["Courier"]
