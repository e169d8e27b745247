"""The consent page: an application asks to act for a person (OAuth 1.0a, "resource owner authorization").

Source: RFC 5849 section 2.2; reference, "Authorize and get verifier".
"""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit

from hiringhall.marketplace.accounts import tokens
from hiringhall.marketplace.accounts.keys import is_safe_address
from hiringhall.marketplace.accounts.models import ApiKey
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.errors import InvalidInput, NotFound
from hiringhall.web.answer import error_page
from hiringhall.web.links import CONSENT
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

VERIFIER_HEADER = "X-Upwork-Oauth-Verifier"
BAD_CALLBACK = "The application gave a bad address to return to"
UNKNOWN = "The application's request is unknown, was answered already or is older than ten minutes. Start again there."


@dataclass(frozen=True)
class Topic:
    """What an application may do with one kind of thing, in plain words."""

    name: str
    lines: list[str]


@pages.get(CONSENT)
def ask(visit: Visit) -> Answer:
    """Ask the person, or send them back at once when they allowed the application before."""
    token, callback = visit.query.text("oauth_token"), visit.query.text("oauth_callback")
    try:
        with visit.reading() as session:
            waiting = tokens.pending_authorization(session, token)
            target = tokens.wanted_callback(waiting, callback)
            known = tokens.allowed_before(session, visit.actor, waiting, target)
        if known:
            return _allow(visit, token, callback)
    except NotFound:
        return error_page(visit, 403, UNKNOWN, title="OAuth token not found")
    except InvalidInput as refused:
        return error_page(visit, 422, refused.why, title=BAD_CALLBACK)
    if target and not is_safe_address(target):
        return error_page(visit, 422, "It is no address that a browser may be sent to.", title=BAD_CALLBACK)
    if target:
        visit.leads_on(target)
    return show_question(visit, waiting.api_key, CONSENT, oauth_token=token, oauth_callback=callback)


@pages.post(CONSENT)
def decide(visit: Visit) -> Answer:
    """Allow or refuse."""
    token, callback = visit.form.text("oauth_token"), visit.form.text("oauth_callback")
    try:
        if visit.form.text("answer") == "allow":
            return _allow(visit, token, callback)
        with visit.writing() as session:
            waiting = tokens.pending_authorization(session, token)
            tokens.refuse(session, visit.actor, token)
    except NotFound:
        return error_page(visit, 403, UNKNOWN, title="OAuth token not found")
    except InvalidInput as refused:
        return error_page(visit, 422, refused.why, title=BAD_CALLBACK)
    target = tokens.wanted_callback(waiting, callback)
    back = _with_query(target, oauth_token=token, oauth_problem="user_refused") if is_safe_address(target) else ""
    return visit.show("consent/refused.html", key=waiting.api_key, back=back)


def _allow(visit: Visit, token: str, callback: str) -> Answer:
    with visit.writing() as session:
        key = tokens.pending_authorization(session, token).api_key
        granted = tokens.authorize(session, visit.actor, token, callback or None)
    if granted.callback is None:
        answer = visit.show("consent/verifier.html", key=key, verifier=granted.verifier)
    else:
        answer = visit.go(_with_query(granted.callback, oauth_token=token, oauth_verifier=granted.verifier))
    answer.headers[VERIFIER_HEADER] = granted.verifier
    return answer


def show_question(visit: Visit, key: ApiKey, action: str, **fields: str) -> Answer:
    """Show what an application asks for; the answer goes to `action`, with the hidden `fields`."""
    return visit.show("consent/ask.html", key=key, topics=topics(key.scopes), action=action, fields=fields)


def topics(scopes: list[str]) -> list[Topic]:
    """Group the permissions of an application by what they touch, in the order of the list of permissions."""
    found: dict[str, Topic] = {}
    for scope in Scope:
        if scope.value in scopes:
            found.setdefault(scope.topic, Topic(scope.topic, [])).lines.append(scope.plain)
    return list(found.values())


def _with_query(address: str, **values: str) -> str:
    """Return the address with values appended to its query."""
    parts = urlsplit(address)
    query = "&".join(part for part in (parts.query, urlencode(values)) if part)
    return urlunsplit(parts._replace(query=query))
