"""A measured program in a process of its own, held at the start until it is told to go.

It says `ready` when everything is loaded and connected, does its work from the moment it reads `go`, and says `done`
when all is committed. Invariant: neither starting Python nor connecting is ever inside a measured time.
"""

import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Final, Self

ROOT: Final = Path(__file__).resolve().parents[2]
_READY, _GO, _DONE = "ready", "go", "done"


class ContestantFailed(RuntimeError):
    """A measured program ended instead of doing its work."""


class Contestant:
    """`python -m <module> <arguments>` as seen from outside."""

    def __init__(self, module: str, *arguments: str) -> None:
        self._name = " ".join((module, *arguments))
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
        )  # fmt: skip
        self.pid = self._process.pid

    def await_ready(self) -> None:
        """Return when it stands at the start; raises `ContestantFailed`."""
        self._await(_READY)

    def go(self) -> None:
        """Fire the gun."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{_GO}\n")
        self._process.stdin.flush()

    def await_done(self) -> None:
        """Return when its work is done; raises `ContestantFailed`."""
        self._await(_DONE)

    def _await(self, word: str) -> None:
        assert self._process.stdout is not None
        said = self._process.stdout.readline().strip()
        if said != word:
            raise ContestantFailed(f"{self._name} said {said!r} instead of {word!r}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _of: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def stand_ready() -> None:
    """In the measured program: all is loaded; return when the gun is fired."""
    _say(_READY)
    if sys.stdin.readline().strip() != _GO:
        sys.exit(1)


def say_done() -> None:
    """In the measured program: all is committed; wait to be ended, so that its costs can still be read."""
    _say(_DONE)
    sys.stdin.readline()
