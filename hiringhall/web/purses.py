"""Whose earnings a page is about: the visitor's own, or those of an agency that they manage."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts import queries
from hiringhall.marketplace.accounts.models import Company, CompanyKind
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.ledger.accounts import Party, company, person
from hiringhall.marketplace.payments.access import require_move
from hiringhall.web.visit import Visit


@dataclass(frozen=True)
class Purse:
    """A payee as pages know it: its pages are below `path`; without an `agency` it is the visitor."""

    payee: Party
    path: str
    agency: Company | None = None


def purse(visit: Visit, session: Session) -> Purse:
    """Return the purse in the path to who moves its money, and put on its hat. Raises NotFound or NotAllowed."""
    if "company" not in visit.request.path_params:
        return own_purse(visit)
    agency = queries.get_company(session, visit.actor, visit.reference("company")).company
    if agency.kind is not CompanyKind.AGENCY:
        raise NotFound("agency")
    require_move(session, visit.actor, company(agency.id))
    visit.wear(agency.id)
    return Purse(company(agency.id), f"/companies/{agency.id}/earnings", agency)


def own_purse(visit: Visit) -> Purse:
    """Return the visitor's own purse."""
    return Purse(person(visit.actor.user_id or 0), "/earnings")
