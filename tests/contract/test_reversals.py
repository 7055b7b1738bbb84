"""Every command has a way back, or says why it has none.

`reversals.txt` has a line for each command of the services that offices record with:

    service command: command that reverses or corrects it, ... | what it does not reach, or why there is none

Invariant: a command that is added without a line fails, and so does a line that names a command which is not there.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.support import operation_ids

LISTED: Final = Path(__file__).parent / "reversals.txt"
SERVICES: Final = ("registry", "mentoring", "partnerships")
NONE: Final = "none"
REASON_WORDS: Final = 4
"""A reason of fewer words is none."""


@dataclass(frozen=True)
class Line:
    """What is said of one command."""

    service: str
    command: str
    reversals: tuple[str, ...]
    reason: str

    @property
    def name(self) -> str:
        """The command as it is spoken of in a complaint."""
        return f"{self.service} {self.command}"


def lines_of(text: str) -> list[Line]:
    """Read what is listed."""
    return [_line(each) for each in text.splitlines()]


def _line(written: str) -> Line:
    about, _, rest = written.partition(": ")
    service, _, command = about.partition(" ")
    named, _, reason = rest.partition("|")
    reversals = tuple(each.strip() for each in named.split(",") if each.strip() != NONE)
    return Line(service, command, reversals, reason.strip())


def complaints(lines: Iterable[Line], commands: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """Yield what is wrong with a list; shape of `commands`: service to its commands."""
    said = list(lines)
    listed = Counter(each.name for each in said)
    there = {f"{service} {command}" for service, names in commands.items() for command in names}
    yield from (f"{name}: not listed" for name in sorted(there - listed.keys()))
    yield from (f"{name}: there is no such command" for name in sorted(listed.keys() - there))
    yield from (f"{name}: listed twice" for name, often in listed.items() if often > 1)
    for each in said:
        for reversal in sorted({*each.reversals} - commands.get(each.service, frozenset())):
            yield f"{each.name}: is not reversed by {reversal}, which is not there"
        if _lacks_reason(each):
            yield f"{each.name}: say why"


def _lacks_reason(line: Line) -> bool:
    """Tell whether a command without a way back, or that only says itself anew, is left without a reason."""
    by_another = {*line.reversals} - {line.command}
    few = REASON_WORDS if not line.reversals else 1
    return not by_another and len(line.reason.split()) < few


def commands_of(service: str) -> frozenset[str]:
    """Return every operation of a service that changes something."""
    return frozenset(name for route, name in operation_ids.written()[service].items() if not route.startswith("GET "))


def test_every_command_has_a_way_back_or_says_why_not() -> None:
    commands = {service: commands_of(service) for service in SERVICES}
    assert all(commands.values())
    assert not list(complaints(lines_of(LISTED.read_text("utf-8")), commands)), f"say so in {LISTED.name}"


COMMANDS: Final = {"registry": frozenset({"open_centre", "record_finance", "void_finance"})}
WHOLE: Final = """registry open_centre: none | nobody was ever open otherwise
registry record_finance: void_finance
registry void_finance: record_finance | typed anew"""


def test_a_whole_list_is_no_complaint() -> None:
    assert not list(complaints(lines_of(WHOLE), COMMANDS))


@pytest.mark.parametrize(
    ("written", "instead", "complaint"),
    [
        ("registry open_centre: none | nobody was ever open otherwise\n", "", "registry open_centre: not listed"),
        (" | nobody was ever open otherwise", "", "registry open_centre: say why"),
        (" | nobody was ever open otherwise", " | not yet", "registry open_centre: say why"),
        (
            ": void_finance", ": unrecord_finance",
            "registry record_finance: is not reversed by unrecord_finance, which is not there",
        ),
        (": record_finance | typed anew", ": void_finance", "registry void_finance: say why"),
        ("typed anew", "typed anew\nregistry shut: open_centre", "registry shut: there is no such command"),
        ("typed anew", "typed anew\nregistry void_finance: record_finance", "registry void_finance: listed twice"),
    ],
)  # fmt: skip
def test_each_thing_that_is_wrong_with_a_list_is_found(written: str, instead: str, complaint: str) -> None:
    assert WHOLE.count(written) == 1
    assert list(complaints(lines_of(WHOLE.replace(written, instead)), COMMANDS)) == [complaint]
