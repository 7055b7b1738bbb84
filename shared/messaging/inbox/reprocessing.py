"""What was quarantined is read again, after its cause was mended: applied where it can be, kept where it cannot.

A record's number was taken when it was quarantined, so its partition is not touched, and a consumer's effects have to
be such that an event amounts to the same however late it comes. Only records whose number was known then are taken in:
nobody can tell whether one without a number was ever sent again under it.

Invariant: what leaves the quarantine and what it amounts to are written together, so a record takes effect once,
whatever dies in between.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from shared.i18n import Text
from shared.messaging.inbox.sequencing import Decoder, EventT, Unfit


class Spot(NamedTuple):
    """Where a record lies in the log."""

    topic: str
    partition: int
    offset: int


BEGINNING: Final = Spot("", 0, 0)
COUNTED: Final = Text(id="terhitung", en="counted")


@dataclass(frozen=True, slots=True)
class Kept:
    """A record as it is quarantined."""

    topic: str
    partition: int
    offset: int
    value: bytes
    sequence: int | None
    reason: str
    consumers: frozenset[str]
    """Whose quarantine it is in."""

    @property
    def spot(self) -> Spot:
        """Where it lies."""
        return Spot(self.topic, self.partition, self.offset)


@dataclass
class Outcome:
    """What one transaction does with some quarantined records."""

    fit: list[Kept]
    """Those that leave the quarantine, for they are applied."""
    stay: list[tuple[Kept, str]]
    """Those that still cannot be applied, and why."""

    @property
    def last(self) -> Spot:
        """The last record that was looked at."""
        return max(each.spot for each in (*self.fit, *(kept for kept, _ in self.stay)))


def read_again(
    decoder: Decoder[EventT], held: Sequence[Kept]
) -> tuple[list[tuple[Kept, EventT]], list[tuple[Kept, str]]]:
    """Part records into those that can be applied now, with their events, and those that stay, with the reason."""
    fit, stay = list[tuple[Kept, EventT]](), list[tuple[Kept, str]]()
    for kept in held:
        found = decoder.one(kept.topic, kept.value)
        if isinstance(found, Unfit):
            stay.append((kept, found.reason))
        elif kept.sequence is None:
            stay.append((kept, kept.reason))
        else:
            fit.append((kept, found))
    return fit, stay


@dataclass
class Reprocessed:
    """What has become of all that was quarantined."""

    done: Text = COUNTED
    """What was done with those that could be read."""
    counted: int = 0
    stay: Counter[str] = field(default_factory=Counter)
    """How many stay quarantined, by reason."""

    @property
    def words(self) -> Text:
        """Say it."""
        reasons = ", ".join(f"{reason} {number}" for reason, number in sorted(self.stay.items()))
        behind, left = f": {reasons}" if reasons else "", self.stay.total()
        return Text(
            id=f"{self.counted} kejadian kini {self.done.id}; {left} tetap ditahan{behind}",
            en=f"{self.counted} events are {self.done.en} now; {left} stay parked{behind}",
        )


async def reprocess_all(
    step: Callable[[Spot], Awaitable[Outcome | None]], reprocessed: Reprocessed | None = None
) -> Reprocessed:
    """Judge everything that is quarantined, some records at a time; `step` takes the next ones behind a spot."""
    told, behind = reprocessed or Reprocessed(), BEGINNING
    while done := await step(behind):
        told.counted += len(done.fit)
        told.stay.update(reason for _, reason in done.stay)
        behind = done.last
    return told
