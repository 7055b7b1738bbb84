"""What an operator asks of any consumer, once at a time: to read the quarantine again, and to go on where one stands.

`reprocess` (also called `readmit`), `waive-gap TOPIC/PARTITION FIRST..LAST` (also called `pass-hole`), `put-aside
TOPIC/PARTITION OFFSET` and its way back, `take-in TOPIC/PARTITION OFFSET`, and `accept-log TOPIC/PARTITION` (or `all`),
which reads a log that is not the one that was read from its beginning, are typed the same for every service.

Invariant: each ends with 0 only when it did what was asked, and says in two languages what that was.
"""

import argparse
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from shared.contracts.partition import Partition
from shared.i18n import Text
from shared.messaging.decision import Decision, add_decision
from shared.messaging.inbox.log_search import first_in_gap, record_at
from shared.messaging.inbox.log_tables import Acceptance, accept
from shared.messaging.inbox.put_aside import Consequence, LocatedRecord, Remedies, put_aside, take_in
from shared.messaging.inbox.replicator import Replicator
from shared.messaging.inbox.reprocessing import Reprocessed
from shared.messaging.inbox.sequencing import Gap
from shared.messaging.inbox.waivers import FoundRecord, Waiver, waive
from shared.runtime.process import Role, run_once
from shared.runtime.settings import ServiceSettings
from shared.runtime.telemetry import set_up

SettingsT = TypeVar("SettingsT", bound=ServiceSettings)

_NOTHING_LIKE_THAT = Text(
    id="Tidak ada jalur yang terhenti tepat seperti itu; yang terhenti (catatan asing disisihkan dengan `put-aside`):",
    en="No partition stands still for exactly that; what does (a foreign record is put aside with `put-aside`):",
)
_WAIVED = Text(
    id="Nomor yang hilang dilewati dan dicatat; jalur ini berjalan lagi untuk:",
    en="The missing numbers are let go, on record; the partition goes on for:",
)
_PUT_ASIDE = Text(id="Catatan ini disisihkan dan dicatat:", en="The record is put aside, on record:")
_TAKEN_IN = Text(
    id="Penyisihan catatan ini dibatalkan dan dicatat:", en="That the record was put aside is undone, on record:"
)
_NO_RECORD = Text(
    id="Tidak ada catatan seperti itu di log maupun yang ditahan, atau jalurnya tidak diikuti di sini.",
    en="There is no such record in the log or in quarantine, or nobody follows its partition here.",
)
_NOT_ASIDE = Text(id="Catatan itu tidak disisihkan.", en="That record is not put aside.")

_NO_OTHER_LOG = Text(
    id="Tidak ada jalur yang terhenti karena lognya diganti atau lebih pendek.",
    en="No partition stands still because its log was replaced or is shorter.",
)
_ACCEPTED = Text(
    id="Log yang ada kini dibaca dari awal, tercatat; nomor terakhir tetap berlaku, untuk:",
    en="The logs that are there now are read from their beginning, on record; the last number stays in force, for:",
)


@dataclass(frozen=True)
class Inbox(Generic[SettingsT]):
    """What a service brings to the verbs that look after its inbox."""

    service: str
    settings: Callable[[], SettingsT]
    reprocess: Callable[[SettingsT], Awaitable[Reprocessed]]
    remedies: Remedies
    """What each of its consumers can do about a record that it has applied."""
    moves_down: Sequence[str] = ()
    """What else keeps offsets of a log that is accepted anew (`log_tables.accept`)."""

    def begin(self) -> SettingsT:
        """Read the settings for a verb."""
        found = self.settings()
        set_up(self.service, sys.argv[1], found)
        return found


def inbox_verbs(inbox: Inbox[SettingsT]) -> Mapping[str, Role]:
    """Return the verbs that look after a service's inbox, each under all its names."""

    def run_reprocess() -> None:
        run_once(_reprocess(inbox.begin(), inbox.reprocess))

    def run_waive_gap() -> None:
        waiver = _waiver(_program(inbox), sys.argv[2:])
        run_once(_waive(inbox.begin(), waiver))

    def run_put_aside() -> None:
        asked = _record(_program(inbox), sys.argv[2:])
        run_once(_put_aside(inbox.begin(), inbox.remedies, *asked))

    def run_take_in() -> None:
        asked = _record(_program(inbox), sys.argv[2:])
        run_once(_take_in(inbox.begin(), *asked))

    def run_accept_log() -> None:
        decision = _acceptance(_program(inbox), sys.argv[2:])
        run_once(_accept(inbox.begin(), decision, inbox.moves_down))

    return {
        "accept-log": run_accept_log,
        "reprocess": run_reprocess,
        "readmit": run_reprocess,
        "waive-gap": run_waive_gap,
        "pass-hole": run_waive_gap,
        "put-aside": run_put_aside,
        "take-in": run_take_in,
    }


def _program(inbox: Inbox[SettingsT]) -> str:
    return f"python -m services.{inbox.service} {sys.argv[1]}"


async def reprocess_replica(replicator: Replicator) -> Reprocessed:
    """Apply what a replicator that is not running has in quarantine and can read by now."""
    try:
        return await replicator.reprocess()
    finally:
        await replicator.close()


def say(words: Text, *lines: str) -> None:
    """Tell the operator."""
    sys.stdout.write("\n  ".join((f"{words.id} · {words.en}", *lines)) + "\n")


async def _reprocess(settings: SettingsT, reprocess: Callable[[SettingsT], Awaitable[Reprocessed]]) -> None:
    say((await reprocess(settings)).words)


async def _waive(settings: ServiceSettings, waiver: Waiver) -> None:
    done = await waive(settings.database_url, waiver, partial(first_in_gap, settings.kafka_servers))
    if done.follows:
        say(_follows(done.follows))
    elif not done.freed:
        say(_NOTHING_LIKE_THAT, *done.halted)
    else:
        say(_WAIVED, *done.freed)
        return
    sys.exit(1)


def _follows(found: FoundRecord) -> Text:
    return Text(
        id=f"Tidak dilewati: nomor {found.sequence} masih ada di log, pada offset {found.offset}. Catatan yang bernomor"
        " terlalu jauh di depannya asing; sisihkan dengan `put-aside`.",
        en=f"Not let go: number {found.sequence} is in the log, at offset {found.offset}. The record in front of it,"
        " whose number is too far, is foreign; put it aside with `put-aside`.",
    )


async def _put_aside(settings: ServiceSettings, remedies: Remedies, record: LocatedRecord, decision: Decision) -> None:
    value = await record_at(settings.kafka_servers, record.partition, record.offset)
    found = record._replace(value=value)
    _say_consequences(_PUT_ASIDE, await put_aside(settings.database_url, found, decision, remedies), _NO_RECORD)


async def _take_in(settings: ServiceSettings, record: LocatedRecord, decision: Decision) -> None:
    _say_consequences(_TAKEN_IN, await take_in(settings.database_url, record, decision), _NOT_ASIDE)


def _say_consequences(words: Text, consequences: Sequence[Consequence], refusal: Text) -> None:
    if not consequences:
        say(refusal)
        sys.exit(1)
    say(words, *(f"{each.consumer}: {each.words.id} · {each.words.en}" for each in consequences))


async def _accept(settings: ServiceSettings, decision: Acceptance, moves_down: Sequence[str]) -> None:
    accepted = await accept(settings.database_url, decision, moves_down)
    if not accepted:
        say(_NO_OTHER_LOG)
        sys.exit(1)
    say(_ACCEPTED, *accepted)


def _waiver(program: str, arguments: list[str]) -> Waiver:
    parser = _parser(program)
    parser.add_argument("missing", type=_gap, help="nomor yang hilang · the missing numbers: 7..9")
    asked = parser.parse_args(arguments)
    return Waiver(asked.partition, asked.missing, Decision(asked.by, asked.why))


def _record(program: str, arguments: list[str]) -> tuple[LocatedRecord, Decision]:
    parser = _parser(program)
    parser.add_argument("offset", type=int, help="offset catatan itu · the record's offset: 7012")
    asked = parser.parse_args(arguments)
    return LocatedRecord(asked.partition, asked.offset, None), Decision(asked.by, asked.why)


def _parser(
    program: str,
    read: Callable[[str], Partition | None] = Partition.named,
    meaning: str = "partisi · the partition: 73.mentoring/0",
) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(program)
    parser.add_argument("partition", type=read, help=meaning)
    add_decision(parser)
    return parser


def _acceptance(program: str, arguments: list[str]) -> Acceptance:
    parser = _parser(program, _one_or_all, "partisi, atau all · a partition, or all that stand still for it: all")
    asked = parser.parse_args(arguments)
    return Acceptance(asked.partition, Decision(asked.by, asked.why))


def _one_or_all(said: str) -> Partition | None:
    return None if said == "all" else Partition.named(said)


def _gap(said: str) -> Gap:
    first, _, last = said.partition("..")
    return Gap(int(first), int(last))
