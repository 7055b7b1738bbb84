"""A publishing service reduced to its outbox: facts written straight into it, partitions read back from Kafka.

Invariant: what `partitions` returns has been deduplicated by number alone, as every reader of a stream does.
"""

import json
import re
from collections import defaultdict
from contextlib import suppress
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from shared.contracts import Envelope
from shared.contracts.registry.people import EntrepreneurRegistered
from shared.persistence.outbox import INSERT, RESTORES, TABLES, row_of
from shared.runtime import clock
from tests.support import streams

OWNER = "registry"
_INSERT = re.sub(r"%\((\w+)\)s", r":\1", INSERT)  # the same statement in SQLAlchemy's spelling
Numbered = dict[tuple[str, int], dict[int, dict[str, Any]]]


def a_fact(province: str = "73") -> Envelope:
    """Return a fact that the registry might tell."""
    event = EntrepreneurRegistered(
        entrepreneur_ref=clock.new_id(),
        village_code="73.09.01.2003",
        kind="umkm",
        registered_on=date(2026, 1, 5),
    )
    return Envelope(id=clock.new_id(), event=event, province=province, recorded_at=clock.now(), version=1)


async def prepare(engine: AsyncEngine) -> None:
    """Create the outbox in an empty database."""
    async with engine.begin() as connection:
        for statement in f"{TABLES};{RESTORES}".split(";"):
            if statement.strip():
                await connection.exec_driver_sql(statement)


async def write(session: AsyncSession, partitions: int, province: str = "73") -> str:
    """Put one fact into the outbox of an open transaction; returns its event id."""
    fact = a_fact(province)
    await session.execute(text(_INSERT), row_of(OWNER, partitions, fact))
    return str(fact.id)


def partitions(servers: str, *topics: str) -> Numbered:
    """Return what was published; shape: partition → number → CloudEvent. Raises when one number carries two events."""
    found: Numbered = defaultdict(dict)
    for published in (each for name in topics for each in streams.read(servers, name)):
        event = json.loads(published.value)
        number = int(event["sequence"])
        known = found[published.topic, published.partition].setdefault(number, event)
        if known["id"] != event["id"]:
            raise AssertionError(f"number {number} of {published.topic}/{published.partition} carries two events")
    return found


def partitions_of_events(servers: str, topic: str, wanted: set[str]) -> Numbered:
    """Return where these events are, among whatever else lies in a stream; shape: as `partitions`."""
    found: Numbered = defaultdict(dict)
    for published in streams.read(servers, topic):
        with suppress(ValueError):
            event = json.loads(published.value)
            if event.get("id") in wanted:
                found[published.topic, published.partition][int(event["sequence"])] = event
    return found


def event_ids(found: Numbered) -> list[str]:
    """Return the ids of all published events, each as often as it has a number of its own."""
    return [event["id"] for partition in found.values() for event in partition.values()]


def gaps(found: Numbered) -> list[str]:
    """Return the partitions whose numbers are not 1..n."""
    return [f"{partition}: {sorted(numbers)}" for partition, numbers in found.items() if max(numbers) != len(numbers)]
