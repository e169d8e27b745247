"""The milestones of a contract on its page: what is done, what is in escrow, what is to come, and what can be done."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.marketplace.contracts.listed import ListedContract
from hiringhall.marketplace.contracts.models import ContractState, MilestoneState
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.milestones.queries import ShownMilestone, shown_milestones
from hiringhall.marketplace.sides import Side
from hiringhall.web.visit import Visit

_GROUPS = (
    ("Done", (MilestoneState.PAID,)),
    ("In progress", (MilestoneState.ACTIVE,)),
    ("To come", (MilestoneState.NOT_FUNDED,)),
    ("Cancelled", (MilestoneState.CANCELLED,)),
)


@dataclass(frozen=True)
class Board:
    """What a side sees of the milestones of a contract.

    `acts` tells whether the visitor may act for the side on a contract that goes on; work that nobody answers is
    approved after `days`.
    """

    contract: ListedContract
    side: Side
    acts: bool
    parts: list[ShownMilestone]
    days: int

    @property
    def plans(self) -> bool:
        """Whether the visitor plans, funds and pays."""
        return self.acts and self.side is Side.CLIENT

    @property
    def works(self) -> bool:
        """Whether the visitor hands in work."""
        return self.acts and self.side is Side.FREELANCER

    @property
    def groups(self) -> list[tuple[str, list[ShownMilestone]]]:
        """The milestones by how far they are, without empty groups."""
        groups = [(title, [part for part in self.parts if part.state in states]) for title, states in _GROUPS]
        return [(title, parts) for title, parts in groups if parts]

    @property
    def next(self) -> ShownMilestone | None:
        """The milestone whose turn it is to be funded, if none is active."""
        unpaid = next((part for part in self.parts if part.state is not MilestoneState.PAID), None)
        return unpaid if unpaid is not None and unpaid.state is MilestoneState.NOT_FUNDED else None

    @property
    def path(self) -> str:
        """Where the pages of these milestones begin."""
        return f"/contracts/{self.contract.key}/milestones"


def shown_board(visit: Visit, session: Session, contract: ListedContract, side: Side, *, acts: bool) -> Board | None:
    """Return the milestones of a contract at a fixed price for a side that sees it, None where there is nothing."""
    if contract.type is not JobType.FIXED_PRICE:
        return None
    goes_on = contract.state is not ContractState.CLOSED
    days = visit.hall.settings.submission_days
    board = Board(contract, side, acts and goes_on, shown_milestones(session, contract.id), days)
    return board if board.parts or board.plans else None
