"""Records that an operator puts aside, by partition and offset: who decided it, when and why; and the way back.

A record that is not yet read will be quarantined as `put-aside` and takes no number. One in quarantine gives its number
back. What can be done about one that was applied depends on the consumer (`Remedy`).

Invariant: a record that is put aside holds no number, or whoever put it aside was told what will take it out; and what
was decided, and undone, is never forgotten.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from psycopg import AsyncConnection

from shared.contracts.partition import Partition
from shared.i18n import Text
from shared.messaging.decision import Decision
from shared.messaging.inbox import decisions, taken_ids
from shared.messaging.inbox.decisions import ConsumerPosition
from shared.messaging.inbox.decoding import envelope_of
from shared.messaging.inbox.sequencing import PUT_ASIDE, SEQUENCE_REUSED
from shared.persistence.database import connect

_ACTIVE: Final = """
select consumer from put_aside where (topic, partition, "offset") = (%s, %s, %s) and undone_at is null"""
_ENTER: Final = """
insert into put_aside (consumer, topic, partition, "offset", decided_by, reason) values (%s, %s, %s, %s, %s, %s)"""
_UNDO: Final = """
update put_aside set undone_by = %s, undone_why = %s, undone_at = now()
where (consumer, topic, partition, "offset") = (%s, %s, %s, %s) and undone_at is null"""
_QUARANTINED: Final = """
select sequence, holds, reason from quarantine
where (consumer, topic, partition, "offset") = (%s, %s, %s, %s) for update"""
_RENAME: Final = """
update quarantine set reason = %s, holds = %s where (consumer, topic, partition, "offset") = (%s, %s, %s, %s)"""
_KEEP: Final = """
insert into quarantine (consumer, topic, partition, "offset", reason, sequence, after, value, holds)
values (%s, %s, %s, %s, %s, %s, %s, %s, false)"""


class LocatedRecord(NamedTuple):
    """Which record is spoken of: where it lies, and what lies there, if it is still in the log."""

    partition: Partition
    offset: int
    value: bytes | None

    @property
    def spot(self) -> tuple[str, int, int]:
        """Where it lies, as rows say it."""
        return (*self.partition, self.offset)


TakeOut = Callable[[AsyncConnection, LocatedRecord], Awaitable[bool]]
"""Takes an applied record out in the given transaction; tells whether it was there."""


@dataclass(frozen=True)
class Remedy:
    """What a consumer can do about a record that it has applied."""

    words: Text
    """What is done now, or what an operator has to do."""
    take_out: TakeOut | None
    """Takes it out at once, so that its number is free; None where only something else can take it out."""


Remedies = Mapping[str, Remedy]
"""The remedy of each consumer."""


@dataclass(frozen=True)
class Consequence:
    """What a decision means to one consumer."""

    consumer: str
    words: Text


_AHEAD: Final = Text(
    id="belum dibaca; akan ditahan sebagai put-aside tanpa nomor",
    en="not read yet; it will be quarantined as put-aside and take no number",
)
_FREED: Final = Text(
    id="sudah ditahan; nomornya bebas, dan `reprocess` memasukkan kejadian yang menunggu nomor itu",
    en="it was quarantined; its number is free, and `reprocess` takes in the event that waits for it",
)
_STAYS_OUT: Final = Text(
    id="sudah ditahan dan tidak memegang nomor; tetap di luar hitungan",
    en="it was quarantined and held no number; it stays out",
)
_ALREADY: Final = Text(id="sudah disisihkan sebelumnya", en="it was put aside before")
_NOT_THERE: Final = Text(
    id="tidak diterapkan di sini, jadi tidak ada yang dikeluarkan",
    en="it was not applied here, so there is nothing to take out",
)
_BACK_AHEAD: Final = Text(id="belum dibaca; akan dibaca seperti biasa", en="not read yet; it will be read as any other")
_BACK: Final = Text(
    id="tetap ditahan sampai nomornya bebas; lalu `reprocess` memasukkannya",
    en="it stays quarantined until its number is free; then `reprocess` takes it in",
)
_BACK_APPLIED: Final = Text(id="tetap terhitung seperti semula", en="it stays counted as it was")


async def _stays(_connection: AsyncConnection, _record: LocatedRecord) -> bool:
    return True


REPLICA_REMEDY: Final = Remedy(
    Text(
        id="sudah diterapkan; nomornya bebas untuk `reprocess`, tetapi yang ditulisnya tetap ada sampai pemiliknya"
        " menyiarkan versi yang lebih baru dari hal yang sama",
        en="it was applied; its number is free for `reprocess`, but what it wrote stays until its owner publishes a"
        " newer version of the same thing",
    ),
    _stays,
)
"""A replica keeps only the newest version of each thing, so it cannot know what a record had overwritten."""


async def put_aside(url: str, record: LocatedRecord, decision: Decision, remedies: Remedies) -> list[Consequence]:
    """Put a record aside for every consumer of its partition; nothing where no consumer has such a record."""
    async with await connect(url) as connection:
        standing = await decisions.hold(connection, record.partition)
        if record.value is None and not await _any_quarantined(connection, standing, record):
            return []
        active = {consumer for (consumer,) in await (await connection.execute(_ACTIVE, record.spot)).fetchall()}
        return [
            Consequence(each.consumer, _ALREADY)
            if each.consumer in active
            else await _put_aside(connection, each, record, decision, remedies[each.consumer])
            for each in standing
        ]


async def take_in(url: str, record: LocatedRecord, decision: Decision) -> list[Consequence]:
    """Undo that a record was put aside, for every consumer for which it was; nothing where it was for none."""
    async with await connect(url) as connection:
        found = list[Consequence]()
        for each in await decisions.hold(connection, record.partition):
            undone = await connection.execute(_UNDO, (decision.by, decision.why, each.consumer, *record.spot))
            if undone.rowcount:
                await decisions.count(connection, each.consumer, record.partition)
                found.append(Consequence(each.consumer, await _take_back(connection, each, record)))
        return found


async def _any_quarantined(
    connection: AsyncConnection, standing: list[ConsumerPosition], record: LocatedRecord
) -> bool:
    return any([await _quarantined(connection, each.consumer, record) for each in standing])


async def _quarantined(
    connection: AsyncConnection, consumer: str, record: LocatedRecord
) -> tuple[int | None, bool, str] | None:
    return await (await connection.execute(_QUARANTINED, (consumer, *record.spot))).fetchone()


async def _put_aside(
    connection: AsyncConnection, standing: ConsumerPosition, record: LocatedRecord, decision: Decision, remedy: Remedy
) -> Consequence:
    consumer = standing.consumer
    await connection.execute(_ENTER, (consumer, *record.spot, decision.by, decision.why))
    await decisions.count(connection, consumer, record.partition)
    if record.offset >= standing.offset:
        return Consequence(consumer, _AHEAD)
    if row := await _quarantined(connection, consumer, record):
        sequence, holds, _ = row
        await connection.execute(_RENAME, (PUT_ASIDE, False, consumer, *record.spot))
        if not holds or sequence is None:
            return Consequence(consumer, _STAYS_OUT)
        await taken_ids.free(connection, consumer, record.partition, sequence)
        return Consequence(consumer, _FREED)
    return Consequence(consumer, await _remedy(connection, standing, record, remedy))


async def _remedy(
    connection: AsyncConnection, standing: ConsumerPosition, record: LocatedRecord, remedy: Remedy
) -> Text:
    consumer, partition = standing.consumer, record.partition
    envelope = envelope_of(partition.topic, record.value or b"")
    if envelope is None:
        return _NOT_THERE
    sequence, identity = envelope
    holders = await taken_ids.read_holders(connection, consumer, {partition: {sequence}})
    if holders[partition][sequence] not in (None, identity):
        return _NOT_THERE
    if remedy.take_out is None:
        return remedy.words
    if not await remedy.take_out(connection, record):
        return _NOT_THERE
    await taken_ids.free(connection, consumer, partition, sequence)
    row = (consumer, *record.spot, PUT_ASIDE, sequence, sequence - 1, record.value)
    await connection.execute(_KEEP, row)
    return remedy.words


async def _take_back(connection: AsyncConnection, standing: ConsumerPosition, record: LocatedRecord) -> Text:
    if record.offset >= standing.offset:
        return _BACK_AHEAD
    if row := await _quarantined(connection, standing.consumer, record):
        sequence, *_ = row
        numbered = sequence is not None
        reason = SEQUENCE_REUSED if numbered else "not-cloudevents"
        await connection.execute(_RENAME, (reason, not numbered, standing.consumer, *record.spot))
        return _BACK
    return _BACK_APPLIED
