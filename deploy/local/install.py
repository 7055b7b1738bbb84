"""Fill `var/venv` from a hash-pinned lock, once; then go on inside it.

Invariant: an environment counts as filled only by a stamp written last, which names the lock's hash and the Python, so
a broken or changed one is filled again and a good one costs no network and no time. Standard library only.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Final, TextIO

from deploy.local import pip_progress
from deploy.local.messages import Refused, disk_full, say, spoken
from deploy.local.paths import LOGS, ROOT, VAR, VENV, venv_python

RUNTIME: Final = ROOT / "requirements.lock"
DEVELOPMENT: Final = ROOT / "requirements-dev.lock"
NEEDED_MEGABYTES: Final = {RUNTIME: 900, DEVELOPMENT: 1_800}
"""Free space that the environment, the jars and a first demo take."""
MEGABYTE: Final = 1 << 20
INSTALLING_NOTHING: Final = ("down", "status", "reset", "consume")
"""Verbs about a demo that was started before: they must work whatever has changed since."""


def run(arguments: list[str]) -> int:
    """Install what is missing and hand the verb on; return an exit code if there is none or nothing can go on."""
    verb = [argument for argument in arguments if argument != "--dev"]
    if not (verb and verb[0] in INSTALLING_NOTHING and venv_python().exists()):
        code = spoken(lambda: install(development="--dev" in arguments))
        if code:
            return code
    if verb:
        os.chdir(ROOT)
        os.execv(venv_python(), [str(venv_python()), "-m", "deploy.local", *verb])  # noqa: S606
    return 0


def install(*, development: bool) -> int:
    """Bring `var/venv` in line with its lock; return 0, or raise Refused."""
    lock = DEVELOPMENT if development else RUNTIME
    if is_filled(lock):
        return 0
    _check_machine(lock)
    with _alone():
        if is_filled(lock):  # somebody else did it while we waited
            return 0
        say("Menyiapkan lingkungan Python di var/venv …", "preparing the Python environment in var/venv …")
        _make_venv()
        _fill(lock)
        for filled in {lock, RUNTIME}:  # the development lock holds everything the other one does
            _stamp(filled).write_text(_wanted(filled))
    return 0


def is_filled(lock: Path) -> bool:
    """Tell whether the environment holds exactly this lock."""
    stamp = _stamp(lock)
    return os.access(venv_python(), os.X_OK) and stamp.exists() and stamp.read_text() == _wanted(lock)


def _stamp(lock: Path) -> Path:
    return VENV / f"{lock.stem}.stamp"


def _wanted(lock: Path) -> str:
    """Return what the stamp says when all is well: the lock, and the Python whose packages these are."""
    config = VENV / "pyvenv.cfg"
    return hashlib.sha256(lock.read_bytes() + (config.read_bytes() if config.exists() else b"")).hexdigest()


def _check_machine(lock: Path) -> None:
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        package = f"python3.{sys.version_info.minor}-venv"
        raise Refused(
            f"Python ini tidak membawa venv; pasang (Debian/Ubuntu: sudo apt install {package}), lalu ulangi.",
            f"This Python comes without venv; install it (Debian/Ubuntu: sudo apt install {package}), then repeat.",
        )
    try:
        LOGS.mkdir(parents=True, exist_ok=True)
    except PermissionError as error:
        raise Refused(
            f"Folder {ROOT} tidak dapat ditulisi; salin proyek ini ke folder milik Anda, lalu ulangi.",
            f"The folder {ROOT} cannot be written to; copy the project to a folder of your own, then repeat.",
        ) from error
    free = shutil.disk_usage(VAR).free // MEGABYTE
    if free < NEEDED_MEGABYTES[lock]:
        raise disk_full(free, NEEDED_MEGABYTES[lock])


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the door while installing; a second start waits."""
    with (VAR / "install.lock").open("w") as door:
        try:
            fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Menunggu pemasangan lain selesai …", "waiting for another installation to finish …")
            fcntl.flock(door, fcntl.LOCK_EX)
        yield


def _make_venv() -> None:
    works = venv_python().exists() and _quietly([str(venv_python()), "-m", "pip", "--version"]).returncode == 0
    if works:
        return
    made = _quietly([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if made.returncode:
        raise pip_progress.refusal(made.stdout + made.stderr, VAR)


def _quietly(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, env=_own_environment())


def _fill(lock: Path) -> None:
    options = ["--no-deps", "--only-binary=:all:", "--require-hashes", "--progress-bar=off", "--retries=2"]
    command = [str(venv_python()), "-m", "pip", "install", *options, "-r", str(lock)]
    pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=_own_environment())
    with pip, (LOGS / "pip.log").open("w") as log:
        total = lock.read_text().count("==")
        words = "".join(pip_progress.shown(_copied(pip.stdout or [], log), total))
    if pip.returncode:
        raise pip_progress.refusal(words, VAR)


def _copied(lines: Iterable[str], log: TextIO) -> Iterator[str]:
    for line in lines:
        log.write(line)
        yield line


def _own_environment() -> dict[str, str]:
    """Return the person's environment (index and proxy settings count) without what would aim pip elsewhere."""
    misleading = {"PYTHONPATH", "PYTHONHOME", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV"}
    kept = {name: value for name, value in os.environ.items() if name not in misleading}
    return {**kept, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
