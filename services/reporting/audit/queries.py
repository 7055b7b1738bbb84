"""Comparing what is stored with what the archive makes of the same events.

Both sides come as entries in one order, and are walked through side by side, so a nation's cells need no more memory
than a village's.

Invariant: an entry that only one side has is a difference like any other: missing, or invented.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, Protocol, get_args

from shared.contracts.partition import Partition
from shared.i18n import Text
from shared.messaging.inbox.sequencing import Gap

Kind = Literal["figure", "member", "timeline", "reading"]
_MOST_NAMED: Final = 10


class Subject(NamedTuple):
    """One thing that is compared: an indicator's figures or members, a part of a kind of timeline, or a reading."""

    kind: Kind
    name: str
    owners: tuple[str, ...]
    """The services whose streams it is made of."""


class Entry(NamedTuple):
    """One number (or list of numbers, or state) and what it is about, in the order of which entries come."""

    about: tuple[str, ...]
    value: str


class Conflict(NamedTuple):
    """A record whose number was taken by another event."""

    partition: str
    sequence: int
    offset: int

    def words(self) -> Text:
        """Say where it is."""
        return Text(
            f"{self.partition}: nomor {self.sequence} dipakai dua kali; catatan pada offset {self.offset} ditahan",
            f"number {self.sequence} was used twice; the record at offset {self.offset} is parked",
        )


class Repeated(NamedTuple):
    """One event that is in its stream under several numbers."""

    partition: str
    sequences: Sequence[int]

    def words(self) -> Text:
        """Say where it is."""
        numbers = ", ".join(map(str, self.sequences))
        return Text(
            f"{self.partition}: satu kejadian bernomor {numbers}; semuanya terhitung",
            f"one event has the numbers {numbers}; all of them count",
        )


@dataclass(frozen=True)
class Difference:
    """One entry on which the two sides do not agree; None where a side has none."""

    subject: Subject
    about: tuple[str, ...]
    stored: str | None
    recomputed: str | None

    def words(self) -> Text:
        """Say which and how."""
        about = " · ".join([self.subject.name, *filter(None, self.about)])
        return Text(
            f"{about}: tersimpan {self.stored or 'tidak ada'}, dihitung ulang {self.recomputed or 'tidak ada'}",
            f"stored {self.stored or 'nothing'}, recomputed {self.recomputed or 'nothing'}",
        )


class AuditSource(Protocol):
    """The figures and the archive, as of one moment."""

    @property
    def subjects(self) -> Sequence[Subject]:
        """Everything that is compared."""

    @property
    def missing(self) -> Mapping[Partition, Sequence[Gap]]:
        """The numbers of each partition that the fold has counted and the archive lacks."""

    @property
    def conflicts(self) -> Sequence[Conflict]:
        """The records whose number was taken by another event."""

    @property
    def repeated(self) -> Sequence[Repeated]:
        """The events that are in a stream under several numbers."""

    def stored(self, subject: Subject, without: Sequence[str]) -> AsyncIterator[Entry]:
        """Yield what the fold has made of the events, some provinces left out."""

    def recomputed(self, subject: Subject, without: Sequence[str]) -> AsyncIterator[Entry]:
        """Yield what the archive makes of them."""


async def differences(
    subject: Subject, left: AsyncIterator[Entry], right: AsyncIterator[Entry], counts: dict[Kind, int]
) -> AsyncIterator[Difference]:
    """Yield where the two sides differ; counts what was compared."""
    one, other = await anext(left, None), await anext(right, None)
    while one or other:
        about = min(each.about for each in (one, other) if each)
        stored = one.value if one and one.about == about else None
        again = other.value if other and other.about == about else None
        counts[subject.kind] += 1
        if stored != again:
            yield Difference(subject, about, stored, again)
        one = await anext(left, None) if stored is not None else one
        other = await anext(right, None) if again is not None else other


@dataclass
class Verdict:
    """What an audit has found."""

    different: int = 0
    behind: Mapping[str, int] = field(default_factory=dict)
    doubtful: int = 0
    """Numbers used twice, and events with several numbers: what is shown may hold what it should not."""
    compared: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(get_args(Kind), 0))

    @property
    def exit_code(self) -> int:
        """0: all is as it should be; 1: something differs; 2: not all could be compared; 3: numbers are in doubt."""
        return 1 if self.different else 2 if self.behind else 3 if self.doubtful else 0

    def words(self) -> Text:
        """Say how much was compared and how much of it differs."""
        figures, members, timelines, readings = self.compared.values()
        return Text(
            f"{figures} angka, {members} anggota, {timelines} kartu, {readings} bacaan dibandingkan; "
            f"{self.different} berbeda.",
            f"{figures} figures, {members} members, {timelines} cards, {readings} readings compared; "
            f"{self.different} differ.",
        )


def lacking(partition: Partition, gaps: Sequence[Gap]) -> Text:
    """Say which numbers of a partition could not be compared, and what is left out for it."""
    stream, many, named = partition.topic, _events(gaps), _named(gaps)
    return Text(
        f"Arsip tidak memuat {many} kejadian dari {stream}/{partition.partition}: {named}; yang dihitung dari {stream} "
        "tidak dibandingkan. `refile` mengarsipkannya lagi dari log.",
        f"The archive lacks {many} events of {stream}/{partition.partition}: {named}; what is counted from {stream} is "
        "not compared. `refile` files them again from the log.",
    )


def _named(gaps: Sequence[Gap]) -> str:
    shown = ", ".join(str(gap.first) if gap.first == gap.last else str(gap) for gap in gaps[:_MOST_NAMED])
    return shown if len(gaps) <= _MOST_NAMED else f"{shown}, …"


def _events(gaps: Iterable[Gap]) -> int:
    return sum(gap.last - gap.first + 1 for gap in gaps)


async def audit(source: AuditSource, verdict: Verdict) -> AsyncIterator[Text]:
    """Compare everything; yields a sentence for each thing that is wrong, and one for the whole.

    Of a province whose archive lacks events of a stream, what is made of that stream is left out and nothing else; it
    makes the audit incomplete.
    """
    missing = source.missing
    verdict.behind = {f"{each.topic}/{each.partition}": _events(gaps) for each, gaps in missing.items()}
    for partition, gaps in sorted(missing.items()):
        yield lacking(partition, gaps)
    for subject in source.subjects:
        streams = {each.topic.partition(".") for each in missing}
        without = sorted({province for province, _, owner in streams if owner in subject.owners})
        sides = source.stored(subject, without), source.recomputed(subject, without)
        async for difference in differences(subject, *sides, verdict.compared):
            verdict.different += 1
            yield difference.words()
    doubts: list[Conflict | Repeated] = [*source.conflicts, *source.repeated]
    for doubt in doubts:
        verdict.doubtful += 1
        yield doubt.words()
    yield verdict.words()
