"""Who sees an invoice, and from which side."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.agents import exclusive_agency, is_on_side
from hiringhall.marketplace.accounts.models import Team
from hiringhall.marketplace.accounts.queries import get_company, reachable_teams
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.errors import NotAllowed, NotFound
from hiringhall.marketplace.invoices.models import Invoice
from hiringhall.marketplace.keys import is_key
from hiringhall.marketplace.sides import Side


def known_invoice(session: Session, actor: Actor, key: str) -> Invoice:
    """Return an invoice to somebody who may see it. Raises NotFound or NotAllowed."""
    invoice = session.scalar(select(Invoice).filter_by(key=key)) if is_key(key) else None
    if invoice is None:
        raise NotFound("invoice")
    if not invoice_sides(session, actor, invoice):
        raise NotAllowed("This invoice is between others.")
    return invoice


def invoice_sides(session: Session, actor: Actor, invoice: Invoice) -> tuple[Side, ...]:
    """Return the sides from which the actor sees an invoice, the client's first.

    A client's are those who may dispute in the team of the contract. Who is bound to an agency leaves the money to it.
    """
    contract = session.get_one(Contract, invoice.contract_id)
    sees = {
        Side.CLIENT: standing(session, actor).may(Act.DISPUTE, session.get_one(Team, contract.team_id)),
        Side.FREELANCER: sees_pay(session, actor, invoice.freelancer_id, invoice.agency_id),
    }
    return tuple(side for side in Side if sees[side])


def sees_pay(session: Session, actor: Actor, freelancer_id: int, agency_id: int | None) -> bool:
    """Tell whether the actor sees what is paid on the contracts of a freelancer through an agency or none."""
    if not is_on_side(session, actor, freelancer_id, agency_id):
        return False
    if actor.user_id != freelancer_id or agency_id is None:
        return True
    return exclusive_agency(session, freelancer_id) != agency_id or standing(session, actor).may_anywhere(
        Act.MANAGE_AGENTS, agency_id
    )


def billed_teams(session: Session, actor: Actor, company_id: int) -> Sequence[Team]:
    """Return the teams of a client of whose contracts the actor sees the invoices, the company first.

    Raises NotFound, or NotAllowed when there is none.
    """
    company = get_company(session, actor, company_id).company
    rights = standing(session, actor)
    teams = [team for team in reachable_teams(session, actor, company_id) if rights.may(Act.DISPUTE, team)]
    if not teams:
        raise NotAllowed(f"You hold no role in {company.name} that may {Act.DISPUTE.value}.")
    return teams
