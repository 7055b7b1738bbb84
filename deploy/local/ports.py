"""Loopback ports: which are free, and which were ours last time.

Invariant: nothing listens anywhere but on 127.0.0.1, and a port that somebody else holds is never taken.
"""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final

LOOPBACK: Final = "127.0.0.1"


def is_free(port: int) -> bool:
    """Tell whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_ports(count: int) -> list[int]:
    """Return different ports that are free now, wherever the machine has some."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind((LOOPBACK, 0))
        return [probe.getsockname()[1] for probe in probes]


def free_from(first: int) -> Iterator[int]:
    """Yield free ports upwards: low ones, which no outgoing connection will hold at the next start."""
    return (port for port in range(first, 65_536) if is_free(port))
