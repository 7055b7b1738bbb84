"""What was quarantined is read again, after its cause was mended: applied where it can be, kept where it cannot.

A record's number was taken when it was quarantined, so its partition is not touched, and a consumer's effects have to
be such that an event amounts to the same however late it comes. Only records whose number was known then are taken in:
nobody can tell whether one without a number was ever sent again under it. One whose number another event had taken
waits until that number is free, and takes it then.

Invariant: what leaves the quarantine and what it amounts to are written together, so a record takes effect once,
whatever dies in between.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from shared.i18n import Text
from shared.messaging.inbox.sequencing import SEQUENCE_REUSED, Decoder, EventT, Undecodable


class LogPosition(NamedTuple):
    """Where a record lies in the log."""

    topic: str
    partition: int
    offset: int


BEGINNING: Final = LogPosition("", 0, 0)
COUNTED: Final = Text(id="terhitung", en="counted")


@dataclass(frozen=True, slots=True)
class QuarantinedRecord:
    """A record as it is quarantined."""

    topic: str
    partition: int
    offset: int
    value: bytes
    sequence: int | None
    reason: str
    consumers: frozenset[str]
    """Whose quarantine it is in, those left out for which its number is another event's."""
    claims: frozenset[str] = frozenset()
    """Those of them for which it takes its number only now, for it is free."""
    late: frozenset[str] = frozenset()
    """Those of them for which that number had been waived."""
    identity: bytes = b""
    """Which event it is, where it takes its number only now."""

    @property
    def spot(self) -> LogPosition:
        """Where it lies."""
        return LogPosition(self.topic, self.partition, self.offset)


@dataclass
class Outcome:
    """What one transaction does with some quarantined records."""

    fit: list[QuarantinedRecord]
    """Those that leave the quarantine, for they are applied."""
    stay: list[tuple[QuarantinedRecord, str]]
    """Those that still cannot be applied, and why."""
    seen: list[QuarantinedRecord] = field(default_factory=list, kw_only=True)
    """Those that leave it without effect, for the same event holds their number by now."""

    @property
    def last(self) -> LogPosition:
        """The last record that was looked at."""
        return max(each.spot for each in (*self.fit, *self.seen, *(kept for kept, _ in self.stay)))


def read_again(
    decoder: Decoder[EventT], held: Sequence[QuarantinedRecord]
) -> tuple[list[tuple[QuarantinedRecord, EventT]], list[tuple[QuarantinedRecord, str]]]:
    """Part records into those that can be applied now, with their events, and those that stay, with the reason."""
    fit, stay = list[tuple[QuarantinedRecord, EventT]](), list[tuple[QuarantinedRecord, str]]()
    for kept in held:
        found = decoder.one(kept.topic, kept.value)
        if not kept.consumers:
            stay.append((kept, SEQUENCE_REUSED))
        elif isinstance(found, Undecodable):
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
    step: Callable[[LogPosition], Awaitable[Outcome | None]], reprocessed: Reprocessed | None = None
) -> Reprocessed:
    """Judge everything that is quarantined, some records at a time; `step` takes the next ones behind a spot."""
    told, behind = reprocessed or Reprocessed(), BEGINNING
    while done := await step(behind):
        told.counted += len(done.fit)
        told.stay.update(reason for _, reason in done.stay)
        behind = done.last
    return told
