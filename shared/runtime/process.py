"""The verbs every service is started with: `migrate`, `api`, `worker` (and what a service adds).

The tasks of a role that keeps running hang on its application's lifespan. A task that ends, ends the process: an
orchestrator starts it anew, and nothing limps on half alive.

Invariant: a failed task ends its process, whose exit status is then 1.
"""

import asyncio
import gc
import os
import signal
import sys
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from shared.runtime.telemetry import log

Role = Callable[[], None]
_YOUNG_OBJECTS = 50_000
"""Objects made before the collector looks for cycles; a batch or an answer makes many, and hardly one has any."""
_FRAMES = 3
_HEARD_SECONDS = 12.0
"""By then whoever heard that it is cancelled has ended, a Kafka client that does not answer with it."""


@asynccontextmanager
async def background(*tasks: Awaitable[None]) -> AsyncIterator[None]:
    """Keep tasks running for as long as the block; one that ends takes the process down."""
    running = [asyncio.ensure_future(task) for task in tasks]
    for task in running:
        task.add_done_callback(_end_process)
    try:
        yield
    finally:
        for task in running:
            task.remove_done_callback(_end_process)
        await _end(running)


async def first_of(*tasks: Awaitable[None]) -> None:
    """Return, or raise, as soon as the first of some tasks does; the others are cancelled."""
    running = [asyncio.ensure_future(task) for task in tasks]
    try:
        done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        await _end(running)


async def _end(tasks: Sequence["asyncio.Future[None]"]) -> None:
    """Cancel tasks until each has ended.

    Before Python 3.12 `asyncio.wait_for`, on which a database pool waits, forgets a cancellation that comes together
    with what it waited for; the task then goes on as if nothing had been said.
    """
    going = set(tasks)
    while going:
        for task in going:
            task.cancel()
        _, going = await asyncio.wait(going, timeout=_HEARD_SECONDS)
    await asyncio.gather(*tasks, return_exceptions=True)


_failed: list[str] = []


def _end_process(task: "asyncio.Future[None]") -> None:
    if task.cancelled():
        return
    reason = repr(task.exception()) if task.exception() else "ended"
    _failed.append(reason)
    log().error("task-ended", reason=reason, at=_place_of(task.exception()))
    os.kill(os.getpid(), signal.SIGTERM)


def _place_of(fault: BaseException | None) -> str:
    """Return where something was raised, deepest first: an assertion of a library has no other words."""
    frames = traceback.extract_tb(fault.__traceback__)[-_FRAMES:] if fault else []
    return " < ".join(f"{Path(each.filename).name}:{each.lineno} {each.name}" for each in reversed(frames))


def freeze_memory() -> None:
    """Keep the collector away from what lives as long as the process: a look at all regions takes it 0.2 s."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS)


def exit_status() -> int:
    """Return what the process ends with: 1 when one of its tasks failed."""
    return 1 if _failed else 0


def run_once(task: Awaitable[None]) -> None:
    """Run a task to its end, for verbs that finish."""

    async def finish() -> None:
        await task

    asyncio.run(finish())


def main(service: str, roles: Mapping[str, Role]) -> None:
    """Start the role named on the command line."""
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    if asked not in roles:
        sys.stderr.write(f"usage: python -m services.{service} {{{'|'.join(roles)}}}\n")
        sys.exit(2)
    roles[asked]()
