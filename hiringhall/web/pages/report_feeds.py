"""The secret addresses of a kept report: made, shown once, listed, closed."""

from hiringhall.api.feeds.door import PREFIX
from hiringhall.marketplace.errors import NotFound, Refused
from hiringhall.marketplace.reports import feeds
from hiringhall.marketplace.reports.keeping import own_report
from hiringhall.marketplace.reports.models import ReportFeed, SavedReport
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.saved_reports import saved_key, saved_path
from hiringhall.web.visit import Visit

pages = Pages()


@pages.get("/reports/saved/{key:str}/addresses")
def list_addresses(visit: Visit) -> Answer:
    """List the addresses of a report, with the form that makes one."""
    return _show(visit, Form())


@pages.post("/reports/saved/{key:str}/addresses")
def make(visit: Visit) -> Answer:
    """Make an address and show it, this once."""
    form = visit.form
    try:
        with visit.writing() as session:
            feed, secret = feeds.make_feed(
                session, visit.actor, saved_key(visit), name=form.text("name"), any_query=form.flag("any_query")
            )
            saved = own_report(session, visit.actor, saved_key(visit))
    except Refused as refused:
        form.refuse(refused, "name")
        return _show(visit, form, 422)
    return visit.show("reports/address_made.html", feed=feed, saved=saved, address=f"{visit.base}{PREFIX}{secret}")


def _show(visit: Visit, form: Form, status: int = 200) -> Answer:
    with visit.reading() as session:
        saved = own_report(session, visit.actor, saved_key(visit))
        made = feeds.feeds_of(session, saved)
    return visit.show(
        "reports/addresses.html", form=form, status=status, saved=saved, feeds=made, most=feeds.MOST_FEEDS
    )


@pages.get("/reports/saved/{key:str}/addresses/{feed:str}/close")
def show_close(visit: Visit) -> Answer:
    """Ask whether an address should be closed."""
    saved, feed = _feed(visit)
    return visit.show("reports/address_close.html", saved=saved, feed=feed)


@pages.post("/reports/saved/{key:str}/addresses/{feed:str}/close")
def close(visit: Visit) -> Answer:
    """Close an address."""
    with visit.writing() as session:
        feed = feeds.revoke_feed(session, visit.actor, saved_key(visit), visit.reference("feed"))
        saved = own_report(session, visit.actor, saved_key(visit))
    return visit.go(f"{saved_path(saved)}/addresses", good=f"The address of {feed.name} is closed.")


def _feed(visit: Visit) -> tuple[SavedReport, ReportFeed]:
    with visit.reading() as session:
        saved = own_report(session, visit.actor, saved_key(visit))
        feed = next((each for each in feeds.feeds_of(session, saved) if each.id == visit.reference("feed")), None)
    if feed is None:
        raise NotFound("address")
    return saved, feed
