"""How a side ends a proposal: the client declines it, the freelancer refuses an invitation or withdraws."""

from collections.abc import Callable
from dataclasses import dataclass

from hiringhall.marketplace.catalog import ReasonType
from hiringhall.marketplace.errors import NotFound, Refused
from hiringhall.marketplace.proposals import handling, invitations, operations
from hiringhall.marketplace.proposals.models import Proposal, ProposalState
from hiringhall.marketplace.proposals.queries import ListedProposal, listed_with_side
from hiringhall.marketplace.sides import Side
from hiringhall.web import proposal_words
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()


@dataclass(frozen=True)
class Ending:
    """One way: its name in addresses, whose it is, for which reasons, what does it, and its words."""

    name: str
    side: Side
    kind: ReasonType
    act: Callable[..., Proposal]
    question: str
    button: str
    told: str

    def words(self, proposal: ListedProposal) -> dict[str, str]:
        """Return the words of the page."""
        if self.side is Side.CLIENT and proposal.state is ProposalState.INVITED:
            return {"question": "Take this invitation back?", "button": "Take it back"}
        return {"question": self.question, "button": self.button}


ENDINGS = (
    Ending(
        "decline",
        Side.CLIENT,
        ReasonType.REJECT_APPLICATION,
        handling.decline,
        "Decline this proposal?",
        "Decline",
        "The freelancer sees the reason and your note. This cannot be taken back.",
    ),
    Ending(
        "refuse",
        Side.FREELANCER,
        ReasonType.REJECT_INVITATION,
        invitations.refuse,
        "Refuse this invitation?",
        "Refuse",
        "The client sees the reason and your note. While the job is open you may still propose to do it.",
    ),
    Ending(
        "withdraw",
        Side.FREELANCER,
        ReasonType.WITHDRAW_APPLICATION,
        operations.withdraw,
        "Withdraw this proposal?",
        "Withdraw",
        "The client sees the reason and your note. While the job is open you may propose again.",
    ),
)


def _declare(ending: Ending) -> None:
    path = f"/proposals/{{key:str}}/{ending.name}"

    @pages.get(path)
    def ask(visit: Visit) -> Answer:
        """Ask for the reason."""
        return _form(visit, ending, Form())

    @pages.post(path)
    def end(visit: Visit) -> Answer:
        """End it."""
        form = visit.form
        try:
            with visit.writing() as session:
                proposal = ending.act(session, visit.actor, _key(visit), form.text("reason"), form.text("note"))
        except Refused as refused:
            form.refuse(refused, "reason", "note")
            if "reason" in form.errors:
                form.errors["reason"] = "choose a reason."
            return _form(visit, ending, form, 422)
        return visit.go(f"/proposals/{proposal.key}", good=f"It is {proposal.state}.")


for _each in ENDINGS:
    _declare(_each)


def _form(visit: Visit, ending: Ending, form: Form, status: int = 200) -> Answer:
    with visit.reading() as session:
        proposal, side = listed_with_side(session, visit.actor, _key(visit))
    if side is not ending.side:
        raise NotFound("page")
    if side is Side.CLIENT:
        visit.wear(proposal.company_id)
    return visit.show(
        "proposals/end.html",
        form=form,
        status=status,
        proposal=proposal,
        ending=ending,
        reasons=proposal_words.reasons(ending.kind),
        **ending.words(proposal),
    )


def _key(visit: Visit) -> str:
    return visit.public_key("key", "proposal")
