"""`hiringhall bill`: bill weeks, collect and release what is due."""

from datetime import date, datetime

import click
from msgspec import structs

from hiringhall import clock
from hiringhall.cli.frame import answer, opened_hall, shared_options
from hiringhall.marketplace.billing.run import Billed
from hiringhall.marketplace.billing.run import bill as do_bill

_WORDS = {
    "approved": "submissions approved that nobody answered",
    "issued": "invoices issued for weeks of work",
    "due": "invoices fallen due",
    "charges": "charges for the cashier to make",
    "released": "invoices whose pay became available",
    "in_arrears": "clients in arrears",
    "suspended": "clients suspended",
    "let_back": "clients let back",
}


@click.command()
@click.option(
    "--through",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Last day (UTC) of which everything is done [default: today, as far as it has come].",
)
@shared_options
def bill(through: datetime | None) -> None:
    """Bill weeks, let reviews end, collect what is due, release pay, look after arrears; print what was done.

    A serving hall does the same by itself unless `automatic_billing` is off. Safe beside it, after it was broken off,
    and to repeat: what was done stays, nothing is done twice.
    """
    with opened_hall() as hall:
        day: date = clock.day(clock.now()) if through is None else through.date()
        done = do_bill(hall.database, hall.calendar, day)
    answer({"through": day.isoformat(), **structs.asdict(done)}, _as_text(day, done))


def _as_text(day: date, done: Billed) -> str:
    lines = [f"  {_WORDS[name]}: {count}" for name, count in structs.asdict(done).items() if count]
    return "\n".join([f"Through {day}:", *(lines or ["  nothing was due"])])
