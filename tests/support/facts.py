"""The facts about the Upwork API that the coverage test stands on: our own compact copies of the specification.

`upwork_endpoints.json` holds what the reference lists, `upwork_client_paths.json` what any released client calls.
`python -m tests.support.facts FOLDER` writes them anew from a folder that holds the specification.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

import msgspec
import yaml
from msgspec import Struct

DATA = Path(__file__).parents[1] / "data"
ENDPOINTS = DATA / "upwork_endpoints.json"
CLIENT_PATHS = DATA / "upwork_client_paths.json"


class Endpoint(Struct, frozen=True, order=True):
    """An endpoint of the reference; `route` as printed, with named segments."""

    id: str
    method: str
    route: str

    @property
    def path(self) -> str:
        """The route in the form of `ClientPath.path`."""
        return re.sub(r"{\w+}", "{}", self.route.removesuffix(".{format}")).lstrip("/")


class ClientPath(Struct, frozen=True, order=True):
    """A path that a released client calls; `{}` stands for one value. `fault` marks a slip of the client."""

    method: str
    path: str
    fault: bool = False


def endpoints() -> list[Endpoint]:
    """Return the endpoints of the reference."""
    return msgspec.json.decode(ENDPOINTS.read_bytes(), type=list[Endpoint])


def client_paths() -> list[ClientPath]:
    """Return the paths of the released clients."""
    return msgspec.json.decode(CLIENT_PATHS.read_bytes(), type=list[ClientPath])


def specified_endpoints(folder: Path) -> list[Endpoint]:
    """Read the endpoints from the specification in `folder`."""
    entries = yaml.safe_load((folder / "upwork-endpoints.yaml").read_text())
    return [Endpoint(entry["id"], entry["method"], entry["route"]) for entry in entries]


def specified_client_paths(folder: Path) -> list[ClientPath]:
    """Read the paths of the clients from the specification in `folder`."""
    entries = json.loads((folder / "data" / "upwork-client-paths.json").read_text())["paths"]
    return [ClientPath(entry["method"], entry["path"], "fault" in entry) for entry in entries]


def _write(file: Path, facts: list[Any]) -> None:
    lines = [json.dumps(msgspec.to_builtins(fact)) for fact in facts]
    file.write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    _write(ENDPOINTS, specified_endpoints(Path(sys.argv[1])))
    _write(CLIENT_PATHS, specified_client_paths(Path(sys.argv[1])))
