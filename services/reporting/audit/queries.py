"""Comparing what is stored with what the archive makes of the same events.

Both sides come as entries in one order, and are walked through side by side, so a nation's cells need no more memory
than a village's.

Invariant: an entry that only one side has is a difference like any other: missing, or invented.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from shared.i18n import Text

Kind = Literal["figure", "member", "timeline"]
TopicPartition = tuple[str, int]
"""Topic and partition."""


class Subject(NamedTuple):
    """One thing that is compared: an indicator's figures or members, or one part of one kind of timeline."""

    kind: Kind
    name: str


class Entry(NamedTuple):
    """One number (or list of numbers, or state) and what it is about, in the order of which entries come."""

    about: tuple[str, ...]
    value: str


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
    def counted(self) -> Mapping[TopicPartition, int]:
        """How many events the fold has of each partition."""

    @property
    def filed(self) -> Mapping[TopicPartition, int]:
        """How many of them the archive has."""

    def stored(self, subject: Subject, without: Sequence[str]) -> AsyncIterator[Entry]:
        """Yield what the fold has made of the events, some provinces left out."""

    def recomputed(self, subject: Subject, without: Sequence[str]) -> AsyncIterator[Entry]:
        """Yield what the archive makes of them."""


def lacking(source: AuditSource) -> dict[str, int]:
    """Return the partitions of which the archive lacks events, with how many."""
    behind = {partition: number - source.filed.get(partition, 0) for partition, number in source.counted.items()}
    return {f"{topic}/{partition}": number for (topic, partition), number in behind.items() if number > 0}


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
    compared: dict[Kind, int] = field(default_factory=lambda: {"figure": 0, "member": 0, "timeline": 0})

    @property
    def exit_code(self) -> int:
        """0 when all is as it should be, 1 when something differs, 2 when not all could be compared."""
        return 1 if self.different else 2 if self.behind else 0

    def words(self) -> Text:
        """Say how much was compared and how much of it differs."""
        figures, members, timelines = self.compared.values()
        return Text(
            f"{figures} angka, {members} anggota, {timelines} kartu dibandingkan; {self.different} berbeda.",
            f"{figures} figures, {members} members, {timelines} cards compared; {self.different} differ.",
        )


def waiting(partition: str, events: int) -> Text:
    """Say that a partition's province could not be compared."""
    return Text(
        f"Arsip belum memuat {events} kejadian dari {partition}; provinsinya tidak dibandingkan.",
        f"The archive lacks {events} events of {partition}; its province is not compared.",
    )


async def audit(source: AuditSource, verdict: Verdict) -> AsyncIterator[Text]:
    """Compare everything; yields a sentence for each thing that is wrong, and one for the whole.

    Provinces of which the archive lacks events are left out, and make it incomplete.
    """
    verdict.behind = lacking(source)
    for partition, events in sorted(verdict.behind.items()):
        yield waiting(partition, events)
    without = sorted({partition[:2] for partition in verdict.behind})
    for subject in source.subjects:
        sides = source.stored(subject, without), source.recomputed(subject, without)
        async for difference in differences(subject, *sides, verdict.compared):
            verdict.different += 1
            yield difference.words()
    yield verdict.words()
