"""Invitations: a client asks a freelancer to a job."""

from typing import Annotated

from msgspec import Meta, Struct

from hiringhall.api.upwork import errors
from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.endpoint import Parameters, endpoint
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.proposals.invitations import invite


class Invite(Parameters, frozen=True):
    """Whom to invite to which job, and what to write."""

    job_key: Annotated[str, Meta(description="Key or number of the job.")]
    cover: Annotated[str, Meta(description="Text of the invitation.")]
    profile_key: Annotated[str | None, Meta(description="Profile key of the freelancer.")] = None
    provider__reference: Annotated[str | None, Meta(description="Number, looked at without profile_key.")] = None


class JobInfo(Struct, frozen=True):
    """The client, by the number of the company."""

    company_id: str


class InvitedAnswer(Struct, frozen=True):
    """Answer of the call."""

    code: str
    message: str
    job_info: JobInfo


@endpoint(
    "hr_jobs_invite",
    "POST",
    "hr/v1/jobs/{job_key}/candidates",
    section="Jobs",
    title="Invite freelancer to an interview",
    scope=Scope.JOBS_MANAGE,
    names={"job": "job_key", "freelancer": "profile_key", "letter": "cover"},
)
def invite_freelancer(call: Call, params: Invite) -> InvitedAnswer:
    """Invite a freelancer to a job of a team in which the caller recruits."""
    freelancer = params.profile_key or params.provider__reference
    if freelancer is None:
        raise errors.missing_parameter("profile_key", "provider__reference")
    proposal = invite(call.session, call.actor, params.job_key, freelancer, params.cover)
    return InvitedAnswer("200", "OK", JobInfo(str(proposal.company_id)))
