"""The fields that queries may name, with what they are and what may be asked of them.

Source: reference, "Time reports" and "Financial reports", fields and grammar; the names are the language's own.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from hiringhall.marketplace.reports.query import Operator


class Kind(StrEnum):
    """What values of a field are."""

    DATE = "date"
    NUMBER = "number"
    TEXT = "string"


class Unit(StrEnum):
    """What a number of a result counts; all are whole numbers."""

    PLAIN = "plain"
    SECONDS = "seconds"
    """Shown in hours."""
    CENTS = "cents"
    """Shown in units of the currency."""


class Field(NamedTuple):
    """A field: whether functions may be applied to it, and the operators that conditions on it may use, if any.

    `added` are fields that programs used beside those of the reference.
    """

    name: str
    kind: Kind
    meaning: str
    unit: Unit = Unit.PLAIN
    aggregates: bool = False
    operators: frozenset[Operator] = frozenset()
    added: bool = False
    synonyms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Values that stand for several in conditions."""

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers, though the reference calls some of them dates."""
        return self.kind is Kind.NUMBER or self.name in _NUMBERED


_NUMBERED = frozenset({"month_worked_on", "year_worked_on", "month", "year"})
_EQUAL = frozenset({Operator.EQUAL})
_ORDERED = frozenset(Operator)


def _by_name(fields: Iterable[Field]) -> dict[str, Field]:
    return {field.name: field for field in fields}


TIME = _by_name(
    (
        Field("worked_on", Kind.DATE, "day of the work, UTC", operators=_ORDERED),
        Field("week_worked_on", Kind.DATE, "Monday of its week", operators=_ORDERED),
        Field("month_worked_on", Kind.DATE, "number of its month", operators=_ORDERED),
        Field("year_worked_on", Kind.DATE, "its year", operators=_ORDERED),
        Field("provider_id", Kind.TEXT, "id of the freelancer", operators=_EQUAL),
        Field("provider_name", Kind.TEXT, "name of the freelancer"),
        Field("team_id", Kind.TEXT, "id of the team that is billed"),
        Field("team_name", Kind.TEXT, "name of the team that is billed"),
        Field("assignment_team_id", Kind.TEXT, "id of the team that hired", operators=_EQUAL),
        Field("assignment_name", Kind.TEXT, "title of the contract"),
        Field("agency_id", Kind.TEXT, "id of the agency", operators=_EQUAL),
        Field("agency_name", Kind.TEXT, "name of the agency"),
        Field("company_id", Kind.TEXT, "id of the client", operators=_EQUAL),
        Field("agency_company_id", Kind.TEXT, "id of the agency's company"),
        Field("task", Kind.TEXT, "code of the activity", operators=_EQUAL),
        Field("memo", Kind.TEXT, "what was done"),
        Field("hours", Kind.NUMBER, "hours of work", Unit.SECONDS, aggregates=True),
        Field("charges", Kind.NUMBER, "what the client is charged", Unit.CENTS, aggregates=True),
        Field("hours_online", Kind.NUMBER, "hours that were tracked", Unit.SECONDS, aggregates=True),
        Field("charges_online", Kind.NUMBER, "what is charged for them", Unit.CENTS, aggregates=True),
        Field("hours_offline", Kind.NUMBER, "hours written by hand", Unit.SECONDS, aggregates=True),
        Field("charges_offline", Kind.NUMBER, "what is charged for them", Unit.CENTS, aggregates=True),
        Field("assignment_ref", Kind.NUMBER, "number of the contract", operators=_EQUAL, added=True),
        Field("company_name", Kind.TEXT, "name of the client", added=True),
    )
)

_TYPES = tuple((word, (f"AR{word}", f"AP{word}")) for word in ("Invoice", "Payment", "Adjustment"))
"""The words of the reference's list of fields beside those of its grammar."""

MONEY = _by_name(
    (
        Field("reference", Kind.NUMBER, "number of the transaction"),
        Field("date", Kind.DATE, "day it counts for", operators=_ORDERED),
        Field("date_due", Kind.DATE, "day it is due", operators=_ORDERED),
        Field("assignment__reference", Kind.NUMBER, "number of the contract", operators=_EQUAL),
        Field("assignment_name", Kind.TEXT, "title of the contract"),
        Field("accounting_entity__reference", Kind.NUMBER, "number of the accounting entity", operators=_EQUAL),
        Field("accounting_entity_name", Kind.TEXT, "its name"),
        Field("buyer_company__reference", Kind.NUMBER, "number of the client", operators=_EQUAL),
        Field("buyer_company__id", Kind.TEXT, "its id", operators=_EQUAL),
        Field("buyer_company_name", Kind.TEXT, "its name"),
        Field("buyer_team__reference", Kind.NUMBER, "number of the client's team", operators=_EQUAL),
        Field("buyer_team__id", Kind.TEXT, "its id", operators=_EQUAL),
        Field("buyer_team_name", Kind.TEXT, "its name"),
        Field("provider_company__reference", Kind.NUMBER, "number of the freelancer's company", operators=_EQUAL),
        Field("provider_company__id", Kind.TEXT, "its id", operators=_EQUAL),
        Field("provider_company_name", Kind.TEXT, "its name"),
        Field("provider_team__reference", Kind.NUMBER, "number of the freelancer's team", operators=_EQUAL),
        Field("provider_team__id", Kind.TEXT, "its id", operators=_EQUAL),
        Field("provider_team_name", Kind.TEXT, "its name"),
        Field("provider__reference", Kind.NUMBER, "number of the freelancer", operators=_EQUAL),
        Field("provider__id", Kind.TEXT, "id of the freelancer", operators=_EQUAL),
        Field("provider_name", Kind.TEXT, "name of the freelancer"),
        Field("type", Kind.TEXT, "type of the transaction", operators=_EQUAL, synonyms=_TYPES),
        Field("subtype", Kind.TEXT, "what it is for", operators=_EQUAL),
        Field("description", Kind.TEXT, "description"),
        Field("comment", Kind.TEXT, "comment to an adjustment"),
        Field("memo", Kind.TEXT, "memo"),
        Field("notes", Kind.TEXT, "notes of one's own"),
        Field("amount", Kind.NUMBER, "amount", Unit.CENTS, aggregates=True),
        Field("po_number", Kind.NUMBER, "purchase order number", operators=_EQUAL),
        Field("week", Kind.DATE, "Monday of the week it counts for", operators=_ORDERED, added=True),
        Field("month", Kind.DATE, "number of its month", operators=_ORDERED, added=True),
        Field("year", Kind.DATE, "its year", operators=_ORDERED, added=True),
    )
)
