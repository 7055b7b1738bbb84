"""What the end of a partition's log says of its own numbering, beside the number that the database stored last.

A relay numbers densely. So the records that follow the database's number one by one are the stream's own, whoever wrote
them; a record whose number is further on than the next one is a stranger's, and says nothing of how far the stream is.

Invariant: pure. What a view says does not depend on how its records were cut into runs.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import msgspec

from shared.contracts.base import source
from shared.contracts.partition import Partition
from shared.contracts.wire import UNDECODABLE, sequence_of

Range = tuple[int, int]
_MANY_RANGES = 1_000


class NumberedRecord(NamedTuple):
    """A record of a stream's own, by what an operator needs to know of it."""

    offset: int
    number: int
    event_id: str
    type: str
    subject: str
    time: str


class _Head(msgspec.Struct):
    id: str = ""
    source: str = ""
    type: str = ""
    subject: str = ""
    time: str = ""
    sequence: str = ""


_decode = msgspec.json.Decoder(_Head).decode


def read_record(topic: str, offset: int, value: bytes) -> NumberedRecord | None:
    """Return a record that says it is of this stream and has a number; nothing for any other."""
    try:
        head = _decode(value)
    except UNDECODABLE:
        return None
    number = sequence_of(head.sequence)
    if head.source != source(*topic.split(".", 1)) or not number:
        return None
    return NumberedRecord(offset, number, head.id, head.type, head.subject, head.time)


@dataclass(frozen=True)
class Stored:
    """What the database knows of a partition."""

    number: int = 0
    """The last number that was acknowledged."""
    lost: tuple[Range, ...] = ()
    """Published numbers that the log is known not to hold."""
    foreign: frozenset[tuple[int, str]] = frozenset()
    """Records that an operator has called a stranger's; shape: (offset, event id)."""


@dataclass
class LogView:
    """What was read of a partition, from some offset to its end."""

    partition: Partition
    stored: Stored
    whole: bool
    """Whether it was read from the log's beginning."""
    end: int
    """The offset behind the log's last record."""
    most: int
    """How many records beyond the database's number are kept; of the others the view only knows how many they are."""
    beyond: list[NumberedRecord] = field(default_factory=list)
    """Those with a number that the database has not stored, in the log's order."""
    unlisted: int = 0
    _held: list[Range] = field(default_factory=list)
    _many: int = _MANY_RANGES

    def take(self, offsets: Iterable[int], values: Iterable[bytes]) -> None:
        """Look at the next records."""
        for offset, value in zip(offsets, values, strict=True):
            record = read_record(self.partition.topic, offset, value)
            if record is None or (offset, record.event_id) in self.stored.foreign:
                continue
            if record.number <= self.stored.number:
                self._hold(record.number)
            elif len(self.beyond) < self.most:
                self.beyond.append(record)
            else:
                self.unlisted += 1

    def _hold(self, number: int) -> None:
        first, last = self._held[-1] if self._held else (0, -1)
        if number == last + 1:
            self._held[-1] = (first, number)
        elif not first <= number <= last:
            self._held.append((number, number))
            if len(self._held) > self._many:
                self._held = joined(self._held)
                self._many = max(_MANY_RANGES, 2 * len(self._held))

    @property
    def held(self) -> list[Range]:
        """The numbers up to the database's own that were seen."""
        return joined(self._held)

    @property
    def reaches(self) -> bool:
        """Whether enough was read: the database's own number was seen, or the one that follows it, or all there is."""
        number = self.stored.number
        seen = any(first <= number <= last for first, last in self._held)
        return self.whole or seen or any(record.number == number + 1 for record in self.beyond)

    @cached_property
    def chain(self) -> list[NumberedRecord]:
        """The records that follow the database's number one by one, and others that carry one of their numbers."""
        last, found = self._start, []
        for record in self.beyond:
            if record.number <= last + 1:
                last = max(last, record.number)
                found.append(record)
        return found

    @property
    def _start(self) -> int:
        """The number behind which the chain begins: where the beginning is purged, that of the first one there is."""
        if self._held or not self.beyond or any(each.number == self.stored.number + 1 for each in self.beyond):
            return self.stored.number
        return min(record.number for record in self.beyond) - 1

    @property
    def last(self) -> int:
        """The last number of the stream's own."""
        return max([self.stored.number, *(record.number for record in self.chain)])

    @property
    def strangers(self) -> list[NumberedRecord]:
        """Records whose number does not follow."""
        chained = set(self.chain)
        return [record for record in self.beyond if record not in chained]

    @property
    def lacks(self) -> list[Range]:
        """Published numbers that the log does not hold and that are not on record as lost."""
        return without(self.stored.number, [*self._held, *self.stored.lost]) if self.whole else []


def joined(ranges: Iterable[Range]) -> list[Range]:
    """Return ranges of numbers in order, those that touch as one."""
    found: list[Range] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def without(most: int, ranges: Iterable[Range]) -> list[Range]:
    """Return what of 1..most is in none of the ranges."""
    following, found = 1, []
    for first, last in joined(ranges):
        if first > following:
            found.append((following, min(first - 1, most)))
        following = max(following, last + 1)
    if following <= most:
        found.append((following, most))
    return [each for each in found if each[0] <= each[1]]


def size(ranges: Iterable[Range]) -> int:
    """Count the numbers in ranges that do not overlap."""
    return sum(last - first + 1 for first, last in ranges)
