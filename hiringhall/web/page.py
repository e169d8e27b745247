"""The declaration of a page: method, path, for whom, and whether it takes long enough for a thread."""

from collections.abc import Callable
from dataclasses import dataclass

from litestar import Response

from hiringhall.web.access import Who
from hiringhall.web.visit import Visit

Answer = Response[bytes]
Run = Callable[[Visit], Answer]


@dataclass(frozen=True)
class Page:
    """One page or the target of one form. `slow` pages always run in a thread (they hash passwords, draw or count).

    `uploads` is how many bytes of files its form may bring. What is sent to a `signed` address need not come from a
    form of ours: the page checks the signature in the address instead.
    """

    method: str
    path: str
    run: Run
    who: Who
    slow: bool
    uploads: int = 0
    signed: bool = False


class Pages:
    """The pages of one family, in the order they were declared."""

    def __init__(self) -> None:
        self.all: list[Page] = []

    def get(self, path: str, *, who: Who = Who.PERSON, slow: bool = False) -> Callable[[Run], Run]:
        """Declare what is shown at `path`."""
        return self._declare("GET", path, who, slow)

    def post(
        self, path: str, *, who: Who = Who.PERSON, slow: bool = False, uploads: int = 0, signed: bool = False
    ) -> Callable[[Run], Run]:
        """Declare what a form sent to `path` does; one with `uploads`, in bytes, is slow, for they are looked at."""
        return self._declare("POST", path, who, slow or uploads > 0, uploads, signed=signed)

    def _declare(
        self, method: str, path: str, who: Who, slow: bool, uploads: int = 0, *, signed: bool = False
    ) -> Callable[[Run], Run]:
        def add(run: Run) -> Run:
            self.all.append(Page(method, path, run, who, slow, uploads, signed))
            return run

        return add
