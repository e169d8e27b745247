"""Mail to whoever keeps a webhook that was switched off because it fails."""

from sqlalchemy.orm import Session

from hiringhall.marketplace import mail
from hiringhall.marketplace.webhooks.access import keeper
from hiringhall.marketplace.webhooks.models import WebhookEndpoint


def tell_failure(session: Session, endpoint: WebhookEndpoint, *, hall_name: str, address: str) -> None:
    """Queue the mail that says what was switched off, and where it is switched on again."""
    person = keeper(session, endpoint)
    page = f"{address}{path_of(endpoint)}"
    text = (
        f"Hello {person.first_name},\n\n"
        f"the webhook {endpoint.name} was switched off: nothing could be delivered to {endpoint.url} for days, or it "
        f"answered that it is gone for good. It is told of nothing any more.\n\n"
        f"See the last answers, and switch it on again when it works: {page}\n"
    )
    mail.send(session, person.email, f"{hall_name}: the webhook {endpoint.name} was switched off", text)


def path_of(endpoint: WebhookEndpoint) -> str:
    """Return the path of the page of an endpoint."""
    if endpoint.company_id is not None:
        return f"/companies/{endpoint.company_id}/webhooks/{endpoint.key}"
    return f"/developers/applications/{endpoint.api_key_id}/webhooks/{endpoint.key}"
