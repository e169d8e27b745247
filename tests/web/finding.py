"""What the tests of finding look for: jobs and freelancers in a running hall, and waiting until they can be found."""

import secrets
from collections.abc import Iterable
from typing import Any

from hiringhall.marketplace.accounts import organizations
from hiringhall.marketplace.accounts.models import CompanyKind, User
from hiringhall.marketplace.jobs.models import Job, JobType, Visibility
from hiringhall.marketplace.jobs.operations import post_job
from hiringhall.marketplace.jobs.texts import JobText
from tests.support.market import WEB_DEVELOPMENT
from tests.support.waiting import eventually
from tests.web.conftest import Back, actor
from tests.web.visitor import Visitor, parse


def word() -> str:
    """Return a word that occurs nowhere else."""
    return "w" + "".join(secrets.choice("abcdefghij") for _ in range(10))


def client(back: Back, name: str = "Northwind Furniture") -> tuple[User, int]:
    """Add the owner of a new client company; returns them and the reference of its team."""
    owner = back.person("Marta")
    with back.database.writing() as session:
        slug = f"firm-{secrets.token_hex(4)}"
        company = organizations.found_company(session, actor(owner), name=name, slug=slug, kind=CompanyKind.CLIENT)
        return owner, company.id


def post(
    back: Back,
    owner: User,
    team: int,
    title: str,
    *,
    description: str = "What there is to do is written down.",
    job_type: JobType = JobType.HOURLY,
    visibility: Visibility = Visibility.PUBLIC,
    skills: tuple[str, ...] = ("php",),
    place: tuple[str, str] = WEB_DEVELOPMENT,
    **facts: Any,
) -> Job:
    """Post a job."""
    text = JobText(
        title=title,
        description=description,
        visibility=visibility,
        category=place[0],
        subcategory=place[1],
        skills=skills,
        **facts,
    )
    with back.database.writing() as session:
        return post_job(session, actor(owner), team, job_type, text)


def titles(visitor: Visitor, path: str) -> list[str]:
    """Return the titles of the results of a page."""
    return [" ".join(node.text_content().split()) for node in parse(visitor.get(path)).xpath("//ol/li//h2")]


def count(visitor: Visitor, path: str) -> str:
    """Return what a page says of how much was found."""
    return " ".join(parse(visitor.get(path)).get_element_by_id("found-count").text_content().split())


def await_titles(visitor: Visitor, path: str, wanted: Iterable[str]) -> None:
    """Wait until a page finds exactly these, in any order."""
    expected = sorted(wanted)
    eventually(lambda: sorted(titles(visitor, path)), lambda found: found == expected)
