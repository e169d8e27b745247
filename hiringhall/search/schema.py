"""What an index holds of a job and of a person."""

from functools import cache

from tantivy import Schema, SchemaBuilder

from hiringhall.marketplace.searches.models import Subject

VERSION = 1
"""Goes up with every change of the schema, of the documents or of how text becomes words; a new one rebuilds."""


WORDS, TITLE, SKILLS = "words", "title", "skills"
"""Text: everything (the title counts twice), the title, the skills by slug and name."""
FACTS = "facts"
"""What a document can be filtered and counted by, each fact as `fact(kind, value)`."""
PUBLIC = "access:public"
"""The fact of what visitors may find."""
ID = "id"
NOTE = "note"
"""Stored by the one document that says how far the index has come; it has the fact NOTE and nothing else."""

JOB_SORTS = ("created", "client_feedback", "client_charge", "client_seconds", "workload", "duration", "budget")
PERSON_SORTS = ("joined", "feedback", "rate", "seconds", "job_success", "last_worked")
"""Kept by `pack_down` and `pack_up` in columns that `down` and `up` name."""
CLIENT = "client"
"""Of a job's client hires, reviews and jobs, packed by `pack_counts`."""
RATE_MIN, RATE_MAX = "rate_min", "rate_max"
"""What a client means to pay, one more than the cents, 0 for nothing said."""
RECENT, EARNED = "recent_seconds", "earned"
RECORD = "record"
"""Of a freelancer's reviews and contracts, packed by `pack_counts`."""


def down(name: str) -> str:
    """Return the column that is sorted from high to low and filtered by."""
    return f"{name}_down"


def up(name: str) -> str:
    """Return the column that is sorted from low to high."""
    return f"{name}_up"


def fact(kind: str, value: object) -> str:
    """Return the term of a fact."""
    return f"{kind}:{value}"


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
    for name in sorts:
        builder.add_unsigned_field(down(name), fast=True)
        builder.add_unsigned_field(up(name), fast=True)
    for name in columns:
        builder.add_unsigned_field(name, fast=True)
    return builder.build()
