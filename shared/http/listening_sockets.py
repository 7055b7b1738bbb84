"""Sockets that listen before their role runs: whoever starts a copy of itself may bind first and hand them down.

Invariant: an address that was handed down is never bound again; without one a role binds for itself.
"""

import socket
from collections.abc import Iterable

_handed_down: dict[tuple[str, int], socket.socket] = {}


def hand_down(sockets: Iterable[socket.socket]) -> None:
    """Let this process serve at these sockets, each under its own address."""
    _handed_down.update({listening.getsockname()[:2]: listening for listening in sockets})


def handed_down(host: str, port: int) -> socket.socket | None:
    """Return the socket that listens at an address already."""
    return _handed_down.get((host, port))
