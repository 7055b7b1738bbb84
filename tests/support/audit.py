"""What an auditor says of the streams and of what was made of them: each finding names one wrong and where it is.

The auditor is pure: records, the list of what should be there, and the numbers read from a database go in, findings
come out. It is itself tested with planted wrongs, each of which must come out as exactly what was planted
(tests/unit/support/test_audit.py). Invariant: no finding means that every expected event is in its partition once,
under dense numbers in order, and every number, card and archived event is what these events make it.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, Protocol, TypeVar

Event = dict[str, Any]
PartitionName = tuple[str, int]
Streams = Mapping[PartitionName, Mapping[int, Event]]
"""What a reader of the streams ends up with: partition → number → event."""
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Record(Protocol):
    """One record of a stream."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def value(self) -> bytes | None: ...


class Finding(NamedTuple):
    """One thing that is wrong."""

    kind: Literal["lost", "doubled", "invented", "hole", "reordered", "contradiction", "figure", "card", "archive"]
    what: str


class Fact(NamedTuple):
    """An event by what it says rather than by its id: the n-th change of one thing."""

    type: str
    subject: str
    version: int


def fact_of(event: Event) -> Fact:
    """Return which change of which thing an event tells."""
    return Fact(event["type"], event["subject"], event["aggregateversion"])


def read(records: Iterable[Record]) -> tuple[dict[PartitionName, dict[int, Event]], list[Finding]]:
    """Drop what was sent again, as every reader of a stream does, and say what is wrong with the numbers.

    Records of a partition come in the order of their offsets. A number seen again must carry the very same bytes.
    """
    partitions: defaultdict[PartitionName, dict[int, bytes]] = defaultdict(dict)
    highest: Counter[PartitionName] = Counter()
    findings: list[Finding] = []
    for record in records:
        partition, value = (record.topic, record.partition), record.value or b""
        number = int(json.loads(value)["sequence"])
        if number not in partitions[partition] and number < highest[partition]:
            findings.append(Finding("reordered", f"{_name(partition)}: {number} after {highest[partition]}"))
        if partitions[partition].setdefault(number, value) != value:
            findings.append(Finding("contradiction", f"{_name(partition)}: {number} carries two events"))
        highest[partition] = max(number, highest[partition])
    findings += [Finding("hole", each) for partition, known in partitions.items() for each in _gaps(partition, known)]
    return {
        partition: {n: json.loads(known[n]) for n in sorted(known)} for partition, known in partitions.items()
    }, findings


def _name(partition: PartitionName) -> str:
    return f"{partition[0]}/{partition[1]}"


def _gaps(partition: PartitionName, numbers: Iterable[int]) -> Iterator[str]:
    before = 0
    for number in sorted(numbers):
        if number > before + 1:
            yield f"{_name(partition)}: {before + 1}..{number - 1}"
        before = number


def events(partitions: Streams) -> Iterator[Event]:
    """Yield every event once for each number it has."""
    for numbered in partitions.values():
        yield from numbered.values()


def told(expected: Iterable[K], partitions: Streams, identify: Callable[[Event], K]) -> list[Finding]:
    """Say which expected events are not in the partitions, which are there twice, and which nobody expects."""
    found, wanted = Counter(map(identify, events(partitions))), set(expected)
    return [
        *(Finding("lost", str(each)) for each in wanted if each not in found),
        *(Finding("doubled", str(each)) for each, times in found.items() if each in wanted and times > 1),
        *(Finding("invented", str(each)) for each in found if each not in wanted),
    ]


def in_order(partitions: Streams) -> list[Finding]:
    """Say whose changes are told in another order than they were made."""
    findings = []
    for partition, numbered in partitions.items():
        versions: dict[str, int] = {}
        for event in numbered.values():
            subject, version = event["subject"], event["aggregateversion"]
            if version < versions.get(subject, 0):
                findings.append(
                    Finding("reordered", f"{_name(partition)}: {subject} tells {version} after {versions[subject]}")
                )
            versions[subject] = version
    return findings


def same(kind: Literal["figure", "card", "archive"], expected: Mapping[K, V], found: Mapping[K, V]) -> list[Finding]:
    """Say which values differ from what they should be."""
    return [
        Finding(kind, f"{key}: {found.get(key)} instead of {expected.get(key)}")
        for key in {**expected, **found}
        if expected.get(key) != found.get(key)
    ]


def archived(partitions: Streams) -> dict[tuple[str, int, int], str]:
    """Return what an archive of these partitions holds; shape: (topic, partition, number) → event id."""
    return {
        (*partition, number): event["id"]
        for partition, numbered in partitions.items()
        for number, event in numbered.items()
    }
