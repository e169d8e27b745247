"""Single cells of diaries, found by moments: the nearest one, and what freelancers change about theirs."""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.queries import TeamPlace
from hiringhall.marketplace.activities.queries import named_activities
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.diary.diaries import PlacedContract, diaries_of
from hiringhall.marketplace.diary.editing import Spans, change_activity, delete_cells, edit_memo
from hiringhall.marketplace.diary.judging import NO_SUCH_ACTIVITY, usable_ids
from hiringhall.marketplace.diary.queries import ShownCell, cells_in
from hiringhall.marketplace.diary.slots import slot_of
from hiringhall.marketplace.errors import InvalidInput, NotAllowed, NotFound
from hiringhall.storage.blobs import Blobs

_ENTRY = "entry of the diary"
_NOT_YOURS = "Only the freelancer writes the diary."


def nearest_cell(session: Session, contract_ids: Collection[int], spans: Spans | None = None) -> ShownCell | None:
    """Return the latest cell in `spans` or in the slot before one of them; without spans, of now.

    So a moment finds the cell of its own slot, else one of the twenty minutes before it. Whoever calls has found out
    that the reader may look into these diaries.
    """
    if spans is None:
        now = slot_of(clock.now())
        spans = [range(now, now + 1)]
    found = [cells_in(session, contract_ids, range(span.start - 1, span.stop))[-1:] for span in spans]
    return max((cell for cells in found for cell in cells), key=lambda cell: cell.slot, default=None)


def own_diaries_of(session: Session, actor: Actor, team: TeamPlace, freelancer_id: int) -> list[PlacedContract]:
    """Return the contracts of the actor with a team or one below it. Raises NotAllowed for those of somebody else."""
    if freelancer_id != actor.user_id:
        raise NotAllowed(_NOT_YOURS)
    return diaries_of(session, actor, team, freelancer_id)


def edit_snapshots(
    session: Session,
    actor: Actor,
    contracts: Sequence[PlacedContract],
    spans: Spans | None,
    memo: str,
    activity: str | None = None,
) -> int:
    """Write another memo on the cells of one's own contracts in `spans`, else on the nearest one of now.

    And their time on an `activity`, named by code or number. All are changed or none; returns how many. Raises NotFound
    where no cell is, NotAllowed, InvalidInput("memo" | "activity"), InvalidState for the activity of a billed week.
    """
    named = spans or _now(session, contracts)

    def edit(contract: PlacedContract) -> int:
        changed = edit_memo(session, actor, contract.key, named, memo)
        if activity is not None:
            activity_id = _activity_id(session, contract, named, activity)
            change_activity(session, actor, contract.key, named, activity_id)
        return changed

    return _each(contracts, edit)


def delete_snapshots(
    session: Session, actor: Actor, blobs: Blobs, contracts: Sequence[PlacedContract], spans: Spans | None
) -> int:
    """Take the cells of one's own contracts in `spans` out of the diary, else the nearest one of now.

    All are deleted or none; returns how many. Raises NotFound where no cell is, NotAllowed, InvalidState when a week
    was billed.
    """
    named = spans or _now(session, contracts)
    return _each(contracts, lambda contract: delete_cells(session, actor, blobs, contract.key, named))


def require_cells(session: Session, actor: Actor, contracts: Sequence[PlacedContract], spans: Spans) -> None:
    """Raise NotAllowed unless all of these contracts are the actor's own, NotFound unless one has a cell in `spans`."""
    if any(contract.freelancer_id != actor.user_id for contract in contracts):
        raise NotAllowed(_NOT_YOURS)
    ids = [contract.id for contract in contracts]
    if not any(cells_in(session, ids, span) for span in spans):
        raise NotFound(_ENTRY)


def _activity_id(session: Session, contract: PlacedContract, spans: Spans, activity: str) -> int:
    """Return the activity of a contract that is named by code or number, among those of its cells as well."""
    ids = usable_ids(session, [contract.id])[contract.id]
    ids |= {cell.activity_id for span in spans for cell in cells_in(session, [contract.id], span) if cell.activity_id}
    for named in named_activities(session, ids).values():
        if activity in {named.code, str(named.id)}:
            return named.id
    raise InvalidInput("activity", NO_SUCH_ACTIVITY)


def _now(session: Session, contracts: Sequence[PlacedContract]) -> Spans:
    cell = nearest_cell(session, [contract.id for contract in contracts])
    if cell is None:
        raise NotFound(_ENTRY)
    return [range(cell.slot, cell.slot + 1)]


def _each(contracts: Sequence[PlacedContract], change: Callable[[PlacedContract], int]) -> int:
    changed = 0
    for contract in contracts:
        with suppress(NotFound):  # a contract without a cell there; another one has it
            changed += change(contract)
    if not changed:
        raise NotFound(_ENTRY)
    return changed
