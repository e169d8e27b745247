"""Settings: from flags, then the environment (`HIRINGHALL_…`), then a TOML file, then the default."""

import os
import re
import tomllib
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

PREFIX = "HIRINGHALL_"
HIDDEN = "***"
SECRETS = frozenset({"secret_key", "stripe_key", "stripe_webhook_secret"})
LEAST_SCREENSHOT_DAYS = 8
"""Trackers send for seven days after the work: what they bring must not be too old already."""
_PASSWORD_IN_ADDRESS = re.compile(r"(\w+://[^/@:\s]*:)[^@\s/]+@")

Count = Annotated[int, Meta(ge=0)]
Seconds = Annotated[int, Meta(gt=0)]


def _doc(text: str) -> Meta:
    return Meta(description=text)


class Settings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All settings of one hall. Each has a sentence that `hiringhall config` prints."""

    data: Annotated[Path, _doc("Folder for the database file, the secret key, uploads and logs.")] = Path("data")
    database: Annotated[str, _doc("SQLAlchemy URL; empty means SQLite in the data folder.")] = ""
    secret_key: Annotated[str, _doc("Seals stored secrets; empty means a key file in the data folder.")] = ""
    host: Annotated[str, _doc("Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535, description="Port to listen on.")] = 8080
    workers: Annotated[int, Meta(ge=1, description="Worker processes.")] = 2
    tls_cert: Annotated[str, _doc("Certificate chain (PEM); with tls_key the hall serves HTTPS.")] = ""
    tls_key: Annotated[str, _doc("Private key (PEM) of tls_cert.")] = ""
    public_url: Annotated[
        str, _doc("Address people and clients use, e.g. https://hall.example; empty: the request's.")
    ] = ""
    trusted_proxies: Annotated[str, _doc("Comma list of proxy addresses whose X-Forwarded-* headers count.")] = ""
    name: Annotated[str, _doc("Name of the marketplace on its pages and in its mail.")] = "Hiring Hall"
    rate_limit: Annotated[int, Meta(ge=0, description="API requests a minute per address; 0 means no limit.")] = 40
    daily_limit: Annotated[int, Meta(ge=0, description="API requests a day per application key; 0 means no limit.")] = (
        40_000
    )
    max_body: Annotated[
        int,
        Meta(
            gt=0,
            description="Largest API request body in bytes; above it 413. A signed message with files may have 32 MiB.",
        ),
    ] = 1_048_576
    max_tracker_body: Annotated[
        int, Meta(gt=0, description="Largest body in bytes that a tracker sends at once; above it 413.")
    ] = 33_554_432
    nonce_window: Annotated[int, Meta(gt=0, description="Seconds an OAuth timestamp may be away from the clock.")] = 600
    unknown_parameters: Annotated[
        Literal["refuse", "ignore"], _doc("What the API does with a parameter that an endpoint does not know.")
    ] = "refuse"
    approve_keys: Annotated[bool, _doc("Approve new API keys at once instead of queueing them for the operator.")] = (
        False
    )
    open_registration: Annotated[bool, _doc("Let anybody sign up.")] = True
    session_days: Annotated[int, Meta(gt=0, description="Days a sign-in lasts without use.")] = 30
    stripe_key: Annotated[
        str,
        _doc("Secret key of Stripe (sk_…), by which clients are charged and payees paid; empty: all by hand."),
    ] = ""
    stripe_webhook_secret: Annotated[
        str, _doc("Signing secret (whsec_…) of the endpoint /api/stripe/v1/events that Stripe sends events to.")
    ] = ""
    stripe_api: Annotated[str, _doc("Address of Stripe's API, for tests; empty: its own.")] = ""
    blobs: Annotated[
        str,
        _doc("Where pictures and files are kept: s3://, gs:// or az:// URL; empty: blobs in the data folder."),
    ] = ""
    screenshot_days: Annotated[
        int, Meta(ge=0, description="Days that screenshots of diaries are kept, at least 8; 0 keeps them for ever.")
    ] = 180
    mail: Annotated[str, _doc("Where mail goes: console, file (data/outbox) or smtp://user:password@host:port.")] = (
        "file"
    )
    mail_from: Annotated[str, _doc("Sender of the hall's mail.")] = "hall@localhost"
    sponsored_bids: Annotated[
        int, Meta(ge=0, le=1000, description="Proposals a month that a freelancer may have shown first; 0 for none.")
    ] = 3
    offer_days: Annotated[int, Meta(gt=0, le=365, description="Days that an offer counts, until it expires.")] = 7
    automatic_billing: Annotated[
        bool, _doc("Bill, charge and release pay by itself when it is time; otherwise `hiringhall bill` has to.")
    ] = True
    billing_hour: Annotated[
        int, Meta(ge=0, le=23, description="Hour of Monday, UTC, from which the week before is billed.")
    ] = 12
    review_days: Annotated[
        int, Meta(gt=0, le=60, description="Days that an invoice of a week may be disputed; Monday is the first.")
    ] = 5
    security_days: Annotated[
        int, Meta(ge=0, le=60, description="Days until paid work may be withdrawn; the day of payment is the first.")
    ] = 5
    submission_days: Annotated[
        int, Meta(gt=0, le=365, description="Days after which submitted work that nobody answers is approved.")
    ] = 14
    arrears_days: Annotated[
        int, Meta(gt=0, le=365, description="Days that a client may be in arrears until it is suspended.")
    ] = 7
    least_withdrawal: Annotated[int, Meta(gt=0, description="Least that is withdrawn at once, in cents.")] = 1_000
    withdrawal_fee: Annotated[int, Meta(ge=0, description="What a withdrawal costs, in cents.")] = 0
    payment_instructions: Annotated[
        str, _doc("How clients pay in by bank: account and what else they need, shown on their billing page.")
    ] = ""
    largest_message: Annotated[
        int, Meta(gt=0, le=1_048_576, description="Largest message of a room in bytes; above it, it is refused.")
    ] = 10_240
    notice_pause: Annotated[
        int,
        Meta(gt=0, description="Seconds at least between two mails about new matches of somebody's saved searches."),
    ] = 3600
    webhook_networks: Annotated[
        str, _doc("Comma list of networks inside that webhooks may reach, at any port; empty: the Internet alone.")
    ] = ""
    webhook_ca: Annotated[
        str, _doc("File of certificates (PEM) that webhooks trust besides those of the system; empty: none.")
    ] = ""
    report_memory: Annotated[
        int, Meta(ge=64, description="Megabytes that reports in columns take in a worker at most; beyond is disk.")
    ] = 200
    report_patience: Annotated[
        int,
        Meta(ge=0, description="Seconds that a page waits for a report; what takes longer is made in the background."),
    ] = 8
    log_format: Annotated[Literal["json", "console"], _doc("How log lines are written.")] = "json"
    log_level: Annotated[Literal["debug", "info", "warning", "error"], _doc("Least severe log line written.")] = "info"

    def __post_init__(self) -> None:
        """Raise ValueError for values that each may be but make no sense."""
        if 0 < self.screenshot_days < LEAST_SCREENSHOT_DAYS:
            raise ValueError(f"Expected `int` >= {LEAST_SCREENSHOT_DAYS}, or 0 to keep them for ever")
        for network in filter(None, map(str.strip, self.webhook_networks.split(","))):
            ip_network(network)

    @property
    def database_url(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.database or f"sqlite:///{self.data / 'hall.db'}"

    @property
    def address(self) -> str:
        """The address of the hall where no request tells it, without a slash at the end."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http{'s' if self.tls_cert else ''}://{host}:{self.port}"


class SettingsError(ValueError):
    """A setting has a value that cannot be used; the message names it and where it came from."""


class Source(Struct, frozen=True):
    """The value of one setting that somebody set, and where: a file, the environment or the command line."""

    value: Any
    origin: str


def load(
    flags: Mapping[str, Any] | None = None, environ: Mapping[str, str] | None = None, file: Path | None = None
) -> Settings:
    """Read the settings; `flags` win over `environ`, which wins over the TOML `file` (or `HIRINGHALL_CONFIG`).

    Raises SettingsError when a value cannot be read, naming the setting.
    """
    found = sources(flags, environ, file)
    return Settings(**{name: _read(name, source.value, source.origin) for name, source in found.items()})


def sources(
    flags: Mapping[str, Any] | None = None, environ: Mapping[str, str] | None = None, file: Path | None = None
) -> dict[str, Source]:
    """Return what `load` would read for every setting that is not at its default, unchecked."""
    environ = os.environ if environ is None else environ
    if file is None and environ.get(PREFIX + "CONFIG"):
        file = Path(environ[PREFIX + "CONFIG"])
    found: dict[str, Source] = {}
    if file is not None:
        found |= {name: Source(value, str(file)) for name, value in _from_file(file).items()}
    for name in Settings.__struct_fields__:
        variable = PREFIX + name.upper()
        if variable in environ:
            found[name] = Source(environ[variable], f"the environment, {variable}")
    return found | {
        name: Source(value, "the command line") for name, value in (flags or {}).items() if value is not None
    }


def _read(name: str, value: Any, source: str) -> Any:
    if name not in Settings.__struct_fields__:
        raise SettingsError(f"There is no setting named {name!r} (from {source}).")
    plain = str(value) if isinstance(value, Path) else value
    try:
        return getattr(msgspec.convert({name: plain}, Settings, strict=False, dec_hook=_decode), name)
    except msgspec.ValidationError as error:
        why = str(error).partition(" - at ")[0]
        raise SettingsError(f"Setting {name} (from {source}): {why}") from None


def _decode(kind: type, value: Any) -> Any:
    if kind is Path:
        return Path(value)
    raise NotImplementedError(kind)


def _from_file(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text())
    except OSError as error:
        raise SettingsError(f"Cannot read {file}: {error.strerror}") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file} is not TOML: {error}") from None


def masked(name: str, value: Any) -> str:
    """Return the value of a setting as text that may be shown: without keys and without passwords in addresses."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if name in SECRETS and text:
        return HIDDEN
    return without_password(text)


def without_password(text: str) -> str:
    """Return `text` with the passwords in the addresses it holds blanked."""
    return _PASSWORD_IN_ADDRESS.sub(rf"\1{HIDDEN}@", text)


def as_environ(settings: Settings) -> dict[str, str]:
    """Return the settings as environment variables, to hand them to worker processes."""
    pairs = {field.name: getattr(settings, field.name) for field in msgspec.structs.fields(Settings)}
    return {
        PREFIX + name.upper(): str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in pairs.items()
    }


def describe() -> list[tuple[str, str, str]]:
    """Return (name, default, meaning) of every setting, in order."""
    fields = msgspec.inspect.type_info(Settings).fields  # type: ignore[attr-defined]
    return [(field.name, str(field.default), _description(field.type)) for field in fields]


def _description(info: msgspec.inspect.Type) -> str:
    extra = getattr(info, "extra_json_schema", None) or {}
    return str(extra.get("description", ""))
