"""Every table of the marketplace, imported in one place so that migrations and checks see the whole schema."""

from hiringhall.marketplace import changes, mail
from hiringhall.marketplace.accounts import models as accounts
from hiringhall.marketplace.contracts import models as contracts
from hiringhall.marketplace.jobs import models as jobs
from hiringhall.marketplace.profiles import models as profiles
from hiringhall.marketplace.searches import models as searches
from hiringhall.storage import Base

__all__ = ["Base", "accounts", "changes", "contracts", "jobs", "mail", "profiles", "searches"]
