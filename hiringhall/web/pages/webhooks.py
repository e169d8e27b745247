"""Webhooks of a company or an application: listed, added, changed, switched off and on, deleted."""

import secrets

from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.webhooks import operations
from hiringhall.marketplace.webhooks.access import owned_endpoint
from hiringhall.marketplace.webhooks.deliveries import endpoints_of
from hiringhall.marketplace.webhooks.kinds import kinds_by_topic
from hiringhall.marketplace.webhooks.models import WebhookEndpoint
from hiringhall.web import webhook_words
from hiringhall.web.forms import Form
from hiringhall.web.once import is_first_time
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit
from hiringhall.web.webhook_place import OF_APPLICATION, OF_COMPANY, Place, endpoint_key, place_of, reach_of

pages = Pages()

FIELDS = ("name", "url", "kinds")
ONE = "/{endpoint:str}"


@pages.get(OF_COMPANY)
@pages.get(OF_APPLICATION)
def show_webhooks(visit: Visit) -> Answer:
    """List the webhooks."""
    with visit.reading() as session:
        place = place_of(visit, session)
        endpoints = endpoints_of(session, place.owner)
    return visit.show(
        "webhooks/list.html", place=place, endpoints=endpoints, words=webhook_words, most=operations.MOST_ENDPOINTS
    )


@pages.get(OF_COMPANY + "/new")
@pages.get(OF_APPLICATION + "/new")
def show_add(visit: Visit) -> Answer:
    """Show the form of a new webhook."""
    return _form(visit, Form(), None)


@pages.post(OF_COMPANY + "/new")
@pages.post(OF_APPLICATION + "/new")
def add(visit: Visit) -> Answer:
    """Add a webhook and show its secret, this once."""
    form = visit.form
    try:
        with visit.writing() as session:
            place = place_of(visit, session)
            endpoint, secret = operations.add_endpoint(
                session,
                visit.actor,
                visit.hall.sealer,
                place.owner,
                reach_of(visit),
                name=form.text("name"),
                url=form.text("url"),
                kinds=form.many("kinds"),
            )
    except Refused as refused:
        form.refuse(refused, *FIELDS)
        return _form(visit, form, None, 422)
    return visit.show("webhooks/secret.html", place=place, endpoint=endpoint, secret=secret, is_new=True)


@pages.get(OF_COMPANY + ONE + "/edit")
@pages.get(OF_APPLICATION + ONE + "/edit")
def show_edit(visit: Visit) -> Answer:
    """Show the form of a webhook that exists."""
    _, endpoint = _one(visit)
    return _form(visit, Form().fill(name=endpoint.name, url=endpoint.url, kinds=endpoint.kinds), endpoint)


@pages.post(OF_COMPANY + ONE + "/edit")
@pages.post(OF_APPLICATION + ONE + "/edit")
def edit(visit: Visit) -> Answer:
    """Change a webhook."""
    form = visit.form
    try:
        with visit.writing() as session:
            place = place_of(visit, session)
            endpoint = operations.change_endpoint(
                session,
                visit.actor,
                place.owner,
                reach_of(visit),
                endpoint_key(visit),
                name=form.text("name"),
                url=form.text("url"),
                kinds=form.many("kinds"),
            )
    except Refused as refused:
        form.refuse(refused, *FIELDS)
        return _form(visit, form, _one(visit)[1], 422)
    return visit.go(place.of(endpoint), good="The webhook is saved.")


def _form(visit: Visit, form: Form, endpoint: WebhookEndpoint | None, status: int = 200) -> Answer:
    with visit.reading() as session:
        place = place_of(visit, session)
    return visit.show(
        "webhooks/form.html",
        form=form,
        status=status,
        place=place,
        endpoint=endpoint,
        topics=kinds_by_topic(),
        words=webhook_words,
    )


@pages.get(OF_COMPANY + ONE + "/new-secret")
@pages.get(OF_APPLICATION + ONE + "/new-secret")
def ask_replace(visit: Visit) -> Answer:
    """Ask before the secret is replaced."""
    place, endpoint = _one(visit)
    form = Form().fill(once=secrets.token_urlsafe(16))
    return visit.show("webhooks/replace.html", form=form, place=place, endpoint=endpoint)


@pages.post(OF_COMPANY + ONE + "/new-secret")
@pages.post(OF_APPLICATION + ONE + "/new-secret")
def replace(visit: Visit) -> Answer:
    """Replace the secret and show the new one, this once."""
    place, endpoint = _one(visit)
    if not is_first_time(visit, visit.form):
        return visit.go(place.of(endpoint), bad="That form was sent before; the secret was not replaced again.")
    with visit.writing() as session:
        secret = operations.replace_secret(session, visit.actor, visit.hall.sealer, place.owner, endpoint.key)
    return visit.show("webhooks/secret.html", place=place, endpoint=endpoint, secret=secret, is_new=False)


@pages.post(OF_COMPANY + ONE + "/off")
@pages.post(OF_APPLICATION + ONE + "/off")
def switch_off(visit: Visit) -> Answer:
    """Switch a webhook off."""
    with visit.writing() as session:
        place = place_of(visit, session)
        endpoint = operations.switch_off(session, visit.actor, place.owner, endpoint_key(visit))
    return visit.go(place.of(endpoint), good=f"{endpoint.name} is off; what waited for it is given up.")


@pages.post(OF_COMPANY + ONE + "/on")
@pages.post(OF_APPLICATION + ONE + "/on")
def switch_on(visit: Visit) -> Answer:
    """Switch a webhook on again."""
    with visit.writing() as session:
        place = place_of(visit, session)
        endpoint = operations.switch_on(session, visit.actor, place.owner, endpoint_key(visit))
    return visit.go(place.of(endpoint), good=f"{endpoint.name} is told of what happens from now on.")


@pages.get(OF_COMPANY + ONE + "/delete")
@pages.get(OF_APPLICATION + ONE + "/delete")
def ask_delete(visit: Visit) -> Answer:
    """Ask before a webhook is deleted."""
    place, endpoint = _one(visit)
    return visit.show("webhooks/delete.html", place=place, endpoint=endpoint)


@pages.post(OF_COMPANY + ONE + "/delete")
@pages.post(OF_APPLICATION + ONE + "/delete")
def delete(visit: Visit) -> Answer:
    """Delete a webhook with all that was sent to it."""
    with visit.writing() as session:
        place = place_of(visit, session)
        endpoint = operations.delete_endpoint(session, visit.actor, place.owner, endpoint_key(visit))
    return visit.go(place.path, good=f"{endpoint.name} is deleted.")


def _one(visit: Visit) -> tuple[Place, WebhookEndpoint]:
    with visit.reading() as session:
        place = place_of(visit, session)
        return place, owned_endpoint(session, place.owner, endpoint_key(visit))
