"""Where webhooks may go: to the public Internet, not inside the network that the hall stands in."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.webhooks.models import LONGEST_ADDRESS

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
PORT = 443

# Source: the registries of special-purpose addresses, iana.org/assignments/iana-ipv4-special-registry and
# iana-ipv6-special-registry. Of IPv6 only what is assigned for the Internet counts, so that mapped addresses, NAT64,
# local, link-local and multicast ones are inside without being named.
_INSIDE_4 = tuple(
    IPv4Network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    )
)
_INTERNET_6 = IPv6Network("2000::/3")
_INSIDE_6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # Teredo and other protocols that lead elsewhere
        "2001:db8::/32",
        "2002::/16",  # 6to4 leads to any address of IPv4
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
_LOCAL_NAMES = frozenset({"localhost", "local", "internal", "lan", "home", "corp", "arpa", "onion", "invalid", "test"})


class Reach:
    """What may be reached besides the Internet: the `networks` of the setting `webhook_networks`, at any port."""

    def __init__(self, networks: str = "") -> None:
        """Raises ValueError for what is no network."""
        self._networks: tuple[Network, ...] = tuple(
            ip_network(part.strip()) for part in networks.split(",") if part.strip()
        )

    def allows(self, address: Address, port: int) -> bool:
        """Tell whether a connection to this address and port may be opened."""
        if any(address in network for network in self._networks if network.version == address.version):
            return True
        return port == PORT and is_public(address)

    def checked(self, url: str) -> str:
        """Return the address of an endpoint as it is kept. Raises InvalidInput("url").

        What its host leads to is not known before it is connected to, and is checked again each time.
        """
        url = url.strip()
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port or PORT
        except ValueError:
            host, port = "", 0
        is_plain = url.isascii() and url.isprintable() and not set(url) & set(" \\\"'<>`{}|^")
        if not host or parts.scheme != "https" or not is_plain or len(url) > LONGEST_ADDRESS:
            why = f"write an address such as https://example.com/hooks, in at most {LONGEST_ADDRESS} plain characters."
            raise InvalidInput("url", why)
        if parts.username is not None or parts.fragment:
            raise InvalidInput("url", "write it without a name or password, and without a part after #.")
        self._check_host(host, port)
        return url

    def _check_host(self, host: str, port: int) -> None:
        if port != PORT and not self._networks:
            raise InvalidInput("url", f"only port {PORT} is called; leave the port out.")
        address = _as_address(host)
        if address is not None:
            if not self.allows(address, port):
                raise InvalidInput("url", "this address is inside a network that webhooks do not reach.")
        elif not self._networks and ("." not in host or host.rstrip(".").rpartition(".")[2] in _LOCAL_NAMES):
            raise InvalidInput("url", "this name is known inside a network only; write one of the Internet.")


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the Internet."""
    if isinstance(address, IPv4Address):
        return not _within(address, _INSIDE_4)
    return address in _INTERNET_6 and not _within(address, _INSIDE_6)


def _within(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)


def _as_address(host: str) -> Address | None:
    """Return the address that a host is written as; numbers that systems read as one are none of the Internet."""
    try:
        return ip_address(host)
    except ValueError:
        last = host.rstrip(".").rpartition(".")[2]
        is_number = last.isdigit() or last.startswith("0x")
        return IPv4Address(0) if is_number else None
