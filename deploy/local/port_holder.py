"""Who listens at a port of this machine, for a person who wanted it.

Invariant: a guess is never told; where the system does not say (another user's process, no /proc), nothing is.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")
_LISTENS: Final = "0A"


def holder(port: int) -> str:
    """Name a process that listens at a port: `python3 (pid 123, /home/x/other)`; empty where that cannot be known."""
    wanted = {f"socket:[{inode}]" for inode in _inodes(port)}
    for process in _processes() if wanted else ():
        with suppress(OSError):
            if wanted & {str(each.readlink()) for each in (process / "fd").iterdir()}:
                name = (process / "comm").read_text().strip()
                return f"{name} (pid {process.name}, {(process / 'cwd').readlink()})"
    return ""


def _processes() -> Iterator[Path]:
    """Yield processes of others, the oldest first; this one is never who keeps a port from itself."""
    pids = sorted(int(each.name) for each in PROC.glob("[0-9]*"))
    return (PROC / str(pid) for pid in pids if pid != os.getpid())


def _inodes(port: int) -> Iterator[str]:
    """Yield the kernel's numbers of the sockets that listen at a port."""
    for words in (line.split() for table in ("tcp", "tcp6") for line in _lines(PROC / "net" / table)):
        if words[3] == _LISTENS and int(words[1].rpartition(":")[2], 16) == port:
            yield words[9]


def _lines(table: Path) -> list[str]:
    with suppress(OSError):
        return table.read_text().splitlines()[1:]
    return []
