"""The team room: who works for a team now and what on, and when the others did last. It follows as it is looked at."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Company, CompanyKind, Team
from hiringhall.marketplace.activities.queries import NamedActivity, named_activities
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.queries import ShownCell
from hiringhall.marketplace.diary.team_room import Occupant, Online, Room, read_room, rooms
from hiringhall.marketplace.errors import NotFound
from hiringhall.web import links
from hiringhall.web.diary import words
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

WORDS = {Online.NOW: "Now", Online.LAST_DAY: "Last 24 hours", Online.ALL: "Everybody"}


@dataclass(frozen=True)
class Seat:
    """Somebody in the room; `activity` is what they write their time on now or did last."""

    occupant: Occupant
    activity: NamedActivity | None

    @property
    def shot(self) -> ShownCell | None:
        """Their latest cell, where it has a screenshot and belongs to the contract that is named."""
        cell = self.occupant.latest
        if cell is None or cell.screenshot is None or cell.contract_id != self.occupant.contract.id:
            return None
        return cell

    @property
    def memo(self) -> str:
        """What they say they do now, or did last."""
        at_work, latest = self.occupant.at_work, self.occupant.latest
        return at_work.memo if at_work else latest.memo if latest else ""

    @property
    def worked_until(self) -> int | None:
        """When their latest cell ends, in seconds."""
        return slots.start_of(self.occupant.latest.slot + 1) if self.occupant.latest else None

    @property
    def worked(self) -> int:
        """How many cells they have of the last 24 hours."""
        return sum(round(percent * slots.AN_HOUR / 100) for percent in self.occupant.presence)


@dataclass(frozen=True)
class Shown:
    """What the page shows; `teams` are those of the same company between whose rooms one chooses.

    `belongs` tells whether the visitor is of the company, and sees more than themselves.
    """

    room: Room
    online: Online
    teams: list[Team]
    is_agency: bool
    belongs: bool
    present: list[Seat]
    others: list[Seat]

    def to(self, online: str, part: str = "") -> str:
        """Return the address of the room, or of a part of it, with those that a value of Online names."""
        path = f"/teams/{self.room.team.id}/room{part}"
        return links.with_query(path, online=None if online == Online.LAST_DAY else online)

    @property
    def said(self) -> str:
        """Who is at work, in a sentence for those who do not see it."""
        names = [seat.occupant.person.name for seat in self.present]
        if not names:
            return "Nobody is at work now."
        many = f"{', '.join(names[:-1])} and {names[-1]} are" if len(names) > 1 else f"{names[0]} is"
        return f"{many} at work now."


@pages.get("/companies/{company:str}/room")
def show_first(visit: Visit) -> Answer:
    """Lead to the room of the team that was picked, else to the first one of a company that the visitor may enter."""
    company_id, wanted = visit.reference("company"), links.reference(visit.query.text("team"))
    with visit.reading() as session:
        found = [team.id for team in rooms(session, visit.actor) if team.company_id == company_id]
    if not found:
        raise NotFound("company")
    team = wanted if wanted in found else found[0]
    return visit.go(links.with_query(f"/teams/{team}/room", online=visit.query.text("online") or None))


@pages.get("/teams/{team:str}/room")
def show(visit: Visit) -> Answer:
    """Show a room."""
    return _answer(visit, "team_room/room.html")


@pages.get("/teams/{team:str}/room/present")
def show_present(visit: Visit) -> Answer:
    """Answer with who is in the room now, as the page asks for while somebody looks at it."""
    return _answer(visit, "team_room/present.html")


def _answer(visit: Visit, template: str) -> Answer:
    asked = visit.query.text("online")
    online = next((online for online in Online if online.value == asked), Online.LAST_DAY)
    with visit.reading() as session:
        room = read_room(session, visit.actor, str(visit.reference("team")), online)
        company_id = room.team.company_id
        teams = [team for team in rooms(session, visit.actor) if team.company_id == company_id]
        is_agency = session.get_one(Company, company_id).kind is CompanyKind.AGENCY
        seats = _seats(session, room.occupants)
    visit.wear(company_id)
    present = [seat for seat in seats if seat.occupant.at_work]
    others = [seat for seat in seats if not seat.occupant.at_work]
    belongs = any(hat.company_id == company_id for hat in visit.hats)
    shown = Shown(room, online, teams, is_agency, belongs, present, others)
    return visit.show(template, shown=shown, words=words, online_words=WORDS)


def _seats(session: Session, occupants: Sequence[Occupant]) -> list[Seat]:
    on = [occupant.at_work or occupant.latest for occupant in occupants]
    ids = [work.activity_id if work else None for work in on]
    names = named_activities(session, {id_ for id_ in ids if id_ is not None})
    return [
        Seat(occupant, None if id_ is None else names.get(id_)) for occupant, id_ in zip(occupants, ids, strict=True)
    ]
