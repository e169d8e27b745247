"""The diary of a contract: a day as a filmstrip, what it adds up to, and for the freelancer ways to change it."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.activities.of_contracts import contract_activities
from hiringhall.marketplace.activities.queries import ListedActivity, NamedActivity, named_activities
from hiringhall.marketplace.contracts.agreed import terms_on
from hiringhall.marketplace.contracts.listed import ListedContract, listed_contracts
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.access import may_write, readable_diary
from hiringhall.marketplace.diary.editing import open_slots
from hiringhall.marketplace.diary.nearest import nearest_work
from hiringhall.marketplace.diary.queries import ShownCell, billed_weeks, cells_of
from hiringhall.marketplace.diary.totals import totals_of_days
from hiringhall.marketplace.sides import Side
from hiringhall.web import contract_words, values
from hiringhall.web.diary import words
from hiringhall.web.diary.days import ShownDay, day_in
from hiringhall.web.diary.filmstrip import Hour, filmstrip
from hiringhall.web.diary.sums import Sums, sums_of
from hiringhall.web.diary.zones import ShownZone, shown_zone
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.contract import contract_key, side_of_visitor, wear
from hiringhall.web.visit import Visit

pages = Pages()
_UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class Week:
    """What the billing week of a day adds up to, in cells; `limit` in hours, None without one."""

    monday: date
    cells: int
    billable: int
    limit: int | None


@dataclass(frozen=True)
class ByHand:
    """What time can be written by hand: the slots that are free, with their words, and on which activities."""

    begins: list[tuple[int, str]]
    ends: list[tuple[int, str]]
    activities: list[ListedActivity]

    @property
    def on(self) -> list[tuple[int, str]]:
        """The activities as choices."""
        return [(activity.id, f"{activity.code}: {activity.description}") for activity in self.activities]


@dataclass(frozen=True)
class Shown:
    """What the page shows. `writes` tells whether it is the visitor's own to change, `billed` which weeks stand."""

    contract: ListedContract
    side: Side
    place: ShownDay
    strip: list[Hour]
    sums: Sums
    week: Week
    activities: dict[int, NamedActivity]
    writes: bool
    billed: list[date]
    by_hand: ByHand | None

    @property
    def may_delete(self) -> bool:
        """Whether there is time that was not billed yet."""
        return any(slots.monday_of(place.cell.slot) not in self.billed for hour in self.strip for place in hour.places)


@pages.get("/contracts/{key:str}/diary")
def show_today(visit: Visit) -> Answer:
    """Show today, or lead to the day that was picked."""
    form = visit.query
    picked = form.read("date", values.day)
    if picked is None:
        return day_page(visit, None, form, 422 if form.errors else 200)
    with visit.reading() as session:
        _, zone = opened(visit, session)
    return visit.go(zone.address(f"{_path(visit)}/{picked.isoformat()}"))


@pages.get("/contracts/{key:str}/diary/{date:str}")
def show_day(visit: Visit) -> Answer:
    """Show a day."""
    return day_page(visit, day_in(visit.key("date")), Form())


def day_page(visit: Visit, day: date | None, form: Form, status: int = 200) -> Answer:
    """Answer with a day of the diary, today unless told."""
    with visit.reading() as session:
        shown = _shown(visit, session, day)
    wear(visit, shown.contract, shown.side)
    return visit.show(
        "diary/day.html", form=form, status=status, shown=shown, words=words, contract_words=contract_words
    )


def opened(visit: Visit, session: Session) -> tuple[Contract, ShownZone]:
    """Return a contract whose diary the visitor may look into, and the zone in which they want to see it.

    Raises NotFound, NotAllowed.
    """
    contract = readable_diary(session, visit.actor, contract_key(visit))
    freelancer = None if may_write(visit.actor, contract) else session.get_one(User, contract.freelancer_id)
    asked = visit.form.text("tz") or visit.query.text("tz")
    return contract, shown_zone(visit, freelancer, asked)


def _shown(visit: Visit, session: Session, day: date | None) -> Shown:
    contract, zone = opened(visit, session)
    day = day or zone.today
    span = slots.slots_of_days(day, day, zone.zone)
    cells = cells_of(session, visit.actor, [contract.key], span)
    side, _ = side_of_visitor(visit, session, contract)
    writes = may_write(visit.actor, contract)
    return Shown(
        contract=listed_contracts(session, [contract.id])[0],
        side=side,
        place=ShownDay(_path(visit), zone, day, nearest_work(session, contract.id, span)),
        strip=filmstrip(cells, zone.zone),
        sums=sums_of(cells),
        week=_week(session, contract, day),
        activities=_names(session, cells),
        writes=writes,
        billed=sorted(monday for _, monday in billed_weeks(session, [contract.id], span)),
        by_hand=_by_hand(visit, session, contract, span, zone.zone) if writes else None,
    )


def _week(session: Session, contract: Contract, day: date) -> Week:
    monday = day - timedelta(days=day.weekday())
    days = totals_of_days(session, [contract.id], monday, monday + timedelta(days=6), _UTC)
    terms = terms_on(session, [contract.id], day).get(contract.id)
    limit = terms.weekly_limit if terms else contract.weekly_limit
    return Week(monday, sum(total.cells for total in days), sum(total.billable for total in days), limit)


def _names(session: Session, cells: list[ShownCell]) -> dict[int, NamedActivity]:
    return named_activities(session, {cell.activity_id for cell in cells if cell.activity_id is not None})


def _by_hand(visit: Visit, session: Session, contract: Contract, span: range, zone: ZoneInfo) -> ByHand | None:
    free = open_slots(session, visit.actor, contract.key, span)
    if not free:
        return None
    activities = contract_activities(session, visit.actor, contract.key)[1] if contract.uses_activities else []
    return ByHand(words.clock_times(free, zone), words.clock_times([slot + 1 for slot in free], zone), activities)


def _path(visit: Visit) -> str:
    return f"/contracts/{contract_key(visit)}/diary"
