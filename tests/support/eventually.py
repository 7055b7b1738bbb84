"""Patience with a deadline: the only ways a test lets time pass.

`eventually` waits for something, `never` makes sure that it stays away, `dawdle` is an actor in the test who is slow.
Invariant: a test never sleeps for a length of time in the hope that something has happened by then.
"""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast, overload

T = TypeVar("T")

NOT_YET = (AssertionError, OSError, LookupError)
"""Failures that mean "not yet"; any other is a fault of the test or of the code."""

_FIRST_PAUSE_SECONDS = 0.01
_LONGEST_PAUSE_SECONDS = 0.25


class NeverHappened(AssertionError):
    """The deadline passed; says what the last attempt saw."""


class _Attempts:
    """The attempts made so far, and how long to rest before the next one."""

    def __init__(self, within_seconds: float, longest_pause_seconds: float = _LONGEST_PAUSE_SECONDS) -> None:
        self._within, self._deadline = within_seconds, time.monotonic() + within_seconds
        self._pause, self._longest = _FIRST_PAUSE_SECONDS, longest_pause_seconds
        self._seen = "nothing"

    def note(self, seen: object) -> float:
        """Remember what was seen; returns the seconds to rest, raises `NeverHappened` when none are left."""
        self._seen = f"{type(seen).__name__}: {seen}" if isinstance(seen, Exception) else repr(seen)
        if time.monotonic() > self._deadline:
            raise NeverHappened(f"not within {self._within:g} s; the last attempt saw {self._seen}")
        self._pause = min(self._pause * 1.5, self._longest)
        return self._pause


@overload
async def eventually(check: Callable[[], Awaitable[T]], within_seconds: float = 10) -> T: ...


@overload
async def eventually(check: Callable[[], T], within_seconds: float = 10) -> T: ...


async def eventually(check: Callable[[], object], within_seconds: float = 10) -> object:
    """Ask again and again until `check` returns something true, and return that.

    `check` may be plain or asynchronous; an assertion or a connection that fails counts as "not yet".
    Raises `NeverHappened` with what the last attempt saw.
    """
    attempts = _Attempts(within_seconds)
    while True:
        try:
            answer = check()
            seen: object = await answer if inspect.isawaitable(answer) else answer
        except NOT_YET as failure:
            seen = failure
        if seen and not isinstance(seen, Exception):
            return seen
        await asyncio.sleep(attempts.note(seen))


async def never(check: Callable[[], Awaitable[object] | object], for_seconds: float = 0.5) -> None:
    """Make sure that `check` returns nothing true for a while; raises `AssertionError` with what it did return."""
    deadline = time.monotonic() + for_seconds
    while time.monotonic() < deadline:
        answer = check()
        seen = await answer if inspect.isawaitable(answer) else answer
        assert not seen, f"expected nothing for {for_seconds:g} s, saw {seen!r}"
        await asyncio.sleep(_FIRST_PAUSE_SECONDS)


async def dawdle(seconds: float) -> None:
    """Be slow, as a writer who thinks in the middle of a transaction; nothing may be expected to happen by then."""
    await asyncio.sleep(seconds)


def poll(
    check: Callable[[], T], within_seconds: float = 10, longest_pause_seconds: float = _LONGEST_PAUSE_SECONDS
) -> T:
    """Do the same where nothing else runs: a fixture that starts a server, a clock that must not stop late."""
    attempts = _Attempts(within_seconds, longest_pause_seconds)
    while True:
        try:
            seen: object = check()
        except NOT_YET as failure:
            seen = failure
        if seen and not isinstance(seen, Exception):
            return cast("T", seen)
        time.sleep(attempts.note(seen))
