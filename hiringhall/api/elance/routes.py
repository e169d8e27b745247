"""Which method answers a call: every declared path."""

from hiringhall.api.elance.endpoint import ENDPOINTS, Endpoint
from hiringhall.api.elance.endpoints import load
from hiringhall.api.routing import Router

VERBS = ("GET", "POST")
_ENTRY = "api2"
SPELLINGS = {"workroom/{bidId}/statusReports": "workroom/{bidId}/statusreports"}
"""Paths that programs spell in another way too."""


class Routes:
    """All served paths."""

    def __init__(self) -> None:
        load()
        self._router: Router[Endpoint] = Router()
        for declared in ENDPOINTS.values():
            self._router.add(_ENTRY, declared.method, declared.path, declared)
        for path, spelling in SPELLINGS.items():
            self._router.add(_ENTRY, "GET", spelling, ENDPOINTS[f"GET {path}"])

    def find(self, verb: str, segments: tuple[str, ...]) -> tuple[Endpoint, dict[str, str]] | None:
        """Return what answers and the values of the path's parameters, or None."""
        return self._router.find(_ENTRY, "GET" if verb == "HEAD" else verb, segments)

    def verbs(self, segments: tuple[str, ...]) -> list[str]:
        """Return the verbs by which something is served at a path."""
        return [verb for verb in VERBS if self._router.find(_ENTRY, verb, segments)]


ROUTES = Routes()
