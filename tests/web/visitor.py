"""A visitor of the pages without a browser: keeps cookies, sends forms with the token of the page they are on."""

import secrets
from collections.abc import Mapping
from typing import Any

import requests
from lxml import html
from requests import Response
from requests.adapters import HTTPAdapter

PATIENCE = 30  # seconds
PASSWORD = "seven quiet brass owls"


class _From(HTTPAdapter):
    """Connects from an address of its own, so that one visitor's wrong passwords do not slow down another."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, source_address=(self._address, 0), **options)


class Visitor:
    """Opens pages (`get`) and sends forms (`send`); redirects are followed unless told otherwise."""

    def __init__(self, base_url: str, address: str = "") -> None:
        self.base_url = base_url
        self.address = (
            address or f"127.{1 + secrets.randbelow(250)}.{secrets.randbelow(256)}.{1 + secrets.randbelow(250)}"
        )
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.mount("http://", _From(self.address))

    def get(self, path: str, *, follow: bool = True, headers: Mapping[str, str] | None = None) -> Response:
        return self.http.get(self.base_url + path, allow_redirects=follow, timeout=PATIENCE, headers=headers)

    def post(
        self, path: str, data: Any = None, *, follow: bool = False, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Send a POST as it stands, without a token."""
        return self.http.post(
            self.base_url + path, data=data, allow_redirects=follow, timeout=PATIENCE, headers=headers
        )

    def send(self, path: str, fields: dict[str, Any] | None = None, *, on: str = "", follow: bool = True) -> Response:
        """Send a form to `path` with the token of the page `on`, which is the form's own unless given."""
        token = self.token(on or path)
        return self.post(path, {"_csrf": token, **(fields or {})}, follow=follow)

    def upload(
        self, path: str, content: bytes, fields: dict[str, str] | None = None, *, name: str = "me.jpg", on: str = ""
    ) -> Response:
        """Send a form with a picture as multipart, as `send` does."""
        data = {"_csrf": self.token(on or path), **(fields or {})}
        files = {"picture": (name, content, "image/jpeg")}
        return self.http.post(self.base_url + path, data=data, files=files, timeout=PATIENCE)

    def token(self, path: str) -> str:
        """Return the token of the forms on a page."""
        found = parse(self.get(path)).xpath("//input[@name='_csrf']/@value")
        assert found, f"There is no form on {path}."
        return str(found[0])

    def sign_in(self, username: str, password: str = PASSWORD) -> Response:
        return self.send("/login", {"username": username, "password": password})

    @property
    def secret(self) -> str:
        """The value of the sign-in cookie."""
        return str(self.http.cookies.get("hall") or "")

    def is_signed_in(self) -> bool:
        return self.get("/account", follow=False).status_code == 200


def parse(answer: Response) -> Any:
    """Return the document of an answer."""
    return html.document_fromstring(answer.content)


def errors(answer: Response) -> dict[str, str]:
    """Return what stands beside the fields of a form, by field; "" is above the form."""
    document = parse(answer)
    found = {
        node.get("id").removesuffix("-error"): " ".join(node.text_content().split())
        for node in document.xpath("//*[contains(@class, 'field-error')]")
    }
    above = [" ".join(node.text_content().split()) for node in document.xpath("//*[@role='alert']")]
    return found | ({"": above[0]} if above else {})


def value(answer: Response, name: str) -> str:
    """Return what a field of the form holds."""
    found = parse(answer).xpath(f"//*[@name='{name}']")[0]
    return str(found.text or "") if found.tag == "textarea" else str(found.get("value", ""))


def heading(answer: Response) -> str:
    """Return the main heading of a page."""
    return " ".join(parse(answer).xpath("//h1")[0].text_content().split())


def flash(answer: Response) -> str:
    """Return the message that a page shows once."""
    found = parse(answer).xpath("//*[contains(@class, 'flash')]")
    return " ".join(found[0].text_content().split()) if found else ""
