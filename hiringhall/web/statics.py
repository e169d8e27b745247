"""Static files: read once, served from memory with a name that changes with their content."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException

FOLDER = Path(__file__).with_name("static")
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
FOR_EVER = "public, max-age=31536000, immutable"
FOR_NOW = "public, max-age=300"


@dataclass(frozen=True)
class File:
    """One file as it is served."""

    body: bytes
    packed: bytes
    kind: str
    version: str


@cache
def files() -> dict[str, File]:
    """Return all static files by their path below `static`."""
    found = {}
    for path in sorted(FOLDER.rglob("*")):
        if path.suffix in KINDS or path.suffix in {".png", ".ico"}:
            body = path.read_bytes()
            kind = KINDS.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            text = kind.startswith("text/") or kind.endswith("svg+xml")
            packed = gzip.compress(body, 9, mtime=0) if text else b""
            version = hashlib.sha256(body).hexdigest()[:12]
            found[path.relative_to(FOLDER).as_posix()] = File(body, packed, kind, version)
    return found


def static_url(name: str) -> str:
    """Return the address of a static file, with its version. Raises KeyError when there is none."""
    return f"/static/{name}?v={files()[name].version}"


@get("/static/{name:path}", sync_to_thread=False)
def serve_static(name: str, request: Request[Any, Any, Any]) -> Response[bytes]:
    """Serve a static file, packed when the browser can unpack it."""
    file = files().get(name.lstrip("/"))
    if file is None:
        raise NotFoundException("There is no such file.")
    # Style sheets name fonts without their version; they never change.
    return send(file, request, lasting=file.kind == "font/woff2")


def send(file: File, request: Request[Any, Any, Any], *, lasting: bool = False) -> Response[bytes]:
    """Answer with a file, for ever when it never changes or its version was asked for."""
    lasting = lasting or request.query_params.get("v") == file.version
    headers = {
        "Cache-Control": FOR_EVER if lasting else FOR_NOW,
        "ETag": f'"{file.version}"',
        "Vary": "Accept-Encoding",
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(b"", status_code=304, headers=headers)
    body = file.body
    if file.packed and "gzip" in request.headers.get("accept-encoding", ""):
        body = file.packed
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type=file.kind, headers=headers)
