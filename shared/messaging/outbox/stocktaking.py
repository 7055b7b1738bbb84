"""What a survey of the logs means for the database, and what of it is put right at once.

Events that the log holds and the outbox, too, were published by a relay that died before it could mark them: they are
marked. Events that the log holds and the database does not know stop their topic. Published numbers that the log does
not hold stop nothing, for only the log could give them back; they are put on record.

Invariant: nothing is written but under the lease, and nothing is ever removed from a log.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from psycopg import AsyncConnection

from shared.contracts.partition import Partition
from shared.messaging.outbox import reconciliation
from shared.messaging.outbox.log_view import LogView
from shared.messaging.outbox.stops import WORDS
from shared.messaging.outbox.survey import Survey
from shared.runtime.telemetry import log

Renew = Callable[[], Awaitable[None]]


@dataclass
class Stock:
    """What a relay goes on from."""

    numbers: dict[Partition, int] = field(default_factory=dict)
    """The last number of each partition that was looked at."""
    stopped: dict[str, str] = field(default_factory=dict)
    """Topic → why nothing may be published there."""
    leaderless: set[Partition] = field(default_factory=set)
    unknown: Counter[str] = field(default_factory=Counter)
    """Topic → how many events of the log the database does not know."""
    lost: Counter[str] = field(default_factory=Counter)
    """Topic → how many published numbers the log does not hold."""


async def take_stock(connection: AsyncConnection, found: Survey, renew: Renew) -> Stock:
    """Bring the database to what the logs say where nothing is in doubt; `renew` holds the lease or raises."""
    stock = Stock(leaderless=found.leaderless)
    for partition, view in found.views.items():
        await _take_partition(connection, view, stock, renew)
        _name_strangers(view)
        stock.numbers.setdefault(partition, view.stored.number)
    stock.stopped = {
        **dict.fromkeys(found.missing, WORDS["missing"]),
        **dict.fromkeys(found.forbidden, WORDS["forbidden"]),
        **{
            topic: f"this database is behind its own stream by {events} events (restored?); run reconcile"
            for topic, events in stock.unknown.items()
        },
    }
    for partition, first, last in await reconciliation.unaccepted(connection):
        stock.lost[partition.topic] += last - first + 1
    return stock


async def _take_partition(connection: AsyncConnection, view: LogView, stock: Stock, renew: Renew) -> None:
    difference = await reconciliation.compare(connection, view)
    if difference.count:
        stock.unknown[view.partition.topic] += difference.count
    elif difference.known:
        async with connection.transaction():
            await renew()
            await reconciliation.store(connection, difference)
        stock.numbers[view.partition] = view.last
    if view.lacks:
        async with connection.transaction():
            await renew()
            await reconciliation.lose(connection, view)
        lacks = [f"{first}..{last}" for first, last in view.lacks]
        log().error("relay-log-lacks", partition=str(view.partition), missing=lacks)


def _name_strangers(view: LogView) -> None:
    for each in view.strangers[:1]:
        log().warning(
            "relay-log-foreign",
            partition=str(view.partition),
            offset=each.offset,
            sequence=each.number,
            records=len(view.strangers),
        )
