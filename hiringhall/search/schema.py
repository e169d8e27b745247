"""What an index holds of a job and of a person."""

from functools import cache
from typing import NamedTuple

from tantivy import Schema, SchemaBuilder

from hiringhall.marketplace.searches.models import Subject

VERSION = 2
"""Goes up with every change of the schema, of the documents or of how text becomes words; a new one rebuilds."""

WORDS, TITLE, SKILLS = "words", "title", "skills"
"""Text: everything (the title counts twice), the title, the skills by slug and name."""
FACTS = "facts"
"""Terms to filter and count by."""
ID = "id"
NOTE = "note"
"""Stored by the one document that says how far the index has come; it has the fact NOTE and nothing else."""


class Sorted(NamedTuple):
    """The columns of one number that is sorted by; the first is filtered by too."""

    down: str
    up: str


def sorted_by(name: str) -> Sorted:
    """Return the columns of a number that is sorted by."""
    return Sorted(f"{name}_down", f"{name}_up")


JOB_SORTS = tuple(
    map(
        sorted_by,
        (
            "created",
            "client_feedback",
            "client_charge",
            "client_seconds",
            "workload",
            "duration",
            "budget",
            "start",
            "end",
        ),
    )
)
PERSON_SORTS = tuple(map(sorted_by, ("joined", "feedback", "rate", "seconds", "job_success", "last_worked")))
CLIENT = "client"
"""Of a job's client hires and reviews, packed by `pack_counts`."""
RATE_MIN, RATE_MAX = "rate_min", "rate_max"
"""What a client means to pay, one more than the cents, 0 for nothing said."""
RECENT, EARNED = "recent_seconds", "earned"
RECORD = "record"
"""Of a freelancer's reviews and contracts, packed by `pack_counts`."""


@cache
def schema(subject: Subject) -> Schema:
    """Return the schema of an index."""
    sorts, columns = {
        Subject.JOBS: (JOB_SORTS, (CLIENT, RATE_MIN, RATE_MAX)),
        Subject.PEOPLE: (PERSON_SORTS, (RECENT, EARNED, RECORD)),
    }[subject]
    builder = SchemaBuilder()
    for name in (WORDS, TITLE, SKILLS):
        builder.add_text_field(name, tokenizer_name="whitespace")
    builder.add_text_field(FACTS, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(NOTE, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field(ID, indexed=True, fast=True)
    for name in (*(column for pair in sorts for column in pair), *columns):
        builder.add_unsigned_field(name, fast=True)
    return builder.build()
