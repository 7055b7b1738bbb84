"""Comparing what is stored with what the archive makes of the same events.

Both sides come as entries in one order, and are walked through side by side, so a nation's cells need no more memory
than a village's.

Invariant: an entry that only one side has is a difference like any other: missing, or invented.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from shared.i18n import Text

Kind = Literal["figure", "member", "card"]


class Subject(NamedTuple):
    """One thing that is compared: an indicator's figures or members, or one part of one kind of card."""

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


class Evidence(Protocol):
    """The books and the archive, as of one moment."""

    @property
    def subjects(self) -> Sequence[Subject]:
        """Everything that is compared."""

    @property
    def behind(self) -> Mapping[str, int]:
        """Lanes of which the archive lacks events, with how many; their provinces are left out."""

    def stored(self, subject: Subject) -> AsyncIterator[Entry]:
        """Yield what the fold has made of the events."""

    def recomputed(self, subject: Subject) -> AsyncIterator[Entry]:
        """Yield what the archive makes of them."""


async def differences(subject: Subject, evidence: Evidence, counts: dict[Kind, int]) -> AsyncIterator[Difference]:
    """Yield where the two sides differ; counts what was compared."""
    left, right = evidence.stored(subject), evidence.recomputed(subject)
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
    compared: dict[Kind, int] = field(default_factory=lambda: {"figure": 0, "member": 0, "card": 0})

    @property
    def exit_code(self) -> int:
        """0 when all is as it should be, 1 when something differs, 2 when not all could be compared."""
        return 1 if self.different else 2 if self.behind else 0

    def words(self) -> Text:
        """Say how much was compared and how much of it differs."""
        figures, members, cards = self.compared.values()
        return Text(
            f"{figures} angka, {members} anggota, {cards} kartu dibandingkan; {self.different} berbeda.",
            f"{figures} figures, {members} members, {cards} cards compared; {self.different} differ.",
        )


def waiting(lane: str, events: int) -> Text:
    """Say that a lane's province could not be compared."""
    return Text(
        f"Arsip belum memuat {events} kejadian dari {lane}; provinsinya tidak dibandingkan.",
        f"The archive lacks {events} events of {lane}; its province is not compared.",
    )


async def audit(evidence: Evidence, verdict: Verdict) -> AsyncIterator[Text]:
    """Compare everything; yields a sentence for each thing that is wrong, and one for the whole."""
    verdict.behind = evidence.behind
    for lane, events in sorted(evidence.behind.items()):
        yield waiting(lane, events)
    for subject in evidence.subjects:
        async for difference in differences(subject, evidence, verdict.compared):
            verdict.different += 1
            yield difference.words()
    yield verdict.words()
