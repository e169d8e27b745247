"""What always holds for proposals."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hiringhall.marketplace import catalog
from hiringhall.marketplace.catalog import ReasonType
from hiringhall.marketplace.proposals.models import Proposal, ProposalState
from hiringhall.storage.invariants import Invariant, by_query

_REASONS = {
    ProposalState.REFUSED: ReasonType.REJECT_INVITATION,
    ProposalState.WITHDRAWN: ReasonType.WITHDRAW_APPLICATION,
    ProposalState.DECLINED: ReasonType.REJECT_APPLICATION,
}
"""What a reason is given for, by the state that it led to; the other states have none."""


def _odd_reasons(session: Session) -> Iterator[str]:
    known = {state: {entry.code for entry in catalog.reasons(kind)} for state, kind in _REASONS.items()}
    used = select(Proposal.state, Proposal.reason, func.min(Proposal.id), func.count()).group_by(
        Proposal.state, Proposal.reason
    )
    for state, reason, first, count in session.execute(used):
        if reason not in known.get(state, {None}):
            yield f"{count} proposals, the first of them {first}, are {state.value} for the reason {reason!r}"


CHECKS = (
    by_query(
        "proposal-company",
        "A proposal belongs to the company of its job.",
        """SELECT proposals.id, proposals.company_id FROM proposals JOIN jobs ON jobs.id = proposals.job_id
        WHERE proposals.company_id <> jobs.company_id""",
        "proposal {id} belongs to company {company_id}, its job to another",
    ),
    by_query(
        "proposal-agency",
        "Proposals go through agencies only.",
        """SELECT proposals.id, companies.name FROM proposals JOIN companies ON companies.id = proposals.agency_id
        WHERE companies.kind <> 'agency'""",
        "proposal {id} goes through {name}, which is no agency",
    ),
    by_query(
        "proposal-price",
        "What was proposed has a rate for an hourly job and an amount for a fixed price.",
        """SELECT proposals.id, jobs.type FROM proposals JOIN jobs ON jobs.id = proposals.job_id
        WHERE proposals.submitted_at IS NOT NULL
        AND ((jobs.type = 'hourly') <> (rate IS NOT NULL) OR (jobs.type = 'hourly') <> (amount IS NULL))""",
        "proposal {id} does not say what a job of the type {type} costs",
    ),
    by_query(
        "proposal-began",
        "Invitations have their time and letter, what was withdrawn had been proposed.",
        """SELECT id, state FROM proposals WHERE (state IN ('invited', 'refused') AND invited_at IS NULL)
        OR (state = 'withdrawn' AND submitted_at IS NULL) OR (invited_at IS NULL) <> (invite_letter = '')
        OR (invited_at IS NULL) <> (invited_by IS NULL) OR (submitted_at IS NULL) <> (cover_letter = '')""",
        "proposal {id} is {state} but did not begin like that",
    ),
    by_query(
        "proposal-of-cancelled-job",
        "With a cancelled job, and with no other, its proposals are closed.",
        """SELECT proposals.id, proposals.state FROM proposals JOIN jobs ON jobs.id = proposals.job_id
        WHERE (proposals.state IN ('invited', 'active') AND jobs.state = 'cancelled')
        OR (proposals.state = 'closed' AND jobs.state <> 'cancelled')""",
        "proposal {id} is {state}, which its job does not agree with",
    ),
    by_query(
        "proposal-times",
        "Nothing happens with a proposal before it begins.",
        """SELECT id FROM proposals WHERE changed_at < created_at OR invited_at < created_at
        OR submitted_at < created_at OR seen_at < created_at OR shortlisted_at < created_at OR hidden_at < created_at
        OR messaged_at < created_at OR offered_at < created_at OR archived_at < created_at""",
        "proposal {id} has times in the wrong order",
    ),
    by_query(
        "proposal-offered",
        "An offer stands for the proposals that say so, and for no others.",
        """SELECT id FROM proposals WHERE (offered_at IS NOT NULL) <> EXISTS (SELECT 1 FROM offers
        WHERE offers.proposal_id = proposals.id AND offers.state = 'new')""",
        "proposal {id} and the offers for it do not agree whether one stands",
    ),
    by_query(
        "proposal-hired",
        "Who was hired had accepted an offer, or had one accepted.",
        """SELECT id FROM proposals WHERE (state = 'hired') <> EXISTS (SELECT 1 FROM offers
        WHERE offers.proposal_id = proposals.id AND offers.state = 'accepted')""",
        "proposal {id} and the offers for it do not agree whether it led to a contract",
    ),
    Invariant("proposal-reasons", "Reasons of proposals fit their states and are in the catalog.", _odd_reasons),
    by_query(
        "proposals-logged",
        "The change log has the beginning of every proposal.",
        """SELECT id FROM proposals WHERE NOT EXISTS (SELECT 1 FROM changes
        WHERE changes.entity = 'proposal' AND changes.entity_id = proposals.id
        AND changes.kind IN ('proposal.invited', 'proposal.submitted'))""",
        "proposal {id} never began, says the change log",
    ),
    by_query(
        "proposals-delisted",
        "A delisted proposal has a reason, and no other; no offer stands for it.",
        """SELECT id FROM proposals WHERE (delisted_at IS NULL) <> (delist_reason = '')
        OR (delisted_at IS NOT NULL AND offered_at IS NOT NULL)""",
        "proposal {id} is delisted without a reason or though an offer stands, or has a reason and is not",
    ),
    by_query(
        "bid-questions",
        "Questions about jobs are answered after they were asked, and the change log has their asking.",
        """SELECT id FROM bid_questions WHERE answered_at < asked_at OR NOT EXISTS (SELECT 1 FROM changes
        WHERE changes.entity = 'bid-question' AND changes.entity_id = bid_questions.id
        AND changes.kind = 'bid-question.asked')""",
        "question {id} was never asked, says the change log, or answered before",
    ),
)
