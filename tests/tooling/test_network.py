import socket

import pytest

from tests.support.network import OutsideNetworkError, is_loopback


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("198.51.100.7", 443)])
def test_a_connection_to_another_machine_is_refused(address: tuple[str, int]) -> None:
    with socket.socket() as connection, pytest.raises(OutsideNetworkError, match=address[0]):
        connection.connect(address)


def test_a_datagram_to_another_machine_is_refused() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as connection, pytest.raises(OutsideNetworkError):
        connection.sendto(b"x", ("192.0.2.1", 53))


def test_the_name_of_another_machine_is_not_looked_up() -> None:
    with pytest.raises(OutsideNetworkError, match=r"example\.org"):
        socket.getaddrinfo("example.org", 443)


def test_this_machine_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as connection:
        assert connection.getpeername() == server.getsockname()


@pytest.mark.parametrize("host", [None, "", "localhost", "LOCALHOST", "127.0.0.1", "127.8.8.8", "::1", b"localhost"])
def test_what_counts_as_this_machine(host: object) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["10.0.0.1", "169.254.169.254", "example.org", "localhost.example.org", "::"])
def test_what_does_not(host: str) -> None:
    assert not is_loopback(host)
