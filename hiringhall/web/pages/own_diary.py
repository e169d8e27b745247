"""The diary of a freelancer: a day over all their contracts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from hiringhall.marketplace.activities.queries import NamedActivity, named_activities
from hiringhall.marketplace.contracts.listed import ListedContract, listed_contracts
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.nearest import nearest_work_of
from hiringhall.marketplace.diary.queries import ShownCell, own_cells
from hiringhall.web import values
from hiringhall.web.diary import words
from hiringhall.web.diary.days import ShownDay, day_in
from hiringhall.web.diary.filmstrip import Hour, filmstrip
from hiringhall.web.diary.sums import Sums, sums_of
from hiringhall.web.diary.zones import shown_zone
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()
PATH = "/diary"


@dataclass(frozen=True)
class Shown:
    """What the page shows; `by_contract` is what each contract has of the day, in the order of their work."""

    place: ShownDay
    strip: list[Hour]
    sums: Sums
    contracts: dict[int, ListedContract]
    by_contract: list[tuple[ListedContract, Sums]]
    activities: dict[int, NamedActivity]


@pages.get(PATH)
def show_today(visit: Visit) -> Answer:
    """Show today, or lead to the day that was picked."""
    form = visit.query
    picked = form.read("date", values.day)
    if picked is None:
        return _page(visit, None, form, 422 if form.errors else 200)
    return visit.go(shown_zone(visit, None, form.text("tz")).address(f"{PATH}/{picked.isoformat()}"))


@pages.get(f"{PATH}/{{date:str}}")
def show_day(visit: Visit) -> Answer:
    """Show a day."""
    return _page(visit, day_in(visit.key("date")), Form())


def _page(visit: Visit, day: date | None, form: Form, status: int = 200) -> Answer:
    with visit.reading() as session:
        shown = _shown(visit, session, day)
    return visit.show("diary/own.html", form=form, status=status, shown=shown, words=words)


def _shown(visit: Visit, session: Session, day: date | None) -> Shown:
    zone = shown_zone(visit, None, visit.query.text("tz"))
    day = day or zone.today
    span = slots.slots_of_days(day, day, zone.zone)
    cells = own_cells(session, visit.actor, span)
    contracts = listed_contracts(session, list(dict.fromkeys(cell.contract_id for cell in cells)))
    return Shown(
        place=ShownDay(PATH, zone, day, nearest_work_of(session, visit.actor.user_id or 0, span)),
        strip=filmstrip(cells, zone.zone),
        sums=sums_of(cells),
        contracts={contract.id: contract for contract in contracts},
        by_contract=[(contract, sums_of(_of(cells, contract.id))) for contract in contracts],
        activities=named_activities(session, {cell.activity_id for cell in cells if cell.activity_id is not None}),
    )


def _of(cells: Sequence[ShownCell], contract_id: int) -> list[ShownCell]:
    return [cell for cell in cells if cell.contract_id == contract_id]
