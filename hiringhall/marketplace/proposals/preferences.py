"""How far candidates are what the client of a job prefers."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.jobs.models import Applicants
from hiringhall.marketplace.profiles.models import ProfileTest
from hiringhall.marketplace.proposals.queries import ListedProposal
from hiringhall.storage.hot import HotRead, among


class Match(NamedTuple):
    """How many of a job's preferences a candidate meets, and how many there are."""

    met: int
    total: int


def matches(session: Session, proposals: Sequence[ListedProposal]) -> dict[int, Match]:
    """Return the match of each of these proposals by its id, in one statement.

    What a job can prefer is a kind of candidate, individuals or agencies, and a test they have passed.
    """
    tested = [proposal.freelancer_id for proposal in proposals if proposal.job_test]
    passed = set(_PASSED.all(session, ids=tested)) if tested else set()
    return {proposal.id: _match(proposal, passed) for proposal in proposals}


def _match(proposal: ListedProposal, passed: set[tuple[int, str]]) -> Match:
    wishes = []
    if proposal.job_applicants is not Applicants.ALL:
        wishes.append((proposal.job_applicants is Applicants.AGENCIES) is (proposal.agency_id is not None))
    if proposal.job_test:
        wishes.append((proposal.freelancer_id, proposal.job_test) in passed)
    return Match(sum(wishes), len(wishes))


_PASSED = HotRead(
    select(ProfileTest.user_id, ProfileTest.test).where(among(ProfileTest.user_id, "ids")),
    lambda user_id, test: (user_id, test),
)
