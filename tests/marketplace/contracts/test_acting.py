"""Who does what with a contract: pause it, let it go on, change its terms, end it, say something of it."""

from collections.abc import Callable
from typing import Any

import pytest

from hiringhall.marketplace.contracts.access import known_contract
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.feedback import Said, give_feedback
from hiringhall.marketplace.contracts.models import SCORES, Contract
from hiringhall.marketplace.contracts.pausing import pause_contract, restart_contract
from hiringhall.marketplace.contracts.terms import TermsChange, change_terms
from hiringhall.marketplace.errors import InvalidInput, NotAllowed, NotFound
from tests.support.hired import Cast, hire, hiring_cast
from tests.support.market import Market

CLIENT = ("owner", "admin", "hiring", "design-admin", "design-hiring")
SEES = (*CLIENT, "finance", "recruiter", "design-finance", "design-recruiter")
OTHERS = ("member", "design-member", "outsider", "stranger")
AGENCY = ("agency-owner", "staffing")
FIVES = Said(marks=dict.fromkeys(SCORES, 5))

ACTS: dict[str, tuple[Callable[..., Any], ...]] = {
    "see": (known_contract,),
    "pause": (pause_contract,),
    "restart": (pause_contract, restart_contract),
    "raise": (lambda session, actor, key: change_terms(session, actor, key, TermsChange(rate=5100)),),
    "lower": (lambda session, actor, key: change_terms(session, actor, key, TermsChange(rate=4900)),),
    "end": (lambda session, actor, key: end_contract(session, actor, key, "API_REAS_JOB_COMPLETED_SUCCESSFULLY"),),
    "judge": (
        lambda session, actor, key: end_contract(session, actor, key, "API_REAS_JOB_COMPLETED_SUCCESSFULLY"),
        lambda session, actor, key: give_feedback(session, actor, key, FIVES),
    ),
}
MAY: dict[str, dict[str, set[str]]] = {
    # of the contract of: a freelancer alone, one who shares it with an agency, one bound to the agency
    "freelancer": {"see": {*SEES, "freelancer"}, "pause": {*CLIENT}, "end": {*CLIENT, "freelancer"}},
    "agent": {"see": {*SEES, "agent", *AGENCY}, "pause": {*CLIENT}, "end": {*CLIENT, "agent", *AGENCY}},
    "bound": {"see": {*SEES, "bound", *AGENCY}, "pause": {*CLIENT}, "end": {*CLIENT, *AGENCY}},
}
LIKE = {"restart": "pause", "raise": "pause", "judge": "end"}


def contract_of(market: Market, cast: Cast, name: str) -> Contract:
    agency = None if name == "freelancer" else cast.agency
    signs = cast["staffing"] if name == "bound" else None
    return hire(market, cast["hiring"], cast.design, cast[name], signs=signs, agency_id=agency)


def permitted(act: str, name: str) -> set[str]:
    may = MAY[name]
    if act == "lower":
        return may["end"] - {*CLIENT}
    return may[LIKE.get(act, act)]


@pytest.mark.parametrize("name", MAY)
def test_who_may_do_what_with_a_contract(market: Market, name: str) -> None:
    cast = hiring_cast(market)
    contract = contract_of(market, cast, name)
    wrong = []
    for act, steps in ACTS.items():
        for role, actor in cast.people.items():
            # The last step is the actor's, the ones before are done by who may.
            with market.database.writing() as session:
                for step in steps[:-1]:
                    step(session, cast["hiring"], contract.key)
                try:
                    steps[-1](session, actor, contract.key)
                    did = True
                except (NotAllowed, InvalidInput):
                    did = False
                session.rollback()
            if did is not (role in permitted(act, name)):
                wrong.append(f"{role} may {'' if did else 'not '}{act}")
    assert not wrong, wrong


def test_a_contract_that_is_not_there_is_not_found(market: Market) -> None:
    cast = hiring_cast(market)
    for reference in ("~01" + "0" * 16, "987654", "work", ""):
        with pytest.raises(NotFound), market.database.reading() as session:
            known_contract(session, cast["owner"], reference)
