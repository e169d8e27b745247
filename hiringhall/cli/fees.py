"""`hiringhall fees`: what the hall takes of every charge, and another version of it."""

from typing import Any

import click

from hiringhall.cli.frame import answer, opened_hall, shared_options
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.fees import FeeSchedule, fee_versions, new_schedule
from hiringhall.marketplace.ledger.models import FeeKind
from hiringhall.web import values


class Rate(click.ParamType[int, str]):
    """A percentage, kept as hundredths of a percent."""

    name = "percent"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read a percentage such as 10 or 12.5; what is none fails with what would be accepted."""
        try:
            return values.rate(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Tier(click.ParamType[tuple[int, int], str]):
    """A tier of a sliding fee: from how many cents on, which rate."""

    name = "tier"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """Read an amount and a percentage, such as 500=10."""
        start, _, rate = value.partition("=")
        try:
            return values.cents(start), values.rate(rate)
        except ValueError:
            self.fail("write from which amount on which percentage is kept, such as 500=10.", param, ctx)


@click.group()
def fees() -> None:
    """Show and set what the hall takes of every charge."""


@fees.command(name="list")
@shared_options
def list_versions() -> None:
    """List all versions of the fees, the current one first."""
    with opened_hall() as hall, hall.database.reading() as session:
        versions = [_facts(version) for version in fee_versions(session, CONSOLE)]
    answer(versions, "\n".join(_line(facts) for facts in versions))


@fees.command(name="set")
@click.option("--flat", metavar="PERCENT", type=Rate(), help="Keep the same part of every charge.")
@click.option(
    "--tier",
    "tiers",
    metavar="AMOUNT=PERCENT",
    type=Tier(),
    multiple=True,
    help="Keep this part once so much was billed; several make a sliding fee.",
)
@click.option("--none", "nothing", is_flag=True, help="Keep nothing of what freelancers are paid.")
@click.option("--client", "client_rate", metavar="PERCENT", type=Rate(), default="0", help="What clients pay on top.")
@click.option("--note", metavar="TEXT", default="", help="Why, for those who look after the hall.")
@shared_options
def set_fees(flat: int | None, tiers: tuple[tuple[int, int], ...], nothing: bool, client_rate: int, note: str) -> None:
    """Set the fees of contracts that start from now on; all others keep theirs."""
    chosen = {FeeKind.FLAT: flat is not None, FeeKind.SLIDING: bool(tiers), FeeKind.NONE: nothing}
    if sum(chosen.values()) != 1:
        raise click.UsageError("Give one of --flat, --tier and --none.")
    kind = next(kind for kind, is_chosen in chosen.items() if is_chosen)
    rates = tiers if flat is None else ((0, flat),)
    with opened_hall() as hall, hall.database.writing() as session:
        facts = _facts(new_schedule(session, CONSOLE, kind, rates, client_rate, note))
    answer(facts, _line(facts))


def _facts(version: FeeSchedule) -> dict[str, Any]:
    return {
        "version": version.id,
        "kind": version.kind.value,
        "tiers": version.tiers,
        "client_rate": version.client_rate,
        "note": version.note,
    }


def _line(facts: dict[str, Any]) -> str:
    tiers = ", ".join(f"{values.percent(rate)} from {values.money(start)}" for start, rate in facts["tiers"])
    client = f", clients {values.percent(facts['client_rate'])} on top" if facts["client_rate"] else ""
    note = f"  {facts['note']}" if facts["note"] else ""
    return f"{facts['version']}  {facts['kind']}{': ' if tiers else ''}{tiers}{client}{note}"
