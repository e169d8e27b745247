"""How a contract ends for a side: the reason and, now or within fourteen days, the feedback."""

from typing import Any

from hiringhall.marketplace.contracts.access import known_contract, speaking_side
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.feedback import (
    BEST,
    COMMENT_LENGTH,
    MOST_PRIVATE,
    Said,
    give_feedback,
    last_day_for_feedback,
    refusals,
)
from hiringhall.marketplace.contracts.listed import ListedContract, listed_contracts
from hiringhall.marketplace.contracts.models import SCORES, ContractState
from hiringhall.marketplace.errors import InvalidState, Refused
from hiringhall.marketplace.sides import Side
from hiringhall.web import contract_words, values
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.contract import contract_key, wear
from hiringhall.web.visit import Visit

pages = Pages()

FIELDS = ("reason", "again", *SCORES, "comment", "private_score")


@pages.get("/contracts/{key:str}/end")
def ask_end(visit: Visit) -> Answer:
    """Ask for the reason, and for feedback, before a contract ends."""
    contract, side = _speaking(visit, wanted=ContractState.CLOSED)
    return _form(visit, contract, side, Form(), is_end=True)


@pages.post("/contracts/{key:str}/end")
def end(visit: Visit) -> Answer:
    """End a contract."""
    contract, side = _speaking(visit, wanted=ContractState.CLOSED)
    form = visit.form
    said = _said(form)
    if not form.text("reason"):
        form.errors.setdefault("reason", "choose why the contract ends.")
    if not form.errors:
        try:
            with visit.writing() as session:
                end_contract(session, visit.actor, contract.key, form.text("reason"), said, side=side)
        except Refused as refused:
            form.refuse(refused, *FIELDS)
    if form.errors:
        return _form(visit, contract, side, form, 422, is_end=True)
    good = "The contract has ended." if said.marks else "The contract has ended. You can still say how it was."
    return visit.go(f"/contracts/{contract.key}", good=good)


@pages.get("/contracts/{key:str}/feedback")
def ask_feedback(visit: Visit) -> Answer:
    """Ask for feedback on a contract that has ended."""
    contract, side = _speaking(visit, wanted=None)
    return _form(visit, contract, side, Form(), is_end=False)


@pages.post("/contracts/{key:str}/feedback")
def give(visit: Visit) -> Answer:
    """Give feedback."""
    contract, side = _speaking(visit, wanted=None)
    form = visit.form
    said = _said(form)
    if not form.errors:
        try:
            with visit.writing() as session:
                give_feedback(session, visit.actor, contract.key, said, side=side)
        except Refused as refused:
            form.refuse(refused, *FIELDS)
    if form.errors:
        return _form(visit, contract, side, form, 422, is_end=False)
    return visit.go(f"/contracts/{contract.key}", good="Thank you: your feedback is kept.")


def _speaking(visit: Visit, *, wanted: ContractState | None) -> tuple[ListedContract, Side]:
    """Return the contract and the visitor's side of it. Raises InvalidState unless it can end, or has ended."""
    with visit.reading() as session:
        contract = known_contract(session, visit.actor, contract_key(visit))
        side = speaking_side(session, visit.actor, contract)
        listed = listed_contracts(session, [contract.id])[0]
    is_closed = listed.state is ContractState.CLOSED
    if is_closed is (wanted is not None):
        raise InvalidState("contract", listed.state.value, "closed" if is_closed else "judged")
    return listed, side


def _said(form: Form) -> Said:
    """Read the feedback; all that is wrong with it is kept in the form."""
    marks = {name: mark for name in SCORES if (mark := form.read(name, values.number)) is not None}
    again = {"yes": True, "no": False}.get(form.text("again"))
    said = Said(
        marks=marks,
        comment=form.text("comment"),
        would_again=again,
        private_score=form.read("private_score", values.number),
    )
    for refused in refusals(said):
        form.refuse(refused, *FIELDS)
    return said


def _form(visit: Visit, contract: ListedContract, side: Side, form: Form, status: int = 200, **more: Any) -> Answer:
    wear(visit, contract, side)
    return visit.show(
        "contracts/end.html",
        form=form,
        status=status,
        contract=contract,
        side=side,
        marks=contract_words.marks(side),
        reasons=contract_words.reasons(side),
        again=contract_words.AGAIN[side],
        until=None if contract.ended_on is None else last_day_for_feedback(contract.ended_on),
        best=BEST,
        most_private=MOST_PRIVATE,
        longest=COMMENT_LENGTH,
        **more,
    )
