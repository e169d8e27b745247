"""Confirming an e-mail address with the link that was mailed to it."""

from hiringhall.marketplace.accounts import mail_links
from hiringhall.marketplace.errors import NotFound
from hiringhall.web.access import Who
from hiringhall.web.answer import error_page
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

OLD_LINK = "This link was used already, or it is too old. Your settings send a new one."


@pages.get("/email/confirm/{secret:str}", who=Who.ANYONE)
def show_confirm(visit: Visit) -> Answer:
    """Ask once more: programs that check mail open its links, and they must not confirm anything."""
    try:
        with visit.reading() as session:
            email = mail_links.address_of_confirmation(session, visit.key("secret"))
    except NotFound:
        return error_page(visit, 404, OLD_LINK, title="This link does not work any more")
    return visit.show("entry/confirm_email.html", email=email)


@pages.post("/email/confirm/{secret:str}", who=Who.ANYONE)
def confirm(visit: Visit) -> Answer:
    """Confirm the address."""
    try:
        with visit.writing() as session:
            user = mail_links.confirm_email(session, visit.key("secret"))
    except NotFound:
        return error_page(visit, 404, OLD_LINK, title="This link does not work any more")
    return visit.go("/account" if visit.person else "/login", good=f"{user.email} is confirmed.")
