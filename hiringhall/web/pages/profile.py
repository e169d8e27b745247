"""A freelancer's own profile: all of it with the way to each form, and the forms of what stands in its own row."""

from dataclasses import replace
from typing import Any

from hiringhall.marketplace.catalog.categories import categories
from hiringhall.marketplace.contracts.queries import past_works
from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.profiles import editing
from hiringhall.marketplace.profiles.models import Access, Availability
from hiringhall.marketplace.profiles.queries import FullProfile
from hiringhall.web import own_profile, profile_words, values
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.profile_page import page_of
from hiringhall.web.visit import Visit

pages = Pages()

BLANK_LANGUAGES = 2
"""Lines for further languages that the form offers at a time."""


@pages.get("/profile")
def show(visit: Visit) -> Answer:
    """Show one's own profile with the ways to change each part of it."""
    shown = own_profile.own(visit)
    parts = own_profile.parts(shown)
    return visit.show("profile/own.html", shown=shown, parts=parts, words=profile_words, is_bound=_is_bound(shown))


def _is_bound(shown: FullProfile) -> bool:
    """Tell whether an agency decides about the rate."""
    return any(agency.is_exclusive for agency in shown.agencies)


@pages.get("/profile/preview")
def preview(visit: Visit) -> Answer:
    """Show one's own profile as a client sees it who was not part of any of the work."""
    shown = own_profile.own(visit)
    with visit.reading() as session:
        works = past_works(session, None, [shown.id])[shown.id]
    return page_of(visit, shown, works=works, is_preview=True)


@pages.get("/profile/about")
def show_about(visit: Visit) -> Answer:
    """Show the form of title and overview."""
    shown = own_profile.own(visit)
    return _form(visit, "about", Form().fill(title=shown.title, overview=shown.overview))


def _form(visit: Visit, part: str, form: Form, status: int = 200, **more: Any) -> Answer:
    return visit.show(f"profile/{part}.html", form=form, status=status, words=profile_words, **more)


@pages.post("/profile/about")
def save_about(visit: Visit) -> Answer:
    """Save title and overview."""
    form = visit.form
    changed = {"title": form.text("title"), "overview": form.text("overview")}
    return _save(visit, changed, "profile/about.html")


def _save(visit: Visit, changed: dict[str, Any], template: str, **more: Any) -> Answer:
    """Save a part of the profile, or show its form again with what is wrong."""
    form, text = visit.form, replace(own_profile.text_of(own_profile.own(visit)), **changed)
    for refused in editing.refusals(text):
        form.refuse(refused, *changed)
    if not form.errors:
        try:
            with visit.writing() as session:
                editing.edit_profile(session, visit.actor, text)
        except Refused as refused:
            form.refuse(refused, *changed)
    if form.errors:
        return visit.show(template, form=form, status=422, words=profile_words, **more)
    return visit.go("/profile", good="Your profile is saved.")


@pages.get("/profile/terms")
def show_terms(visit: Visit) -> Answer:
    """Show the form of rate and availability."""
    shown = own_profile.own(visit)
    form = Form().fill(rate=values.typed(shown.rate), availability=shown.availability)
    return _form(visit, "terms", form, is_bound=_is_bound(shown), shown=shown)


@pages.post("/profile/terms")
def save_terms(visit: Visit) -> Answer:
    """Save rate and availability; where an agency decides about the rate it stays."""
    shown, form = own_profile.own(visit), visit.form
    is_bound = _is_bound(shown)
    changed = {
        "rate": shown.rate if is_bound else form.read("rate", values.cents),
        "availability": form.read("availability", values.choice(Availability)) or shown.availability,
    }
    return _save(visit, changed, "profile/terms.html", is_bound=is_bound, shown=shown)


@pages.get("/profile/kinds")
def show_kinds(visit: Visit) -> Answer:
    """Show all kinds of work as checkboxes."""
    shown = own_profile.own(visit)
    return _form(visit, "kinds", Form().fill(categories=shown.categories), kinds=categories())


@pages.post("/profile/kinds")
def save_kinds(visit: Visit) -> Answer:
    """Save the kinds of work."""
    changed = {"categories": tuple(visit.form.many("categories"))}
    return _save(visit, changed, "profile/kinds.html", kinds=categories())


@pages.get("/profile/access")
def show_access(visit: Visit) -> Answer:
    """Show who may read the profile."""
    shown = own_profile.own(visit)
    return _form(visit, "access", Form().fill(access=shown.access))


@pages.post("/profile/access")
def save_access(visit: Visit) -> Answer:
    """Save who may read the profile."""
    chosen = visit.form.read("access", values.choice(Access))
    if chosen is None:
        visit.form.errors.setdefault("access", "choose who may see your profile.")
        return visit.show("profile/access.html", status=422, words=profile_words)
    return _save(visit, {"access": chosen}, "profile/access.html")


@pages.get("/profile/languages")
def show_languages(visit: Visit) -> Answer:
    """Show English and the other languages, with empty lines for more."""
    shown = own_profile.own(visit)
    form = Form().fill(
        english=str(shown.english),
        language=[name for name, _ in shown.languages],
        level=[str(level) for _, level in shown.languages],
    )
    return _form(visit, "languages", form, blank=BLANK_LANGUAGES)


@pages.post("/profile/languages")
def save_languages(visit: Visit) -> Answer:
    """Save English and the other languages; an empty line takes a language away."""
    form = visit.form
    lines = zip(form.many("language"), form.many("level"), strict=False)
    # A level that is none is 0, which the marketplace refuses with the name of the language.
    named = tuple((name.strip(), int(level) if level.isdecimal() else 0) for name, level in lines if name.strip())
    changed = {"english": form.read("english", values.number) or 0, "languages": named}
    return _save(visit, changed, "profile/languages.html", blank=BLANK_LANGUAGES)
