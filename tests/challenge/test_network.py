"""No challenged test reaches another machine; on this one everything goes."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from pytest_psf.hooks.challenge.network import Network, NetworkBlockedError

HEAD = """
import socket
from pytest_psf.hooks.challenge.network import Network

server = socket.create_server(("127.0.0.1", 0))
port = server.getsockname()[1]
network = Network()
network.block()
"""
LOCAL = {
    "loopback": "socket.create_connection(('127.0.0.1', port))",
    "by name": "socket.create_connection(('localhost', port))",
    "bytes": "socket.getaddrinfo(b'localhost', 80)",
    "no host": "socket.getaddrinfo(None, 80)",
    "datagram": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', port))",
    "a pair": "a, b = socket.socketpair(); a.sendmsg([b'x'])",
    "unix": "socket.socket(socket.AF_UNIX).connect_ex('/no/such/socket')",
}
FOREIGN = {
    "address": "socket.create_connection(('192.0.2.1', 80), timeout=1)",
    "name": "socket.getaddrinfo('example.com', 80)",
    "old name": "socket.gethostbyname('example.com')",
    "connect_ex": "socket.socket().connect_ex(('192.0.2.1', 80))",
    "datagram": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 9))",
    "six": "socket.socket(socket.AF_INET6).connect(('2001:db8::1', 80))",
}


def _run(text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", HEAD + text],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.connect", (None, ("127.0.0.1", 80))),
        ("socket.connect", (None, ("::1", 80, 0, 0))),
        ("socket.connect", (None, "/run/socket")),
        ("socket.sendto", (None, ("0.0.0.0", 80))),  # noqa: S104 - not bound
        ("socket.sendmsg", (None, None)),
        ("socket.getaddrinfo", (b"localhost", 80)),
        ("socket.getaddrinfo", (None, 80)),
        ("open", ("example.com", "r", 0)),
    ],
)
def test_events_of_this_machine_pass(event: str, arguments: tuple[Any, ...]) -> None:
    network = Network()
    network.audit(event, arguments)

    assert network.refused == []


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.connect", (None, ("192.0.2.1", 80))),
        ("socket.sendmsg", (None, ("fe80::1%eth0", 80, 0, 0))),
        ("socket.getaddrinfo", ("example.com", 80)),
        ("socket.gethostbyname", ("example.com",)),
    ],
)
def test_events_of_others_do_not(event: str, arguments: tuple[Any, ...]) -> None:
    network = Network()

    with pytest.raises(NetworkBlockedError, match="no network while challenged"):
        network.audit(event, arguments)

    assert len(network.refused) == 1


@pytest.mark.parametrize("call", LOCAL.values(), ids=LOCAL)
def test_this_machine_is_reached(call: str) -> None:
    result = _run(f"{call}\nassert network.refused == []")

    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("call", FOREIGN.values(), ids=FOREIGN)
def test_no_other_machine_is_reached_and_the_host_is_told(call: str) -> None:
    result = _run(
        f"try:\n    {call}\nexcept ConnectionRefusedError as error:\n"
        "    assert 'no network while challenged' in str(error)\n"
        "else:\n    raise SystemExit('it went through')\n"
        "print(network.refused)"
    )

    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() in {
        "['192.0.2.1']",
        "['example.com']",
        "['2001:db8::1']",
    }
