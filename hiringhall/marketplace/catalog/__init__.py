"""Catalog: what the marketplace knows beforehand, in data files.

Categories, skills, reasons, tests, specialties, places and time zones. Touches nothing but the domain errors. Each
file is read once, when it is first asked for.
"""

from hiringhall.marketplace.catalog.categories import (
    Category,
    LegacyCategory,
    LegacyTopic,
    Topic,
    categories,
    category,
    category_of_topic,
    legacy_categories,
    locate,
    place,
    subcategory,
    topic,
)
from hiringhall.marketplace.catalog.places import Country, Region, countries, country, region, regions
from hiringhall.marketplace.catalog.qualifications import QualificationTest, test, tests
from hiringhall.marketplace.catalog.reasons import Reason, ReasonType, reason, reason_type, reasons
from hiringhall.marketplace.catalog.skills import Skill, is_skill, skill, skill_named, skills
from hiringhall.marketplace.catalog.specialties import Specialty, specialties, specialties_of
from hiringhall.marketplace.catalog.timezones import display_name, is_timezone, timezones, utc_offset

__all__ = [
    "Category",
    "Country",
    "LegacyCategory",
    "LegacyTopic",
    "QualificationTest",
    "Reason",
    "ReasonType",
    "Region",
    "Skill",
    "Specialty",
    "Topic",
    "categories",
    "category",
    "category_of_topic",
    "countries",
    "country",
    "display_name",
    "is_skill",
    "is_timezone",
    "legacy_categories",
    "locate",
    "place",
    "reason",
    "reason_type",
    "reasons",
    "region",
    "regions",
    "skill",
    "skill_named",
    "skills",
    "specialties",
    "specialties_of",
    "subcategory",
    "test",
    "tests",
    "timezones",
    "topic",
    "utc_offset",
]
