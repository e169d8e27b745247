"""Addresses of searches: the query strings of the search pages, which saved searches and notices keep as well.

What an address asks for is read in one place a subject. Values are read strictly; what cannot be read is left out and
told in a hint, so that an old or mistyped address still finds something.
"""

from hiringhall.marketplace.searches.models import Subject
from hiringhall.search.addresses.jobs import JobAddress, read_job_address
from hiringhall.search.addresses.people import PersonAddress, read_person_address
from hiringhall.search.addresses.values import Address, Pair, parsed, query_string

__all__ = [
    "Address",
    "JobAddress",
    "Pair",
    "PersonAddress",
    "query_string",
    "read_address",
    "read_job_address",
    "read_person_address",
]


def read_address(subject: Subject, query: str) -> JobAddress | PersonAddress:
    """Read the query string of a search, as a saved search keeps it."""
    pairs = parsed(query)
    return read_job_address(pairs) if subject is Subject.JOBS else read_person_address(pairs)
