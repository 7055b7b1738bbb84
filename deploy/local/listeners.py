"""The sockets at which the demo's own processes answer, opened before anything is started.

Invariant: each port is ours from the moment it is chosen until the demo ends, whatever becomes of the process behind
it; what was not wished for is as it was last time where that is still possible.
"""

import errno
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Final, TypeVar

from deploy.local import ports, state
from deploy.local.messages import Refused
from deploy.local.paths import VAR
from deploy.local.port_holder import holder

REMEMBERED: Final = VAR / "ports.json"
FIRST_PORT: Final = 7300
"""Where the search for free ports begins: 73 is South Sulawesi, where the story of the demo begins."""

T = TypeVar("T")


def opened(names: Sequence[str], before: Mapping[str, int], wished: int | None) -> dict[str, socket.socket]:
    """Listen at a port for every name; the first name gets the wished one. Raises Refused."""
    first = {names[0]: _wished(wished)} if wished else {}
    return assigned(names, before, first, partial(_listening, again=True), _listening)


def assigned(
    names: Sequence[str],
    before: Mapping[str, int],
    first: Mapping[str, T],
    reclaim: Callable[[int], T | None],
    claim: Callable[[int], T | None],
) -> dict[str, T]:
    """Claim a port for every name: what it had before where that can be had, else one that no name had.

    Both ways to claim return nothing where somebody else has the port.
    """
    given = dict(first)
    for name in names:
        if name not in given and name in before and (made := reclaim(before[name])) is not None:
            given[name] = made
    fresh = (port for port in range(FIRST_PORT, ports.HIGHEST + 1) if port not in before.values())
    claimed = (made for port in fresh if (made := claim(port)) is not None)
    return {name: given[name] if name in given else _next(claimed) for name in names}


def _next(claimed: Iterator[T]) -> T:
    try:
        return next(claimed)
    except StopIteration:
        raise OSError(errno.EADDRINUSE, "no port is free") from None


def _listening(port: int, *, again: bool = False) -> socket.socket | None:
    with suppress(OSError):
        return ports.listening(port, again=again)
    return None


def remembered() -> dict[str, int]:
    """Return the ports of the last start, by name."""
    return state.read(REMEMBERED) or {}


def remember(used: Mapping[str, int]) -> None:
    """Keep the ports for the next start."""
    state.write(REMEMBERED, dict(used))


def _wished(port: int) -> socket.socket:
    try:
        return ports.listening(port, again=True)
    except OSError as fault:
        raise _forbidden(port) if fault.errno == errno.EACCES else _taken(port) from None


def _taken(port: int) -> Refused:
    who = holder(port)
    other = port + 1 if port < ports.HIGHEST else FIRST_PORT
    return Refused(
        f"Porta {port} sudah dipakai {who or 'program lain'}; pilih yang lain (PORT={other}) atau jalankan tanpa PORT.",
        f"Port {port} is taken by {who or 'another program'}; choose another one (PORT={other}) or leave PORT out.",
    )


def _forbidden(port: int) -> Refused:
    return Refused(
        f"Porta {port} tidak boleh dipakai pengguna biasa; pilih yang lain (PORT=8080) atau jalankan tanpa PORT.",
        f"Port {port} is not for ordinary users; choose another one (PORT=8080) or leave PORT out.",
    )
