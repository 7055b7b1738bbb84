"""The golden files: what every event version has promised, one file an edition.

`<event>.v<version>.json` is the first edition, `<event>.v<version>.2.json` the second, and so on. Invariant: files are
only ever added; `python -m tests.support.golden` writes those that are missing and touches no other.
"""

import json
import sys
from pathlib import Path
from typing import Any

from shared.contracts import CATALOGUE, EventType
from shared.contracts.compatibility import edition

FOLDER = Path(__file__).resolve().parents[1] / "contract" / "golden"

Edition = dict[str, Any]


def editions(declared: EventType, folder: Path = FOLDER) -> list[Edition]:
    """Return all that was promised, oldest first."""
    promised: list[Edition] = []
    while (path := path_of(declared, len(promised) + 1, folder)).exists():
        promised.append(json.loads(path.read_text("utf-8")))
    return promised


def path_of(declared: EventType, number: int, folder: Path = FOLDER) -> Path:
    """Return the file of one edition, counted from 1."""
    return folder / f"{declared.name}.v{declared.version}{'' if number == 1 else f'.{number}'}.json"


def missing(declared: EventType, folder: Path = FOLDER) -> tuple[Path, str] | None:
    """Return the file that has to be added, and its content, when the newest edition is not what is declared today."""
    promised, today = editions(declared, folder), edition(declared)
    if promised and promised[-1] == today:
        return None
    return path_of(declared, len(promised) + 1, folder), json.dumps(today, indent=2) + "\n"


def write() -> None:
    """Add the editions that are missing."""
    for path, content in filter(None, map(missing, CATALOGUE.values())):
        path.write_text(content, "utf-8")
        sys.stdout.write(f"{path.relative_to(Path.cwd())}\n")


if __name__ == "__main__":
    write()
