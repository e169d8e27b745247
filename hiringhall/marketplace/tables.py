"""Every table of the marketplace, imported in one place so that migrations and checks see the whole schema."""

from hiringhall.marketplace import changes, mail
from hiringhall.marketplace.accounts import models as accounts
from hiringhall.marketplace.jobs import models as jobs
from hiringhall.storage import Base

__all__ = ["Base", "accounts", "changes", "jobs", "mail"]
