"""Which endpoint answers a request: every declared path with the version the caller names."""

from itertools import product

from hiringhall.api.routing import Router
from hiringhall.api.upwork.endpoint import ENDPOINTS, Endpoint
from hiringhall.api.upwork.endpoints import load
from hiringhall.api.upwork.form import Form
from hiringhall.api.upwork.path import is_version, read_path
from hiringhall.api.upwork.token_endpoints import TOKEN_ENDPOINTS, TokenEndpoint

Target = Endpoint | TokenEndpoint


class Routes:
    """All served paths. Without a version the oldest one served at the path answers."""

    def __init__(self) -> None:
        load()
        self._router: Router[Target] = Router()
        self._versions: dict[str, list[str]] = {}
        for declared in ENDPOINTS.values():
            for method, path in product((declared.method, *declared.also_methods), declared.paths):
                self._add(method, path, declared)
        for token_call in TOKEN_ENDPOINTS:
            for method in ("POST", "GET"):
                self._add(method, token_call.path, token_call)

    def _add(self, method: str, path: str, target: Target) -> None:
        entry, path = ("gds", path[4:]) if path.startswith("gds/") else ("api", path)
        self._router.add(entry, method, path, target)
        resource, version, *_ = path.split("/")
        versions = self._versions.setdefault(f"{entry}/{resource}", [])
        if is_version(version) and version not in versions:
            versions.append(version)
            versions.sort()

    def find(self, read: Form, rest: tuple[str, ...] | None = None) -> tuple[Target, dict[str, str]] | None:
        """Return what answers and the values of the path's parameters, or None. `rest` may stand for the form's own."""
        method = "GET" if read.method == "HEAD" else read.method
        return self._find(method, read.entry, read.resource, read.version, read.rest if rest is None else rest)

    def serves(self, method: str, path: str) -> bool:
        """Tell whether `path`, such as `api/hr/v2/jobs/~01…`, is served."""
        place = read_path(f"/{path}")
        return self._find(method, place.entry, place.resource, place.version, place.rest) is not None

    def _find(
        self, method: str, entry: str, resource: str, version: str | None, rest: tuple[str, ...]
    ) -> tuple[Target, dict[str, str]] | None:
        for named in [version] if version else self._versions.get(f"{entry}/{resource}", []):
            found = self._router.find(entry, method, (resource, named, *rest))
            if found is not None:
                return found
        # The path of a client that lost the slash after the version: hr/v2jobs.
        return self._router.find(entry, method, (resource, *rest))


ROUTES = Routes()
