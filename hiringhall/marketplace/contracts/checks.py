"""What always holds for contracts, weeks of work and feedback."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.contracts.feedback import last_day_for_feedback
from hiringhall.marketplace.contracts.models import SCORES, Contract, Feedback, WorkWeek, mean_score
from hiringhall.marketplace.sides import Side
from hiringhall.storage.database import streamed
from hiringhall.storage.invariants import Invariant, by_query

_MARKS = {1, 2, 3, 4, 5}
_LAST_DAY = timedelta(days=6)


def _odd_weeks(session: Session) -> Iterator[str]:
    used = select(WorkWeek.week, WorkWeek.last_day, func.min(WorkWeek.contract_id)).group_by(
        WorkWeek.week, WorkWeek.last_day
    )
    for week, last_day, contract_id in session.execute(used):
        if week.weekday() or not week <= last_day <= week + _LAST_DAY:
            yield f"contract {contract_id} has a week of {week} whose last day of work is {last_day}"


def _odd_scores(session: Session) -> Iterator[str]:
    given = select(Feedback.id, Feedback.scores, Feedback.score)
    for feedback_id, scores, score in streamed(session, given):
        if len(scores) != len(SCORES) or not set(scores) <= _MARKS:
            yield f"feedback {feedback_id} has the scores {scores}"
        elif mean_score(scores) != score:
            yield f"feedback {feedback_id} has the score {score}, its mean is {mean_score(scores)}"


def _shown_too_soon_or_not_at_all(session: Session) -> Iterator[str]:
    """Yield feedback that is shown before the other side gave its own or the time is over, or not when both did."""
    given: Any = (
        select(
            Feedback.contract_id,
            Contract.ended_on,
            func.count(),
            func.min(Feedback.shown_at),
            func.max(Feedback.given_at),
        )
        .join(Contract, Contract.id == Feedback.contract_id)
        .where(Contract.ended_on.is_not(None))
        .group_by(Feedback.contract_id, Contract.ended_on)
    )
    for contract_id, ended_on, sides, first_shown, last_given in session.execute(given):
        if first_shown is not None and clock.day(first_shown) > last_day_for_feedback(ended_on):
            continue
        if sides == len(Side) and (first_shown is None or first_shown < last_given):
            yield f"contract {contract_id} has the feedback of both sides, not shown since the last of them"
        elif sides < len(Side) and first_shown is not None:
            yield f"contract {contract_id} shows the feedback of one side before the time for the other is over"


CHECKS = (
    by_query(
        "contract-company",
        "A contract belongs to the company of its team and of its job.",
        """SELECT contracts.id FROM contracts JOIN teams ON teams.id = contracts.team_id
        LEFT JOIN jobs ON jobs.id = contracts.job_id
        WHERE contracts.company_id <> teams.company_id OR contracts.company_id <> jobs.company_id""",
        "contract {id} belongs to another company than its team or job",
    ),
    by_query(
        "contract-type",
        "A contract is paid as its job says.",
        """SELECT contracts.id, contracts.type FROM contracts JOIN jobs ON jobs.id = contracts.job_id
        WHERE contracts.type <> jobs.type""",
        "contract {id} is {type} but its job is not",
    ),
    by_query(
        "contract-agency",
        "Work through an agency is through an agency.",
        """SELECT contracts.id, companies.name FROM contracts JOIN companies ON companies.id = contracts.agency_id
        WHERE companies.kind <> 'agency'""",
        "contract {id} is worked through {name}, which is no agency",
    ),
    by_query(
        "contract-times",
        "A contract does not end before it starts and is not changed before it is made.",
        "SELECT id FROM contracts WHERE ended_on < started_on OR changed_at < created_at",
        "contract {id} has times in the wrong order",
    ),
    by_query(
        "work-in-contract",
        "Work is done and charged while its contract lasts.",
        """SELECT contract_id, week FROM work_weeks JOIN contracts ON contracts.id = work_weeks.contract_id
        WHERE last_day < started_on OR last_day > ended_on""",
        "contract {contract_id} has work in the week of {week}, outside of its time",
    ),
    by_query(
        "fixed-price-hours",
        "No hours are counted on fixed-price contracts.",
        """SELECT contract_id, week FROM work_weeks JOIN contracts ON contracts.id = work_weeks.contract_id
        WHERE contracts.type = 'fixed-price' AND seconds > 0""",
        "contract {contract_id} has a fixed price but hours in the week of {week}",
    ),
    Invariant("work-weeks", "Weeks of work begin on Mondays and hold their last day.", _odd_weeks),
    Invariant("feedback-scores", "A score is the mean of six marks from 1 to 5.", _odd_scores),
    by_query(
        "feedback-times",
        "Feedback is given on closed contracts, and shown after it is given.",
        """SELECT feedback.id FROM feedback JOIN contracts ON contracts.id = feedback.contract_id
        WHERE contracts.state <> 'closed' OR shown_at < given_at""",
        "feedback {id} was given on a contract that goes on, or shown before it was given",
    ),
    Invariant(
        "feedback-shown",
        "Feedback is shown when both sides have given it or the time for it is over.",
        _shown_too_soon_or_not_at_all,
    ),
    by_query(
        "private-feedback",
        "What is said to the marketplace alone is said of closed contracts.",
        """SELECT contract_id FROM private_feedback JOIN contracts ON contracts.id = private_feedback.contract_id
        WHERE contracts.state <> 'closed'""",
        "contract {contract_id} goes on but was judged already",
    ),
    by_query(
        "contract-terms",
        "A contract has terms since its start, and the newest are its own.",
        """SELECT contracts.id FROM contracts LEFT JOIN contract_terms ON contract_terms.contract_id = contracts.id
        AND contract_terms.since = (SELECT MAX(since) FROM contract_terms WHERE contract_id = contracts.id)
        WHERE contract_terms.since IS NULL OR contract_terms.rate IS DISTINCT FROM contracts.rate
        OR contract_terms.weekly_limit IS DISTINCT FROM contracts.weekly_limit
        OR contract_terms.weekly_stipend IS DISTINCT FROM contracts.weekly_stipend
        OR (SELECT MIN(since) FROM contract_terms WHERE contract_id = contracts.id) <> contracts.started_on""",
        "contract {id} has other terms than the newest that were agreed on, or none since its start",
    ),
    by_query(
        "contract-pay",
        "Work by the hour has a rate and no price; limits, stipends and rates are of work by the hour.",
        """SELECT id, type FROM contracts WHERE (type = 'hourly' AND amount IS NOT NULL) OR (type = 'fixed-price'
        AND (rate IS NOT NULL OR weekly_limit IS NOT NULL OR weekly_stipend IS NOT NULL))""",
        "contract {id} is {type} but has terms of the other kind",
    ),
    by_query(
        "contract-end",
        "Who ended a contract and why is known of closed ones only, both or neither.",
        """SELECT id FROM contracts WHERE (ended_by IS NULL) <> (end_reason IS NULL)
        OR (ended_by IS NOT NULL AND state <> 'closed')""",
        "contract {id} goes on but was ended, or was ended by nobody or for no reason",
    ),
    by_query(
        "contract-rooms",
        "A contract that came of an offer has a room of its client, which is that of the proposal.",
        """SELECT contracts.id FROM contracts LEFT JOIN offers ON offers.id = contracts.offer_id
        LEFT JOIN rooms ON rooms.contract_id = contracts.id WHERE contracts.offer_id IS NOT NULL AND (rooms.id IS NULL
        OR rooms.company_id <> contracts.company_id OR rooms.proposal_id IS DISTINCT FROM offers.proposal_id)""",
        "contract {id} has no room, or that of another proposal or client",
    ),
    by_query(
        "milestones",
        "Milestones are of fixed prices, and those of closed contracts wait for nothing.",
        """SELECT milestones.id FROM milestones JOIN contracts ON contracts.id = milestones.contract_id
        WHERE contracts.type <> 'fixed-price'
        OR (contracts.state = 'closed' AND milestones.state IN ('not_funded', 'active'))""",
        "milestone {id} is of work by the hour, or waits on a closed contract",
    ),
    by_query(
        "ends-logged",
        "The change log has the end of every closed contract.",
        """SELECT contracts.id FROM contracts WHERE state = 'closed' AND NOT EXISTS (SELECT 1 FROM changes WHERE
        changes.entity = 'contract' AND changes.entity_id = contracts.id AND changes.kind = 'contract.ended')""",
        "contract {id} never ended, says the change log",
    ),
    by_query(
        "contracts-logged",
        "The change log has the start of every contract.",
        """SELECT contracts.id FROM contracts WHERE NOT EXISTS (SELECT 1 FROM changes WHERE
        changes.entity = 'contract' AND changes.entity_id = contracts.id AND changes.kind = 'contract.started')""",
        "contract {id} never started, says the change log",
    ),
    by_query(
        "feedback-logged",
        "The change log has the giving of every feedback.",
        """SELECT feedback.id FROM feedback WHERE NOT EXISTS (SELECT 1 FROM changes WHERE
        changes.entity = 'feedback' AND changes.entity_id = feedback.contract_id
        AND changes.kind = 'feedback.given')""",
        "feedback {id} was never given, says the change log",
    ),
)
