"""Every table of the marketplace, imported in one place so that migrations and checks see the whole schema."""

from hiringhall.marketplace import changes, fees, mail
from hiringhall.marketplace.accounts import models as accounts
from hiringhall.marketplace.activities import models as activities
from hiringhall.marketplace.attachments import models as attachments
from hiringhall.marketplace.contracts import models as contracts
from hiringhall.marketplace.diary import models as diary
from hiringhall.marketplace.inbox import models as inbox
from hiringhall.marketplace.invoices import models as invoices
from hiringhall.marketplace.jobs import models as jobs
from hiringhall.marketplace.ledger import models as ledger
from hiringhall.marketplace.milestones import models as milestones
from hiringhall.marketplace.offers import models as offers
from hiringhall.marketplace.payments import models as payments
from hiringhall.marketplace.profiles import models as profiles
from hiringhall.marketplace.proposals import models as proposals
from hiringhall.marketplace.reports import models as reports
from hiringhall.marketplace.rooms import models as rooms
from hiringhall.marketplace.searches import models as searches
from hiringhall.marketplace.status_reports import models as status_reports
from hiringhall.marketplace.watching import models as watching
from hiringhall.marketplace.webhooks import models as webhooks
from hiringhall.storage import Base

__all__ = [
    "Base",
    "accounts",
    "activities",
    "attachments",
    "changes",
    "contracts",
    "diary",
    "fees",
    "inbox",
    "invoices",
    "jobs",
    "ledger",
    "mail",
    "milestones",
    "offers",
    "payments",
    "profiles",
    "proposals",
    "reports",
    "rooms",
    "searches",
    "status_reports",
    "watching",
    "webhooks",
]
