"""Our relay in a contest: the registry's worker with an outbox that is already full, held at the start by a lock.

Invariant: the clock runs from the moment the relay may take the lease until it has marked the last fact as sent, and
afterwards every partition must hold its facts densely numbered and in their order.
"""

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Final
from uuid import UUID

import psycopg

from shared.contracts import Envelope, topic
from shared.contracts.registry.people import EntrepreneurRegistered
from shared.contracts.wire import encode, numbered
from shared.persistence.outbox import partition_of
from tests.bench.costs import Meter, Spent
from tests.bench.servers import Servers
from tests.support import streams
from tests.support.eventually import poll
from tests.support.processes import Roles

OWNER: Final = "registry"
PROVINCE: Final = "73"
PARTITIONS: Final = 4
_A_TRANSACTION: Final = 500
_FILL: Final = "copy outbox (topic, partition, key, type, traceparent, value) from stdin"
_WAITING: Final = """
select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"""
_SENT: Final = "select coalesce(sum(number), 0) from relay_lane"
_EMPTY: Final = "truncate outbox, relay_lane, relay_lost_range; update relay set expires_at = '-infinity'"
_SECONDS: Final = 300
_LOOK_SECONDS: Final = 0.01


@dataclass(frozen=True)
class Fact:
    """One fact of the outbox, and what becomes of it."""

    key: str
    partition: int
    value: bytes
    number: int

    @property
    def numbered(self) -> bytes:
        """The record that has to arrive."""
        return numbered(self.value, self.number)


def facts(count: int, partitions: int = PARTITIONS) -> Iterator[Fact]:
    """Yield so many registrations in the order of their commits."""
    said = datetime(2026, 2, 1, 3, 4, 5, 678_901, UTC)
    mark = EntrepreneurRegistered(
        entrepreneur_ref=UUID(int=0), village_code="73.09.01.2003", kind="umkm", registered_on=date(2026, 2, 1)
    )
    template = encode(Envelope(UUID(int=0), mark, PROVINCE, said, 1))
    numbers = dict.fromkeys(range(partitions), 0)
    for serial in range(1, count + 1):
        key = str(UUID(int=serial * 0x9E3779B97F4A7C15 % (1 << 64), version=4))
        partition = partition_of(key, partitions)
        numbers[partition] += 1
        yield Fact(key, partition, template.replace(str(UUID(int=0)).encode(), key.encode()), numbers[partition])


def fill(connection: psycopg.Connection, count: int) -> None:
    """Put so many facts into an outbox, some hundreds a transaction."""
    waiting, stream = facts(count), topic(PROVINCE, OWNER)
    while some := list(islice(waiting, _A_TRANSACTION)):
        with connection.cursor() as cursor, cursor.copy(_FILL) as copy:
            for fact in some:
                copy.write_row((stream, fact.partition, fact.key, "entrepreneur-registered", "", fact.value))


class OurRelay:
    """The registry's worker, and nothing else of the registry."""

    def __init__(self, servers: Servers, database: str, roles: Roles) -> None:
        self._servers, self._database, self._roles = servers, database, roles
        self._environment = {
            "REGISTRY_DATABASE_URL": database,
            "REGISTRY_KAFKA_SERVERS": servers.kafka.servers,
            "REGISTRY_PROVINCES": PROVINCE,
            "REGISTRY_TOPIC_PARTITIONS": str(PARTITIONS),
            "REGISTRY_LOG_LEVEL": "ERROR",
        }

    def migrate(self) -> None:
        """Make the tables and the stream."""
        self._roles.start(OWNER, "migrate", self._environment).done()

    def carry(self, count: int) -> Spent:
        """Carry so many facts; returns what it took."""
        with psycopg.connect(self._database) as gun, psycopg.connect(self._database, autocommit=True) as connection:
            connection.execute(_EMPTY)
            streams.delete_all(self._servers.kafka.servers)
            streams.create(self._servers.kafka.servers, [topic(PROVINCE, OWNER)], PARTITIONS)
            fill(connection, count)
            connection.execute("vacuum analyze outbox")
            self._servers.settle()
            gun.execute("lock table relay in access exclusive mode")
            worker = self._roles.start(OWNER, "worker", self._environment)
            poll(lambda: _one(connection, _WAITING) == 1, within_seconds=60)
            meter = Meter({"client": [worker.pid], **self._servers.pids})
            gun.commit()
            poll(lambda: _one(connection, _SENT) == count, _SECONDS, _LOOK_SECONDS)
            spent = meter.read()
            worker.stop()
        return spent

    def fault(self, count: int) -> str:
        """Say what is wrong with the partitions; nothing when all is right."""
        wanted = iter(sorted(facts(count), key=lambda fact: (fact.partition, fact.number)))
        for found, fact in itertools.zip_longest(
            streams.read(self._servers.kafka.servers, topic(PROVINCE, OWNER)), wanted
        ):
            if found is None or fact is None:
                return f"WRONG: {'missing' if found is None else 'too many'}"
            if found.value != fact.numbered:
                number = json.loads(found.value)["sequence"]
                return f"WRONG: lane {found.partition} offset {found.offset} has number {number}"
        return ""


def _one(connection: psycopg.Connection, question: str) -> int:
    row = connection.execute(question.encode()).fetchone()
    return int(row[0]) if row else 0
