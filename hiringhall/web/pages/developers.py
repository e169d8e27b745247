"""Developers: a person's own applications, their permissions and secrets."""

import secrets
from typing import TypedDict

from hiringhall.marketplace.accounts import keys
from hiringhall.marketplace.accounts.models import ApiKey, Dialect, KeyStatus
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.errors import InvalidInput, Refused
from hiringhall.web.forms import Form
from hiringhall.web.once import is_first_time
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

LIST = "/developers/applications"
FIELDS = ("name", "purpose", "website", "callback", "dialect", "scopes")

DIALECTS = {
    Dialect.UPWORK: ("Upwork, OAuth 1.0a", "signs each call with a secret; its calls go to /api"),
    Dialect.ELANCE: ("Elance, OAuth 2.0", "presents a token that it refreshes; its calls go to /api2"),
}
STATUS = {
    KeyStatus.PENDING: ("Waits for review", "warn"),
    KeyStatus.APPROVED: ("Approved", "good"),
    KeyStatus.REFUSED: ("Refused", "bad"),
    KeyStatus.DISABLED: ("Deleted", "bad"),
}


@pages.get(LIST)
def show_keys(visit: Visit) -> Answer:
    """List the person's applications."""
    with visit.reading() as session:
        found = keys.own_keys(session, visit.actor)
    return visit.show("developers/list.html", keys=found, status_words=STATUS)


@pages.get(LIST + "/new")
def show_register(visit: Visit) -> Answer:
    """Show the form of a new application."""
    form = Form().fill(scopes=[Scope.BASIC.value], dialect=Dialect.UPWORK.value, once=secrets.token_urlsafe(16))
    return _form(visit, form, None)


def _form(visit: Visit, form: Form, key: ApiKey | None, status: int = 200) -> Answer:
    choices = [(dialect.value, *words) for dialect, words in DIALECTS.items()]
    return visit.show(
        "developers/form.html", form=form, key=key, status=status, topics=scopes_by_topic(), dialect_choices=choices
    )


def scopes_by_topic() -> list[tuple[str, list[Scope]]]:
    """Return all permissions grouped by what they touch."""
    found: dict[str, list[Scope]] = {}
    for scope in Scope:
        found.setdefault(scope.topic, []).append(scope)
    return list(found.items())


@pages.post(LIST + "/new")
def register(visit: Visit) -> Answer:
    """Register an application and show its secret, this once."""
    form = visit.form
    try:
        chosen = _chosen(form)
        if not is_first_time(visit, form):
            return visit.go(LIST, bad="That form was sent before; its application is in the list.")
        with visit.writing() as session:
            key, secret = keys.register_key(
                session,
                visit.actor,
                visit.hall.sealer,
                **_words(form),
                scopes=chosen,
                dialect=_dialect(form),
                approve=visit.hall.settings.approve_keys,
            )
    except Refused as refused:
        form.refuse(refused, *FIELDS)
        form.fill(once=secrets.token_urlsafe(16))
        return _form(visit, form, None, 422)
    return visit.show("developers/secret.html", key=key, secret=secret, is_new=True)


class Words(TypedDict):
    """What an application says about itself."""

    name: str
    purpose: str
    website: str
    callback: str
    tells_seconds: bool


def _words(form: Form) -> Words:
    return Words(
        name=form.text("name"),
        purpose=form.text("purpose"),
        website=form.text("website"),
        callback=form.text("callback"),
        tells_seconds=form.flag("tells_seconds"),
    )


def _dialect(form: Form) -> Dialect:
    chosen = form.text("dialect", Dialect.UPWORK.value)
    if chosen not in set(Dialect):
        raise InvalidInput("dialect", "Choose one of the two.")
    return Dialect(chosen)


def _chosen(form: Form) -> list[Scope]:
    chosen = [scope for scope in Scope if scope.value in form.many("scopes")]
    if not chosen:
        raise InvalidInput("scopes", "Choose at least one permission.")
    return chosen


@pages.get(LIST + "/{key:str}")
def show_key(visit: Visit) -> Answer:
    """Show one application."""
    return visit.show(
        "developers/key.html", key=_own(visit), status_words=STATUS, dialects=DIALECTS, topics=scopes_by_topic()
    )


def _own(visit: Visit) -> ApiKey:
    with visit.reading() as session:
        return keys.own_key(session, visit.actor, visit.reference("key"))


@pages.get(LIST + "/{key:str}/edit")
def show_edit(visit: Visit) -> Answer:
    """Show the form of an application that exists."""
    key = _own(visit)
    form = Form().fill(
        name=key.name,
        purpose=key.purpose,
        website=key.website,
        callback=key.callback,
        scopes=key.scopes,
        tells_seconds="1" if key.tells_seconds else "",
    )
    return _form(visit, form, key)


@pages.post(LIST + "/{key:str}/edit")
def edit(visit: Visit) -> Answer:
    """Change an application; other permissions end the access that people granted."""
    form = visit.form
    try:
        with visit.writing() as session:
            keys.update_key(session, visit.actor, visit.reference("key"), **_words(form), scopes=_chosen(form))
    except Refused as refused:
        form.refuse(refused, *FIELDS)
        return _form(visit, form, _own(visit), 422)
    return visit.go(f"{LIST}/{visit.key('key')}", good="The application is saved.")


@pages.get(LIST + "/{key:str}/new-secret")
def ask_rotate(visit: Visit) -> Answer:
    """Ask before the secret is replaced."""
    form = Form().fill(once=secrets.token_urlsafe(16))
    return visit.show("developers/rotate.html", key=_own(visit), form=form)


@pages.post(LIST + "/{key:str}/new-secret")
def rotate(visit: Visit) -> Answer:
    """Replace the secret and show the new one, this once."""
    key = _own(visit)
    if not is_first_time(visit, visit.form):
        return visit.go(f"{LIST}/{key.id}", bad="That form was sent before; the secret was not replaced again.")
    with visit.writing() as session:
        secret = keys.rotate_secret(session, visit.actor, visit.hall.sealer, key.id)
    return visit.show("developers/secret.html", key=key, secret=secret, is_new=False)


@pages.get(LIST + "/{key:str}/delete")
def ask_delete(visit: Visit) -> Answer:
    """Ask before the application is deleted."""
    return visit.show("developers/delete.html", key=_own(visit))


@pages.post(LIST + "/{key:str}/delete")
def delete(visit: Visit) -> Answer:
    """Delete the application."""
    key = _own(visit)
    with visit.writing() as session:
        keys.delete_key(session, visit.actor, key.id)
    return visit.go(LIST, good=f"{key.name} is deleted; nothing can sign with its key any more.")
