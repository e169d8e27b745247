"""What a webhook was told: the page with its deliveries, each of them, a test, and sending again."""

import json

from hiringhall import clock
from hiringhall.marketplace.webhooks import deliveries
from hiringhall.marketplace.webhooks.access import owned_endpoint
from hiringhall.web import links, webhook_words
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit
from hiringhall.web.webhook_place import OF_APPLICATION, OF_COMPANY, endpoint_key, place_of

pages = Pages()

ONE = "/{endpoint:str}"
SENT = ONE + "/deliveries/{delivery:str}"


@pages.get(OF_COMPANY + ONE)
@pages.get(OF_APPLICATION + ONE)
def show_webhook(visit: Visit) -> Answer:
    """Show a webhook with what it was told last."""
    before = links.reference(visit.query.text("before")) or None
    with visit.reading() as session:
        place = place_of(visit, session)
        endpoint = owned_endpoint(session, place.owner, endpoint_key(visit))
        found = deliveries.deliveries_of(session, endpoint, before=before, count=deliveries.PAGE + 1)
        waiting = deliveries.count_waiting(session, endpoint)
    rows, path = found[: deliveries.PAGE], place.of(endpoint)
    return visit.show(
        "webhooks/webhook.html",
        place=place,
        endpoint=endpoint,
        deliveries=rows,
        waiting=waiting,
        signs_along=(endpoint.old_until or 0) > clock.now(),
        newest=path if before else "",
        older=links.with_query(path, before=rows[-1].id) if len(found) > len(rows) else "",
        words=webhook_words,
    )


@pages.get(OF_COMPANY + SENT)
@pages.get(OF_APPLICATION + SENT)
def show_delivery(visit: Visit) -> Answer:
    """Show what was sent and what was answered."""
    with visit.reading() as session:
        place = place_of(visit, session)
        endpoint = owned_endpoint(session, place.owner, endpoint_key(visit))
        delivery = deliveries.delivery_of(session, endpoint, visit.reference("delivery"))
    return visit.show(
        "webhooks/delivery.html",
        place=place,
        endpoint=endpoint,
        delivery=delivery,
        body=json.dumps(json.loads(delivery.body), indent=2, ensure_ascii=False),
        words=webhook_words,
    )


@pages.post(OF_COMPANY + ONE + "/test")
@pages.post(OF_APPLICATION + ONE + "/test")
def test(visit: Visit) -> Answer:
    """Send something to try the webhook out."""
    with visit.writing() as session:
        place = place_of(visit, session)
        delivery = deliveries.send_test(session, place.owner, endpoint_key(visit))
        endpoint = owned_endpoint(session, place.owner, endpoint_key(visit))
    return visit.go(place.sent(endpoint, delivery), good="The test is on its way; see in a moment what was answered.")


@pages.post(OF_COMPANY + SENT + "/again")
@pages.post(OF_APPLICATION + SENT + "/again")
def send_again(visit: Visit) -> Answer:
    """Send something again."""
    with visit.writing() as session:
        place = place_of(visit, session)
        delivery = deliveries.send_again(session, place.owner, endpoint_key(visit), visit.reference("delivery"))
        endpoint = owned_endpoint(session, place.owner, endpoint_key(visit))
    return visit.go(place.sent(endpoint, delivery), good="It is on its way again; see in a moment what was answered.")
