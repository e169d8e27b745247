"""Light or dark, and the hat that the person wears: what one browser remembers."""

from hiringhall.web import cookies
from hiringhall.web.access import Who
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()


@pages.get("/appearance", who=Who.ANYONE)
def show_appearance(visit: Visit) -> Answer:
    """Show the choice of light and dark."""
    return visit.show("front/appearance.html", form=Form().fill(theme=visit.theme))


@pages.post("/appearance", who=Who.ANYONE)
def set_appearance(visit: Visit) -> Answer:
    """Remember the choice for a year."""
    chosen = visit.form.text("theme")
    visit.set_cookie(cookies.THEME, chosen if chosen in {"light", "dark"} else "auto", cookies.YEAR)
    return visit.go("/appearance", good="Saved for this browser.")


@pages.post("/hat")
def put_on(visit: Visit) -> Answer:
    """Put on another hat and go to its home."""
    wanted = visit.form.text("hat")
    if any(hat.value == wanted for hat in visit.hats):
        visit.set_cookie(cookies.HAT, wanted, cookies.YEAR)
    return visit.go(visit.own(visit.form.text("redir")))
