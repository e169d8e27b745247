"""Which endpoint answers a request: every declared path with the version the caller names."""

from itertools import product

from hiringhall.api.upwork.endpoint import ENDPOINTS, Endpoint, Router
from hiringhall.api.upwork.endpoints import load
from hiringhall.api.upwork.form import Form
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
        if version not in versions:
            versions.append(version)
            versions.sort()

    def find(self, read: Form, rest: tuple[str, ...] | None = None) -> tuple[Target, dict[str, str]] | None:
        """Return what answers and the values of the path's parameters, or None. `rest` may stand for the form's own."""
        rest = read.rest if rest is None else rest
        method = "GET" if read.method == "HEAD" else read.method
        for version in [read.version] if read.version else self._versions.get(f"{read.entry}/{read.resource}", []):
            found = self._router.find(read.entry, method, (read.resource, version, *rest))
            if found is not None:
                return found
        return None

    def serves(self, method: str, path: str) -> bool:
        """Tell whether `path`, such as `api/hr/v2/jobs/~01…`, is served."""
        entry, *segments = path.strip("/").split("/")
        return self._router.find(entry, method, tuple(segments)) is not None


ROUTES = Routes()
