"""Pages of results with real links."""

from dataclasses import dataclass

from hiringhall.search.addresses import Address
from hiringhall.search.addresses.values import MOST_PAGES, PAGE_SIZE

AROUND = 2


@dataclass(frozen=True)
class Results:
    """Where a page stands among the results."""

    address: Address
    total: int

    @property
    def page(self) -> int:
        """The page shown, from 1."""
        return self.address.page

    @property
    def pages(self) -> int:
        """How many pages can be opened."""
        return min(-(-self.total // PAGE_SIZE), MOST_PAGES)

    @property
    def is_cut(self) -> bool:
        """Whether there is more than can be paged through."""
        return self.total > MOST_PAGES * PAGE_SIZE

    @property
    def links(self) -> list[int]:
        """The pages to link to, 0 standing for a gap: the first, the last and those around this one."""
        near = range(self.page - AROUND, self.page + AROUND + 1)
        shown = [number for number in range(1, self.pages + 1) if number in {1, self.pages} or number in near]
        return [
            part
            for before, number in zip([0, *shown], shown, strict=False)
            for part in ([number] if number == before + 1 else [0, number])
        ]
