"""Cuts a test off from the world: no connection, no name lookup, no child process.

It listens to Python's own audit events, so a library cannot get around it by keeping a reference to `socket.socket`.
What a C library opens by itself (libpq, libuv) is not announced there; the import contract `fast-tests` keeps those
out. Invariant: outside `alone()` nothing is refused.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_REFUSED = frozenset(
    {
        "os.exec", "os.fork", "os.posix_spawn", "os.system", "socket.bind", "socket.connect", "socket.getaddrinfo",
        "socket.gethostbyname", "socket.sendto", "subprocess.Popen",
    }
)  # fmt: skip
_alone = False


class Touched(RuntimeError):
    """A test that promised to touch nothing reached for the world."""


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if _alone and event in _REFUSED:
        raise Touched(f"{event}{arguments!r:.100}: tests in this folder touch nothing; move it to tests/integration")


sys.addaudithook(_refuse)


@contextmanager
def alone() -> Iterator[None]:
    """Refuse everything that reaches out of this process."""
    global _alone  # noqa: PLW0603  # an audit hook cannot be taken away again, only told to look elsewhere
    before, _alone = _alone, True
    try:
        yield
    finally:
        _alone = before
