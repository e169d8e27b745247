"""The operator's page of the fees: what is taken now, what was before, and the form of another version."""

from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.fees import MOST_TIERS, FeeSchedule, Schedule, fee_versions, new_schedule
from hiringhall.marketplace.ledger.models import FeeKind
from hiringhall.web import fee_words, values
from hiringhall.web.access import Who
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

ROWS = MOST_TIERS
"""Rows of the form for the rates of a sliding fee."""
FLAT_RATE = "rate"
LABELS = {"kind": "the kind of fee", FLAT_RATE: "the rate", "tiers": "the rates", "client_rate": "what clients pay"}
FIELDS = ("kind", FLAT_RATE, "tiers", "client_rate", "note")


def _row(number: int) -> tuple[str, str]:
    """Return the names of the fields of a row: from how much, and the rate."""
    return f"tier_{number}_start", f"tier_{number}_rate"


@pages.get("/operator/fees", who=Who.OPERATOR)
def show(visit: Visit) -> Answer:
    """Show the versions of the fees and, filled with the current one, the form of another."""
    versions = _versions(visit)
    current = versions[0]
    form = Form().fill(kind=current.kind, client_rate=_typed(current.client_rate))
    if current.kind is FeeKind.FLAT:
        form.fill(rate=_typed(current.tiers[0][1]))
    else:
        for number, (start, rate) in enumerate(current.tiers, 1):
            start_field, rate_field = _row(number)
            form.fill(**{start_field: values.typed(start), rate_field: _typed(rate)})
    return _show(visit, versions, form)


@pages.post("/operator/fees", who=Who.OPERATOR)
def save(visit: Visit) -> Answer:
    """Make another version of the fees."""
    form = visit.form
    kind = form.read("kind", values.choice(FeeKind))
    if kind is None:
        form.errors.setdefault("kind", "choose one from the list.")
    tiers, client_rate = _tiers(form, kind), form.read("client_rate", values.rate) or 0
    if not form.errors and kind is not None:
        try:
            with visit.writing() as session:
                new_schedule(session, visit.actor, kind, tiers, client_rate, form.text("note"))
        except Refused as refused:
            if kind is FeeKind.FLAT and getattr(refused, "field", "") == "tiers":
                vars(refused)["field"] = FLAT_RATE
            form.refuse(refused, *FIELDS)
    if form.errors:
        return _show(visit, _versions(visit), form, 422)
    return visit.go("/operator/fees", good="Contracts that start from now on have the new fees.")


def _tiers(form: Form, kind: FeeKind | None) -> list[tuple[int, int]]:
    """Return the rates that were typed for a kind of fee; what is wrong with one is kept in the form."""
    if kind is FeeKind.FLAT:
        rate = form.read(FLAT_RATE, values.rate)
        if rate is None:
            form.errors.setdefault(FLAT_RATE, "write what part of each charge is kept.")
        return [(0, rate or 0)]
    tiers = []
    for number in range(1, ROWS + 1) if kind is FeeKind.SLIDING else ():
        start_field, rate_field = _row(number)
        start, rate = form.read(start_field, values.cents), form.read(rate_field, values.rate)
        if start is not None and rate is not None:
            tiers.append((start, rate))
        elif start is not None or rate is not None:
            form.errors.setdefault(rate_field if rate is None else start_field, "write both, or neither.")
    return tiers


def _versions(visit: Visit) -> list[FeeSchedule]:
    with visit.reading() as session:
        return list(fee_versions(session, visit.actor))


def _typed(hundredths: int) -> str:
    return values.percent(hundredths).removesuffix("%")


def _show(visit: Visit, versions: list[FeeSchedule], form: Form, status: int = 200) -> Answer:
    told = [(one, Schedule(one.id, one.kind, one.tiers, one.client_rate)) for one in versions]
    kinds = [(kind.value, name, fee_words.KIND_MEANINGS[kind]) for kind, name in fee_words.KINDS.items()]
    rows = [_row(number) for number in range(1, ROWS + 1)]
    return visit.show(
        "operator/fees.html", form=form, status=status, versions=told, kinds=kinds, rows=rows, labels=LABELS
    )
