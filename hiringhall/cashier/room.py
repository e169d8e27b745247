"""The thread that has money moved in a worker: woken by the commit of a transaction that asks for it, else slowly."""

from sqlalchemy.orm import Session

from hiringhall.background import Background
from hiringhall.cashier.collecting import collect
from hiringhall.cashier.providers import open_tills
from hiringhall.hall import Hall
from hiringhall.marketplace.payments.charges import TO_COLLECT

LOOK_EVERY = 15.0  # seconds between looks for what another process asked for, or what is to be asked again


class Cashier(Background):
    """Has the hall's charges and withdrawals made in the background between `open` and `close`."""

    def __init__(self, hall: Hall) -> None:
        tills = open_tills(hall.settings)
        super().__init__("cashier", lambda closed: collect(hall.database, tills, closed), every=LOOK_EVERY)
        hall.database.after_commit(self._committed)

    def open(self) -> None:
        """Start, at once with what is there."""
        super().open()
        self.wake()

    def _committed(self, session: Session) -> None:
        if session.info.pop(TO_COLLECT, False):
            self.wake()
