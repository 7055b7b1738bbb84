"""What the launcher says to a person: Indonesian first, English beside it.

Invariant: a failure that a person can do something about is one `Refused` with two sentences that say what to do,
and never a traceback. Standard library only: the bootstrap imports it before anything is installed.
"""

import errno
import sys
from collections.abc import Callable
from contextlib import suppress


class Refused(Exception):
    """The launcher cannot go on, and says in two languages what would help."""

    def __init__(self, indonesian: str, english: str) -> None:
        super().__init__(f"{indonesian}\n  {english}")
        self.indonesian = indonesian
        self.english = english


def say(indonesian: str, english: str = "") -> None:
    """Print one line in both languages, at once; a terminal that is gone stops no one from tidying up."""
    with suppress(OSError):
        print(f"{indonesian}  ·  {english}" if english else indonesian, flush=True)


def disk_full(free: int | None = None, needed: int = 900) -> Refused:
    """Return the sentence for a disk without room; shape: megabytes."""
    left = "" if free is None else f" (tersisa · left: {free} MB)"
    return Refused(
        f"Disk penuh{left}: sediakan {needed} MB di disk tempat folder ini berada, lalu ulangi perintah yang sama.",
        f"The disk is full: make {needed} MB free on the disk this folder is on, then repeat the same command.",
    )


def spoken(action: Callable[[], int]) -> int:
    """Do something; say in a sentence why it could not be done. Returns the exit code."""
    try:
        return action()
    except Refused as refused:
        return _complain(refused)
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        return _complain(disk_full())


def _complain(refused: Refused) -> int:
    print(f"\n✗ {refused}", file=sys.stderr, flush=True)
    return 1
