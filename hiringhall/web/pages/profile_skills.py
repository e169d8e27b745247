"""The skills on one's own profile: their levels and order, and adding some."""

from urllib.parse import quote

from hiringhall.marketplace.catalog.skills import is_skill, skill
from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.profiles import editing
from hiringhall.marketplace.profiles.models import SkillLevel
from hiringhall.web import own_profile, profile_words, skills
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

Rated = list[tuple[str, int]]
"""Slugs with levels, in the order in which they are shown."""


@pages.get("/profile/skills")
def show(visit: Visit) -> Answer:
    """Show the skills with their levels, and a field to add some."""
    shown = own_profile.own(visit)
    rated = [(entry.slug, entry.level) for entry in shown.skills]
    return _form(visit, Form().fill(add_level=str(SkillLevel.GOOD.value)), rated)


def _form(visit: Visit, form: Form, rated: Rated, status: int = 200) -> Answer:
    return visit.show(
        "profile/skills.html",
        form=form,
        status=status,
        rated=[(slug, skill(slug).name, level) for slug, level in rated],
        words=profile_words,
        skills_url=skills.list_url(),
        most=editing.MOST_SKILLS,
    )


@pages.post("/profile/skills")
def save(visit: Visit) -> Answer:
    """Save levels, take away or move the skill whose button was pressed, and add those that were named."""
    form = visit.form
    own_profile.own(visit)
    rated = _without(_rated(form), form.text("remove"))
    rated = _moved(rated, form.text("up"), -1)
    rated = _moved(rated, form.text("down"), 1)
    level = _level(form.text("add_level"))
    known = {slug for slug, _ in rated}
    added = [(slug, level) for slug in form.read("skills", skills.slugs) or () if slug not in known]
    if not form.errors:
        try:
            with visit.writing() as session:
                editing.set_skills(session, visit.actor, rated + added)
        except Refused as refused:
            form.refuse(refused, "skills")
    if form.errors:
        return _form(visit, form, rated, 422)
    moved = form.text("up") or form.text("down")
    if is_skill(moved):
        # The row that was moved is where the person goes on.
        return visit.go(f"/profile/skills#skill-{quote(moved)}")
    return visit.go("/profile/skills" if added or form.text("remove") else "/profile", good="Your skills are saved.")


def _rated(form: Form) -> Rated:
    lines = zip(form.many("slug"), form.many("level"), strict=False)
    return [(slug, _level(level)) for slug, level in lines if is_skill(slug)]


def _level(text: str) -> int:
    return next((level.value for level in SkillLevel if str(level.value) == text), SkillLevel.GOOD.value)


def _without(rated: Rated, slug: str) -> Rated:
    return [pair for pair in rated if pair[0] != slug]


def _moved(rated: Rated, slug: str, by: int) -> Rated:
    place = next((index for index, pair in enumerate(rated) if pair[0] == slug), None)
    if place is None or not 0 <= place + by < len(rated):
        return rated
    others = _without(rated, slug)
    return [*others[: place + by], rated[place], *others[place + by :]]
