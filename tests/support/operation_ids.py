"""What each operation was called when it was first written down: clients are generated under these names.

Invariant: lines are only ever added; `python -m tests.support.operation_ids` writes those that are missing and touches
no other.
"""

import json
from pathlib import Path
from typing import Final

from tests.support.documented import operations
from tests.support.without_database import SERVICES, built

WRITTEN: Final = Path(__file__).resolve().parents[1] / "contract" / "operation_ids.json"
Ids = dict[str, str]
"""Shape: `METHOD /path` → id."""


def described(service: str) -> Ids:
    """Return what the operations of a service are called today."""
    found = operations(built(service).openapi())
    return {f"{method.upper()} {path}": operation["operationId"] for method, path, operation in found}


def written() -> dict[str, Ids]:
    """Return what they were called; shape: service → address → id."""
    kept: dict[str, Ids] = json.loads(WRITTEN.read_text("utf-8")) if WRITTEN.exists() else {}
    return kept


def write() -> None:
    """Add the operations that are missing."""
    kept = written()
    everything = {service: dict(sorted((described(service) | kept.get(service, {})).items())) for service in SERVICES}
    WRITTEN.write_text(json.dumps(everything, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    write()
