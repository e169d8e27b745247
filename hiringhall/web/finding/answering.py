"""The answer of a page that finds: everything its template needs, and the address bar kept in step."""

from collections.abc import Sequence
from typing import Any

from litestar import Response

from hiringhall.marketplace.errors import InvalidInput
from hiringhall.search.addresses import Address
from hiringhall.search.expressions import parse
from hiringhall.search.search import NotReady
from hiringhall.web import job_words, profile_words
from hiringhall.web.finding import labels
from hiringhall.web.finding.filters import Filters
from hiringhall.web.finding.kinds import Finding
from hiringhall.web.finding.paging import Results
from hiringhall.web.finding.trouble import trouble
from hiringhall.web.finding.wording import suggested_name
from hiringhall.web.visit import Visit

TYPING = "input#f-q"
"""How htmx names the field in which somebody types."""


def is_typing(visit: Visit) -> bool:
    """Tell whether the answer is for somebody who has not done typing."""
    return visit.request.headers.get("hx-source", "") == TYPING


def check(visit: Visit, asked: Address) -> None:
    """Raise InvalidInput for what is broken in the expression; while somebody types it need not be whole."""
    parse(asked.text, "q", live=is_typing(visit))


def found_page(
    visit: Visit,
    finding: Finding,
    asked: Address,
    filters: Filters,
    *,
    results: Results | None = None,
    lines: Sequence[Any] = (),
    refused: InvalidInput | NotReady | None = None,
) -> Response[bytes]:
    """Answer with what was found, or with why nothing was: what is wrong with the expression, or no index yet."""
    told = trouble(refused, asked.text) if isinstance(refused, InvalidInput) else None
    answer = visit.show(
        finding.template,
        status=503 if isinstance(refused, NotReady) else 422 if told and not is_typing(visit) else 200,
        kind=finding,
        asked=asked,
        filters=filters,
        results=results,
        lines=lines,
        trouble=told,
        is_preparing=isinstance(refused, NotReady),
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
