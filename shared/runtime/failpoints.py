"""Named points at which a process can be made to die or to hang, so that a promise about crashes can be tested.

Invariant: without the variable `NAIK_KELAS_DIE_AT` nothing here has any effect. `name` dies the first time the point
is reached, `name:7` the seventh time; `name:7:hang` stops all of the process there until somebody sends SIGCONT, and
`name:7:wedge` lets only what got there wait for ever, where that is possible (`async_failpoint`).
"""

import asyncio
import os
import signal
import threading
from collections import Counter

_VARIABLE = "NAIK_KELAS_DIE_AT"
_reached: Counter[str] = Counter()


def _aim() -> tuple[str, int, str]:
    name, times, how = f"{os.environ.get(_VARIABLE, '')}::".split(":")[:3]
    return name, int(times or 1), how


_POINT, _TIMES, _HOW = _aim()


def failpoint(point: str) -> None:
    """Die here, as if killed, when this is the point that was asked for; or hang, and then go on."""
    if point != _POINT:
        return
    _reached[point] += 1
    if _reached[point] != _TIMES:
        return
    if _HOW == "hang":
        # Told to this very thread it acts before another line is run here; told to the process, some thread takes it.
        signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)
    elif not _HOW:
        os._exit(137)


async def async_failpoint(point: str) -> None:
    """Do the same as `failpoint` where a task may also be wedged: it never comes back, and all else goes on."""
    failpoint(point)
    if point == _POINT and _HOW == "wedge" and _reached[point] >= _TIMES:
        await asyncio.Event().wait()
