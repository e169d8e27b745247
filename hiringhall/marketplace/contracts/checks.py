"""What always holds for contracts, weeks of work and feedback."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.contracts.models import SCORES, Feedback, WorkWeek, mean_score
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
    given = select(Feedback.id, Feedback.scores, Feedback.score).execution_options(yield_per=5000)
    for feedback_id, scores, score in session.execute(given):
        if len(scores) != len(SCORES) or not set(scores) <= _MARKS:
            yield f"feedback {feedback_id} has the scores {scores}"
        elif mean_score(scores) != score:
            yield f"feedback {feedback_id} has the score {score}, its mean is {mean_score(scores)}"


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
