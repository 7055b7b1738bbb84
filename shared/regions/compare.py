"""What one edition of the codes changed in another, with a reason for each old code that is said to be a new one.

A code that ended becomes a code that began only when both carry the same name, letter case aside, and no other code
that ended or began in the same parent has it; failing that, in the parent's parent, as when a district is split and
its villages stay in their regency.

Invariant: nothing is guessed. What one name does not pair off stays listed as ended or begun, without a partner.
"""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final, NamedTuple

from shared.regions.codes import parent_of

COLUMNS: Final = ("kind", "old", "new", "name")


class Change(NamedTuple):
    """One line of the table of changes; `name` is the old name, and what began has none."""

    kind: str
    """Ended, begun, renamed, or moved-in-parent and moved-in-grandparent, which name the rule that paired them."""
    old: str
    new: str
    name: str


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    """Return everything that distinguishes two editions, in the order of codes."""
    ended, begun = sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys())
    moved = list(_moved({code: before[code] for code in ended}, {code: after[code] for code in begun}))
    gone, come = {change.old for change in moved}, {change.new for change in moved}
    rest = chain(
        (Change("ended", code, "", before[code]) for code in ended if code not in gone),
        (Change("begun", "", code, "") for code in begun if code not in come),
        _renamed(before, after),
    )
    return sorted((*moved, *rest), key=lambda change: (change.old or change.new, change.kind))


def _renamed(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for code in before.keys() & after.keys():
        if before[code].casefold() != after[code].casefold():
            yield Change("renamed", code, code, before[code])


def _moved(ended: dict[str, str], begun: dict[str, str]) -> Iterator[Change]:
    for kind, steps in (("moved-in-parent", 1), ("moved-in-grandparent", 2)):
        for old, new in _pairs(_by_name(ended, steps), _by_name(begun, steps)):
            yield Change(kind, old, new, ended.pop(old))
            del begun[new]


def _pairs(old: Mapping[object, list[str]], new: Mapping[object, list[str]]) -> list[tuple[str, str]]:
    return [(codes[0], new[key][0]) for key, codes in old.items() if len(codes) == len(new.get(key, ())) == 1]


def _by_name(regions: Mapping[str, str], steps: int) -> dict[object, list[str]]:
    named: dict[object, list[str]] = {}
    for code, name in regions.items():
        around = code
        for _ in range(steps):
            around = around and parent_of(around)
        named.setdefault((around, len(code), name.casefold()), []).append(code)
    return named
