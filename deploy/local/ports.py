"""Loopback ports, chosen by binding them: what is bound here is ours until we let it go.

A process that is a copy of ours is handed the listening socket itself. A server that binds for itself (Kafka,
PostgreSQL) finds its port reserved: bound and not listening, which on Linux keeps the kernel from giving it to anybody
by chance and lets the server bind over it.

Invariant: nothing listens anywhere but on 127.0.0.1, and no port is looked at first and bound later: whoever may still
lose one to somebody who asks for its very number has to choose again.
"""

import errno
import socket
import sys
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final

from deploy.local.prefork import not_for_copies

LOOPBACK: Final = "127.0.0.1"
HIGHEST: Final = 65_535
_BINDS_OVER: Final = sys.platform == "linux"
"""Elsewhere a second socket cannot be bound to a port, whatever both allow: a reservation would keep its owner out."""


def bound(port: int, *, again: bool = False) -> socket.socket:
    """Bind a port, 0 for any; raises OSError when somebody else has it.

    With `again` it may be one at which connections of an earlier server of ours are still fading out.
    """
    made = socket.socket()
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(again))
        made.bind((LOOPBACK, port))
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    except OSError:
        made.close()
        raise
    return not_for_copies(made)


def listening(port: int, *, again: bool = False) -> socket.socket:
    """Listen at a port; raises OSError when somebody else has it."""
    made = bound(port, again=again)
    try:
        made.listen()
    except OSError:
        made.close()
        raise
    return made


def number(made: socket.socket) -> int:
    """Return the port of a socket."""
    return int(made.getsockname()[1])


class Reserved:
    """A port that a server of ours binds for itself, kept for it while it is away; let go with this object."""

    def __init__(self, port: int = 0, *, again: bool = False) -> None:
        held = bound(port, again=again)
        self.number: Final = number(held)
        self.close = weakref.finalize(self, held.close)
        if not _BINDS_OVER:
            self.close()

    def is_lost(self) -> bool:
        """Tell whether somebody listens there; for its owner, whose server does not."""
        try:
            listening(self.number, again=True).close()
        except OSError as fault:
            return fault.errno == errno.EADDRINUSE
        return False


@contextmanager
def reserved(count: int) -> Iterator[Sequence[int]]:
    """Reserve different ports, wherever the machine has some, for as long as the block."""
    held = [Reserved() for _ in range(count)]
    try:
        yield [each.number for each in held]
    finally:
        for each in held:
            each.close()


def first_from(port: int) -> Reserved:
    """Reserve the first port upwards: a low one, which no outgoing connection holds at the next start."""
    for candidate in range(port, HIGHEST + 1):
        with suppress(OSError):
            return Reserved(candidate)
    raise OSError(errno.EADDRINUSE, "no port is free")
