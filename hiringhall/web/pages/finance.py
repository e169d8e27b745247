"""The operator's overview of the hall's money: whose it is, what was earned, what waits, and whether the books hold."""

from hiringhall import clock
from hiringhall.marketplace.payments.book_checks import check_books, last_check
from hiringhall.marketplace.payments.finance import balances_of_hall, fees_by_month, waiting
from hiringhall.web.access import Who
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

PATH = "/operator/finance"


@pages.get(PATH, who=Who.OPERATOR, slow=True)
def show(visit: Visit) -> Answer:
    """Show how the hall's accounts stand."""
    with visit.reading() as session:
        balances = balances_of_hall(session, visit.actor)
        months = fees_by_month(session, visit.actor, clock.day(clock.now()))
        waits = waiting(session, visit.actor)
        checked = last_check(session, visit.actor)
    return visit.show("finance/overview.html", balances=balances, months=months, waits=waits, checked=checked)


@pages.post(f"{PATH}/check", who=Who.OPERATOR, slow=True)
def check(visit: Visit) -> Answer:
    """Check the books now."""
    checked = check_books(visit.hall.database, visit.actor)
    if checked.breaches:
        return visit.go(PATH, bad=f"The books do not hold: {checked.breaches} breaches were found.")
    return visit.go(PATH, good=f"The books hold: {checked.checks} checks, no breach.")
