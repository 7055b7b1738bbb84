"""What an operator asks of a publishing service whose streams and database differ: `reconcile`.

Without more it shows the difference and changes nothing. `--continue` goes on behind the log's numbers under a new
incarnation, `--foreign TOPIC/PARTITION@OFFSET` says that a record is a stranger's; each names who decided, and why.

Invariant: a decision is stored together with what it changes, under the lease of the relay, so no relay publishes
meanwhile; the verb ends with 0 only when nothing differs, or when it did what was asked.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, TypeVar

from psycopg import AsyncConnection, OperationalError

from shared.contracts.partition import Partition
from shared.i18n import Text
from shared.messaging.decision import Decision, add_decision
from shared.messaging.inbox.operator import say
from shared.messaging.outbox import leadership, outgoing, reconciliation
from shared.messaging.outbox.log_view import NumberedRecord
from shared.messaging.outbox.reconciliation import Difference
from shared.messaging.outbox.relay import Relay, open_relay
from shared.messaging.outbox.survey import Survey, Surveyor
from shared.runtime.process import Role, run_once
from shared.runtime.settings import ServiceSettings
from shared.runtime.telemetry import set_up

SettingsT = TypeVar("SettingsT", bound=ServiceSettings)
_LEASE_SECONDS: Final = 120.0
_MOST_SHOWN: Final = 100

_NOTHING = Text(
    id="Aliran dan basis data sama; tidak ada yang perlu diputuskan.",
    en="Streams and database agree; there is nothing to decide.",
)
_NO_SUCH_RECORD = Text(
    id="Tidak ada kejadian dengan nomor di luar basis data ini pada:",
    en="No event with a number beyond this database's lies at:",
)
_FOREIGN = Text(
    id="Dicatat sebagai bukan milik layanan ini; relai melihat aliran lagi:",
    en="On record as a stranger's; the relay looks at its streams again:",
)
_HOW = Text(
    id='Simpan daftar ini, lalu: reconcile --continue --by "jabatan" --why "alasan"',
    en='Keep this list, then: reconcile --continue --by "office" --why "reason"',
)


def relay_verbs(service: str, settings: Callable[[], SettingsT]) -> Mapping[str, Role]:
    """Return the verbs that look after a publishing service's streams."""

    def run_reconcile() -> None:
        asked = _asked(f"python -m services.{service} reconcile", sys.argv[2:])
        found = settings()
        set_up(service, sys.argv[1], found)
        run_once(reconcile(open_relay(found, service), asked))

    return {"reconcile": run_reconcile}


@dataclass(frozen=True)
class Request:
    """What was typed."""

    goes_on: bool
    foreign: tuple[tuple[Partition, int], ...]
    decided: Decision | None
    most: int


@dataclass(frozen=True)
class _Findings:
    """How streams and database differ."""

    survey: Survey
    differences: list[Difference]
    lost: list[tuple[Partition, int, int]]

    @property
    def unknown(self) -> list[Difference]:
        return [each for each in self.differences if each.count]

    @property
    def to_decide(self) -> bool:
        return bool(self.unknown or self.lost)


async def reconcile(relay: Relay, asked: Request) -> None:
    """Show how streams and database differ, or do what was decided; ends the process with 1 as the module says."""
    connection = await relay.open_connection()
    try:
        if asked.decided is None:
            await _show(connection, relay, asked)
        else:
            await _decide(connection, relay, asked, asked.decided)
    finally:
        with suppress(OperationalError):
            await connection.close()


async def _show(connection: AsyncConnection, relay: Relay, asked: Request) -> None:
    found = await _find(connection, relay)
    if found.to_decide:
        say(_differ(found), *_lines(found, asked.most))
        say(_HOW)
        sys.exit(1)
    say(_NOTHING, *_lines(found, asked.most))


async def _find(connection: AsyncConnection, relay: Relay) -> _Findings:
    """Look at everything, and change nothing."""
    stored = await reconciliation.read_stored(connection)
    waiting = await outgoing.waiting(connection)
    topics = relay.topics | {each.topic for each in (*stored, *waiting)}
    surveyor = Surveyor(relay.open_reader, most_listed=sys.maxsize)
    survey = await surveyor.survey(topics, stored)
    differences = [await reconciliation.compare(connection, view) for view in survey.views.values()]
    lacking = [(each, *missing) for each, view in survey.views.items() for missing in view.lacks]
    return _Findings(survey, differences, [*await reconciliation.unaccepted(connection), *lacking])


async def _decide(connection: AsyncConnection, relay: Relay, asked: Request, decided: Decision) -> None:
    reign = await leadership.acquire(connection, relay.holder, _LEASE_SECONDS, forced=True)
    assert reign is not None, "a forced acquisition takes the lease"  # noqa: S101  # the statement has no other way
    try:
        found = await _find(connection, relay)
        if asked.foreign:
            await _name_foreign(connection, found, asked, decided)
        if asked.goes_on:
            await _go_on(connection, reign, found, decided, asked.most)
    finally:
        await leadership.release(connection, reign)


async def _name_foreign(connection: AsyncConnection, found: _Findings, asked: Request, decided: Decision) -> None:
    beyond = {(each.view.partition, record.offset): record for each in found.differences for record in each.view.beyond}
    if absent := [f"{partition}@{offset}" for partition, offset in asked.foreign if (partition, offset) not in beyond]:
        say(_NO_SUCH_RECORD, *absent)
        sys.exit(1)
    async with connection.transaction():
        for partition, offset in asked.foreign:
            await reconciliation.name_foreign(connection, partition, [beyond[partition, offset]], decided)
    say(_FOREIGN, *(f"{partition}@{offset}" for partition, offset in asked.foreign))


async def _go_on(
    connection: AsyncConnection, reign: leadership.Leadership, found: _Findings, decided: Decision, most: int
) -> None:
    if not found.to_decide:
        say(_NOTHING)
        sys.exit(1)
    async with connection.transaction():
        await leadership.renew(connection, reign, _LEASE_SECONDS)
        for view in found.survey.views.values():
            await reconciliation.lose(connection, view)
        await reconciliation.accept_losses(connection, decided)
        incarnation = reign.incarnation
        if found.unknown:
            incarnation = await reconciliation.go_on(
                connection, [each for each in found.differences if each.view.chain], decided
            )
    say(_gone_on(found, incarnation), *_lines(found, most))


def _differ(found: _Findings) -> Text:
    unknown, lost = _counts(found)
    return Text(
        id=f"Aliran memuat {unknown} kejadian yang tidak dikenal basis data ini (dipulihkan dari cadangan?); "
        f"{lost} kejadian yang sudah terbit tidak ada lagi di aliran:",
        en=f"The streams hold {unknown} events that this database does not know (restored from a backup?); "
        f"{lost} published events are in the streams no more:",
    )


def _gone_on(found: _Findings, incarnation: int) -> Text:
    unknown, lost = _counts(found)
    return Text(
        id=f"Dilanjutkan di belakang nomor aliran, inkarnasi {incarnation}. Tidak dikenal basis data: {unknown}; "
        f"hilang dari aliran: {lost}:",
        en=f"Goes on behind the streams' numbers, incarnation {incarnation}. Unknown to the database: {unknown}; "
        f"lost from the streams: {lost}:",
    )


def _counts(found: _Findings) -> tuple[int, int]:
    return sum(each.count for each in found.differences), sum(last - first + 1 for _, first, last in found.lost)


def _lines(found: _Findings, most: int) -> Iterator[str]:
    for topic in sorted(found.survey.missing):
        yield f"{topic}: tidak ada, jalankan migrate · is missing, run migrate"
    for topic in sorted(found.survey.forbidden):
        yield f"{topic}: tidak boleh dibaca · may not be read"
    for partition, first, last in found.lost:
        yield f"{partition}: {first}..{last} tidak ada di aliran · are not in the stream"
    for each in found.unknown:
        view = each.view
        yield (
            f"{view.partition}: basis data {view.stored.number}, aliran {view.last}, tidak dikenal {each.count} · "
            f"database {view.stored.number}, stream {view.last}, unknown {each.count}"
        )
    yield from _events(found, most)
    for each in found.differences:
        yield from (
            f"{_event(each.view.partition, record)} (bukan lanjutan · does not follow)"
            for record in each.view.strangers[:most]
        )


def _events(found: _Findings, most: int) -> Iterator[str]:
    listed = [(each.view.partition, record) for each in found.unknown for record in each.unknown]
    for partition, record in listed[:most]:
        yield f"  {_event(partition, record)}"
    if len(listed) > most:
        yield f"  + {len(listed) - most} (--most {len(listed)})"


def _event(partition: Partition, record: NumberedRecord) -> str:
    return f"{partition}@{record.offset} {record.number} {record.type} {record.subject} {record.time} {record.event_id}"


def _asked(program: str, arguments: list[str]) -> Request:
    parser = argparse.ArgumentParser(program)
    parser.add_argument(
        "--continue", dest="goes_on", action="store_true", help="lanjutkan di belakang nomor aliran · go on behind it"
    )
    parser.add_argument(
        "--foreign",
        action="append",
        default=[],
        type=_place,
        metavar="TOPIC/PARTITION@OFFSET",
        help="catatan ini bukan milik kami · this record is a stranger's: 73.mentoring/0@103",
    )
    add_decision(parser, required=False)
    parser.add_argument("--most", type=int, default=_MOST_SHOWN, help="banyak kejadian yang disebut · events listed")
    said = parser.parse_args(arguments)
    decides = said.goes_on or bool(said.foreign)
    if decides != bool(said.by and said.why):
        parser.error("--continue, --foreign: --by, --why")
    return Request(said.goes_on, tuple(said.foreign), Decision(said.by, said.why) if decides else None, said.most)


def _place(said: str) -> tuple[Partition, int]:
    named, _, offset = said.rpartition("@")
    return Partition.named(named), int(offset)
