"""The mailroom: hands queued mail to the console, a folder or an SMTP server. Touches the marketplace's queue only."""

from hiringhall.mailroom.carriers import BouncedError, Carrier, CarrierError, open_carrier
from hiringhall.mailroom.delivery import deliver_due
from hiringhall.mailroom.room import Mailroom

__all__ = ["BouncedError", "Carrier", "CarrierError", "Mailroom", "deliver_due", "open_carrier"]
