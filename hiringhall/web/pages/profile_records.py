"""Education, employment and certificates on one's own profile: three alike, each with a small form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import NotFound, Refused
from hiringhall.marketplace.profiles import records
from hiringhall.marketplace.profiles.entries import ShownCertification, ShownEducation, ShownEmployment
from hiringhall.marketplace.profiles.queries import FullProfile
from hiringhall.marketplace.profiles.records import Certificate, Position, Schooling
from hiringhall.web import own_profile, values
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()


@dataclass(frozen=True)
class Kind:
    """One of the three: what it is called, how its form is filled and read, and the verbs that keep it.

    `read` returns None when a needed value is missing and says so in the form.
    """

    name: str
    noun: str
    fields: tuple[str, ...]
    entries: Callable[[FullProfile], list[Any]]
    fill: Callable[[Any], Form]
    read: Callable[[Form], Any]
    add: Callable[[Session, Actor, Any], object]
    change: Callable[[Session, Actor, int, Any], object]
    remove: Callable[[Session, Actor, int], None]


def _schooling(form: Form) -> Schooling | None:
    from_year, to_year = form.read("from_year", values.number), form.read("to_year", values.number)
    if from_year is None:
        form.errors.setdefault("from_year", "write the year in which it began.")
        return None
    words = {name: form.text(name) for name in ("school", "degree", "area", "comment")}
    return Schooling(from_year=from_year, to_year=to_year, **words)


def _of_education(entry: ShownEducation) -> Form:
    words = {name: str(getattr(entry, name)) for name in ("school", "degree", "area", "comment")}
    return Form().fill(from_year=str(entry.from_year), to_year=str(entry.to_year or ""), **words)


def _position(form: Form) -> Position | None:
    from_month, to_month = form.read("from_month", values.month), form.read("to_month", values.month)
    if from_month is None:
        form.errors.setdefault("from_month", "write the month in which it began.")
        return None
    words = {name: form.text(name) for name in ("employer", "role", "comment")}
    return Position(from_month=from_month, to_month=to_month, **words)


def _of_employment(entry: ShownEmployment) -> Form:
    words = {name: str(getattr(entry, name)) for name in ("employer", "role", "comment")}
    to_month = f"{entry.to_month:%Y-%m}" if entry.to_month else ""
    return Form().fill(from_month=f"{entry.from_month:%Y-%m}", to_month=to_month, **words)


def _certificate(form: Form) -> Certificate | None:
    received_on = form.read("received_on", values.day)
    if received_on is None:
        form.errors.setdefault("received_on", "write the day on which you received it.")
        return None
    words = {name: form.text(name) for name in ("name", "organization", "comment")}
    return Certificate(received_on=received_on, **words)


def _of_certification(entry: ShownCertification) -> Form:
    words = {name: str(getattr(entry, name)) for name in ("name", "organization", "comment")}
    return Form().fill(received_on=entry.received_on.isoformat(), **words)


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "education",
            "education",
            ("school", "degree", "area", "from_year", "to_year", "comment"),
            lambda profile: profile.education,
            _of_education,
            _schooling,
            records.add_education,
            records.change_education,
            records.remove_education,
        ),
        Kind(
            "employment",
            "employment",
            ("employer", "role", "from_month", "to_month", "comment"),
            lambda profile: profile.employment,
            _of_employment,
            _position,
            records.add_employment,
            records.change_employment,
            records.remove_employment,
        ),
        Kind(
            "certifications",
            "certification",
            ("name", "organization", "received_on", "comment"),
            lambda profile: profile.certifications,
            _of_certification,
            _certificate,
            records.add_certification,
            records.change_certification,
            records.remove_certification,
        ),
    )
}


@pages.get("/profile/records/{kind:str}/new")
def show_new(visit: Visit) -> Answer:
    """Show an empty form."""
    own_profile.own(visit)
    return _form(visit, _kind(visit), Form())


def _kind(visit: Visit) -> Kind:
    kind = KINDS.get(visit.key("kind"))
    if kind is None:
        raise NotFound("part of a profile")
    return kind


def _form(visit: Visit, kind: Kind, form: Form, status: int = 200, *, entry: Any = None) -> Answer:
    return visit.show("profile/record.html", form=form, status=status, kind=kind, entry=entry)


@pages.post("/profile/records/{kind:str}/new")
def add(visit: Visit) -> Answer:
    """Add an entry."""
    kind = _kind(visit)
    own_profile.own(visit)
    return _save(visit, kind, lambda session, said: kind.add(session, visit.actor, said))


def _save(visit: Visit, kind: Kind, act: Callable[[Session, Any], object], *, entry: Any = None) -> Answer:
    form = visit.form
    said = kind.read(form)
    if not form.errors:
        try:
            with visit.writing() as session:
                act(session, said)
        except Refused as refused:
            form.refuse(refused, *kind.fields)
    if form.errors:
        return _form(visit, kind, form, 422, entry=entry)
    return visit.go(f"/profile#{kind.name}", good="Your profile is saved.")


@pages.get("/profile/records/{kind:str}/{entry:str}")
def show_edit(visit: Visit) -> Answer:
    """Show the form of an entry as it stands."""
    kind = _kind(visit)
    entry = _entry(visit, kind)
    return _form(visit, kind, kind.fill(entry), entry=entry)


def _entry(visit: Visit, kind: Kind) -> Any:
    wanted = visit.reference("entry")
    found = next((entry for entry in kind.entries(own_profile.own(visit)) if entry.id == wanted), None)
    if found is None:
        raise NotFound(kind.noun)
    return found


@pages.post("/profile/records/{kind:str}/{entry:str}")
def change(visit: Visit) -> Answer:
    """Save a changed entry."""
    kind = _kind(visit)
    entry = _entry(visit, kind)
    return _save(visit, kind, lambda session, said: kind.change(session, visit.actor, entry.id, said), entry=entry)


@pages.post("/profile/records/{kind:str}/{entry:str}/remove")
def remove(visit: Visit) -> Answer:
    """Remove an entry."""
    kind = _kind(visit)
    with visit.writing() as session:
        kind.remove(session, visit.actor, visit.reference("entry"))
    return visit.go(f"/profile#{kind.name}", good=f"The {kind.noun} is removed.")
