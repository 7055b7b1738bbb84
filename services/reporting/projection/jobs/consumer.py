"""One member of a consumer group: it reads the streams, batch by batch, until its process ends.

Invariant: a partition with a gap, or with another log than the one that was read, halts, alone, with an alarm that
names it, until it is assigned anew; when an operator has waived the gap or accepted the log, the consumer starts anew
by itself.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, get_args

from aiokafka.errors import KafkaError
from psycopg import AsyncConnection

from services.reporting.projection.rules.record_schemas import Reason
from services.reporting.settings import OWNER
from shared.contracts import OWNERS
from shared.messaging.inbox.log_watch import LogWatch
from shared.messaging.inbox.sequencing import LAW_REASONS, Run
from shared.messaging.inbox.tracker import PartitionTracker, ReadPositions
from shared.messaging.kafka import Subscription, open_broker, started, subscribe
from shared.messaging.watchdog import ConsumerWatchdog, failure_reason_of
from shared.persistence.database import connect
from shared.runtime.process import first_of
from shared.runtime.settings import ServiceSettings
from shared.runtime.telemetry import log

OnBatch = Callable[[Sequence[Run]], Awaitable[None]]
_RETRY_SECONDS: Final = 1


def track(consumer: str, read: ReadPositions) -> PartitionTracker:
    """Return what a consumer of reporting knows of its partitions."""
    return PartitionTracker(consumer, read, (*get_args(Reason), *LAW_REASONS))


class Consumer:
    """One group member's life: it listens until the process ends, and starts anew when the broker was away."""

    def __init__(self, settings: ServiceSettings, name: str, tracker: PartitionTracker, on_batch: OnBatch) -> None:
        self._settings, self._tracker, streams = settings, tracker, settings.streams(*OWNERS)
        self._logs = LogWatch(name.removeprefix(f"{OWNER}-"), streams, tracker, self._connect)
        self._subscription = Subscription(
            pattern=streams,
            group=settings.group(name),
            positions=self._logs.assigned,
            on_batch=on_batch,
        )
        self._watchdog: ConsumerWatchdog | None = None

    async def run(self) -> None:
        """Consume until cancelled; raises `Stalled` when the log moves and this consumer does not."""
        while True:
            broker = open_broker(self._settings, self._subscription.group)
            self._watchdog = subscribe(broker, self._settings, self._subscription)
            self._logs.watches(self._watchdog)
            try:
                async with started(broker):
                    await first_of(self._watchdog.watch(), self._tracker.waived(), self._logs.run())
                log().info("lanes-released", group=self._subscription.group)
            except (KafkaError, OSError) as fault:
                log().warning("consumer-paused", group=self._subscription.group, reason=type(fault).__name__)
                await asyncio.sleep(_RETRY_SECONDS)

    async def failure_reason(self) -> str | None:
        """Name what keeps this consumer from consuming, or partitions from being consumed."""
        still = failure_reason_of(self._watchdog)
        reasons = (self._tracker.failure_reason, self._logs.failure_reason)
        return still or "; ".join(reason for reason in reasons if reason) or None

    async def _connect(self) -> AsyncConnection:
        """Open a connection beside the batches': what is said of a consumer must not wait for what it does."""
        return await connect(self._settings.database_url, autocommit=True)
