"""The checks of all rooms, to be run on a hall in use: `hiringhall check` lists what they find."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts import checks as accounts
from hiringhall.marketplace.activities import checks as activities
from hiringhall.marketplace.contracts import checks as contracts
from hiringhall.marketplace.diary import checks as diary
from hiringhall.marketplace.diary import row_checks as time_rows
from hiringhall.marketplace.inbox import checks as inbox
from hiringhall.marketplace.invoices import checks as invoices
from hiringhall.marketplace.jobs import checks as jobs
from hiringhall.marketplace.ledger import checks as ledger
from hiringhall.marketplace.milestones import checks as milestones
from hiringhall.marketplace.offers import checks as offers
from hiringhall.marketplace.payments import checks as payments
from hiringhall.marketplace.profiles import checks as profiles
from hiringhall.marketplace.proposals import checks as proposals
from hiringhall.marketplace.rooms import checks as rooms
from hiringhall.marketplace.status_reports import checks as status_reports
from hiringhall.storage import Database, invariants, migrations
from hiringhall.storage.invariants import Invariant

_SEALED = ("changes", "entries", "lines")
_SEALS = {
    "sqlite": (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        {f"{table}_no_{verb}" for table in _SEALED for verb in ("update", "delete")},
    ),
    "postgresql": (
        "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'",
        {f"{table}_append_only" for table in _SEALED},
    ),
}


def _missing_seals(session: Session) -> Iterator[str]:
    query, wanted = _SEALS[session.get_bind().dialect.name]
    for name in sorted(wanted - set(session.scalars(text(query)))):
        yield f"the trigger {name} is missing: lines of the change log or of the books could be altered"


ALL: tuple[Invariant, ...] = (
    invariants.INTEGRITY,
    invariants.REFERENCES,
    Invariant("change-log-sealed", "The database refuses to alter the change log and the books.", _missing_seals),
    *accounts.CHECKS,
    *jobs.CHECKS,
    *profiles.CHECKS,
    *proposals.CHECKS,
    *offers.CHECKS,
    *contracts.CHECKS,
    *rooms.CHECKS,
    *milestones.CHECKS,
    *status_reports.CHECKS,
    *activities.CHECKS,
    *diary.CHECKS,
    *time_rows.CHECKS,
    *ledger.CHECKS,
    *invoices.CHECKS,
    *payments.CHECKS,
    *inbox.CHECKS,
)
SCHEMA = "schema"


@dataclass(frozen=True)
class Outcome:
    """What one check found; nothing is good."""

    name: str
    holds: str
    found: tuple[str, ...]


def run_checks(database: Database) -> list[Outcome]:
    """Run all checks and return what each found.

    With another schema than this release's, or a broken file, only that is reported: the rest would mean nothing.
    """
    now, wanted = migrations.current(database), migrations.newest()
    outcome = Outcome(
        SCHEMA,
        "The schema is the one that this release needs.",
        () if now == wanted else (f"the schema is {now or 'empty'} instead of {wanted}",),
    )
    outcomes = [outcome]
    with database.reading() as session:
        for check in ALL:
            if outcomes[-1].found and outcomes[-1].name in {SCHEMA, invariants.INTEGRITY.name}:
                break
            outcomes.append(Outcome(check.name, check.holds, tuple(check.find(session))))
    return outcomes
