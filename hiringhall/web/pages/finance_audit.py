"""The audit trail of money in the whole hall, for operators: who did what and when, in plain words."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.queries import find_user
from hiringhall.marketplace.audit.money import PAGE, MoneyFilter, MoneyTopic, money_lines
from hiringhall.marketplace.audit.subjects import Subjects
from hiringhall.marketplace.errors import NotFound
from hiringhall.web import links
from hiringhall.web.access import Who
from hiringhall.web.audit_words import Told, tell
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.audit import days_between
from hiringhall.web.visit import Visit

pages = Pages()

PATH = "/operator/finance/audit"
FILTERS = ("topic", "person", "from", "to")
TOPICS = {
    MoneyTopic.INVOICES: "Invoices and disputes",
    MoneyTopic.MILESTONES: "Milestones",
    MoneyTopic.DEPOSITS: "Deposits",
    MoneyTopic.CHARGES: "Charges and chargebacks",
    MoneyTopic.WITHDRAWALS: "Withdrawals",
    MoneyTopic.METHODS: "Ways to pay and be paid",
    MoneyTopic.HALL: "Fees and checks of the books",
}


@dataclass(frozen=True)
class Trail:
    """What the page shows: some lines, and the ways to others; `before` is the line that it begins after."""

    lines: list[Told]
    query: dict[str, str]
    before: int | None
    has_more: bool

    @property
    def newest(self) -> str:
        """The address of the first page; empty on it."""
        return links.with_query(PATH, **self.query) if self.before else ""

    @property
    def older(self) -> str:
        """The address of the next page; empty on the last."""
        return links.with_query(PATH, **self.query, before=self.lines[-1].line.id) if self.has_more else ""


@pages.get(PATH, who=Who.OPERATOR, slow=True)
def show(visit: Visit) -> Answer:
    """Show a page of lines, the newest first."""
    form, before = visit.query, links.reference(visit.query.text("before")) or None
    with visit.reading() as session:
        wanted = _wanted(session, form, visit.zone)
        rows = [] if form.errors else money_lines(session, visit.actor, wanted, before=before, count=PAGE + 1)
        subjects = Subjects(session, rows[:PAGE])
    told = [tell(line, subjects, 0) for line in rows[:PAGE]]
    query = {name: form.text(name).strip() for name in FILTERS if form.text(name).strip()}
    status = 422 if form.errors else 200
    trail = Trail(told, query, before, len(rows) > PAGE)
    return visit.show("finance/audit.html", status=status, form=form, trail=trail, topics=TOPICS)


def _wanted(session: Session, form: Form, zone: ZoneInfo) -> MoneyFilter:
    person = form.text("person").strip()
    actor_id = None
    if person:
        try:
            actor_id = find_user(session, person)
        except NotFound:
            form.errors.setdefault("person", "write somebody's username.")
    since, until = days_between(form, zone)
    return MoneyFilter(
        topic=next((topic for topic in MoneyTopic if topic == form.text("topic")), None),
        actor_id=actor_id,
        since=since,
        until=until,
    )
