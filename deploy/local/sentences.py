"""What the launcher says to a person: Indonesian first, English beside it.

Invariant: a failure that a person can do something about is one `Refused` with two sentences that say what to do,
and never a traceback. Standard library only: the bootstrap imports it before anything is installed.
"""

import sys
from typing import TextIO


class Refused(Exception):
    """The launcher cannot go on, and says in two languages what would help."""

    def __init__(self, indonesian: str, english: str) -> None:
        super().__init__(f"{indonesian}\n  {english}")
        self.indonesian = indonesian
        self.english = english


def say(indonesian: str, english: str = "", *, to: TextIO | None = None) -> None:
    """Print one line in both languages, at once."""
    print(f"{indonesian}  ·  {english}" if english else indonesian, file=to or sys.stdout, flush=True)


def complain(refused: Refused) -> int:
    """Print why nothing happened; the result is the process's exit code."""
    print(f"\n✗ {refused}", file=sys.stderr, flush=True)
    return 1
