"""A thousand mixed queries, each in a form that the hall, bare tantivy and FTS5 can be asked."""

from dataclasses import dataclass
from random import Random
from urllib.parse import quote

from benchmarks.search.corpus import Words

KINDS = ("common word", "rare word", "two words", "phrase", "filter and sort", "deep page")
DEEP = 4_900


@dataclass(frozen=True)
class Question:
    """Words that must all occur (next to each other if `phrase`), for hourly or fixed-price jobs of a budget."""

    kind: str
    words: tuple[str, ...]
    phrase: bool = False
    budget: tuple[int, int] | None = None
    offset: int = 0

    @property
    def address(self) -> str:
        """The request that asks it of the hall: jobs by time, or by budget where that is asked for."""
        text = " ".join(self.words)
        query = f'"{text}"' if self.phrase else text
        address = f"/api/profiles/v2/search/jobs.json?q={quote(query, safe='')}&paging={self.offset}%3B10"
        if self.budget is not None:
            low, high = (cents // 100 for cents in self.budget)
            address += f"&job_type=fixed-price&budget={quote(f'[{low} TO {high}]', safe='')}"
            address += "&sort=client_total_charge%20desc"
        return address


def questions(words: Words, number: int, seed: int = 2) -> list[Question]:
    """Return so many questions, the kinds in turn."""
    random = Random(seed)  # noqa: S311 - the same questions every time
    common, medium, rare = words.ranked[:20], words.ranked[20:2_000], words.ranked[5_000:40_000]
    made = []
    for index in range(number):
        kind = KINDS[index % len(KINDS)]
        first = random.choice(common)
        match kind:
            case "common word":
                made.append(Question(kind, (first,)))
            case "rare word":
                made.append(Question(kind, (random.choice(rare),)))
            case "two words":
                made.append(Question(kind, (first, random.choice(medium))))
            case "phrase":
                made.append(Question(kind, tuple(words.text(2).split()), phrase=True))
            case "filter and sort":
                low = random.randrange(5_000, 100_000, 100)
                made.append(Question(kind, (random.choice(medium),), budget=(low, low * 4)))
            case _:
                made.append(Question(kind, (first,), offset=DEEP))
    return made
