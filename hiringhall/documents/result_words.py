"""What the columns of a result are called, and how its cells are written for people."""

from datetime import date
from decimal import Decimal

from hiringhall.marketplace.reports.fields import Kind, Unit
from hiringhall.marketplace.reports.plans import PlannedColumn
from hiringhall.marketplace.reports.query import Function
from hiringhall.marketplace.reports.running import Cell

CURRENCY = "USD"

FIELDS = {
    "worked_on": "Day",
    "week_worked_on": "Week of",
    "month_worked_on": "Month",
    "year_worked_on": "Year",
    "provider_id": "Freelancer ID",
    "provider_name": "Freelancer",
    "team_id": "Team ID",
    "team_name": "Team",
    "assignment_team_id": "Hiring team ID",
    "assignment_name": "Contract",
    "assignment_ref": "Contract no.",
    "agency_id": "Agency ID",
    "agency_name": "Agency",
    "agency_company_id": "Agency company ID",
    "company_id": "Client ID",
    "company_name": "Client",
    "task": "Activity",
    "memo": "Memo",
    "hours": "Hours",
    "charges": "Charged",
    "hours_online": "Hours tracked",
    "charges_online": "Charged for tracked hours",
    "hours_offline": "Hours by hand",
    "charges_offline": "Charged for hours by hand",
    "reference": "Reference",
    "date": "Day",
    "date_due": "Due",
    "assignment__reference": "Contract no.",
    "accounting_entity__reference": "Account no.",
    "accounting_entity_name": "Account",
    "buyer_company__reference": "Client no.",
    "buyer_company__id": "Client ID",
    "buyer_company_name": "Client",
    "buyer_team__reference": "Team no.",
    "buyer_team__id": "Team ID",
    "buyer_team_name": "Team",
    "provider_company__reference": "Payee no.",
    "provider_company__id": "Payee ID",
    "provider_company_name": "Payee",
    "provider_team__reference": "Payee's team no.",
    "provider_team__id": "Payee's team ID",
    "provider_team_name": "Payee's team",
    "provider__reference": "Freelancer no.",
    "provider__id": "Freelancer ID",
    "type": "Type",
    "subtype": "What for",
    "description": "Description",
    "comment": "Comment",
    "notes": "Notes",
    "amount": "Amount",
    "po_number": "Purchase order",
}
"""Fields as people call them; one that is not here is called by its own name."""

_OF = {Function.AVG: "average", Function.MIN: "least", Function.MAX: "most"}


def field_name(name: str) -> str:
    """Return what people call a field."""
    return FIELDS.get(name) or name.replace("__", " ").replace("_", " ").capitalize()


def column_name(field: str, function: Function | None) -> str:
    """Return what people call a column, such as Hours or Hours, average."""
    if function is Function.COUNT:
        return "Rows"
    called = field_name(field)
    return f"{called}, {_OF[function]}" if function in _OF else called


def heading(column: PlannedColumn) -> str:
    """Return the heading of a column: the label that the query gives, or what people call it, with the currency."""
    if column.label != column.field.name:
        return column.label
    called = column_name(column.field.name, column.function)
    return f"{called} ({CURRENCY})" if column.unit is Unit.CENTS else called


def hours(seconds: int) -> Decimal:
    """Return seconds as hours with two decimals, halves away from zero."""
    hundredths = (2 * abs(seconds) + 36) // 72
    return Decimal(-hundredths if seconds < 0 else hundredths).scaleb(-2)


def two_decimals(cell: int, unit: Unit) -> str:
    """Return hours or money with two decimals, as `number` has them, in a fifth of its time."""
    size = abs(cell)
    hundredths = (2 * size + 36) // 72 if unit is Unit.SECONDS else size
    return f"{'-' if cell < 0 and hundredths else ''}{hundredths // 100}.{hundredths % 100:02d}"


def number(cell: int, unit: Unit) -> Decimal:
    """Return a number of a result as people count it: hours, units of the currency, or as it is."""
    match unit:
        case Unit.SECONDS:
            return hours(cell)
        case Unit.CENTS:
            return Decimal(cell).scaleb(-2)
        case Unit.PLAIN:
            return Decimal(cell)


def is_figure(column: PlannedColumn) -> bool:
    """Tell whether the cells of a column stand below each other as figures do."""
    return column.kind is Kind.NUMBER


def plain(cell: Cell, unit: Unit) -> str:
    """Return a cell for a program: a day as YYYY-MM-DD, a number with a point."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    return str(number(cell, unit)) if isinstance(cell, int) else cell


def shown(cell: Cell, unit: Unit) -> str:
    """Return a cell for people: as `plain`, with commas between thousands of hours and money, and a minus sign."""
    if isinstance(cell, int) and unit is not Unit.PLAIN:
        return f"{number(cell, unit):,}".replace("-", "\N{MINUS SIGN}")
    return plain(cell, unit)
