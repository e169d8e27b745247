"""The consent page of OAuth 2.0: the same question as that of OAuth 1.0a, put and answered in another way.

Source: RFC 6749 section 4.1; RFC 9700 section 2.1 (only the registered address is returned to).
"""

from urllib.parse import parse_qsl

from oauthlib.oauth2 import FatalClientError, OAuth2Error

from hiringhall.api.elance import oauth2
from hiringhall.marketplace.accounts import tokens
from hiringhall.marketplace.errors import NotFound
from hiringhall.web.answer import error_page
from hiringhall.web.links import ELANCE_CONSENT
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.consent import show_question
from hiringhall.web.visit import Visit

pages = Pages()

QUESTION = "question"
"""The hidden field that holds what the application asked for."""
_MOST_PARAMETERS = 100
_WHY = {
    "MissingClientIdError": "It names no application.",
    "InvalidClientIdError": "The application it names is unknown or may not be used.",
    "MissingRedirectURIError": "The application has no callback address.",
    "MismatchingRedirectURIError": "It leads back to an address that is not the application's registered one.",
    "InvalidRedirectURIError": "It leads back to what is no whole address.",
}


@pages.get(ELANCE_CONSENT)
def ask(visit: Visit) -> Answer:
    """Ask the person, or send them back at once when they allowed the application before."""
    try:
        query = _query(visit.request.scope["query_string"].decode("latin-1"))
        with visit.reading() as session:
            question = oauth2.look(session, visit.hall.sealer, query)
            known = tokens.has_grant(session, visit.actor, question.key.id)
        if known:
            return _allow(visit, query)
    except (OAuth2Error, NotFound) as refused:
        return _refused(visit, refused)
    visit.leads_on(question.target)
    return show_question(visit, question.key, ELANCE_CONSENT, **{QUESTION: query})


@pages.post(ELANCE_CONSENT)
def decide(visit: Visit) -> Answer:
    """Allow or refuse."""
    try:
        query = _query(visit.form.text(QUESTION))
        if visit.form.text("answer") == "allow":
            return _allow(visit, query)
        with visit.writing() as session:
            target = oauth2.refuse(session, visit.hall.sealer, visit.actor, query)
    except (OAuth2Error, NotFound) as refused:
        return _refused(visit, refused)
    return visit.go(target)


def _query(text: str) -> str:
    try:
        return oauth2.asked(parse_qsl(text, max_num_fields=_MOST_PARAMETERS))
    except ValueError:
        raise NotFound("question") from None


def _allow(visit: Visit, query: str) -> Answer:
    with visit.writing() as session:
        return visit.go(oauth2.allow(session, visit.hall.sealer, visit.actor, query))


def _refused(visit: Visit, refused: OAuth2Error | NotFound) -> Answer:
    """Tell the application when the question says truly where it is, else the person."""
    if isinstance(refused, OAuth2Error) and not isinstance(refused, FatalClientError):
        return visit.go(oauth2.leads_back(refused))
    why = _WHY.get(type(refused).__name__, "It cannot be read.")
    return error_page(visit, 400, f"{why} Start again in the application.", title="The question is not right")
