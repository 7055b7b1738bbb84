"""A transaction that was hindered is done again, from its beginning and for a limited time.

A lock is waited for in short turns: between two of them the transaction is rolled back and its connection lent to
others, so that a row which somebody holds keeps no more than a share of the pool. Two transactions that wait for each
other, and one whose connection was lost, are done again as well.

Invariant: only what is safe to be done twice is handed to `until_unhindered`; what hinders it to the end is raised as
PostgreSQL said it, so that whoever waits hears the cause.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from random import SystemRandom
from typing import Final, TypeVar

from shared.persistence.database_errors import ANSWERED, Hindrance, hindrance
from shared.runtime.telemetry import log

T = TypeVar("T")

LOCK_TURN_SECONDS: Final = 0.25
"""How long a statement waits for a lock before its transaction gives its connection back."""
PATIENCE_SECONDS: Final = 5.0
"""How long a command waits for locks in all, unless an operator has set something else."""


@dataclass(frozen=True)
class _Again:
    """How often something is tried again, and how long is paused before it."""

    times: int
    shortest_seconds: float
    longest_seconds: float


_AGAIN: Final[Mapping[Hindrance, _Again]] = {
    "lock": _Again(1_000, 0.05, 0.35),
    "crossed": _Again(8, 0.005, 0.1),
    "lost": _Again(2, 0.0, 0.05),
}
_dice: Final = SystemRandom()


async def until_unhindered(
    do: Callable[[], Awaitable[T]],
    patience_seconds: float = PATIENCE_SECONDS,
    *,
    ticks: Callable[[], float] = time.monotonic,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> T:
    """Return what a transaction returns, doing it again for as long as it is only hindered."""
    began, tries = ticks(), 0
    while True:
        try:
            return await do()
        except ANSWERED as fault:
            why = hindrance(fault)
            tries += 1
            if why is None or tries > _AGAIN[why].times:
                raise
            if why != "lost" and ticks() - began > patience_seconds:
                raise
            log().debug("transaction-again", why=why, tries=tries)
        await pause(_dice.uniform(_AGAIN[why].shortest_seconds, _AGAIN[why].longest_seconds))
