import socket

from tests.support.ports import Port


def test_no_port_is_lent_twice() -> None:
    ports = [Port() for _ in range(20)]
    assert len({port.number for port in ports}) == 20
    for port in ports:
        port.release()


def test_a_lent_port_can_be_listened_on() -> None:
    with Port() as port, socket.create_server(("127.0.0.1", port.number)) as server:
        assert server.getsockname()[1] == port.number
