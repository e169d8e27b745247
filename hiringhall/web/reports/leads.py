"""Where cells of a result lead on to: people, teams and contracts."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from hiringhall.marketplace.accounts.models import Team, User
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.reports.plans import PlannedColumn
from hiringhall.marketplace.reports.running import Cell


class _Lead(NamedTuple):
    """The field that tells which one it is, the field of its name, and where it leads."""

    id: str
    name: str
    path: str
    by: InstrumentedAttribute[Any]
    target: InstrumentedAttribute[Any]


_LEADS = (
    _Lead("provider_id", "provider_name", "/freelancers/", User.username, User.key),
    _Lead("provider__id", "provider_name", "/freelancers/", User.username, User.key),
    _Lead("team_id", "team_name", "/teams/", Team.slug, Team.id),
    _Lead("assignment_team_id", "team_name", "/teams/", Team.slug, Team.id),
    _Lead("buyer_team__id", "buyer_team_name", "/teams/", Team.slug, Team.id),
    _Lead("assignment_ref", "assignment_name", "/contracts/", Contract.id, Contract.key),
    _Lead("assignment__reference", "assignment_name", "/contracts/", Contract.id, Contract.key),
)


def leads(
    session: Session, columns: Sequence[PlannedColumn], rows: Sequence[tuple[Cell, ...]]
) -> dict[tuple[int, int], str]:
    """Return the addresses of what cells name, by row and column, with one query for each kind of thing."""
    names = [column.field.name if column.function is None else "" for column in columns]
    found: dict[tuple[int, int], str] = {}
    for lead in _LEADS:
        if lead.id not in names:
            continue
        told = names.index(lead.id)
        shown = names.index(lead.name) if lead.name in names else told
        targets = _targets(session, lead, {row[told] for row in rows})
        found |= {
            (number, shown): f"{lead.path}{targets[row[told]]}"
            for number, row in enumerate(rows)
            if row[told] in targets
        }
    return found


def _targets(session: Session, lead: _Lead, cells: Iterable[Cell]) -> dict[Cell, Any]:
    wanted = [cell for cell in cells if cell not in {None, ""}]
    if not wanted:
        return {}
    found = session.execute(select(lead.by, lead.target).where(lead.by.in_(wanted)))
    return {row[0]: row[1] for row in found}
