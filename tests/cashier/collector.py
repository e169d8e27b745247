"""A worker that collects once and ends. Run with the address of the database and of Stripe."""

import sys

from hiringhall.cashier.collecting import collect
from hiringhall.cashier.providers import open_tills
from hiringhall.marketplace import tables
from hiringhall.settings import Settings
from hiringhall.storage import Database
from tests.support.stripe import KEY

if __name__ == "__main__":
    tables.Base.registry.configure()
    collect(Database(sys.argv[1]), open_tills(Settings(stripe_key=KEY, stripe_api=sys.argv[2])))
