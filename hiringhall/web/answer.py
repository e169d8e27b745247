"""The edge: opens the visit, checks who and from where, runs the page, and turns refusals into pages."""

from typing import Any

import structlog
from litestar import Request, Response

from hiringhall.hall import Hall
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState, NotAllowed, NotFound, Refused
from hiringhall.web import cookies, links
from hiringhall.web.access import SignInNeeded, Who
from hiringhall.web.forms import Form
from hiringhall.web.page import Page
from hiringhall.web.visit import Visit

log = structlog.get_logger(__name__)

TITLES = {
    400: "We could not read that",
    403: "You may not do this",
    404: "This page does not exist",
    405: "That does not work here",
    409: "This has changed meanwhile",
    413: "That is too large",
    422: "Something is not right",
    429: "Too many attempts",
    500: "Something went wrong on our side",
}


def answer(hall: Hall, page: Page, request: Request[Any, Any, Any], form: Form) -> Response[bytes]:
    """Answer one request with the page."""
    visit = Visit(hall, request, form)
    try:
        if page.method == "POST" and not page.signed and not _is_own_form(visit):
            return error_page(
                visit, 403, "The form was not sent from a page of this site, or it lay open too long.", again=True
            )
        if page.who is not Who.ANYONE and visit.person is None:
            raise SignInNeeded  # noqa: TRY301 - pages raise it as well
        if page.who is Who.OPERATOR and not (visit.person and visit.person.is_operator):
            return error_page(visit, 403, "This page is for operators of the marketplace.")
        return page.run(visit)
    except SignInNeeded:
        return visit.go(links.sign_in_path(request, visit.base))
    except Refused as refused:
        return refusal_page(visit, refused)


def refusal_page(visit: Visit, refused: Refused) -> Response[bytes]:
    """Answer with what an operation refused."""
    match refused:
        case NotFound():
            return error_page(visit, 404, str(refused))
        case NotAllowed():
            return error_page(visit, 403, str(refused))
        case InvalidInput(_, why):
            return error_page(visit, 422, why)
        case InvalidState() | Conflict():
            return error_page(visit, 409, str(refused))
        case _:
            return error_page(visit, 422, str(refused))


def error_page(visit: Visit, status: int, why: str, *, title: str = "", again: bool = False) -> Response[bytes]:
    """Answer with an error in the design of the site; `again` offers the page that the form was on."""
    back = visit.own(visit.request.headers.get("referer", "")) if again else ""
    return visit.show("error.html", status=status, title=title or TITLES.get(status, "Error"), why=why, back=back)


def _is_own_form(visit: Visit) -> bool:
    """Tell whether a form or an htmx call came from a page of ours in the browser that got it."""
    if visit.request.headers.get("sec-fetch-site") == "cross-site" or visit.secret is None:
        return False
    token = visit.request.headers.get("x-csrf-token") or visit.form.text("_csrf")
    return cookies.is_csrf_token(token, visit.secret)
