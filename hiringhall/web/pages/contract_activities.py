"""The activities of a contract: what its page shows of them, and choosing them."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.activities import assigning, of_contracts
from hiringhall.marketplace.activities.of_contracts import ContractPlace
from hiringhall.marketplace.activities.queries import ListedActivity
from hiringhall.marketplace.contracts.models import ContractState
from hiringhall.marketplace.errors import NotAllowed
from hiringhall.web import links
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

MOST_SHOWN = 150


@dataclass(frozen=True)
class ContractActivities:
    """What the page of a contract shows: the activities in use that it has, and whether the visitor chooses them."""

    contract: ContractPlace
    activities: list[ListedActivity]
    may_change: bool


def shown_activities(session: Session, visit: Visit, key: str) -> ContractActivities | None:
    """Return the activities of a contract for its page, None for those who see it but not these."""
    try:
        contract, found = of_contracts.contract_activities(session, visit.actor, key)
    except NotAllowed:
        return None
    manages = standing(session, visit.actor).may(Act.MANAGE_ACTIVITIES, contract.team)
    if not found and not manages and not contract.uses_activities:
        return None
    return ContractActivities(contract, found, manages and contract.state is not ContractState.CLOSED)


@pages.get("/contracts/{key:str}/activities")
def choose(visit: Visit) -> Answer:
    """Show the activities that a contract may have, those that it has first."""
    key, search = visit.public_key("key", "contract"), visit.query.text("find").strip()[:200]
    with visit.reading() as session:
        contract = of_contracts.find_contract(session, visit.actor, key)
        _, present = of_contracts.contract_activities(session, visit.actor, key)
        usable = of_contracts.usable_activities(session, visit.actor, key)
    visit.wear(contract.company_id)
    ticked = {activity.id for activity in present}
    found = [activity for activity in usable if search.lower() in f"{activity.code} {activity.description}".lower()]
    found.sort(key=lambda activity: activity.id not in ticked)
    return visit.show(
        "activities/choose.html",
        form=Form().fill(find=search),
        contract=contract,
        activities=[(activity.id, activity.code, activity.description) for activity in found[:MOST_SHOWN]],
        ticked=ticked,
        has_more=len(found) > MOST_SHOWN,
        total=len(usable),
    )


@pages.post("/contracts/{key:str}/activities")
def assign(visit: Visit) -> Answer:
    """Give the contract those of the activities shown that were ticked, and take the others shown."""
    key = visit.public_key("key", "contract")
    ticked = {links.reference(text) for text in visit.form.many("activity")}
    offered = {links.reference(text) for text in visit.form.many("shown")}
    with visit.writing() as session:
        assigning.change_contract(session, visit.actor, key, add=ticked & offered, remove=offered - ticked)
    return visit.go(f"/contracts/{key}", good="The activities are saved.")
