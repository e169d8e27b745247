"""Profiles of freelancers: whole, in brief, and entry by entry as early clients read them."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from hiringhall.api.upwork import errors
from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.decode import listed
from hiringhall.api.upwork.endpoint import Parameters, endpoint
from hiringhall.api.upwork.views import freelancer_profiles as views
from hiringhall.api.upwork.views.freelancer_profiles import BriefProfile, WholeProfile
from hiringhall.api.upwork.views.resumes import (
    CertificationView,
    EducationView,
    ExperiencesView,
    PortfolioView,
    SkillsView,
    TestsView,
)
from hiringhall.marketplace.errors import InvalidInput, NotFound
from hiringhall.marketplace.profiles.queries import (
    MOST_AT_ONCE,
    FullProfile,
    readable_head,
    readable_profile,
    readable_profiles,
)

SECTION = "Public profiles"


class SomeProfiles(Parameters, frozen=True):
    """Names one profile or several."""

    profile_key: Annotated[str, Meta(description="Key of a profile, or up to 20 separated by semicolons.")]


class OneProfile(Parameters, frozen=True):
    """Names a profile."""

    profile_key: Annotated[str, Meta(description="Key of a profile.")]


class WholeProfiles(Struct, frozen=True):
    """Several profiles."""

    profile: list[WholeProfile]


class BriefProfiles(Struct, frozen=True):
    """Several profiles in brief."""

    profile: list[BriefProfile]


class ProfilesAnswer(Struct, frozen=True):
    """Answer of the call: `profile` when one was named, `profiles` when several were."""

    profile: WholeProfile | UnsetType = UNSET
    profiles: WholeProfiles | UnsetType = UNSET


class BriefAnswer(Struct, frozen=True):
    """Answer of the call: `profile` when one was named, `profiles` when several were."""

    profile: BriefProfile | UnsetType = UNSET
    profiles: BriefProfiles | UnsetType = UNSET


class SkillsAnswer(Struct, frozen=True):
    """Answer of the call."""

    skills: SkillsView | str


class TestsAnswer(Struct, frozen=True):
    """Answer of the call."""

    tests: TestsView | str


class ExperiencesAnswer(Struct, frozen=True):
    """Answer of the call."""

    experiences: str


class EmploymentsAnswer(Struct, frozen=True):
    """Answer of the call."""

    employments: ExperiencesView | str


class EducationsAnswer(Struct, frozen=True):
    """Answer of the call."""

    educations: EducationView | str


class CertificatesAnswer(Struct, frozen=True):
    """Answer of the call."""

    certificates: CertificationView | str


class ProjectsAnswer(Struct, frozen=True):
    """Answer of the call."""

    projects: PortfolioView | str


class QuickInfoAnswer(Struct, frozen=True):
    """Answer of the call."""

    quick_info: BriefProfile


@endpoint(
    "profiles_provider_get",
    "GET",
    "profiles/v1/providers/{profile_key}",
    section=SECTION,
    title="Get freelancer profile by key",
    scope=None,
)
def get_profiles(call: Call, params: SomeProfiles) -> ProfilesAnswer:
    """Return the whole profile of a freelancer, or of several; one that the caller may not see fails the call."""
    shown = [WholeProfile.of(call, profile) for profile in _profiles(call, params.profile_key)]
    return ProfilesAnswer(shown[0]) if len(shown) == 1 else ProfilesAnswer(profiles=WholeProfiles(shown))


@endpoint(
    "profiles_provider_brief",
    "GET",
    "profiles/v1/providers/{profile_key}/brief",
    section=SECTION,
    title="Get brief profile summary",
    scope=None,
)
def get_briefs(call: Call, params: SomeProfiles) -> BriefAnswer:
    """Return the profile of a freelancer in brief, or of several; one that the caller may not see fails the call."""
    shown = [BriefProfile.of(call, profile) for profile in _profiles(call, params.profile_key)]
    return BriefAnswer(shown[0]) if len(shown) == 1 else BriefAnswer(profiles=BriefProfiles(shown))


@endpoint(
    "profiles_provider_skills",
    "GET",
    "profiles/v1/providers/{profile_key}/skills",
    section=SECTION,
    title="List skills of a freelancer",
    scope=None,
    documented=False,
)
def get_skills(call: Call, params: OneProfile) -> SkillsAnswer:
    """Return the skills of a profile."""
    return SkillsAnswer(views.skills(_profile(call, params)))


@endpoint(
    "profiles_provider_tests",
    "GET",
    "profiles/v1/providers/{profile_key}/tests",
    section=SECTION,
    title="List tests of a freelancer",
    scope=None,
    documented=False,
)
def get_tests(call: Call, params: OneProfile) -> TestsAnswer:
    """Return the tests that a freelancer passed."""
    return TestsAnswer(views.tests_taken(_profile(call, params)))


@endpoint(
    "profiles_provider_otherexp",
    "GET",
    "profiles/v1/providers/{profile_key}/otherexp",
    section=SECTION,
    title="List other experiences of a freelancer",
    scope=None,
    documented=False,
)
def get_other_experiences(call: Call, params: OneProfile) -> ExperiencesAnswer:
    """Return nothing: profiles of this hall have no such entries."""
    readable_head(call.session, call.actor, params.profile_key)
    return ExperiencesAnswer("")


@endpoint(
    "profiles_provider_employments",
    "GET",
    "profiles/v1/providers/{profile_key}/employments",
    section=SECTION,
    title="List employments of a freelancer",
    scope=None,
    documented=False,
)
def get_employments(call: Call, params: OneProfile) -> EmploymentsAnswer:
    """Return a freelancer's work elsewhere."""
    return EmploymentsAnswer(views.experiences(_profile(call, params)))


@endpoint(
    "profiles_provider_educations",
    "GET",
    "profiles/v1/providers/{profile_key}/educations",
    section=SECTION,
    title="List education of a freelancer",
    scope=None,
    documented=False,
)
def get_educations(call: Call, params: OneProfile) -> EducationsAnswer:
    """Return where a freelancer learned."""
    return EducationsAnswer(views.education(_profile(call, params)))


@endpoint(
    "profiles_provider_certificates",
    "GET",
    "profiles/v1/providers/{profile_key}/certificates",
    section=SECTION,
    title="List certificates of a freelancer",
    scope=None,
    documented=False,
)
def get_certificates(call: Call, params: OneProfile) -> CertificatesAnswer:
    """Return the certificates of a profile."""
    return CertificatesAnswer(views.certification(_profile(call, params)))


@endpoint(
    "profiles_provider_projects",
    "GET",
    "profiles/v1/providers/{profile_key}/projects",
    section=SECTION,
    title="List portfolio of a freelancer",
    scope=None,
    documented=False,
)
def get_projects(call: Call, params: OneProfile) -> ProjectsAnswer:
    """Return the portfolio of a profile."""
    return ProjectsAnswer(views.portfolio(call, _profile(call, params)))


@endpoint(
    "profiles_provider_quickinfo",
    "GET",
    "profiles/v1/providers/{profile_key}/quickinfo",
    section=SECTION,
    title="Get quick info of a freelancer",
    scope=None,
    documented=False,
)
def get_quick_info(call: Call, params: OneProfile) -> QuickInfoAnswer:
    """Return the profile of a freelancer in brief."""
    return QuickInfoAnswer(BriefProfile.of(call, _profile(call, params)))


def _profile(call: Call, params: OneProfile) -> FullProfile:
    return readable_profile(call.session, call.actor, params.profile_key)


def _profiles(call: Call, names: str) -> list[FullProfile]:
    keys = listed(names)
    if not keys:
        raise InvalidInput("profile_key", "write the key of a profile, such as ~01 and 16 hexadecimal digits.")
    if len(keys) > MOST_AT_ONCE:
        raise errors.too_many_keys(MOST_AT_ONCE)
    try:
        return readable_profiles(call.session, call.actor, keys)
    except NotFound:
        raise NotFound(f"profile: {_unreadable(call, keys)}") from None


def _unreadable(call: Call, keys: tuple[str, ...]) -> str:
    """Return the first of the keys that leads nowhere, so that whoever named twenty learns which."""
    for key in keys:
        try:
            readable_head(call.session, call.actor, key)
        except NotFound:
            return key
    raise RuntimeError("All of the profiles can be read one by one.")
