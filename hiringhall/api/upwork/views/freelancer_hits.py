"""Freelancers as the second version of the search shows them."""

from functools import lru_cache
from typing import Self

from msgspec import Struct

from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.heritage import amount, long_date, score
from hiringhall.api.upwork.views.excerpts import excerpt
from hiringhall.api.upwork.views.people import portrait_url
from hiringhall.marketplace import catalog
from hiringhall.marketplace.profiles.cards import ProfileCard
from hiringhall.search.queries import FoundPerson


class FreelancerHit(Struct, frozen=True, kw_only=True):
    """A freelancer who was found; numbers are texts here, and what is not known is null."""

    id: str
    name: str
    title: str
    description: str
    country: str | None
    categories2: list[str]
    skills: list[str]
    rate: str | None
    feedback: str
    profile_type: str
    last_activity: str | None
    member_since: str
    portfolio_items_count: str
    test_passed_count: str
    portrait_50: str

    @classmethod
    def of(cls, call: Call, card: ProfileCard, found: FoundPerson) -> Self:
        """Show a freelancer with the figures that the search knows."""
        return cls(
            id=card.key,
            name=card.name,
            title=card.title,
            description=excerpt(card.overview),
            country=card.country or None,
            categories2=list(category_titles(tuple(card.categories))),
            skills=card.skills,
            rate=amount(card.rate) or None,
            feedback=score(found.feedback),
            profile_type="Agency" if card.is_agent else "Independent",
            last_activity=long_date(found.last_worked) or None,
            member_since=long_date(card.member_since),
            portfolio_items_count=str(card.portfolio_items),
            test_passed_count=str(card.tests),
            portrait_50=portrait_url(call, card, 50),
        )


@lru_cache(maxsize=1024)
def category_titles(topics: tuple[str, ...]) -> tuple[str, ...]:
    """Return the titles of the categories that these subcategories belong to, each once."""
    return tuple(dict.fromkeys(catalog.category_of_topic(topic).title for topic in topics))
