"""Saved searches: the list with what is new, saving, renaming, mail on and off, deleting."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.marketplace.errors import InvalidInput, Refused
from hiringhall.marketplace.searches import operations, queries
from hiringhall.marketplace.searches.models import SavedSearch, Subject
from hiringhall.search.addresses import read_address
from hiringhall.search.matches import count_matches
from hiringhall.search.search import NotReady
from hiringhall.web.finding.kinds import KINDS
from hiringhall.web.finding.wording import words_of
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()


@dataclass(frozen=True)
class Line:
    """A saved search in the list: its filters in words, and how many matches are new, None when nobody can tell."""

    search: SavedSearch
    words: list[str]
    new: int | None


@pages.get("/searches")
def list_searches(visit: Visit) -> Answer:
    """List the person's saved searches with the number of new matches."""
    with visit.reading() as session:
        kept = queries.own_searches(session, visit.actor)
        lines = [
            Line(
                search,
                words_of(search.subject, read_address(search.subject, search.query)),
                _new(visit, session, search),
            )
            for search in kept
        ]
    return visit.show("searches/list.html", lines=lines)


def _new(visit: Visit, session: Session, search: SavedSearch) -> int | None:
    try:
        return count_matches(visit.hall.search, session, visit.actor, search, after=search.seen_at)
    except (InvalidInput, NotReady):
        return None


@pages.post("/searches")
def save(visit: Visit) -> Answer:
    """Keep a search under a name; what is wrong with it is shown on a page of its own."""
    form = visit.form
    subject = Subject.PEOPLE if form.text("subject") == Subject.PEOPLE else Subject.JOBS
    query = read_address(subject, form.text("query")).query_string
    path = f"{KINDS[subject].path}?{query}"
    try:
        with visit.writing() as session:
            search = operations.save_search(
                session, visit.actor, subject, query, name=form.text("name"), by_mail=form.flag("by_mail")
            )
    except Refused as refused:
        form.refuse(refused, "name")
        return visit.show("searches/save.html", status=422, back=path)
    return visit.go(path, good=f"{search.name} is saved. You find it under Saved searches.")


@pages.get("/searches/{search:str}")
def open_search(visit: Visit) -> Answer:
    """Lead to the results, which are seen from then on."""
    with visit.writing() as session:
        search = operations.mark_seen(session, visit.actor, visit.reference("search"))
    return visit.go(f"{KINDS[search.subject].path}?{search.query}")


@pages.get("/searches/{search:str}/name")
def show_rename(visit: Visit) -> Answer:
    """Show the form of the name."""
    with visit.reading() as session:
        search = queries.own_search(session, visit.actor, visit.reference("search"))
    return visit.show("searches/rename.html", form=Form().fill(name=search.name), search=search)


@pages.post("/searches/{search:str}/name")
def rename(visit: Visit) -> Answer:
    """Give a search another name."""
    search_id = visit.reference("search")
    try:
        with visit.writing() as session:
            search = operations.rename_search(session, visit.actor, search_id, visit.form.text("name"))
    except InvalidInput as refused:
        visit.form.refuse(refused, "name")
        with visit.reading() as session:
            search = queries.own_search(session, visit.actor, search_id)
        return visit.show("searches/rename.html", status=422, search=search)
    return visit.go("/searches", good=f"The search is called {search.name} now.")


@pages.post("/searches/{search:str}/mail")
def set_mail(visit: Visit) -> Answer:
    """Switch mail about new matches on or off."""
    by_mail = visit.form.flag("by_mail")
    with visit.writing() as session:
        search = operations.set_mail(session, visit.actor, visit.reference("search"), by_mail=by_mail)
    told = f"We tell you of new matches of {search.name} by mail." if by_mail else f"No more mail about {search.name}."
    return visit.go("/searches", good=told)


@pages.post("/searches/{search:str}/delete")
def delete(visit: Visit) -> Answer:
    """Forget a search."""
    with visit.writing() as session:
        search = operations.delete_search(session, visit.actor, visit.reference("search"))
    return visit.go("/searches", good=f"{search.name} is deleted.")
