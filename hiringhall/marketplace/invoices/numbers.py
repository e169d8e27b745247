"""The numbers of invoices: from 1 up, without a gap, for each payee that issues them."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from hiringhall.marketplace.invoices.models import NumberSeries
from hiringhall.marketplace.ledger.accounts import Party
from hiringhall.storage.upserts import insert_or_leave


def next_number(session: Session, issuer: Party) -> int:
    """Return the next number of an issuer. Its series stays locked until the transaction ends, so none is lost."""
    insert_or_leave(session, NumberSeries, issuer=issuer.holder, issuer_id=issuer.id, last=0)
    counted = (
        update(NumberSeries)
        .where(NumberSeries.issuer == issuer.holder, NumberSeries.issuer_id == issuer.id)
        .values(last=NumberSeries.last + 1)
        .returning(NumberSeries.last)
    )
    return session.scalars(counted).one()
