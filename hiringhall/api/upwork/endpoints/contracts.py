"""Contracts: pause, restart and end one."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.endpoint import Parameters, endpoint
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.contracts.access import acting_sides, known_contract
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.feedback import NO_MARKS, Said
from hiringhall.marketplace.contracts.models import SCORES
from hiringhall.marketplace.contracts.pausing import pause_contract, restart_contract
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.sides import Side

SECTION = "Contracts and offers"
NAMES = {"text": "message", "comment": "fb_comment", "private_score": "fb_private"}

_ABOUT = {Side.CLIENT: "a freelancer", Side.FREELANCER: "a client"}
_IDS = {
    Side.CLIENT: dict(zip(map(str, range(3, 9)), SCORES, strict=True)),
    Side.FREELANCER: dict(zip(map(str, range(9, 15)), SCORES, strict=True)),
}
"""The ids of the marks that a side gives. Source: reference, "End contract"."""


class OneContract(Parameters, frozen=True):
    """Names a contract."""

    contract_reference: Annotated[str, Meta(description="Number or key of the contract.")]
    message: Annotated[str | None, Meta(description="Text for the freelancer, said in the contract's room.")] = None


class EndContract(Parameters, frozen=True):
    """Names a contract and says why it ends, and what the caller's side thinks of the other."""

    contract_reference: Annotated[str, Meta(description="Number or key of the contract.")]
    reason: Annotated[
        str, Meta(description="Word or code of metadata reasons, type EndCustomerContract or EndProviderContract.")
    ]
    would_hire_again: Annotated[
        Literal["yes", "no"] | None, Meta(description="Whether the caller would work with the other side again.")
    ] = None
    fb_scores: Annotated[
        dict[str, int] | None,
        Meta(description="fb_scores[id]=1 to 5: all of 3-8 about a freelancer or 9-14 about a client, or none."),
    ] = None
    fb_comment: Annotated[str | None, Meta(description="For everybody to read; needs fb_scores.")] = None
    fb_private: Annotated[int | None, Meta(description="1 to 11, for the marketplace alone.")] = None


class Done(Struct, frozen=True):
    """A confirmation."""

    message: str


@endpoint(
    "hr_contracts_suspend",
    "PUT",
    "hr/v2/contracts/{contract_reference}/suspend",
    section=SECTION,
    title="Suspend contract",
    scope=Scope.CONTRACTS_CLOSE,
    server_time=int,
    names=NAMES,
)
def suspend(call: Call, params: OneContract) -> Done:
    """Pause an active contract."""
    pause_contract(call.session, call.actor, params.contract_reference, params.message or "")
    return Done("OK")


@endpoint(
    "hr_contracts_restart",
    "PUT",
    "hr/v2/contracts/{contract_reference}/restart",
    section=SECTION,
    title="Restart contract",
    scope=Scope.CONTRACTS_CLOSE,
    server_time=int,
    names=NAMES,
)
def restart(call: Call, params: OneContract) -> Done:
    """Let a paused contract go on."""
    restart_contract(call.session, call.actor, params.contract_reference, params.message or "")
    return Done("OK")


@endpoint(
    "hr_contracts_end",
    "DELETE",
    "hr/v2/contracts/{contract_reference}",
    section=SECTION,
    title="End contract",
    scope=Scope.CONTRACTS_CLOSE,
    server_time=int,
    names=NAMES,
    moves_money=True,
)
def end(call: Call, params: EndContract) -> Done:
    """End a contract for the caller's side, with the feedback of this side if it is given."""
    side = _side(call, params)
    ids = _IDS[side or Side.CLIENT]
    scores = params.fb_scores or {}
    strange = [id_ for id_ in scores if id_ not in ids]
    if side is not None and strange:
        raise InvalidInput(f"fb_scores[{strange[0]}]", f"about {_ABOUT[side]} the ids {', '.join(ids)} are known.")
    said = Said(
        marks={ids[id_]: mark for id_, mark in scores.items() if id_ in ids} or NO_MARKS,
        comment=params.fb_comment or "",
        would_again=None if params.would_hire_again is None else params.would_hire_again == "yes",
        private_score=params.fb_private,
    )
    try:
        end_contract(call.session, call.actor, params.contract_reference, params.reason, said, side=side)
    except InvalidInput as refused:
        sent = {name: f"fb_scores[{id_}]" for id_, name in ids.items()}
        raise InvalidInput(sent.get(refused.field, refused.field), refused.why) from None
    return Done("OK")


def _side(call: Call, params: EndContract) -> Side | None:
    """Return the side that the caller ends it for; where they may act for both, the scores tell. None for neither."""
    contract = known_contract(call.session, call.actor, params.contract_reference)
    sides = acting_sides(call.session, call.actor, contract)
    scored = [side for side in sides if params.fb_scores and params.fb_scores.keys() <= _IDS[side].keys()]
    return next(iter([*scored, *sides]), None)
