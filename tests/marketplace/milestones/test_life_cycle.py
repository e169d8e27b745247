"""From the plan to the last payment: what each side may do with a milestone in each of its states, and the money."""

from datetime import date

import pytest
from sqlalchemy import select

from hiringhall.marketplace.accounts.models import Company
from hiringhall.marketplace.actor import HALL
from hiringhall.marketplace.billing.suspension import Suspended
from hiringhall.marketplace.checks import ALL
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.models import Milestone, MilestoneState
from hiringhall.marketplace.contracts.pausing import pause_contract
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState, NotFound
from hiringhall.marketplace.invoices.issuing import InvoiceItem, issue
from hiringhall.marketplace.invoices.models import Invoice, InvoiceKind, InvoiceLineKind, InvoiceState
from hiringhall.marketplace.ledger.accounts import HALL as MARKETPLACE
from hiringhall.marketplace.ledger.accounts import company
from hiringhall.marketplace.ledger.models import AccountKind, Line, LineType, Subtype
from hiringhall.marketplace.milestones.models import Submission, SubmissionState
from hiringhall.marketplace.milestones.operations import (
    activate_milestone,
    approve_milestone,
    approve_submission,
    create_milestone,
    delete_milestone,
    edit_milestone,
    reject_submission,
    submit_work,
)
from hiringhall.marketplace.milestones.refusals import EarlierUnpaid, FirstMilestone, NotLater
from hiringhall.marketplace.milestones.unanswered import DAY, approve_unanswered
from hiringhall.marketplace.payments.methods import add_method
from hiringhall.marketplace.payments.models import Charge, ChargeState, Provider, Use
from hiringhall.marketplace.payments.outcomes import charge_failed, charge_succeeded
from hiringhall.marketplace.rooms.models import Story
from tests.marketplace.milestones.conftest import TERMS, Stage
from tests.support.books import deposit, held
from tests.support.hired import HOURLY, Cast, hire, hiring_cast
from tests.support.market import Market

NOT_FUNDED, ACTIVE = (MilestoneState.NOT_FUNDED, None), (MilestoneState.ACTIVE, None)
CANCELLED = (MilestoneState.CANCELLED, None)
WORK_DONE = "API_REAS_JOB_COMPLETED_SUCCESSFULLY"


def paid(cents: int) -> tuple[MilestoneState, int]:
    return MilestoneState.PAID, cents


def invoices(stage: Stage) -> list[Invoice]:
    with stage.market.act() as session:
        return list(session.scalars(select(Invoice).order_by(Invoice.id)))


def told(stage: Stage) -> list[str]:
    with stage.market.act() as session:
        return list(session.scalars(select(Story.text).order_by(Story.id)))


def statement_lines(stage: Stage) -> list[tuple[LineType | None, Subtype | None, int]]:
    with stage.market.act() as session:
        shown = select(Line.type, Line.subtype, Line.amount).where(Line.type.is_not(None)).order_by(Line.id)
        return [(type_, subtype, amount) for type_, subtype, amount in session.execute(shown)]


def add_card(market: Market, cast: Cast) -> None:
    """Give the client a card that a provider would charge."""
    with market.act() as session:
        add_method(
            session,
            cast["owner"],
            company(cast.company),
            Use.PAY,
            Provider.STRIPE,
            "Card 4242",
            external_id="pm_1",
            external_customer="cus_1",
        )


def broken(stage: Stage) -> list[str]:
    """Return what the checks of the hall find, but for people whom the tests put in without a word in the log."""
    with stage.market.database.reading() as session:
        return [breach for check in ALL for breach in check.find(session) if "never joined" not in breach]


def test_milestones_from_funding_to_payment(stage: Stage) -> None:
    first, second, third = stage.ids
    assert stage.states() == [NOT_FUNDED] * 3
    stage.deposit(60_000)
    stage.do(activate_milestone, stage.client, first, "Off you go.")
    assert (stage.cash(), stage.escrow(first)) == (40_000, 20_000)

    refused = stage.hand_in(first, 20_000)
    stage.do(reject_submission, stage.client, refused, "Larger, please.")
    assert stage.states() == [ACTIVE, NOT_FUNDED, NOT_FUNDED]
    stage.do(approve_submission, stage.client, stage.hand_in(first, 20_000), 20_000, note="Lovely.")
    assert stage.states() == [paid(20_000), NOT_FUNDED, NOT_FUNDED]
    assert stage.submissions() == [SubmissionState.REJECTED, SubmissionState.APPROVED]
    assert (stage.escrow(first), stage.pending()) == (0, 18_000)
    assert held(stage.market, MARKETPLACE, AccountKind.FEES) == 2_000

    stage.do(activate_milestone, stage.client, second)
    stage.do(approve_milestone, stage.client, second, 25_000, bonus=5_000, reason="330", comment="Fewer colours")
    assert stage.states()[1] == paid(25_000)
    assert (stage.cash(), stage.escrow(second), stage.owed()) == (10_000, 0, 0)  # 5,000 came back and paid the bonus
    assert stage.pending() == 18_000 + 22_500 + 4_500

    stage.do(activate_milestone, stage.client, third)
    stage.do(approve_milestone, stage.client, third)
    assert (stage.cash(), stage.pending()) == (0, 54_000)
    assert [(one.kind, one.number, one.charge, one.fee, one.state) for one in invoices(stage)] == [
        (InvoiceKind.MILESTONE, 1, 20_000, 2_000, InvoiceState.PAID),
        (InvoiceKind.MILESTONE, 2, 25_000, 2_500, InvoiceState.PAID),
        (InvoiceKind.BONUS, 3, 5_000, 500, InvoiceState.PAID),
        (InvoiceKind.MILESTONE, 4, 10_000, 1_000, InvoiceState.PAID),
    ]
    assert told(stage)[1:7] == [
        "The client funded the milestone “Drafts”.",
        "Off you go.",
        "The freelancer handed in work for the milestone “Drafts”.",
        "Here it is.",
        "The client asked for changes of the milestone “Drafts”.",
        "Larger, please.",
    ]
    assert broken(stage) == []


def test_milestones_are_funded_one_after_the_other(stage: Stage) -> None:
    first, second, _ = stage.ids
    stage.deposit(100_000)
    with pytest.raises(EarlierUnpaid, match="before it is not_funded"):
        stage.do(activate_milestone, stage.client, second)
    stage.do(activate_milestone, stage.client, first)
    with pytest.raises(InvalidState, match="is active"):
        stage.do(activate_milestone, stage.client, first)
    with pytest.raises(EarlierUnpaid, match="before it is active"):
        stage.do(activate_milestone, stage.client, second)
    assert stage.cash() == 80_000


def test_funding_says_how_much_is_missing_and_waits_for_clients_in_arrears(stage: Stage) -> None:
    first = stage.ids[0]
    stage.deposit(19_950)
    with pytest.raises(Conflict, match=r"0\.50 USD"):
        stage.do(activate_milestone, stage.client, first)
    stage.deposit(50)
    with stage.market.act() as session:
        session.get_one(Company, stage.cast.company).suspended_at = 1
        item = InvoiceItem(InvoiceLineKind.BONUS, Subtype.BONUS, 7_000)
        issue(session, stage.client, session.merge(stage.contract), InvoiceKind.BONUS, [item], on=date(2026, 1, 1))
    with pytest.raises(Suspended, match="suspended until it has paid"):
        stage.do(activate_milestone, stage.client, first)
    assert stage.states() == [NOT_FUNDED] * 3
    assert stage.cash() == 20_000


@pytest.mark.parametrize("outcome", ["succeeds", "fails", "ends"])
def test_what_cash_does_not_cover_is_charged(stage: Stage, outcome: str) -> None:
    first = stage.ids[0]
    stage.deposit(19_999)
    add_card(stage.market, stage.cast)
    assert stage.do(activate_milestone, stage.client, first).state is MilestoneState.NOT_FUNDED
    assert told(stage)[-1] == "The client asked to be charged for the milestone “Drafts”."
    for again in (activate_milestone, edit_milestone, delete_milestone):
        with pytest.raises(Conflict, match="being collected"):
            stage.do(again, stage.client, first)
    with stage.market.act() as session:
        charge = session.scalars(select(Charge)).one()
        assert (charge.amount, charge.milestone_id, charge.state) == (20_000, first, ChargeState.WAITING)
        if outcome == "succeeds":
            charge_succeeded(session, HALL, charge, "ch_1")
        elif outcome == "fails":
            charge_failed(session, HALL, charge, "No money.")
        else:
            end_contract(session, stage.client, stage.contract.key, WORK_DONE)
            session.refresh(charge)
            assert charge.state is ChargeState.CANCELLED
    assert stage.cash() == 19_999
    if outcome == "succeeds":
        assert (stage.states()[0], stage.escrow(first)) == (ACTIVE, 20_000)
        assert statement_lines(stage)[-1] == (LineType.AR_PAYMENT, Subtype.SECURITY_DEPOSIT, 20_000)
    elif outcome == "fails":
        assert stage.states()[0] == NOT_FUNDED
        stage.do(delete_milestone, stage.client, first)
    assert broken(stage) == []


def test_the_first_milestone_is_charged_with_the_contract(market: Market) -> None:
    cast = hiring_cast(market)
    add_card(market, cast)
    hire(market, cast["hiring"], cast.design, cast["freelancer"], TERMS)
    with market.act() as session:
        assert session.scalars(select(Charge.amount)).all() == [20_000]


def test_the_first_milestone_is_funded_with_the_contract_if_the_money_is_there(market: Market) -> None:
    cast = hiring_cast(market)
    deposit(market, cast.company, 25_000)
    for active in (1, 0):
        contract = hire(market, cast["hiring"], cast.design, cast["freelancer"], TERMS)
        with market.act() as session:
            states = list(session.scalars(select(Milestone.state).filter_by(contract_id=contract.id)))
        assert states.count(MilestoneState.ACTIVE) == active
    assert held(market, company(cast.company), AccountKind.CASH) == 5_000


def test_the_plan_is_changed_while_it_is_not_funded(stage: Stage) -> None:
    first, second, third = stage.ids
    made = stage.do(create_milestone, stage.client, stage.contract.key, " Frames ", 5_000, date(2037, 3, 1)).id
    for due_on, than in ((date(2037, 3, 1), made), (date(2037, 1, 10), made)):
        with pytest.raises(NotLater) as refused:
            stage.do(create_milestone, stage.client, stage.contract.key, "Late", 1, due_on)
        assert refused.value.than == than
    with pytest.raises(NotLater) as refused:
        stage.do(edit_milestone, stage.client, third, due_on=date(2037, 2, 10))
    assert refused.value.than == second
    with pytest.raises(InvalidInput, match="write a day before 2037-03-01"):
        stage.do(edit_milestone, stage.client, third, due_on=date(2037, 3, 1))
    edited = stage.do(edit_milestone, stage.client, third, description="Print it", amount=1, due_on=date(2037, 2, 20))
    assert (edited.description, edited.amount, edited.due_on) == ("Print it", 1, date(2037, 2, 20))
    stage.do(edit_milestone, stage.client, third, due_on=None)
    stage.do(delete_milestone, stage.client, made)
    again = stage.do(create_milestone, stage.client, stage.contract.key, "Frames", 5_000)
    assert again.id > made  # a client that still knows the one deleted does not change this one

    stage.fund(first)
    for operation in (edit_milestone, delete_milestone):
        with pytest.raises(InvalidState, match="is active"):
            stage.do(operation, stage.client, first)
    with pytest.raises(NotFound):
        stage.do(delete_milestone, stage.client, made)
    assert broken(stage) == []


@pytest.mark.parametrize(("name", "value"), [("description", " "), ("description", "x" * 1001), ("amount", 0)])
def test_a_plan_that_makes_no_sense_is_refused(name: str, value: object, stage: Stage) -> None:
    said = {"description": "Frames", "amount": 100} | {name: value}
    with pytest.raises(InvalidInput) as refused:
        stage.do(create_milestone, stage.client, stage.contract.key, **said)
    assert refused.value.field == name
    with pytest.raises(InvalidInput):
        stage.do(edit_milestone, stage.client, stage.ids[1], **{name: value})


def test_only_a_fixed_price_that_goes_on_has_milestones(stage: Stage) -> None:
    hourly = hire(stage.market, stage.client, stage.cast.design, stage.cast["stranger"], HOURLY)
    with pytest.raises(InvalidInput, match="only a fixed price"):
        stage.do(create_milestone, stage.client, hourly.key, "Frames", 100)
    stage.do(pause_contract, stage.client, stage.contract.key)
    stage.fund(stage.ids[0])
    stage.do(end_contract, stage.client, stage.contract.key, WORK_DONE)
    with pytest.raises(InvalidState, match="is closed"):
        stage.do(create_milestone, stage.client, stage.contract.key, "Frames", 100)


def test_the_first_milestone_can_be_kept_from_a_door(stage: Stage) -> None:
    first, *others = stage.ids
    stage.deposit(20_000)
    for operation in (edit_milestone, activate_milestone):
        with pytest.raises(FirstMilestone):
            stage.do(operation, stage.client, first, later_only=True)
    for id_ in (first, *others):
        stage.do(delete_milestone, stage.client, id_)
    with pytest.raises(FirstMilestone):
        stage.do(create_milestone, stage.client, stage.contract.key, "Frames", 100, later_only=True)
    made = stage.do(create_milestone, stage.client, stage.contract.key, "Frames", 100)
    stage.do(activate_milestone, stage.client, made.id)


def test_work_is_handed_in_once_at_a_time_for_at_most_the_amount(stage: Stage) -> None:
    first = stage.ids[0]
    with pytest.raises(InvalidState, match="is not_funded"):
        stage.hand_in(first, 100)
    stage.fund(first)
    for amount, text, field in ((0, "Here.", "amount"), (20_001, "Here.", "amount"), (100, " ", "text")):
        with pytest.raises(InvalidInput) as refused:
            stage.do(submit_work, stage.freelancer, first, amount, text)
        assert refused.value.field == field
    waiting = stage.hand_in(first, 15_000)
    with pytest.raises(Conflict, match="already"):
        stage.hand_in(first, 15_000)
    with pytest.raises(InvalidInput, match="text"):
        stage.do(reject_submission, stage.client, waiting, " ")
    stage.do(approve_submission, stage.client, waiting, 15_000)
    assert (stage.states()[0], stage.cash()) == (paid(15_000), 5_000)
    for operation, rest in ((approve_submission, (1,)), (reject_submission, ("No.",))):
        with pytest.raises(InvalidState):
            stage.do(operation, stage.client, waiting, *rest)


@pytest.mark.parametrize(
    ("field", "approval"),
    [
        ("amount", {"amount": 0}),
        ("amount", {"amount": 20_001}),
        ("reason", {"amount": 19_999, "reason": "333"}),
        ("bonus", {"amount": 20_000, "bonus": -1}),
        ("comment", {"amount": 20_000, "comment": "x" * 1001}),
        ("text", {"amount": 20_000, "note": "x" * 10_241}),
    ],
)
def test_an_approval_that_makes_no_sense_moves_nothing(field: str, approval: dict[str, object], stage: Stage) -> None:
    first = stage.ids[0]
    stage.fund(first)
    submission = stage.hand_in(first, 20_000)
    with pytest.raises(InvalidInput) as refused:
        stage.do(approve_milestone, stage.client, first, **approval)
    assert refused.value.field == field
    with pytest.raises(InvalidInput):
        stage.do(approve_submission, stage.client, submission, **approval)
    assert (stage.states()[0], stage.escrow(first), invoices(stage)) == (ACTIVE, 20_000, [])


def test_an_approval_without_answer_takes_what_waits_along(stage: Stage) -> None:
    first = stage.ids[0]
    with pytest.raises(InvalidState, match="is not_funded"):
        stage.do(approve_milestone, stage.client, first)
    stage.fund(first)
    stage.hand_in(first, 15_000)
    milestone = stage.do(approve_milestone, stage.client, first, 10_000, reason="329")
    assert milestone.underpayment_reason == "329"
    assert stage.submissions() == [SubmissionState.APPROVED]
    with pytest.raises(InvalidState, match="is paid"):
        stage.do(approve_milestone, stage.client, first)


def test_ending_a_contract_returns_escrow(stage: Stage) -> None:
    first = stage.ids[0]
    stage.fund(first)
    stage.hand_in(first, 20_000)
    stage.do(end_contract, stage.client, stage.contract.key, WORK_DONE)
    assert stage.states() == [CANCELLED] * 3
    assert stage.submissions() == [SubmissionState.CANCELLED]
    assert (stage.cash(), stage.escrow(first), stage.pending()) == (20_000, 0, 0)
    with pytest.raises(InvalidState):
        stage.do(approve_milestone, stage.client, first)
    assert broken(stage) == []


def test_escrow_that_comes_back_pays_what_is_due(stage: Stage) -> None:
    first, second, _ = stage.ids
    stage.fund(first)
    stage.do(approve_milestone, stage.client, first, 15_000, bonus=6_000, reason="331")
    assert (stage.cash(), stage.owed(), stage.pending()) == (5_000, 6_000, 13_500 + 5_400)
    stage.deposit(30_000)  # pays the bonus
    assert (stage.cash(), stage.owed()) == (29_000, 0)
    stage.deposit(1_000)
    stage.do(activate_milestone, stage.client, second)
    with stage.market.act() as session:
        item = InvoiceItem(InvoiceLineKind.BONUS, Subtype.BONUS, 7_000)
        issue(session, stage.client, session.merge(stage.contract), InvoiceKind.BONUS, [item], on=date(2037, 1, 1))
    stage.do(end_contract, stage.client, stage.contract.key, WORK_DONE)
    assert (stage.cash(), stage.owed()) == (23_000, 0)


def test_work_that_nobody_answers_is_approved_after_fourteen_days(stage: Stage) -> None:
    first = stage.ids[0]
    stage.fund(first)
    submission = stage.hand_in(first, 15_000)
    with stage.market.act() as session:
        handed_in = session.get_one(Submission, submission).submitted_at
    assert stage.do(approve_unanswered, handed_in + 14 * DAY - 1, 14) == 0
    assert stage.do(approve_unanswered, handed_in + 14 * DAY, 14) == 1
    assert stage.do(approve_unanswered, handed_in + 14 * DAY, 14) == 0
    assert (stage.states()[0], stage.pending(), stage.cash()) == (paid(15_000), 13_500, 5_000)
    assert told(stage)[-1].startswith("Nobody answered what was handed in for the milestone “Drafts” in 14 days")
    assert broken(stage) == []


def test_statement_lines_are_those_of_the_design(stage: Stage) -> None:
    first, second, _ = stage.ids
    stage.fund(first)
    stage.do(approve_milestone, stage.client, first, 15_000, reason="331")
    stage.fund(second)
    stage.do(end_contract, stage.client, stage.contract.key, WORK_DONE)
    deposits = [(LineType.AR_PAYMENT, Subtype.PAYMENT, amount) for amount in (20_000, 30_000)]
    assert statement_lines(stage) == [
        deposits[0],
        (LineType.AR_ADJUSTMENT, Subtype.MILESTONE, -15_000),
        (LineType.AP_ADJUSTMENT, Subtype.MILESTONE, 13_500),
        deposits[1],
        (LineType.AR_ADJUSTMENT, Subtype.REFUND, -30_000),
        (LineType.AR_ADJUSTMENT, Subtype.REFUND, 30_000),
    ]
