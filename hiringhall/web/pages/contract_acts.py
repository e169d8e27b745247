"""What becomes of a contract: the client pauses it and lets it go on, either side changes its terms."""

from collections.abc import Callable
from dataclasses import dataclass

from msgspec import UNSET

from hiringhall.marketplace.contracts.access import known_contract, require_speaker, speaking_side
from hiringhall.marketplace.contracts.listed import ListedContract, listed_contracts
from hiringhall.marketplace.contracts.models import Contract, ContractState
from hiringhall.marketplace.contracts.pausing import pause_contract, restart_contract
from hiringhall.marketplace.contracts.terms import TermsChange, change_terms, refusals
from hiringhall.marketplace.errors import InvalidState, Refused
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.sides import Side
from hiringhall.web import contract_words, price_form, values
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.contract import contract_key, wear
from hiringhall.web.visit import Visit

pages = Pages()


@dataclass(frozen=True)
class Turn:
    """A way of pausing or going on: its name in addresses, what does it, and its words."""

    name: str
    act: Callable[..., Contract]
    wanted: ContractState
    question: str
    told: str
    button: str
    done: str


TURNS = (
    Turn(
        "pause",
        pause_contract,
        ContractState.PAUSED,
        "Pause this contract?",
        "No work is done on it until you let it go on.",
        "Pause the contract",
        "The contract is paused.",
    ),
    Turn(
        "restart",
        restart_contract,
        ContractState.ACTIVE,
        "Let this contract go on?",
        "The freelancer can work on it again at once.",
        "Let it go on",
        "The contract goes on.",
    ),
)


def _declare(turn: Turn) -> None:
    path = f"/contracts/{{key:str}}/{turn.name}"

    @pages.get(path)
    def ask(visit: Visit) -> Answer:
        """Ask for a message before it is done."""
        return _turn_form(visit, turn, Form())

    @pages.post(path)
    def do(visit: Visit) -> Answer:
        """Do it."""
        form = visit.form
        try:
            with visit.writing() as session:
                turn.act(session, visit.actor, contract_key(visit), form.text("text"))
        except Refused as refused:
            form.refuse(refused, "text")
            return _turn_form(visit, turn, form, 422)
        return visit.go(f"/contracts/{contract_key(visit)}", good=turn.done)


for each in TURNS:
    _declare(each)


def _turn_form(visit: Visit, turn: Turn, form: Form, status: int = 200) -> Answer:
    with visit.reading() as session:
        contract = known_contract(session, visit.actor, contract_key(visit))
        require_speaker(session, visit.actor, contract, Side.CLIENT)
        listed = listed_contracts(session, [contract.id])[0]
    wear(visit, listed, Side.CLIENT)
    return visit.show("contracts/turn.html", form=form, status=status, contract=listed, turn=turn)


@pages.get("/contracts/{key:str}/terms")
def show_terms(visit: Visit) -> Answer:
    """Show the terms that the visitor's side may change."""
    contract, listed, side = _speaking(visit)
    form = Form()
    if side is Side.FREELANCER:
        price_form.fill(form, contract.rate, listed.fees)
    else:
        form.fill(
            rate=values.typed(contract.rate),
            weekly_limit="" if contract.weekly_limit is None else str(contract.weekly_limit),
            weekly_stipend=values.typed(contract.weekly_stipend),
            manual_time=contract.manual_time,
            uses_activities=contract.uses_activities,
        )
    return _terms_form(visit, listed, side, form)


@pages.post("/contracts/{key:str}/terms")
def save_terms(visit: Visit) -> Answer:
    """Change the terms from today on."""
    contract, listed, side = _speaking(visit)
    form = visit.form
    read = _rate_of_freelancer if side is Side.FREELANCER else _terms_of_client
    change = read(form, listed)
    fields = price_form.FIELDS if side is Side.FREELANCER else ("rate", "weekly_limit", "weekly_stipend")
    if not form.errors:
        for refused in refusals(contract, side, change):
            form.refuse(_beside(refused, side), *fields)
    if not form.errors:
        try:
            with visit.writing() as session:
                change_terms(session, visit.actor, contract.key, change, side=side)
        except Refused as refused:
            form.refuse(refused, *fields)
    if form.errors:
        return _terms_form(visit, listed, side, form, 422)
    return visit.go(f"/contracts/{contract.key}", good="The terms are changed, from today on.")


def _speaking(visit: Visit) -> tuple[Contract, ListedContract, Side]:
    """Return the contract and the side for which the visitor may change it; one that has ended stays as it is."""
    with visit.reading() as session:
        contract = known_contract(session, visit.actor, contract_key(visit))
        side = speaking_side(session, visit.actor, contract)
        listed = listed_contracts(session, [contract.id])[0]
    if contract.state is ContractState.CLOSED:
        raise InvalidState("contract", contract.state.value, "changed")
    return contract, listed, side


def _terms_of_client(form: Form, contract: ListedContract) -> TermsChange:
    hourly = contract.type is JobType.HOURLY
    rate = form.read("rate", values.cents) if hourly else None
    if hourly and rate is None:
        form.errors.setdefault("rate", "write what you are charged for an hour.")
    return TermsChange(
        rate=UNSET if rate is None else rate,
        weekly_limit=form.read("weekly_limit", values.number) if hourly else UNSET,
        weekly_stipend=form.read("weekly_stipend", values.cents) if hourly else UNSET,
        manual_time=form.flag("manual_time") if hourly else UNSET,
        uses_activities=form.flag("uses_activities"),
    )


def _rate_of_freelancer(form: Form, contract: ListedContract) -> TermsChange:
    charge = price_form.read(form, contract.fees)
    if charge is None:
        form.errors.setdefault(price_form.PAY, "write what you are paid for an hour.")
        charge = contract.rate
    return TermsChange(rate=UNSET if charge is None else charge)


def _beside(refused: Refused, side: Side) -> Refused:
    """Put what is wrong with the rate beside the field in which a freelancer types it."""
    if side is Side.FREELANCER and getattr(refused, "field", "") == "rate":
        vars(refused)["field"] = price_form.PAY
    return refused


def _terms_form(visit: Visit, contract: ListedContract, side: Side, form: Form, status: int = 200) -> Answer:
    wear(visit, contract, side)
    return visit.show(
        "contracts/terms.html",
        form=form,
        status=status,
        contract=contract,
        side=side,
        words=contract_words,
        fees=contract.fees,
    )
