"""Money by week and part: what each team spent, what each client paid for."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.dashboards.sources import Source, ask, last_weeks, week_of
from hiringhall.marketplace.reports.periods import Days

NAMELESS = "(none)"


class By(StrEnum):
    """What amounts are told apart by."""

    TEAM = "buyer_team"
    CLIENT = "buyer_company"


@dataclass(frozen=True)
class Weekly:
    """Cents by week, each named by its Monday, and by part.

    `weeks` are in order and without a gap; `parts` has an amount for each of them by the name of the part, the largest
    part first. An amount counts for the week in which it was charged or given back, and may be below zero. The
    `sources` say the same when they are asked `query` for the `days`, and `week_query` for what is behind a week.
    """

    weeks: tuple[date, ...]
    parts: Mapping[str, Sequence[int]]
    sources: tuple[Source, ...]
    by: By

    @property
    def days(self) -> Days:
        """From the first day of the first week to the last day of the last."""
        return Days(self.weeks[0], week_of(self.weeks[-1]).last)

    @property
    def query(self) -> str:
        """What the sources are asked, but for the days."""
        return f"select week, {self.by}__id, {self.by}_name, sum(amount)\norder by week desc"

    @property
    def week_query(self) -> str:
        """What tells of the amounts of a week one by one, but for the days."""
        return f"select date, {self.by}_name, provider_name, description, sum(amount)\norder by date desc"

    @property
    def sums(self) -> list[int]:
        """Cents of each week."""
        return [sum(of_week) for of_week in zip(*self.parts.values(), strict=True)] or [0] * len(self.weeks)

    @property
    def total(self) -> int:
        """Cents of all weeks."""
        return sum(self.sums)

    @property
    def is_empty(self) -> bool:
        """Whether nothing moved in any week."""
        return not any(any(amounts) for amounts in self.parts.values())


def weekly(session: Session, actor: Actor, sources: Sequence[Source], by: By) -> Weekly:
    """Return what sources of one report say together about the last weeks. Raises NotFound or NotAllowed."""
    asked = Weekly(last_weeks(), {}, tuple(sources), by)
    places = {monday: place for place, monday in enumerate(asked.weeks)}
    amounts: defaultdict[str, list[int]] = defaultdict(lambda: [0] * len(places))
    names: dict[str, str] = {}
    for monday, id_, name, amount in ask(session, actor, sources, asked.query, asked.days):
        part = str(id_ or "")
        names[part] = str(name or NAMELESS)
        if isinstance(monday, date) and isinstance(amount, int):
            amounts[part][places[monday]] += amount
    called = _told_apart(names)
    largest = sorted(amounts, key=lambda part: (-sum(amounts[part]), part))
    return Weekly(asked.weeks, {called[part]: tuple(amounts[part]) for part in largest}, asked.sources, by)


def _told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Return the names by id, with the id where several have one name."""
    often = Counter(names.values())
    return {id_: name if often[name] == 1 else f"{name} ({id_})" for id_, name in names.items()}
