"""Metadata: the lists that other calls take their values from."""

from typing import Annotated

from msgspec import Meta, Struct

from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.endpoint import Parameters, endpoint
from hiringhall.api.upwork.endpoints.users import NoParameters
from hiringhall.api.upwork.paging import read_page
from hiringhall.marketplace import catalog
from hiringhall.marketplace.errors import NotFound
from hiringhall.search.queries import JobQuery, PersonQuery

SECTION = "Metadata"


class TopicView(Struct, frozen=True):
    """A subcategory."""

    id: str
    title: str


class CategoryView(Struct, frozen=True):
    """A category with its subcategories."""

    id: str
    title: str
    topics: list[TopicView]


class LegacyCategoryView(Struct, frozen=True):
    """A category of the first generation, names only."""

    title: str
    topics: list[str]


class RegionView(Struct, frozen=True):
    """A region of the world."""

    alias: str
    title: str


class TestView(Struct, frozen=True):
    """A test that freelancers can take."""

    record_id: str
    name: str
    weight: str


class SpecialtyView(Struct, frozen=True):
    """A specialty of a subcategory."""

    id: str
    title: str
    topic_id: str


class SkillView(Struct, frozen=True):
    """A skill with the name people read."""

    skill: str
    name: str


class SkillDetailView(Struct, frozen=True):
    """A skill with how many jobs ask for it and how many freelancers have it, as far as the caller may find them."""

    skill: str
    external_link: str
    description: str
    num_jobs: str
    num_contractors: str


class CategoriesAnswer(Struct, frozen=True):
    """Answer of the call."""

    categories: list[CategoryView]


class LegacyCategoriesAnswer(Struct, frozen=True):
    """Answer of the call."""

    categories: list[LegacyCategoryView]


class SlugsAnswer(Struct, frozen=True):
    """Answer of the call."""

    skills: list[str]


class SkillsAnswer(Struct, frozen=True):
    """Answer of the call."""

    skills: list[SkillView]


class SkillDetailAnswer(Struct, frozen=True):
    """Answer of the call."""

    skill: SkillDetailView


class RegionsAnswer(Struct, frozen=True):
    """Answer of the call."""

    regions: list[RegionView]


class TestsAnswer(Struct, frozen=True):
    """Answer of the call."""

    tests: list[TestView]


class ReasonsAnswer(Struct, frozen=True):
    """Answer of the call: triples of number, text and alias or null."""

    reasons: list[tuple[str, str, str | None]]


class SpecialtiesAnswer(Struct, frozen=True):
    """Answer of the call."""

    specialties: list[SpecialtyView]


class Reasons(Parameters, frozen=True):
    """Names the kind of reasons."""

    type: Annotated[catalog.ReasonType, Meta(description="What the reasons are for.")]


class SkillSearch(Parameters, frozen=True):
    """Narrows the list of skills."""

    q: Annotated[str, Meta(description="Only skills whose slug or name contains this text.")] = ""
    page: Annotated[str | None, Meta(description="offset;count of the list; all without it.")] = None


class OneSkill(Parameters, frozen=True):
    """Names a skill."""

    slug: Annotated[str, Meta(description="Slug of a skill.")]


@endpoint(
    "metadata_categories_v2",
    "GET",
    "profiles/v2/metadata/categories",
    section=SECTION,
    title="List categories V2",
    scope=None,
    default_format="json",
    formats=frozenset({"json"}),
    server_time=int,
)
def categories(call: Call, params: NoParameters) -> CategoriesAnswer:
    """Return the categories with their subcategories."""
    del call, params
    return CategoriesAnswer(
        [
            CategoryView(found.id, found.title, [TopicView(topic.id, topic.title) for topic in found.topics])
            for found in catalog.categories()
        ]
    )


@endpoint(
    "metadata_categories_v1",
    "GET",
    "profiles/v1/metadata/categories",
    section=SECTION,
    title="List categories of the first generation",
    scope=None,
    documented=False,
)
def legacy_categories(call: Call, params: NoParameters) -> LegacyCategoriesAnswer:
    """Return the first generation of categories, which jobs may still name."""
    del call, params
    return LegacyCategoriesAnswer(
        [
            LegacyCategoryView(found.title, [topic.title for topic in found.topics])
            for found in catalog.legacy_categories()
        ]
    )


@endpoint(
    "metadata_skills",
    "GET",
    "profiles/v1/metadata/skills",
    section=SECTION,
    title="List skills",
    scope=None,
)
def skills(call: Call, params: NoParameters) -> SlugsAnswer:
    """Return the slugs of all skills in alphabetical order."""
    del call, params
    return SlugsAnswer([skill.slug for skill in catalog.skills()])


@endpoint(
    "metadata_skill",
    "GET",
    "profiles/v1/metadata/skills/{slug}",
    section=SECTION,
    title="Get skill",
    scope=None,
    documented=False,
)
def skill(call: Call, params: OneSkill) -> SkillDetailAnswer:
    """Return one skill; its description is the name that people read."""
    if not catalog.is_skill(params.slug):
        raise NotFound("skill")
    found = catalog.skill(params.slug)
    ask, slugs = call.hall.search, (found.slug,)
    jobs = ask.jobs(call.session, call.actor, JobQuery(with_skills=slugs), count=1)
    people = ask.people(call.session, call.actor, PersonQuery(with_skills=slugs), count=1)
    return SkillDetailAnswer(SkillDetailView(found.slug, "", found.name, str(jobs.total), str(people.total)))


@endpoint(
    "metadata_skills_v2",
    "GET",
    "profiles/v2/metadata/skills",
    section=SECTION,
    title="Search skills",
    scope=None,
    documented=False,
)
def search_skills(call: Call, params: SkillSearch) -> SkillsAnswer:
    """Return skills with their names."""
    del call
    wanted = params.q.casefold()
    found = [skill for skill in catalog.skills() if wanted in skill.slug or wanted in skill.name.casefold()]
    if params.page is not None:
        page = read_page(params.page)
        found = found[page.offset : page.offset + page.count]
    return SkillsAnswer([SkillView(skill.slug, skill.name) for skill in found])


@endpoint(
    "metadata_regions",
    "GET",
    "profiles/v1/metadata/regions",
    section=SECTION,
    title="List geographical regions",
    scope=None,
)
def regions(call: Call, params: NoParameters) -> RegionsAnswer:
    """Return the regions of the world."""
    del call, params
    return RegionsAnswer([RegionView(region.alias, region.title) for region in catalog.regions()])


@endpoint(
    "metadata_tests",
    "GET",
    "profiles/v1/metadata/tests",
    section=SECTION,
    title="List tests",
    scope=None,
)
def tests(call: Call, params: NoParameters) -> TestsAnswer:
    """Return the tests that freelancers can take."""
    del call, params
    return TestsAnswer([TestView(test.id, test.name, str(test.weight)) for test in catalog.tests()])


@endpoint(
    "metadata_reasons",
    "GET",
    "profiles/v1/metadata/reasons",
    section=SECTION,
    title="List reasons",
    scope=None,
)
def reasons(call: Call, params: Reasons) -> ReasonsAnswer:
    """Return the reasons of one kind."""
    del call
    return ReasonsAnswer([(found.code, found.text, found.alias) for found in catalog.reasons(params.type)])


@endpoint(
    "metadata_specialties",
    "GET",
    "profiles/v1/metadata/specialties",
    section=SECTION,
    title="List specialties",
    scope=None,
    documented=False,
)
def specialties(call: Call, params: NoParameters) -> SpecialtiesAnswer:
    """Return the specialties of all subcategories."""
    del call, params
    return SpecialtiesAnswer([SpecialtyView(found.id, found.title, found.topic) for found in catalog.specialties()])
