"""Where webhooks are managed: below a company or below an application, by the same pages."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.marketplace.webhooks.access import Owner, application_owner, company_owner
from hiringhall.marketplace.webhooks.models import WebhookDelivery, WebhookEndpoint
from hiringhall.marketplace.webhooks.reach import Reach
from hiringhall.web.visit import Visit

OF_COMPANY = "/companies/{company:str}/webhooks"
OF_APPLICATION = "/developers/applications/{application:str}/webhooks"


@dataclass(frozen=True)
class Place:
    """The owner of webhooks with the addresses of their pages."""

    owner: Owner
    above: str

    @property
    def path(self) -> str:
        """The address of the list."""
        return f"{self.above}/webhooks"

    def of(self, endpoint: WebhookEndpoint) -> str:
        """Return the address of an endpoint's page."""
        return f"{self.path}/{endpoint.key}"

    def sent(self, endpoint: WebhookEndpoint, delivery: WebhookDelivery) -> str:
        """Return the address of a delivery's page."""
        return f"{self.of(endpoint)}/deliveries/{delivery.id}"


def place_of(visit: Visit, session: Session) -> Place:
    """Return the place that the path names. Raises NotFound or NotAllowed."""
    if "company" in visit.request.path_params:
        owner = company_owner(session, visit.actor, visit.reference("company"))
        visit.wear(owner.company_id or 0)
        return Place(owner, f"/companies/{owner.company_id}")
    owner = application_owner(session, visit.actor, visit.reference("application"))
    return Place(owner, f"/developers/applications/{owner.api_key_id}")


def endpoint_key(visit: Visit) -> str:
    """Return the key of an endpoint in the path. Raises NotFound."""
    return visit.public_key("endpoint", "webhook")


def reach_of(visit: Visit) -> Reach:
    """Return where the webhooks of this hall may go."""
    return Reach(visit.hall.settings.webhook_networks)
