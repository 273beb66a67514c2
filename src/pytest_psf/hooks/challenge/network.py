"""No network beyond this machine while a test is challenged.

A masker of personal data that does not mask, with live keys, would send what it must
not. An audit hook cannot be taken back, so it is for processes that end afterwards.
"""

from __future__ import annotations

import sys
from ipaddress import ip_address
from typing import Any

#: Audit events -> the position of the address, or of the host, in their arguments.
_EVENTS = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
}
_LOCAL_NAMES = frozenset({"", "localhost", "localhost.localdomain", "ip6-localhost"})


class NetworkBlockedError(ConnectionRefusedError):
    """A challenged test reached for another machine."""


class Network:
    """Blocks, from `block` on, whatever leads to another machine."""

    def __init__(self) -> None:
        #: The hosts that were asked for.
        self.refused: list[str] = []

    def block(self) -> None:
        """Block it for the rest of the process."""
        sys.addaudithook(self.audit)

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Look at one event.

        Raise NetworkBlockedError if it leads to another machine.
        """
        position = _EVENTS.get(event)
        if position is None:
            return
        address = arguments[position]
        if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
            if not isinstance(address, tuple):
                return  # a path, or a socket that was connected before
            address = address[0]
        if not _is_local(address):
            self.refused.append(str(address))
            raise NetworkBlockedError(f"{address}: no network while challenged")


def _is_local(host: Any) -> bool:
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if not isinstance(host, str) or host in _LOCAL_NAMES:
        return True
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
