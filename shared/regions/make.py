"""Derive the committed table of regions from an unpacked edition of idn-area-data, and its changes since an older one.

    for edition in 3.1.2 4.0.1; do
        npm pack idn-area-data@$edition && mkdir $edition && tar xzf idn-area-data-$edition.tgz -C $edition
    done
    python -m shared.regions.make 4.0.1/package 3.1.2/package

Invariant: names and codes are the package's, unchanged; only the arrangement is ours (one table, sorted by code).
The same edition gives the same bytes: rows are sorted and the archive carries no time of its making.
"""

import csv
import gzip
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from shared.regions.codes import normalise, parent_of
from shared.regions.compare import COLUMNS, changes
from shared.regions.history import CHANGES
from shared.regions.table import DATA

_FILES: Final = ("provinces.csv", "regencies.csv", "districts.csv", "villages.csv")


class EditionUnsound(ValueError):
    """The package does not hold one whole tree of regions."""


def main(arguments: list[str], target: Path = DATA, past: Path = CHANGES) -> int:
    """Write the tables; answer with a process's exit status."""
    packages = [Path(argument) for argument in arguments]
    if len(packages) not in {1, 2}:
        sys.stderr.write("usage: python -m shared.regions.make UNPACKED_PACKAGE [UNPACKED_OLDER_PACKAGE]\n")
        return 2
    sys.stdout.write(f"{target.name}: {write(packages[0], target)} regions\n")
    for older in packages[1:]:
        sys.stdout.write(f"{past.name}: {write_changes(older, packages[0], past)} changes\n")
    return 0


def write(package: Path, target: Path) -> int:
    """Derive the table of one package; return how many regions it has.

    Raises: EditionUnsound for an orphan, a double, or a code or name that the table cannot hold.
    """
    regions = _regions(package / "data")
    lines = [f"# {_edition(package)}", *(f"{code}\t{name}" for code, name in sorted(regions.items())), ""]
    target.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
    return len(regions)


def write_changes(before: Path, after: Path, target: Path) -> int:
    """Derive what one package changed in another; return how many lines that takes.

    Raises: EditionUnsound as `write` does.
    """
    found = changes(_regions(before / "data"), _regions(after / "data"))
    lines = [f"# {_edition(before)} -> {_edition(after)}", "\t".join(COLUMNS), *map("\t".join, found), ""]
    target.write_text("\n".join(lines), encoding="utf-8")
    return len(found)


def _edition(package: Path) -> str:
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    return f"{about['name']} {about['version']}"


def _regions(folder: Path) -> dict[str, str]:
    regions = {"": ""}
    for file in _FILES:
        with (folder / file).open(encoding="utf-8", newline="") as lines:
            _add(regions, ((row["code"], row["name"]) for row in csv.DictReader(lines)))
    del regions[""]
    return regions


def _add(regions: dict[str, str], rows: Iterable[tuple[str, str]]) -> None:
    for code, name in rows:
        fault = _fault(regions, code, name)
        if fault:
            raise EditionUnsound(f"{code} {name!r}: {fault}")
        regions[code] = name


def _fault(regions: dict[str, str], code: str, name: str) -> str | None:
    if normalise(code) != code:
        return "the code is not dotted"
    if code in regions:
        return "the code occurs twice"
    if parent_of(code) not in regions:
        return "its parent is missing"
    if not name or "\t" in name or name.splitlines() != [name]:
        return "the name is empty or would break the table"
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
