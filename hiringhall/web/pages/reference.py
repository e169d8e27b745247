"""The API reference: every endpoint that is served, for people and, as OpenAPI, for programs."""

import msgspec
from litestar import Response

from hiringhall.api.upwork import openapi, reference
from hiringhall.web.access import Who
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()


@pages.get("/docs", who=Who.ANYONE)
def show(visit: Visit) -> Answer:
    """Show the reference."""
    return visit.show("reference/reference.html", sections=reference.sections())


@pages.get("/docs/openapi.json", who=Who.ANYONE)
def document(visit: Visit) -> Answer:
    """Give the OpenAPI document."""
    del visit
    body = msgspec.json.encode(openapi.document())
    return Response(body, media_type="application/json", headers={"Access-Control-Allow-Origin": "*"})
