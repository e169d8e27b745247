"""The inbox: what happened that concerns the person, opening an entry, and marking entries as read."""

from hiringhall.marketplace.inbox import reading
from hiringhall.marketplace.inbox.models import Scope
from hiringhall.web import inbox_words, links
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

PATH = "/inbox"


def _scope(form: Form) -> Scope | None:
    return next((scope for scope in Scope if scope == form.text("scope")), None)


def _path(scope: Scope | None, *, unread: bool = False, before: int | None = None) -> str:
    return links.with_query(PATH, scope=scope and scope.value, unread="yes" if unread else None, before=before)


@pages.get(PATH)
def show_inbox(visit: Visit) -> Answer:
    """Show the newest entries, or those before one, of a scope or of all."""
    scope, unread = _scope(visit.query), visit.query.flag("unread")
    before = links.reference(visit.query.text("before")) or None
    with visit.reading() as session:
        counts = reading.unread_by_scope(session, visit.actor)
        rows = reading.own_entries(
            session, visit.actor, scope=scope, unread=unread, before=before, count=reading.PAGE + 1
        )
    shown = rows[: reading.PAGE]
    return visit.show(
        "inbox/list.html",
        rows=shown,
        scope=scope,
        only_unread=unread,
        is_first=before is None,
        counts=counts,
        total=sum(counts.values()),
        here=_path(scope, unread=unread),
        other=_path(scope, unread=not unread),
        older=_path(scope, unread=unread, before=shown[-1].entry.id) if len(rows) > len(shown) else "",
        path=_path,
        words=inbox_words,
    )


@pages.get(PATH + "/{entry:str}")
def open_entry(visit: Visit) -> Answer:
    """Lead to what an entry is about; it is read from then on."""
    with visit.writing() as session:
        shown = reading.open_entry(session, visit.actor, visit.reference("entry"))
    return visit.go(inbox_words.place_of(shown))


@pages.post(PATH + "/read")
def mark_all(visit: Visit) -> Answer:
    """Mark all entries as read that the page could show."""
    scope = _scope(visit.form)
    with visit.writing() as session:
        count = reading.mark_all_read(
            session, visit.actor, until=links.reference(visit.form.text("until")), scope=scope
        )
    return visit.go(_path(scope), good=f"{count:,} entr{'y is' if count == 1 else 'ies are'} marked as read.")


@pages.post(PATH + "/{entry:str}/mark")
def mark(visit: Visit) -> Answer:
    """Mark an entry as read or unread."""
    with visit.writing() as session:
        reading.mark_read(session, visit.actor, visit.reference("entry"), read=visit.form.text("read", "yes") == "yes")
    back = visit.own(visit.form.text("back"))
    return visit.go(back if back.startswith(PATH) else PATH)
