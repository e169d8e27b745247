"""One cell of a diary: its screenshot in full size and all that is known of its ten minutes."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from hiringhall.marketplace.activities.queries import NamedActivity, named_activities
from hiringhall.marketplace.contracts.listed import ListedContract, listed_contracts
from hiringhall.marketplace.diary import counts, slots
from hiringhall.marketplace.diary.access import may_write
from hiringhall.marketplace.diary.nearest import nearest_work
from hiringhall.marketplace.diary.queries import ShownCell, billed_weeks, cells_of
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.sides import Side
from hiringhall.web import contract_words
from hiringhall.web.diary import words
from hiringhall.web.diary.minutes import Drawing, draw
from hiringhall.web.diary.zones import ShownZone
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.contract import side_of_visitor, wear
from hiringhall.web.pages.diary import opened
from hiringhall.web.visit import Visit

pages = Pages()


@dataclass(frozen=True)
class Shown:
    """What the page shows; `before` and `after` are the slots of the nearest cells."""

    contract: ListedContract
    side: Side
    zone: ShownZone
    cell: ShownCell
    activity: NamedActivity | None
    before: int | None
    after: int | None
    writes: bool
    may_delete: bool

    @property
    def day(self) -> date:
        """The day of the cell, in the zone."""
        return slots.day_of(self.cell.slot, self.zone.zone)

    @property
    def drawing(self) -> Drawing:
        """Its minutes, to be drawn."""
        return draw(counts.unpack(self.cell.minutes))

    @property
    def path(self) -> str:
        """The address of the diary."""
        return f"/contracts/{self.contract.key}/diary"

    @property
    def on_day(self) -> str:
        """The address of the cell on the page of its day."""
        return self.zone.address(f"{self.path}/{self.day.isoformat()}") + f"#cell-{self.cell.slot}"

    def to(self, slot: int) -> str:
        """Return the address of another cell."""
        return self.zone.address(f"{self.path}/cells/{slot}")


@pages.get("/contracts/{key:str}/diary/cells/{slot:str}")
def show_cell(visit: Visit) -> Answer:
    """Show a cell."""
    with visit.reading() as session:
        shown = _shown(visit, session)
    wear(visit, shown.contract, shown.side)
    form = Form().fill(new_memo=shown.cell.memo)
    return visit.show("diary/cell.html", form=form, shown=shown, words=words, contract_words=contract_words)


def _shown(visit: Visit, session: Session) -> Shown:
    contract, zone = opened(visit, session)
    slot = visit.reference("slot")
    span = range(slot, slot + 1)
    cell = next(iter(cells_of(session, visit.actor, [contract.key], span)), None)
    if cell is None:
        raise NotFound("entry of the diary")
    before, after = nearest_work(session, contract.id, span)
    named = {} if cell.activity_id is None else named_activities(session, [cell.activity_id])
    return Shown(
        contract=listed_contracts(session, [contract.id])[0],
        side=side_of_visitor(visit, session, contract)[0],
        zone=zone,
        cell=cell,
        activity=named.get(cell.activity_id or 0),
        before=before,
        after=after,
        writes=may_write(visit.actor, contract),
        may_delete=not billed_weeks(session, [contract.id], span),
    )
