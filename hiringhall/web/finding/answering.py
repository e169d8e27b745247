"""The answer of a page that finds: everything its template needs, and the address bar kept in step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from litestar import Response
from sqlalchemy.orm import Session

from hiringhall.marketplace.errors import InvalidInput
from hiringhall.search.addresses import Address
from hiringhall.search.expressions import parse
from hiringhall.search.queries import Bucket
from hiringhall.search.search import NotReady
from hiringhall.web import job_words, profile_words
from hiringhall.web.finding import labels
from hiringhall.web.finding.filters import Filters
from hiringhall.web.finding.kinds import Finding
from hiringhall.web.finding.paging import Results
from hiringhall.web.finding.trouble import Trouble, trouble
from hiringhall.web.finding.wording import suggested_name
from hiringhall.web.visit import Visit

Facet = TypeVar("Facet", bound=StrEnum)

TYPING = "input#f-q"
"""How htmx names the field in which somebody types."""


def is_typing(visit: Visit) -> bool:
    """Tell whether the answer is for somebody who has not done typing."""
    return visit.request.headers.get("hx-source", "") == TYPING


def check(visit: Visit, asked: Address) -> None:
    """Raise InvalidInput for what is broken in the expression; while somebody types it need not be whole."""
    parse(asked.text, "q", live=is_typing(visit))


@dataclass(frozen=True)
class Found(Generic[Facet]):
    """What was found: how many in all, the lines of this page, and counts by what they can be filtered by."""

    total: int
    lines: Sequence[Any]
    counts: Mapping[Facet, list[Bucket]]


def found_page(
    visit: Visit,
    finding: Finding,
    asked: Address,
    *,
    look: Callable[[Session], Found[Facet]],
    filters: Callable[[Mapping[Facet, list[Bucket]] | None], Filters],
) -> Response[bytes]:
    """Answer with what `look` finds, or with why nothing was: what is wrong with the expression, or no index yet.

    `filters` makes the filters from the counts, or without any.
    """
    try:
        check(visit, asked)
        with visit.reading() as session:
            found = look(session)
    except InvalidInput as refused:
        status = 200 if is_typing(visit) else 422
        return _shown(visit, finding, asked, filters(None), status=status, trouble=trouble(refused, asked.text))
    except NotReady:
        return _shown(visit, finding, asked, filters(None), status=503, is_preparing=True)
    results = Results(asked, found.total)
    if asked.page > results.pages > 0:
        return visit.go(f"{finding.path}?{asked.with_page(results.pages)}")
    return _shown(visit, finding, asked, filters(found.counts), results=results, lines=found.lines)


def _shown(
    visit: Visit,
    finding: Finding,
    asked: Address,
    filters: Filters,
    *,
    status: int = 200,
    results: Results | None = None,
    lines: Sequence[Any] = (),
    trouble: Trouble | None = None,
    is_preparing: bool = False,
) -> Response[bytes]:
    answer = visit.show(
        finding.template,
        status=status,
        kind=finding,
        asked=asked,
        filters=filters,
        results=results,
        lines=lines,
        trouble=trouble,
        is_preparing=is_preparing,
        words=labels,
        job_words=job_words,
        profile_words=profile_words,
        suggested=suggested_name(finding.subject, asked),
    )
    if visit.request.headers.get("hx-request"):
        # Typing rewrites the address in place, so that the way back does not lead through every letter.
        header = "HX-Replace-Url" if is_typing(visit) else "HX-Push-Url"
        query = asked.with_page(asked.page)
        answer.headers[header] = f"{finding.path}?{query}" if query else finding.path
    return answer
