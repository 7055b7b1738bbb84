"""Fetch the broker's jars: exactly the committed list, checked by sha256, without Maven.

Invariant: a jar in `var/jars` is whole and is the one the lock names, for it gets its name only after its sha256 was
right. jgo merely downloads; letting it resolve mixes Kafka's versions and the broker dies.
"""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import requests
from jgo.constants import MAVEN_CENTRAL_URL
from jgo.maven import MavenContext, PythonResolver

from deploy.local.messages import Refused
from deploy.local.paths import JARS

LOCK: Final = Path(__file__).with_name("jars.lock")
MIRROR: Final = "MAVEN_MIRROR"
"""Environment variable that names another Maven repository to download from."""
THREADS: Final = 8
TIMEOUT_SECONDS: Final = 60


class Jar(NamedTuple):
    """One line of the lock."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def file(self) -> str:
        """Its name in the folder of jars."""
        return f"{self.artifact}-{self.version}.jar"


def locked(lock: Path = LOCK) -> list[Jar]:
    """Read the committed list."""
    lines = [line for line in lock.read_text().splitlines() if not line.startswith("#")]
    return [Jar(*re.split("[: ]", line)) for line in lines]


def classpath(folder: Path = JARS) -> str:
    """Return the class path of the broker and its tools, jars fetched if they are not there yet."""
    fetch_missing(folder, lambda _jar: None)
    return os.pathsep.join(str(folder / jar.file) for jar in locked())


def missing(folder: Path = JARS) -> list[Jar]:
    """Return what still has to be downloaded."""
    return [jar for jar in locked() if not (folder / jar.file).exists()]


def fetch_missing(folder: Path, fetched: Callable[[Jar], None]) -> None:
    """Download what is missing, eight at a time, calling back after each; raises Refused."""
    wanted = missing(folder)
    if not wanted:
        return
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".part-") as part, ThreadPoolExecutor(THREADS) as threads:
        for jar in threads.map(partial(_fetch_or_refuse, Path(part), folder), wanted):
            fetched(jar)


def _fetch_or_refuse(part: Path, folder: Path, jar: Jar) -> Jar:
    try:
        return _fetch(part, folder, jar)
    except requests.RequestException as error:
        raise Refused(
            f"Tidak dapat mengunduh {jar.file}: periksa sambungan internet Anda, lalu ulangi perintah yang sama.",
            f"Could not download {jar.file}: check your internet connection, then repeat the same command.",
        ) from error
    except RuntimeError as error:  # jgo's word for "no repository has it"
        raise Refused(
            f"{jar.file} tidak ada di repositori Maven; periksa pengaturan {MIRROR}, lalu ulangi.",
            f"The Maven repository does not have {jar.file}; check the setting {MIRROR}, then repeat.",
        ) from error


def _fetch(part: Path, folder: Path, jar: Jar) -> Jar:
    repositories = {"central": os.environ.get(MIRROR, MAVEN_CENTRAL_URL).rstrip("/")}
    context = MavenContext(PythonResolver(), part, remote_repos=repositories, timeout=TIMEOUT_SECONDS)
    download = context.project(jar.group, jar.artifact).at_version(jar.version).artifact().resolve()
    if hashlib.sha256(download.read_bytes()).hexdigest() != jar.sha256:
        raise Refused(
            f"Unduhan {jar.file} rusak atau diubah di jalan (sha256 tidak cocok); ulangi perintah yang sama.",
            f"The download of {jar.file} is broken or was altered on the way (wrong sha256); repeat the command.",
        )
    shutil.move(download, folder / jar.file)  # same file system: a rename, so the name appears with the whole file
    return jar
