"""One member of a consumer group: it reads the streams, batch by batch, until its process ends.

Invariant: a partition with a gap halts, alone, with an alarm that names what is missing, until it is assigned
anew; when an operator has waived the gap, the consumer starts anew by itself.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, get_args

from aiokafka.errors import KafkaError
from psycopg import OperationalError

from services.reporting.projection.rules.record_schemas import Reason
from shared.contracts import OWNERS
from shared.contracts.partition import Partition
from shared.messaging.inbox.sequencing import Run
from shared.messaging.inbox.tracker import PartitionTracker, ReadPositions
from shared.messaging.kafka import Subscription, open_broker, started, subscribe
from shared.messaging.watchdog import ConsumerWatchdog, failure_reason_of
from shared.runtime.process import first_of
from shared.runtime.settings import ServiceSettings
from shared.runtime.telemetry import log

OnBatch = Callable[[Sequence[Run]], Awaitable[None]]
_ENDS_SECONDS: Final = 2
_RETRY_SECONDS: Final = 1


def track(consumer: str, read: ReadPositions) -> PartitionTracker:
    """Return what a consumer of reporting knows of its partitions."""
    return PartitionTracker(consumer, read, get_args(Reason))


class Consumer:
    """One group member's life: it listens until the process ends, and starts anew when the broker was away."""

    def __init__(self, settings: ServiceSettings, name: str, tracker: PartitionTracker, on_batch: OnBatch) -> None:
        self._settings, self._tracker = settings, tracker
        self._subscription = Subscription(
            pattern=settings.streams(*OWNERS),
            group=settings.group(name),
            positions=tracker.assigned,
            on_batch=on_batch,
        )
        self._watchdog: ConsumerWatchdog | None = None

    async def run(self) -> None:
        """Consume until cancelled; raises `Stalled` when the log moves and this consumer does not."""
        while True:
            broker = open_broker(self._settings, self._subscription.group)
            self._watchdog = subscribe(broker, self._settings, self._subscription)
            try:
                async with started(broker):
                    await first_of(self._watchdog.watch(), self._tracker.waived())
                log().info("lanes-released", group=self._subscription.group)
            except (KafkaError, OSError) as fault:
                log().warning("consumer-paused", group=self._subscription.group, reason=type(fault).__name__)
                await asyncio.sleep(_RETRY_SECONDS)

    async def report_ends(self, record: Callable[[dict[Partition, int]], Awaitable[None]]) -> None:
        """Keep recording where the log ends, so that readers see how many records wait; returns never."""
        while True:
            await asyncio.sleep(_ENDS_SECONDS)
            try:
                if self._watchdog and (ends := await self._watchdog.ends()):
                    await record({Partition(*partition): end for partition, end in ends.items()})
            except (KafkaError, TimeoutError, OSError, OperationalError) as fault:
                log().warning("ends-unknown", reason=type(fault).__name__)

    async def failure_reason(self) -> str | None:
        """Name what keeps this consumer from consuming."""
        return failure_reason_of(self._watchdog) or self._tracker.failure_reason
