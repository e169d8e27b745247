"""One offer, for both sides: what it says, what was changed, and what becomes of it."""

from collections.abc import Callable
from dataclasses import dataclass

from hiringhall import clock
from hiringhall.marketplace.errors import Conflict, InvalidState, NotAllowed, Refused
from hiringhall.marketplace.jobs.models import JobState
from hiringhall.marketplace.jobs.queries import may_read_job
from hiringhall.marketplace.offers import operations
from hiringhall.marketplace.offers.models import Offer
from hiringhall.marketplace.offers.queries import ListedOffer, SeenOffer, seen_offer
from hiringhall.marketplace.offers.terms import MOST_MILESTONES
from hiringhall.marketplace.sides import Side
from hiringhall.web import job_words, offer_form, offer_words
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()


@dataclass(frozen=True)
class Table:
    """An offer as the visitor sees it: from which side, and what they may do with it now."""

    seen: SeenOffer
    visitor_id: int
    job_is_readable: bool

    @property
    def offer(self) -> ListedOffer:
        """The offer."""
        return self.seen.offer

    @property
    def side(self) -> Side:
        """The side from which it is shown; who is on both sees it as the client."""
        return Side.CLIENT if Side.CLIENT in self.seen.sides else Side.FREELANCER

    @property
    def is_own(self) -> bool:
        """Whether the visitor is the freelancer, not who manages them or the client."""
        return self.offer.freelancer_id == self.visitor_id

    @property
    def may_answer(self) -> bool:
        """Whether the visitor may accept, decline or answer with other terms."""
        return self.offer.is_new and self.offer.by.other in self.seen.speaks

    @property
    def may_withdraw(self) -> bool:
        """Whether the visitor may take it back."""
        return self.offer.is_new and self.offer.by in self.seen.speaks

    @property
    def may_change(self) -> bool:
        """Whether the visitor may put another offer of their own in its place."""
        return self.may_withdraw and self.offer.by is Side.CLIENT

    @property
    def back(self) -> str:
        """The list that it stands in."""
        if self.side is Side.CLIENT:
            return f"/companies/{self.offer.company_id}/offers"
        return "/offers" if self.is_own else f"/companies/{self.offer.agency_id}/offers"

    @property
    def will_fill(self) -> bool:
        """Whether its job is filled when it is accepted."""
        return self.offer.close_job and self.offer.job_state is JobState.OPEN


@pages.get("/offers/{key:str}")
def show(visit: Visit) -> Answer:
    """Show an offer to somebody of one of its sides."""
    table = _table(visit)
    story = [table.offer, *table.seen.before]
    changes = [(late, offer_words.differences(early, late)) for early, late in zip(story[1:], story, strict=False)]
    return _show(visit, "offers/offer.html", table, changes=changes)


@pages.get("/offers/{key:str}/accept")
def ask_accept(visit: Visit) -> Answer:
    """Say what will happen before an offer is accepted."""
    table = _table(visit)
    if not table.may_answer:
        return visit.go(f"/offers/{table.offer.key}")
    return _show(visit, "offers/accept.html", table)


@pages.post("/offers/{key:str}/accept")
def accept(visit: Visit) -> Answer:
    """Accept an offer."""
    key = _key(visit)
    try:
        with visit.writing() as session:
            contract = operations.accept_offer(session, visit.actor, key)
    except (InvalidState, Conflict) as refused:
        return visit.go(f"/offers/{key}", bad=str(refused))
    return visit.go(f"/contracts/{contract.key}", good=f"You have a contract: {contract.title}.")


@dataclass(frozen=True)
class Ending:
    """A way to end an offer: its name in addresses, what does it, and its words."""

    name: str
    act: Callable[..., Offer]
    question: str
    button: str
    told: str


ENDINGS = (
    Ending(
        "decline",
        operations.decline_offer,
        "Decline this offer?",
        "Decline",
        "The other side reads your note. You can answer with other terms instead.",
    ),
    Ending(
        "withdraw",
        operations.withdraw_offer,
        "Take this offer back?",
        "Take it back",
        "The other side can no longer accept it, and reads your note.",
    ),
)


def _declare(ending: Ending) -> None:
    path = f"/offers/{{key:str}}/{ending.name}"

    @pages.get(path)
    def ask(visit: Visit) -> Answer:
        """Ask for a note."""
        table = _table(visit)
        may = table.may_withdraw if ending.act is operations.withdraw_offer else table.may_answer
        if not may:
            return visit.go(f"/offers/{table.offer.key}")
        return _show(visit, "offers/end.html", table, ending=ending)

    @pages.post(path)
    def end(visit: Visit) -> Answer:
        """End it."""
        key, form = _key(visit), visit.form
        try:
            with visit.writing() as session:
                offer = ending.act(session, visit.actor, key, form.text("note"))
        except InvalidState as refused:
            return visit.go(f"/offers/{key}", bad=str(refused))
        except Refused as refused:
            form.refuse(refused, "note")
            return _show(visit, "offers/end.html", _table(visit), status=422, ending=ending)
        return visit.go(f"/offers/{offer.key}", good=f"The offer is {offer.state}.")


for _each in ENDINGS:
    _declare(_each)


@pages.get("/offers/{key:str}/terms")
def show_terms(visit: Visit) -> Answer:
    """Show the form of other terms: an answer to the other side, or a change of one's own offer."""
    table = _changeable(visit)
    if table is None:
        return visit.go(f"/offers/{_key(visit)}")
    return _terms_form(visit, table, offer_form.of_offer(table.offer, clock.day(clock.now()).isoformat()))


@pages.post("/offers/{key:str}/terms")
def change_terms(visit: Visit) -> Answer:
    """Put other terms in the place of an offer."""
    table, form = _changeable(visit), visit.form
    if table is None:
        return visit.go(f"/offers/{_key(visit)}", bad="This offer can no longer be changed.")
    if offer_form.changes_rows(form):
        return _terms_form(visit, table, form)
    offer = table.offer
    terms = offer_form.read(form, offer.type, offer.fees)
    if form.errors:
        return _terms_form(visit, table, form, 422)
    days = visit.hall.settings.offer_days
    try:
        with visit.writing() as session:
            if table.may_answer:
                made = operations.counter_offer(session, visit.actor, offer.key, terms, days=days)
            else:
                made = operations.send_offer(
                    session,
                    visit.actor,
                    offer.freelancer_id,
                    terms,
                    days=days,
                    job=offer.job_key,
                    team_id=None if offer.job_key else offer.team_id,
                    agency_id=offer.agency_id,
                    previous=offer.key,
                )
    except Refused as refused:
        offer_form.refuse(form, refused)
        return _terms_form(visit, table, form, 422)
    other = offer_words.side_of(offer, table.side.other)
    return visit.go(f"/offers/{made.key}", good=f"Your terms are with {other}.")


def _changeable(visit: Visit) -> Table | None:
    """Return the offer if the visitor may put other terms in its place, None when nobody can any more."""
    table = _table(visit)
    if not table.offer.is_new:
        return None
    if not (table.may_answer or table.may_change):
        raise NotAllowed("This offer is not yours to change; you can take it back.")
    return table


def _terms_form(visit: Visit, table: Table, form: Form, status: int = 200) -> Answer:
    return _show(
        visit,
        "offers/terms.html",
        table,
        form=form,
        status=status,
        rows=offer_form.rows(form),
        labels=offer_form.LABELS,
        kinds=offer_form.KINDS,
        most=MOST_MILESTONES,
        fees=table.offer.fees,
        adds=form.text("do") == offer_form.ADD,
    )


def _table(visit: Visit) -> Table:
    with visit.reading() as session:
        seen = seen_offer(session, visit.actor, _key(visit))
        job_is_readable = may_read_job(session, visit.actor, seen.offer.job_key)
    return Table(seen, visit.actor.user_id or 0, job_is_readable)


def _show(visit: Visit, template: str, table: Table, **more: object) -> Answer:
    if table.side is Side.CLIENT:
        visit.wear(table.offer.company_id)
    elif not table.is_own and table.offer.agency_id is not None:
        visit.wear(table.offer.agency_id)
    form, status = more.pop("form", None), more.pop("status", 200)
    return visit.show(
        template,
        form=form if isinstance(form, Form) else None,
        status=status if isinstance(status, int) else 200,
        table=table,
        offer=table.offer,
        words=offer_words,
        job_words=job_words,
        days=visit.hall.settings.offer_days,
        today=clock.day(clock.now()).isoformat(),
        **more,
    )


def _key(visit: Visit) -> str:
    return visit.public_key("key", "offer")
