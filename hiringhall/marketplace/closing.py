"""What ends with a job: its open proposals and its new offers, in the same transaction."""

from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.jobs import operations
from hiringhall.marketplace.jobs.models import Job, JobState
from hiringhall.marketplace.jobs.queries import managed_job
from hiringhall.marketplace.offers.endings import cancel_offers
from hiringhall.marketplace.proposals.transitions import close_proposals


def cancel_job(session: Session, actor: Actor, reference: str, reason_code: str | None) -> Job:
    """Cancel an open job for one of the catalog's reasons for closing a job; its proposals and offers end with it.

    Raises NotFound, NotAllowed, InvalidInput for an unknown reason, InvalidState when the job is not open.
    Source: reference, "Cancel job".
    """
    job = operations.cancel_job(session, actor, reference, reason_code)
    close_proposals(session, actor, job.id)
    cancel_offers(session, actor, job.id)
    return job


def change_job_state(session: Session, actor: Actor, reference: str, wanted: JobState) -> None:
    """Fill, open again or cancel a job, or leave it as it is. Only cancelling ends what hangs on it.

    Raises NotFound, NotAllowed, or InvalidState for a state that cannot be reached. Source: reference, "Update job".
    """
    if managed_job(session, actor, reference).state is wanted:
        return
    match wanted:
        case JobState.OPEN:
            operations.reopen_job(session, actor, reference)
        case JobState.FILLED:
            operations.fill_job(session, actor, reference)
        case JobState.CANCELLED:
            cancel_job(session, actor, reference, None)
