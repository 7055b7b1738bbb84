"""Whether the Docker engine of this machine can lend what tests need: it answers, has the images, and runs them.

The trial runs in a process of its own: an engine that hangs takes nothing with it but that process, and the import of
testcontainers alone asks the engine and waits for a minute.
Invariant: the answer comes within a bounded time, and an engine that cannot do all of it is no engine.
"""

import gc
import subprocess
import sys
import warnings
from contextlib import closing
from pathlib import Path
from typing import Final

import docker

_ROOT: Final = Path(__file__).resolve().parents[2]
ANSWER_SECONDS: Final = 3
SILENCE_SECONDS: Final = 30
"""A pull that says nothing for so long has stopped."""
READY_SECONDS: Final = 60
TRIAL_SECONDS: Final = 400
"""All of it: pulling three images on a slow line, and starting each server once."""
NONE: Final = "no Docker engine answers"
_LONGEST_WORD: Final = 300


def unfit(within_seconds: float = TRIAL_SECONDS, ready_seconds: float = READY_SECONDS) -> str:
    """Say why no engine lends servers here; empty when one does."""
    if not answers():
        return NONE
    command = [sys.executable, "-m", "tests.support.engine_trial", str(ready_seconds)]
    try:
        tried = subprocess.run(
            command, cwd=_ROOT, capture_output=True, text=True, timeout=within_seconds, check=False, errors="replace"
        )
    except subprocess.TimeoutExpired:
        return f"the Docker engine answers, but lends no server within {within_seconds:g} s"
    why = tried.stderr.strip().rpartition("\n")[2][:_LONGEST_WORD]
    return f"the Docker engine answers, but lends no server: {why}" if tried.returncode else ""


def answers() -> bool:
    """Tell whether an engine answers; the client on PATH says nothing about that."""
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        answer = _ping()
        gc.collect()  # the client does not close a socket on which nobody answered
        return answer


def _ping() -> bool:
    try:
        with closing(docker.from_env(timeout=ANSWER_SECONDS)) as engine:
            return bool(engine.ping())
    except (docker.errors.DockerException, OSError):
        return False
