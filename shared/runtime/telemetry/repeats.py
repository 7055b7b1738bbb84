"""Lines that repeat are written once, then once a minute with the number that was held back.

Clients say the same many times a second for as long as a broker is away or a topic is missing, and a log that is kept
to a size then forgets the reason. What libraries say is bounded twice: a line is written once a minute, and of lines
that differ only in their values the first ten a minute. Of our own lines only warnings and errors are held back, and
only those that are the same in every field: another partition, or another reason, is another line.

Invariant: the first line of each kind is always written, at once, and the next one that is written says how many it
stands for.
"""

import logging
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final

WINDOW_SECONDS: Final = 60.0
MOST_OF_A_KIND: Final = 10
_OF_THE_MOMENT: Final = frozenset({"timestamp", "trace_id"})


@dataclass
class _Said:
    """A line that was written: when, and how many like it were not since."""

    at: float
    held_back: int = 0


@dataclass
class _Kind:
    """Lines that differ in their values only: since when they are counted, and how many of them were written."""

    since: float
    written: int = 0


class Repeats(logging.Filter):
    """Lets a line pass unless it was written less than a minute ago."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock, self._lock = clock, threading.Lock()
        self._lines: dict[Hashable, _Said] = {}
        self._kinds: dict[Hashable, _Kind] = {}
        self._forgot_at = clock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a line is written; one that stands for others carries their number as `held_back`."""
        ours = isinstance(record.msg, dict)
        if ours and record.levelno < logging.WARNING:
            return True
        with self._lock:
            return self._passes(record, _line(record), None if ours else (record.name, str(record.msg)))

    def _passes(self, record: logging.LogRecord, line: Hashable, kind: Hashable | None) -> bool:
        now, said = self._clock(), self._lines.get(line)
        if said is not None and now - said.at < WINDOW_SECONDS:
            said.held_back += 1
            return False
        if kind is not None and not self._has_room(kind, now):
            self._lines[line] = _Said(now, 1 + (said.held_back if said else 0))
            return False
        _carry(record, said.held_back if said else 0)
        self._forget(now)
        self._lines[line] = _Said(now)
        return True

    def _has_room(self, kind: Hashable, now: float) -> bool:
        counted = self._kinds.get(kind)
        if counted is None or now - counted.since >= WINDOW_SECONDS:
            counted = self._kinds[kind] = _Kind(now)
        counted.written += 1
        return counted.written <= MOST_OF_A_KIND

    def _forget(self, now: float) -> None:
        """Once a minute, forget what was last said long ago; nobody has said it again since."""
        if now - self._forgot_at < WINDOW_SECONDS:
            return
        self._forgot_at = now
        self._lines = {each: said for each, said in self._lines.items() if now - said.at < 2 * WINDOW_SECONDS}
        self._kinds = {each: kind for each, kind in self._kinds.items() if now - kind.since < WINDOW_SECONDS}


def _line(record: logging.LogRecord) -> Hashable:
    """Return what makes two lines the same."""
    if isinstance(record.msg, dict):
        return record.levelno, *sorted((each, repr(value)) for each, value in record.msg.items() if _lasts(each))
    kind, _, where = record.exc_info or (None, None, None)
    return record.name, record.levelno, record.getMessage(), kind, _innermost(where)


def _innermost(where: TracebackType | None) -> Hashable:
    """Return where an exception was raised: another place is another line."""
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    return where and (where.tb_frame.f_code, where.tb_lineno)


def _lasts(field: str) -> bool:
    return field not in _OF_THE_MOMENT


def _carry(record: logging.LogRecord, held_back: int) -> None:
    if held_back and isinstance(record.msg, dict):
        record.msg = {**record.msg, "held_back": held_back}
    elif held_back:
        record.held_back = held_back


def number_held_back(record: Any) -> dict[str, int]:
    """Return what a library's line says of those that it stands for."""
    held_back = getattr(record, "held_back", 0)
    return {"held_back": held_back} if held_back else {}
