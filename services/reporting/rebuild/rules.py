"""Counting everything again, from the first record of every partition, beside the live numbers.

The shadow tables are filled from the whole log, then follow it, then take the live ones' place in one transaction. What
makes that safe is one sentence: at that moment no fold is under way, each live partition stands no further than its
shadow, and the partitions, cells, timelines and quarantined records that begin to count are those of the shadow,
together. A projector that goes on from there finds its partition where it left it, or further on (then it is fenced,
reads its place again and drops what it has as seen); never further back.

Invariant: the live tables change by that one transaction or not at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.contracts.partition import Partition
from shared.i18n import Text
from shared.messaging.inbox.sequencing import Position, Run

Ends = dict[Partition, int]
"""The offset behind the last record of each partition."""
Positions = Mapping[Partition, Position]


class RebuildRefused(Exception):
    """It cannot be done, and what is said in two languages is why."""

    def __init__(self, words: Text) -> None:
        super().__init__(f"{words.id}  ·  {words.en}")
        self.words = words


def running() -> RebuildRefused:
    """Return the refusal of a second rebuild."""
    return RebuildRefused(
        Text(
            "Hitung ulang lain sedang berjalan; tunggu sampai selesai.",
            "Another recount is running; wait until it is done.",
        )
    )


def crowded() -> RebuildRefused:
    """Return the refusal of a swap that found no moment for itself."""
    return RebuildRefused(
        Text(
            "Angka tidak dapat ditukar: tabelnya terus dibaca atau dikunci. Ulangi saat lebih sepi.",
            "The numbers could not be swapped: their tables are always read or locked. Repeat it in a quieter hour.",
        )
    )


def behind(partitions: Mapping[str, str]) -> RebuildRefused:
    """Return the refusal of figures that would take something back; shape: partition → why it got no further."""
    named = "; ".join(f"{partition}: {why}" for partition, why in sorted(partitions.items()))
    return RebuildRefused(
        Text(
            f"Angka yang berlaku tidak diganti: log tidak lagi memuat semua yang sudah dihitung ({named}).",
            f"The live numbers stay as they are: the log no longer holds all that was counted ({named}).",
        )
    )


def shares(ends: Ends, workers: int) -> list[Ends]:
    """Deal partitions out to workers so that each has about as many records; nobody gets an empty share."""
    dealt: list[Ends] = [{} for _ in range(workers)]
    for partition, end in sorted(ends.items(), key=lambda each: (-each[1], each[0])):
        if end:
            min(dealt, key=lambda share: sum(share.values()))[partition] = end
    return [share for share in dealt if share]


def stretches(positions: Positions, ends: Ends) -> dict[Partition, tuple[int, int]]:
    """Return what has come to each partition since it was read last."""
    return {
        partition: (positions[partition].offset, end)
        for partition, end in ends.items()
        if positions[partition].offset < end
    }


@dataclass
class Progress:
    """How far a rebuild has come, in records."""

    total: int = 0
    done: int = 0
    begun: float = 0.0
    """On the clock that `words` is asked with."""

    def moved(self, runs: Sequence[Run]) -> None:
        """Note records that were folded; what came meanwhile makes the whole larger."""
        self.done += sum(len(run.offsets) for run in runs)
        self.total = max(self.total, self.done)

    @property
    def percent(self) -> int:
        """The part that is done; 100 only when nothing is left."""
        return 100 * self.done // self.total if self.total else 100

    def words(self, now: float) -> Text:
        """Say how far it is."""
        speed = round(self.done / (now - self.begun)) if now > self.begun else 0
        said = f"{self.done}/{self.total} ({self.percent} %), {speed}"
        return Text(f"Hitung ulang: {said} catatan per detik", f"Recount: {said} records a second")
