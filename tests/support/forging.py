"""A stranger who may write to a stream: well-formed records under numbers of its own choice.

Invariant: what it writes is fit in every way but its number, unless it is asked to be unfit: a village of province 32.
"""

from datetime import UTC, datetime
from uuid import UUID

from confluent_kafka import Producer

from shared.contracts import Envelope, Event
from shared.contracts.wire import encode, numbered
from shared.runtime.clock import new_id
from tests.unit.reporting.samples import a_session

FOREIGN_VILLAGE = "32.01.01.2001"
VILLAGES = {"73": "73.09.01.2003", "33": "33.74.01.1001"}


def forged(sequence: int, *, province: str = "73", unfit: bool = False, event_id: UUID | None = None) -> bytes:
    """Return a session that nobody recorded, under a number."""
    village = FOREIGN_VILLAGE if unfit else VILLAGES[province]
    return sealed(a_session(village_code=village), sequence, province=province, event_id=event_id)


def sealed(event: Event, sequence: int, *, province: str = "73", event_id: UUID | None = None) -> bytes:
    """Return an event under a number."""
    now = datetime(2026, 11, 22, tzinfo=UTC)
    return numbered(encode(Envelope(event_id or new_id(), event, province, now, 1)), sequence)


def write(servers: str, topic: str, *values: bytes, partition: int = 0) -> int:
    """Write records; returns the offset of the first."""
    offsets = list[int]()
    producer = Producer({"bootstrap.servers": servers, "enable.idempotence": True})
    for value in values:
        producer.produce(
            topic, value, partition=partition, on_delivery=lambda _, sent: offsets.append(sent.offset() or 0)
        )
    assert producer.flush(30) == 0
    return min(offsets)


def write_in_transaction(servers: str, topic: str, *values: bytes, kept: bool, partition: int = 0) -> None:
    """Write records in one Kafka transaction, which is committed or aborted."""
    producer = Producer({"bootstrap.servers": servers, "transactional.id": f"stranger of {topic}"})
    producer.init_transactions(30)
    producer.begin_transaction()
    for value in values:
        producer.produce(topic, value, partition=partition)
    producer.flush(30)
    if kept:
        producer.commit_transaction(30)
    else:
        producer.abort_transaction(30)
