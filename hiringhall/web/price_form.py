"""The price of a proposal in a form: what the client is charged and what the freelancer is paid, of which one is typed.

With a script each follows the other while somebody types; without one, the one that was changed counts.
"""

from hiringhall.marketplace.fees import Fees
from hiringhall.web import values
from hiringhall.web.forms import Form

CHARGE, PAY = "charge", "pay"
FIELDS = (CHARGE, PAY)


def fill(form: Form, charge: int | None, fees: Fees) -> Form:
    """Let the form start with a price, cents that the client is charged."""
    typed, paid = values.typed(charge), values.typed(None if charge is None else fees.pay(charge))
    return form.fill(charge=typed, was_charge=typed, pay=paid, was_pay=paid)


def read(form: Form, fees: Fees) -> int | None:
    """Return the cents that the client is charged, None when neither field says; what is wrong is kept in the form."""
    charge, paid = form.read(CHARGE, values.cents), form.read(PAY, values.cents)
    if form.errors.keys() & set(FIELDS):
        return None
    charge_counts = form.text(CHARGE) != form.text("was_charge")
    pay_counts = form.text(PAY) != form.text("was_pay")
    if charge is None or (pay_counts and not charge_counts):
        return charge if paid is None else fees.charge_for(paid)
    if charge_counts and pay_counts and paid not in {None, fees.pay(charge)}:
        left = values.money(fees.pay(charge))
        form.errors[PAY] = f"of {values.money(charge)} you are paid {left}; write one of the two."
        return None
    return charge
