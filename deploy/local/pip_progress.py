"""What pip says, turned into progress for a person, and into one sentence when it fails.

Invariant: a failure a person can mend (no network, full disk, broken download, no wheel for this machine) says what
to do; any other one says where pip's own words are. Standard library only.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from deploy.local.messages import Refused, disk_full

COLLECTING: Final = re.compile(r"^Collecting ([\w.\-\[\]]+)==(\S+)")
FULL: Final = ("No space left on device", "Errno 28", "Disk quota exceeded")
ALTERED: Final = ("DO NOT MATCH THE HASHES", "has an invalid wheel", "is not a zip file", "Bad CRC-32")
UNREACHED: Final = (
    "NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "ReadTimeoutError", "Connection refused",
    "Network is unreachable", "Temporary failure in name resolution", "ProxyError", "Connection reset",
    "IncompleteRead", "SSLError", "ConnectionError",
)  # fmt: skip
NO_WHEEL: Final = ("No matching distribution found", "is not a supported wheel")
PLAIN_STEP: Final = 10
"""Where the output is no terminal, say every tenth package only."""


def shown(lines: Iterable[str], total: int) -> Iterator[str]:
    """Pass pip's lines on, and show how far it is: one moving line on a terminal, a few lines elsewhere."""
    done = 0
    for line in lines:
        if found := COLLECTING.match(line):
            done += 1
            _show(f"[{done}/{total}] mengunduh · downloading {found[1]} {found[2]}", always=done % PLAIN_STEP == 1)
        elif line.startswith("Installing collected packages"):
            _show(f"memasang {done} paket …  ·  installing {done} packages …", always=True)
        yield line
    if sys.stdout.isatty():
        print(flush=True)


def _show(words: str, *, always: bool) -> None:
    if sys.stdout.isatty():
        print(f"\r\x1b[K  {words}", end="", flush=True)
    elif always:
        print(f"  {words}", flush=True)


def refusal(words: str, folder: Path) -> Refused:
    """Return the sentence for pip's (or venv's) last words."""
    if any(sign in words for sign in FULL):
        return disk_full()
    if any(sign in words for sign in ALTERED):
        return Refused(
            "Unduhan rusak atau diubah di jalan (hash tidak cocok); hapus tembolok pip (pip cache purge) lalu ulangi.",
            "A download is broken or was altered on the way (wrong hash); empty pip's cache (pip cache purge), repeat.",
        )
    if any(sign in words for sign in UNREACHED):
        return Refused(
            "Tidak ada jaringan: start pertama perlu mengunduh paket; sambungkan internet (atau atur proksi), ulangi.",
            "No network: the first start has to download packages; connect to the internet (or set a proxy), repeat.",
        )
    if any(sign in words for sign in NO_WHEEL):
        return Refused(
            "Sebuah paket tidak ada untuk mesin atau Python ini; pakai Linux x86-64/arm64 dengan Python 3.11-3.14.",
            "A package is not available for this machine or Python; use Linux x86-64/arm64 with Python 3.11-3.14.",
        )
    return Refused(
        f"Pemasangan paket gagal; sebabnya ada di {folder / 'log' / 'pip.log'}.",
        f"Installing the packages failed; the reason is in {folder / 'log' / 'pip.log'}.",
    )
