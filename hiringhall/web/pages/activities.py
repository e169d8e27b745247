"""The activities of a company: their list, adding and changing one, archiving and removing several."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts import queries as accounts
from hiringhall.marketplace.accounts.models import Company, Team
from hiringhall.marketplace.accounts.queries import TeamPlace
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.activities import assigning, of_contracts, operations, queries
from hiringhall.marketplace.activities.levels import Level, find_level
from hiringhall.marketplace.activities.models import ActivityState
from hiringhall.marketplace.activities.of_contracts import AssignableContract
from hiringhall.marketplace.activities.queries import ActivityFilter, ListedActivity
from hiringhall.marketplace.errors import InvalidInput, NotFound, Refused
from hiringhall.marketplace.pages import Slice
from hiringhall.web import links
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.job_list import managed_teams
from hiringhall.web.visit import Visit

pages = Pages()

PER_PAGE = 50
MOST_PAGES = 10_000
FIELDS = ("code", "description", "url", "team", "user")
STATES = {ActivityState.ACTIVE: "In use", ActivityState.ARCHIVED: "Archived"}


@dataclass(frozen=True)
class Place:
    """Whose activities are looked at: a team's, the root team's and all below it, or what of them is managed."""

    company: Company
    teams: list[Team]
    team: Team

    @property
    def level(self) -> Level:
        """The level of the team."""
        return Level(TeamPlace(self.team.id, self.team.name, self.team.lineage, self.team.company_id))

    @property
    def path(self) -> str:
        """Where the activities of the company are."""
        return f"/companies/{self.company.id}/activities"

    def query(self, **values: str | int | None) -> str:
        """Return the address of the list of this team."""
        return links.with_query(self.path, team=None if self.team.is_root else self.team.id, **values)

    def below(self, page: str) -> str:
        """Return the address of a page under the list, about this team."""
        return links.with_query(f"{self.path}/{page}", team=None if self.team.is_root else self.team.id)


@dataclass(frozen=True)
class ActivitiesPage:
    """What the list shows."""

    place: Place
    state: ActivityState | None
    search: str
    counts: dict[ActivityState, int]
    activities: Slice[ListedActivity]
    contracts: dict[int, int]
    page: int

    @property
    def has_more(self) -> bool:
        """Whether another page follows."""
        return self.page * PER_PAGE < self.activities.total

    def path(self, *, state: str | None = None, page: int = 1) -> str:
        """Return the address of the list in another state or page; what is not given stays, but for the page."""
        shown = state if state is not None else self.state.value if self.state else "all"
        return self.place.query(
            state=None if shown == ActivityState.ACTIVE else shown,
            find=self.search or None,
            page=None if page == 1 else page,
        )


def place_of(session: Session, visit: Visit, team: str) -> Place:
    """Return the company of the path with the teams whose activities the visitor manages, one of them chosen.

    Raises NotFound, or NotAllowed when there is none.
    """
    company = accounts.get_company(session, visit.actor, visit.reference("company")).company
    teams = managed_teams(session, visit, company, Act.MANAGE_ACTIVITIES)
    wanted = links.reference(team)
    visit.wear(company.id)
    return Place(company, teams, next((team for team in teams if team.id == wanted), teams[0]))


@pages.get("/companies/{company:str}/activities")
def list_activities(visit: Visit) -> Answer:
    """List the activities of a company, or of one of its teams, by code."""
    search = visit.query.text("find").strip()[:200]
    state = next((state for state in ActivityState if state == visit.query.text("state", ActivityState.ACTIVE)), None)
    page = min(max(links.reference(visit.query.text("page")), 1), MOST_PAGES)
    with visit.reading() as session:
        place = place_of(session, visit, visit.query.text("team"))
        below = place.team.is_root
        wanted = ActivityFilter(search=search, state=state)
        found = queries.managed_activities(
            session, visit.actor, place.level, wanted, below=below, offset=(page - 1) * PER_PAGE, count=PER_PAGE
        )
        counts = queries.managed_activity_counts(session, visit.actor, place.level, wanted, below=below)
        contracts = queries.assigned_counts(session, [activity.id for activity in found.rows])
    shown = ActivitiesPage(place, state, search, counts, found, contracts, page)
    return visit.show("activities/list.html", form=Form().fill(find=search), page=shown, states=STATES)


@pages.post("/companies/{company:str}/activities")
def change_several(visit: Visit) -> Answer:
    """Archive the chosen activities, use them again, or ask before they are removed."""
    form = visit.form
    back = visit.own(form.text("back"))
    ids = [links.reference(text) for text in form.many("id")]
    if not ids:
        return visit.go(back, bad="Choose the activities first.")
    if form.text("act") == "remove":
        return _ask_remove(visit, ids, back)
    is_archiving = form.text("act") == "archive"
    act = operations.archive_activities if is_archiving else operations.unarchive_activities
    with visit.writing() as session:
        count = act(session, visit.actor, ids)
    done = "archived. Nobody is offered it any more" if is_archiving else "in use again"
    return visit.go(back, good=f"{count} {'activity is' if count == 1 else 'activities are'} {done}.")


def _ask_remove(visit: Visit, ids: list[int], back: str) -> Answer:
    with visit.reading() as session:
        place = place_of(session, visit, "")
        chosen = [queries.managed_activity(session, visit.actor, id_) for id_ in dict.fromkeys(ids)]
        contracts = queries.assigned_counts(session, ids)
    return visit.show("activities/remove.html", place=place, chosen=chosen, contracts=contracts, back=back)


@pages.post("/companies/{company:str}/activities/remove")
def remove(visit: Visit) -> Answer:
    """Remove the chosen activities."""
    ids = [links.reference(text) for text in visit.form.many("id")]
    with visit.writing() as session:
        count = operations.remove_activities(session, visit.actor, ids)
    told = f"{count} {'activity is' if count == 1 else 'activities are'} removed."
    return visit.go(visit.own(visit.form.text("back")), good=told)


@pages.get("/companies/{company:str}/activities/new")
def show_new(visit: Visit) -> Answer:
    """Show the form of a new activity."""
    return _new_form(visit, Form().fill(team=visit.query.text("team")))


def _new_form(visit: Visit, form: Form, status: int = 200) -> Answer:
    with visit.reading() as session:
        place = place_of(session, visit, form.text("team"))
    form.fill(team=str(place.team.id))
    whose = [(team.id, f"The whole of {team.name}" if team.is_root else team.name) for team in place.teams]
    return visit.show("activities/new.html", form=form, status=status, place=place, whose=whose)


@pages.post("/companies/{company:str}/activities/new")
def create(visit: Visit) -> Answer:
    """Create an activity."""
    form = visit.form
    try:
        with visit.writing() as session:
            place = place_of(session, visit, form.text("team"))
            activity = operations.create_activity(
                session,
                visit.actor,
                _level(session, visit, place, form.text("user").strip()),
                code=form.text("code"),
                description=form.text("description"),
                url=form.text("url"),
                assigned=assigning.Assignees(everyone=True) if form.flag("everyone") else None,
            )
    except Refused as refused:
        form.refuse(refused, *FIELDS)
        return _new_form(visit, form, 422)
    return visit.go(
        f"{place.path}/{activity.id}", good=f"{activity.code} is there. Choose below which contracts may use it."
    )


def _level(session: Session, visit: Visit, place: Place, username: str) -> Level:
    try:
        return find_level(session, visit.actor, str(place.company.id), str(place.team.id), username or None)
    except NotFound:
        raise InvalidInput("user", f"there is no account named {username!r}.") from None


@dataclass(frozen=True)
class ActivityPage:
    """One activity with the contracts that may use it."""

    place: Place
    activity: ListedActivity
    contracts: list[AssignableContract]
    has_more: bool
    search: str
    count: int

    @property
    def offered(self) -> list[tuple[int, str, str]]:
        """The contracts to tick, each with its number, whose it is, and what it is."""
        return [(row.id, row.freelancer, f"{row.title} · {row.team}") for row in self.contracts]

    @property
    def ticked(self) -> set[int]:
        """The numbers of those that may use it."""
        return {row.id for row in self.contracts if row.is_assigned}

    @property
    def path(self) -> str:
        """Where the activity is."""
        return f"{self.place.path}/{self.activity.id}"


@pages.get("/companies/{company:str}/activities/{activity:str}")
def show_activity(visit: Visit) -> Answer:
    """Show an activity with its contracts, to change both."""
    shown = _activity(visit)
    form = Form().fill(description=shown.activity.description, url=shown.activity.url)
    return _activity_form(visit, shown, form)


def _activity(visit: Visit) -> ActivityPage:
    search = visit.query.text("find").strip()[:200]
    with visit.reading() as session:
        activity = queries.managed_activity(session, visit.actor, visit.reference("activity"))
        place = place_of(session, visit, str(activity.team_id))
        if activity.company_id != place.company.id:
            raise NotFound("activity")
        contracts, more = of_contracts.assignable_contracts(session, visit.actor, activity.id, search)
        count = queries.assigned_counts(session, [activity.id])[activity.id]
    return ActivityPage(place, activity, contracts, more, search, count)


def _activity_form(visit: Visit, shown: ActivityPage, form: Form, status: int = 200) -> Answer:
    return visit.show("activities/activity.html", form=form, status=status, page=shown)


@pages.post("/companies/{company:str}/activities/{activity:str}")
def change(visit: Visit) -> Answer:
    """Change what is said of an activity."""
    shown, form = _activity(visit), visit.form
    try:
        with visit.writing() as session:
            operations.change_activity(
                session,
                visit.actor,
                shown.activity.id,
                description=form.text("description"),
                url=form.text("url"),
            )
    except Refused as refused:
        form.refuse(refused, *FIELDS)
        return _activity_form(visit, shown, form, 422)
    return visit.go(shown.place.query(), good=f"{shown.activity.code} is saved.")


@pages.post("/companies/{company:str}/activities/{activity:str}/contracts")
def assign(visit: Visit) -> Answer:
    """Assign the activity to those of the contracts shown that were ticked, and take it from the others shown."""
    shown = _activity(visit)
    ticked = {links.reference(text) for text in visit.form.many("contract")}
    offered = {links.reference(text) for text in visit.form.many("shown")}
    with visit.writing() as session:
        assigning.assign_activity(
            session, visit.actor, shown.activity.id, add=sorted(ticked & offered), remove=offered - ticked
        )
    return visit.go(shown.path, good="The contracts are saved.")
