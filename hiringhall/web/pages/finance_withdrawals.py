"""Withdrawals that operators send by hand: what waits with where it goes, a table for the bank, what became of each."""

from typing import Any

from litestar import Response

from hiringhall import clock
from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.payments import desk
from hiringhall.marketplace.payments.methods import bank_details
from hiringhall.marketplace.payments.payouts import payouts_csv
from hiringhall.marketplace.payments.withdrawals import LONGEST_ERROR, LONGEST_REFERENCE, note_failed, note_sent
from hiringhall.web import earning_words, values
from hiringhall.web.access import Who
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.finance_charges import List, page_of
from hiringhall.web.visit import Visit

pages = Pages()

PATH = "/operator/finance/withdrawals"


@pages.get(PATH, who=Who.OPERATOR)
def show(visit: Visit) -> Answer:
    """List what is to be sent with where it goes, or what became of the others."""
    is_waiting = visit.query.text("state") != "done"
    with visit.reading() as session:
        rows, more = desk.withdrawals(session, visit.actor, is_waiting=is_waiting, page=page_of(visit))
        details = {}
        if is_waiting:
            by_hand = {row.method.id for row in rows if row.is_by_hand}
            details = {id_: bank_details(session, visit.actor, visit.hall.sealer, id_) for id_ in by_hand}
    shown = List(PATH, "state", "waiting" if is_waiting else "done", rows, page_of(visit), more)
    return visit.show("finance/withdrawals.html", list=shown, details=details, words=earning_words)


@pages.post(f"{PATH}/csv", who=Who.OPERATOR)
def take(visit: Visit) -> Answer:
    """Hand out what is to be sent by hand as a table; from then on nobody cancels it."""
    with visit.writing() as session:
        table = payouts_csv(session, visit.actor, visit.hall.sealer)
    name = f'attachment; filename="payouts-{clock.day(clock.now())}.csv"'
    answer: Response[Any] = Response(
        table.encode(), media_type="text/csv", headers={"Content-Disposition": name, "Cache-Control": "no-store"}
    )
    return answer


@pages.get(f"{PATH}/{{withdrawal:str}}/sent", who=Who.OPERATOR)
def ask_sent(visit: Visit) -> Answer:
    """Ask under which reference it was sent."""
    return _ask(visit, "finance/sent.html", Form())


@pages.get(f"{PATH}/{{withdrawal:str}}/failed", who=Who.OPERATOR)
def ask_failed(visit: Visit) -> Answer:
    """Ask why it could not be sent, or came back."""
    return _ask(visit, "finance/failed.html", Form())


def _ask(visit: Visit, template: str, form: Form, status: int = 200) -> Answer:
    with visit.reading() as session:
        found = desk.get_withdrawal(session, visit.actor, visit.reference("withdrawal"))
        details = bank_details(session, visit.actor, visit.hall.sealer, found.method.id)
    longest = LONGEST_REFERENCE if template == "finance/sent.html" else LONGEST_ERROR
    return visit.show(template, form=form, status=status, found=found, details=details, longest=longest)


@pages.post(f"{PATH}/{{withdrawal:str}}/sent", who=Who.OPERATOR)
def sent(visit: Visit) -> Answer:
    """Note that it was sent."""
    form = visit.form
    if not form.text("reference").strip():
        form.errors.setdefault("reference", "write what the bank calls the transfer.")
        return _ask(visit, "finance/sent.html", form, 422)
    try:
        with visit.writing() as session:
            noted = note_sent(session, visit.actor, visit.reference("withdrawal"), form.text("reference"))
    except Refused as refused:
        form.refuse(refused, "reference")
        return _ask(visit, "finance/sent.html", form, 422)
    amount = values.money(noted.amount - noted.fee, noted.currency)
    return visit.go(PATH, good=f"{amount} are noted as sent.")


@pages.post(f"{PATH}/{{withdrawal:str}}/failed", who=Who.OPERATOR)
def failed(visit: Visit) -> Answer:
    """Note that it could not be sent, or came back."""
    form = visit.form
    try:
        with visit.writing() as session:
            noted = note_failed(session, visit.actor, visit.reference("withdrawal"), form.text("error"))
    except Refused as refused:
        form.refuse(refused, "error")
        return _ask(visit, "finance/failed.html", form, 422)
    amount = values.money(noted.amount, noted.currency)
    return visit.go(PATH, good=f"{amount} are available to the payee again, who gets mail.")
