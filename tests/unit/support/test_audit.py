"""The auditor finds every planted wrong, and names it as exactly that."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.support import audit, refold
from tests.support.audit import Finding, fact_of
from tests.support.facts import Story
from tests.support.lanes import Lanes, Record

PARTITIONS = 2
Records = list[Record]


def a_month(seed: int = 7, facts: int = 60) -> Records:
    """What relays made of a province's life."""
    lanes, story = Lanes(), Story(seed, ("73", "33"))
    for _ in range(facts):
        fact = story.tell()
        lanes.tell(
            fact.event,
            province=fact.province,
            partition=int(fact.key[0], 16) % PARTITIONS,
            version=fact.version,
            event_id=fact.id,
        )
    return lanes.take()


def of_one_lane(records: Records, count: int) -> list[int]:
    """Return the places of a lane's first records."""
    first = records[0]
    return [i for i, each in enumerate(records) if each[:2] == first[:2]][:count]


def numbered_anew(record: Record, number: int) -> Record:
    """Return the same record under another number."""
    value = record.value or b""
    return record._replace(value=value[: value.rindex(b'"sequence":"')] + b'"sequence":"%020d"}' % number)


def lose(records: Records) -> str:
    """Take a lane's last record away: nothing in the stream itself shows it."""
    place = of_one_lane(records, len(records))[-1]
    (event,) = [audit.read([replaced_first(records[place])])[0]]
    del records[place]
    return str(fact_of(next(audit.events(event))))


def replaced_first(record: Record) -> Record:
    """Return a record as the first of its lane."""
    return numbered_anew(record, 1)


def findings(records: Records, expected: set[Any]) -> list[Finding]:
    """Return all that the auditor has to say about streams."""
    lanes, wrong = audit.read(records)
    return wrong + audit.told(expected, lanes, fact_of) + audit.in_order(lanes)


@pytest.fixture
def records() -> Records:
    return a_month()


@pytest.fixture
def expected(records: Records) -> set[audit.Fact]:
    """The facts as the tellers know them."""
    return set(map(fact_of, audit.events(audit.read(records)[0])))
