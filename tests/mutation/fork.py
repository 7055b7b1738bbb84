"""A copy of this process that does one thing, tells what came of it, and is gone with everything it changed.

Invariant: a copy that outstays its time is killed, and the caller gets None, as it does from a copy that was killed by
what it did; an exception in a copy is one here, too.
"""

import os
import pickle
import signal
from collections.abc import Callable
from select import select
from time import monotonic
from typing import TypeVar

Answer = TypeVar("Answer")
_CHUNK = 1 << 20
_RAISED = 3


def answer_of(work: Callable[[], Answer], within_seconds: float, *, aloud: bool = False) -> Answer | None:
    """Do some work in a copy of this process; what it prints is heard if it is aloud."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _work(work, writer, aloud=aloud)
    os.close(writer)
    told = _read(reader, monotonic() + within_seconds)
    os.close(reader)
    if told is None:
        os.kill(child, signal.SIGKILL)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == _RAISED:
        raise RuntimeError("the work in the copy ended with an exception")
    return pickle.loads(told) if told else None  # noqa: S301  # our own copy wrote it


def _work(work: Callable[[], object], writer: int, *, aloud: bool) -> None:
    told = b""
    try:
        if not aloud:
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
        told = pickle.dumps(work())
    finally:
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(told)
            pipe.flush()
        os._exit(0 if told else _RAISED)


def _read(reader: int, deadline: float) -> bytes | None:
    told = b""
    while select([reader], [], [], max(0, deadline - monotonic()))[0]:
        chunk = os.read(reader, _CHUNK)
        if not chunk:
            return told
        told += chunk
    return None
