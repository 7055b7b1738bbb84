"""What the registry publishes: events of a small world, and the records in which they travel.

Invariant: `records` numbers them densely from 1, as the registry's relay does.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from shared.contracts import Envelope, Event, source, topic
from shared.contracts.partition import Partition
from shared.contracts.registry.centres import CentreRegistered
from shared.contracts.registry.consultants import ConsultantAppointed
from shared.contracts.registry.people import EntrepreneurRegistered
from shared.contracts.wire import encode, numbered
from shared.messaging.inbox.decoding import ReplicatedEvent
from shared.messaging.kafka import RecordBatch
from shared.runtime import clock

MAROS = CentreRegistered(
    centre_id=UUID(int=101),
    name="PLUT Maros",
    level="regency",
    region_code="73.09",
    founded_on=date(2015, 3, 1),
    founding="new",
    operational_on=date(2016, 1, 1),
    registered_on=date(2026, 1, 2),
)
BUDI = ConsultantAppointed(
    consultant_ref=UUID(int=201),
    centre_id=MAROS.centre_id,
    region_code="73.09",
    field="finance",
    coordinator=False,
    appointed_on=date(2020, 1, 1),
)
ANI = EntrepreneurRegistered(
    entrepreneur_ref=UUID(int=301), village_code="73.09.01.2003", kind="wirausaha", registered_on=date(2026, 1, 5)
)
WORLD: tuple[Event, ...] = (MAROS, BUDI, ANI)
OWNER = "registry"


def read(partition: Partition, offset: int, value: bytes) -> RecordBatch:
    """Return a record as it is read off a partition, alone."""
    return RecordBatch(*partition, [offset], [value])


def replicated_events(*events: Event, version: int = 1) -> list[ReplicatedEvent]:
    """Return events as they were read off the streams of Sulawesi Selatan."""
    return [replicated(event, version=version, sequence=number) for number, event in enumerate(events, start=1)]


def replicated(event: Event, *, province: str = "73", version: int = 1, sequence: int = 1) -> ReplicatedEvent:
    """Return an event as it was read off a province's stream."""
    return ReplicatedEvent(province, version, event, sequence, clock.now(), clock.new_id())


def value(event: Event, number: int, *, province: str = "73", version: int = 1) -> bytes:
    """Return an event as the registry's relay would send it."""
    return numbered(encode(Envelope(clock.new_id(), event, province, clock.now(), version)), number)


def records(events: Sequence[Event], *, first: int = 1, offset: int = 0, partition: int = 0) -> list[RecordBatch]:
    """Return a stretch of a partition of Sulawesi Selatan: events numbered from `first`, from an offset on."""
    where = Partition(topic("73", OWNER), partition)
    return [read(where, offset + place, value(event, first + place)) for place, event in enumerate(events)]


def elsewhere(value: bytes, province: str) -> bytes:
    """Return a record that names another province as its source."""
    return value.replace(source("73", OWNER).encode(), source(province, OWNER).encode())
