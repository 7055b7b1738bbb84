"""Progress that a person can see: one line a step, with what it took.

Invariant: a long count moves on a terminal; elsewhere (a log, CI) only finished lines are written.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

CONSOLE: Final = Console(highlight=False, soft_wrap=True)
PLAIN_QUARTERS: Final = 4
"""Where nothing can move, a long count is told at each quarter."""


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say that something is going on, then that it is done and how long it took; no thread, for copies are made."""
    began = time.monotonic()
    if CONSOLE.is_terminal:
        CONSOLE.print(f"  … {name}", end="\r")
    yield
    CONSOLE.print(f"  [green]✓[/] {name}  [dim]{time.monotonic() - began:.1f} s[/]")


class Count:
    """A long count: `with Count("files", 53) as count: count.advance()`."""

    def __init__(self, name: str, total: int) -> None:
        self._name, self._total, self._done = name, total, 0
        columns = (TextColumn("    {task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bar = Progress(*columns, console=CONSOLE, transient=True)
        self._task: TaskID = self._bar.add_task(name, total=total)

    def __enter__(self) -> Self:
        if CONSOLE.is_terminal:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def advance(self) -> None:
        """One more is done."""
        self._done += 1
        self._bar.advance(self._task)
        if not CONSOLE.is_terminal and self._done * PLAIN_QUARTERS // self._total > self._quarter_before():
            CONSOLE.print(f"    {self._name}: {self._done}/{self._total}")

    def _quarter_before(self) -> int:
        return (self._done - 1) * PLAIN_QUARTERS // self._total
