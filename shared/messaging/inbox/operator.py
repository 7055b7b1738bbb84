"""What an operator asks of any consumer, once at a time: to read the quarantine again, and to go on behind a gap.

`reprocess` (also called `readmit`) and `waive-gap TOPIC/PARTITION FIRST..LAST` (also called `pass-hole`) are typed
the same for every service.

Invariant: each ends with 0 only when it did what was asked, and says in two languages what that was.
"""

import argparse
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from shared.contracts.partition import Partition
from shared.i18n import Text
from shared.messaging.inbox.replicator import Replicator
from shared.messaging.inbox.reprocessing import Reprocessed
from shared.messaging.inbox.sequencing import Gap
from shared.messaging.inbox.waivers import Waiver, waive
from shared.runtime.process import Role, run_once
from shared.runtime.settings import ServiceSettings
from shared.runtime.telemetry import set_up

SettingsT = TypeVar("SettingsT", bound=ServiceSettings)

_NOTHING_LIKE_THAT = Text(
    id="Tidak ada jalur yang terhenti tepat seperti itu; yang terhenti:",
    en="No partition stands still for exactly that; what does:",
)
_WAIVED = Text(
    id="Nomor yang hilang dilewati dan dicatat; jalur ini berjalan lagi untuk:",
    en="The missing numbers are let go, on record; the partition goes on for:",
)


def inbox_verbs(
    service: str, settings: Callable[[], SettingsT], reprocess: Callable[[SettingsT], Awaitable[Reprocessed]]
) -> Mapping[str, Role]:
    """Return the verbs that look after a service's inbox, each under both its names."""

    def run_reprocess() -> None:
        run_once(_reprocess(_begin(service, settings), reprocess))

    def run_waive_gap() -> None:
        waiver = _waiver(f"python -m services.{service} {sys.argv[1]}", sys.argv[2:])
        run_once(_waive(_begin(service, settings), waiver))

    return {
        "reprocess": run_reprocess,
        "readmit": run_reprocess,
        "waive-gap": run_waive_gap,
        "pass-hole": run_waive_gap,
    }


async def reprocess_replica(replicator: Replicator) -> Reprocessed:
    """Apply what a replicator that is not running has in quarantine and can read by now."""
    try:
        return await replicator.reprocess()
    finally:
        await replicator.close()


def say(words: Text, *lines: str) -> None:
    """Tell the operator."""
    sys.stdout.write("\n  ".join((f"{words.id} · {words.en}", *lines)) + "\n")


def _begin(service: str, settings: Callable[[], SettingsT]) -> SettingsT:
    found = settings()
    set_up(service, sys.argv[1], found)
    return found


async def _reprocess(settings: SettingsT, reprocess: Callable[[SettingsT], Awaitable[Reprocessed]]) -> None:
    say((await reprocess(settings)).words)


async def _waive(settings: ServiceSettings, waiver: Waiver) -> None:
    freed, halted = await waive(settings.database_url, waiver)
    if not freed:
        say(_NOTHING_LIKE_THAT, *halted)
        sys.exit(1)
    say(_WAIVED, *freed)


def _waiver(program: str, arguments: list[str]) -> Waiver:
    parser = argparse.ArgumentParser(program)
    parser.add_argument(
        "partition", type=_partition, help="partisi yang terhenti · the partition that stands still: 73.mentoring/0"
    )
    parser.add_argument("missing", type=_gap, help="nomor yang hilang · the missing numbers: 7..9")
    parser.add_argument("--by", required=True, help="jabatan yang memutuskan, bukan nama · the office that decides")
    parser.add_argument("--why", required=True, help="alasan · the reason")
    asked = parser.parse_args(arguments)
    return Waiver(asked.partition, asked.missing, asked.by, asked.why)


def _partition(said: str) -> Partition:
    topic, _, partition = said.rpartition("/")
    return Partition(topic, int(partition))


def _gap(said: str) -> Gap:
    first, _, last = said.partition("..")
    return Gap(int(first), int(last))
