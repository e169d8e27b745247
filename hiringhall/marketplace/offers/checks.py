"""What always holds for offers."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace import catalog
from hiringhall.marketplace.changes import Change
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.offers.models import Offer
from hiringhall.storage.database import streamed
from hiringhall.storage.invariants import Invariant, by_query


def _odd_milestones(session: Session) -> Iterator[str]:
    kept = select(Offer.id, Offer.type, Offer.amount, Offer.milestones)
    for offer_id, kind, amount, milestones in streamed(session, kept):
        total = sum(part["amount"] for part in milestones)
        if kind is JobType.HOURLY and milestones:
            yield f"offer {offer_id} is paid by the hour but has milestones"
        elif kind is JobType.FIXED_PRICE and not 0 < total <= amount:
            yield f"offer {offer_id} has milestones of {total} cents for a price of {amount}"


def _unknown_topics(session: Session) -> Iterator[str]:
    used = session.scalars(select(Offer.category).where(Offer.category.is_not(None)).distinct())
    for topic in used:
        try:
            catalog.topic(topic or "")
        except InvalidInput:
            yield f"offers are in the unknown topic {topic!r}"


def _other_terms(session: Session) -> Iterator[str]:
    """Compare what was agreed on, as the log has it, with the offer: the contract itself may have changed since."""
    agreed = {name: Change.after[name].as_integer() for name in ("rate", "amount", "weekly_limit")}
    differs = [value.is_distinct_from(getattr(Offer, name)) for name, value in agreed.items()]
    started = (
        select(Offer.id, Contract.id)
        .join(Contract, Contract.offer_id == Offer.id)
        .join(Change, (Change.entity == "contract") & (Change.entity_id == Contract.id))
        .where(Change.kind == "contract.started", differs[0] | differs[1] | differs[2])
    )
    for offer_id, contract_id in session.execute(started):
        yield f"contract {contract_id} started on other terms than offer {offer_id} has"


CHECKS = (
    by_query(
        "offer-company",
        "An offer belongs to the company of its team and of its job.",
        """SELECT offers.id FROM offers JOIN teams ON teams.id = offers.team_id
        LEFT JOIN jobs ON jobs.id = offers.job_id
        WHERE offers.company_id <> teams.company_id OR offers.company_id <> jobs.company_id""",
        "offer {id} belongs to another company than its team or job",
    ),
    by_query(
        "offer-type",
        "An offer is paid as its job is.",
        """SELECT offers.id, offers.type FROM offers JOIN jobs ON jobs.id = offers.job_id
        WHERE offers.type <> jobs.type""",
        "offer {id} is {type} but its job is not",
    ),
    by_query(
        "offer-proposal",
        "An offer is for the job and the freelancer of its proposal.",
        """SELECT offers.id FROM offers JOIN proposals ON proposals.id = offers.proposal_id
        WHERE offers.job_id IS NULL OR offers.job_id <> proposals.job_id
        OR offers.freelancer_id <> proposals.freelancer_id""",
        "offer {id} is for another job or freelancer than its proposal",
    ),
    by_query(
        "offer-agency",
        "Work through an agency is offered through an agency.",
        """SELECT offers.id, companies.name FROM offers JOIN companies ON companies.id = offers.agency_id
        WHERE companies.kind <> 'agency'""",
        "offer {id} goes through {name}, which is no agency",
    ),
    by_query(
        "offer-once",
        "One offer at most stands for a job and a freelancer.",
        """SELECT job_id, freelancer_id FROM offers WHERE state = 'new' AND job_id IS NOT NULL
        GROUP BY job_id, freelancer_id HAVING COUNT(*) > 1""",
        "several offers stand for job {job_id} and freelancer {freelancer_id}",
    ),
    by_query(
        "offer-job-open",
        "No offer stands for a cancelled job.",
        """SELECT offers.id FROM offers JOIN jobs ON jobs.id = offers.job_id
        WHERE offers.state = 'new' AND jobs.state = 'cancelled'""",
        "offer {id} stands though its job is cancelled",
    ),
    by_query(
        "offer-proposal-open",
        "The proposal of a standing offer is open and marked with it.",
        """SELECT offers.id FROM offers JOIN proposals ON proposals.id = offers.proposal_id
        WHERE offers.state = 'new'
        AND (proposals.offered_at IS NULL OR proposals.state NOT IN ('invited', 'active'))""",
        "offer {id} stands though its proposal does not say so",
    ),
    by_query(
        "offer-mark",
        "A proposal is marked with an offer while one stands.",
        """SELECT proposals.id FROM proposals WHERE offered_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM offers
        WHERE offers.proposal_id = proposals.id AND offers.state = 'new')""",
        "proposal {id} is marked with an offer but none stands",
    ),
    by_query(
        "offer-decided",
        "Offers that stand no longer, and no others, have the time they were decided.",
        "SELECT id, state FROM offers WHERE (state = 'new') <> (decided_at IS NULL)",
        "offer {id} is {state} but its time of decision says otherwise",
    ),
    by_query(
        "offer-times",
        "An offer is not decided before it is made and counts for some time.",
        "SELECT id FROM offers WHERE decided_at < created_at OR expires_at <= created_at",
        "offer {id} has times in the wrong order",
    ),
    by_query(
        "offer-changed",
        "Changed offers, and no others, have one offer in their place, for the same freelancer.",
        """SELECT old.id FROM offers AS old WHERE (old.state = 'changed') <> (1 = (SELECT COUNT(*) FROM offers AS next
        WHERE next.previous_id = old.id AND next.freelancer_id = old.freelancer_id))""",
        "offer {id} was changed without another in its place, or the other way round",
    ),
    by_query(
        "offer-accepted",
        "Accepted offers, and no others, have a contract.",
        """SELECT offers.id, offers.state FROM offers LEFT JOIN contracts ON contracts.offer_id = offers.id
        WHERE (offers.state = 'accepted') <> (contracts.id IS NOT NULL)""",
        "offer {id} is {state}, which its contract denies",
    ),
    by_query(
        "offer-hired",
        "The proposal of an accepted offer is hired.",
        """SELECT offers.id FROM offers JOIN proposals ON proposals.id = offers.proposal_id
        WHERE offers.state = 'accepted' AND proposals.state <> 'hired'""",
        "offer {id} was accepted but its proposal is not hired",
    ),
    by_query(
        "offer-agreed",
        "A contract is between those and about what its offer says.",
        """SELECT offers.id FROM offers JOIN contracts ON contracts.offer_id = offers.id
        WHERE offers.company_id <> contracts.company_id OR offers.freelancer_id <> contracts.freelancer_id
        OR offers.type <> contracts.type OR COALESCE(offers.agency_id, 0) <> COALESCE(contracts.agency_id, 0)
        OR COALESCE(offers.job_id, 0) <> COALESCE(contracts.job_id, 0) OR offers.currency <> contracts.currency""",
        "offer {id} and its contract are not about the same",
    ),
    Invariant("offer-terms", "A contract starts on the terms of its offer.", _other_terms),
    Invariant("offer-milestones", "Milestones make up a fixed price or a part of it.", _odd_milestones),
    Invariant("offer-topics", "Offers are in topics of the catalog.", _unknown_topics),
    by_query(
        "offers-logged",
        "The change log has the making of every offer and its last state.",
        """SELECT offers.id FROM offers WHERE NOT EXISTS (SELECT 1 FROM changes
        WHERE entity = 'offer' AND entity_id = offers.id AND kind = 'offer.sent')
        OR (offers.state <> 'new' AND NOT EXISTS (SELECT 1 FROM changes
        WHERE entity = 'offer' AND entity_id = offers.id AND kind = 'offer.' || offers.state))""",
        "offer {id} was never made or decided, says the change log",
    ),
)
