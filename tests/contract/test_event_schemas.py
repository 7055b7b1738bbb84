"""What was once published stays readable: the golden files against the declarations (FULL_TRANSITIVE).

The gate itself is tried in `test_event_schemas_refuse.py`: every edit that breaks a reader is made once and refused.
"""

import json
import subprocess
from itertools import combinations

import pytest

from shared.contracts import CATALOGUE, EventType
from shared.contracts.compatibility import breaks
from tests.support import golden

EVENTS = [pytest.param(declared, id=declared.schema) for declared in CATALOGUE.values()]


@pytest.mark.parametrize("declared", EVENTS)
def test_what_is_declared_has_been_written_down(declared: EventType) -> None:
    found = golden.missing(declared)
    if found is not None:
        path, content = found
        pytest.fail(
            f"{declared.schema} is not what its golden files say. If the change is meant (see the next tests), add\n"
            f"{path.relative_to(golden.FOLDER.parents[2])} with `make golden`:\n{content}",
            pytrace=False,
        )


@pytest.mark.parametrize("declared", EVENTS)
def test_every_edition_can_be_read_by_every_other(declared: EventType) -> None:
    promised = golden.editions(declared)
    found = [reason for old, new in combinations(promised, 2) for reason in breaks(old, new)]
    assert not found, f"make it {declared.name} version {declared.version + 1}, a class of its own"


def test_a_published_event_type_is_never_forgotten() -> None:
    known = {(declared.name, declared.version) for declared in CATALOGUE.values()}
    written = [json.loads(path.read_text("utf-8")) for path in golden.FOLDER.glob("*.json")]
    assert {(each["type"], each["version"]) for each in written} <= known, "records of it are on the streams for ever"


def test_every_golden_file_is_an_edition_in_its_place() -> None:
    expected = {
        golden.path_of(declared, number + 1)
        for declared in CATALOGUE.values()
        for number, _ in enumerate(golden.editions(declared))
    }
    assert set(golden.FOLDER.iterdir()) == expected


@pytest.mark.parametrize("command", [("log", "--format=", "HEAD"), ("diff", "HEAD")], ids=["committed", "uncommitted"])
def test_no_golden_file_was_ever_changed_or_taken_away(command: tuple[str, ...]) -> None:
    """History is the witness; an export without history has nothing to compare with."""
    root = golden.FOLDER.parents[2]
    if not (root / ".git").exists():
        return
    asked = ["git", *command, "--no-renames", "--diff-filter=MDT", "--name-only", "--", str(golden.FOLDER)]
    seen = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=True).stdout.split()
    assert not seen, "an edition that was published cannot be unpublished: restore these, add a new one"
