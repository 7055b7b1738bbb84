"""The auditor of the accidents, audited: wrongs planted in a real outbox and in real tables are found, each as itself.

What is planted in the outbox goes through relay, Kafka, projector and archive as if it were true; what is planted in
reporting's tables is taken back after it was looked for.
"""

import random
from collections.abc import AsyncIterator

import pytest
from psycopg import AsyncConnection

from tests.support import audit, reporting_tables
from tests.support import pipeline as spines
from tests.support.audit import Finding
from tests.support.facts import Story
from tests.support.fixtures import NewDatabase
from tests.support.pipeline import Spine, asking
from tests.support.processes import Roles

_DOUBLE = """
insert into outbox (topic, partition, key, type, traceparent, value)
select topic, partition, key, type, traceparent, value from outbox where seq = %s"""
_OF_ONE = """
select min(seq), max(seq) from outbox group by topic, partition, key having count(*) = 2 order by 1 limit 1"""
_ALONE = """
select max(seq) from outbox group by topic, partition, key having count(*) = 1 order by 1 limit 2"""
_SWAP = """
update outbox o set value = p.value from outbox p where (o.seq, p.seq) in ((%(one)s, %(two)s), (%(two)s, %(one)s))"""
PLANTED = {
    "a number made larger": ("update cell set n = n + 1 where key = (select min(key) from cell where n > 0)", "figure"),
    "a sum made smaller": ("update cell set s = s - 1 where key = (select max(key) from cell where s > 1)", "figure"),
    "a number lost": ("delete from cell where key = (select min(key) from cell where n > 0)", "figure"),
    "a number moved to another month": (
        "update cell set key = key + 1200 where key = (select min(key) from cell where n > 0)", "figure",
    ),
    "a card lost": ("delete from card where id = (select min(id::text)::uuid from card)", "card"),
    "a card of another version": ("update card set version = version + 1 where kind = 'centre'", "card"),
    "a card that says something else": ("""update card set state = state || '{"name": "x"}'""", "card"),
    "an event not filed": (
        "delete from archive where event_id = (select min(event_id::text)::uuid from archive)", "archive",
    ),
    "an event filed twice": ("insert into archive select * from archive limit 1", "archive"),
    "another event filed": ("update archive set event_id = gen_random_uuid() where sequence = 1", "archive"),
}  # fmt: skip


@pytest.fixture
async def spine(clean_kafka: str, new_database: NewDatabase, roles: Roles) -> AsyncIterator[Spine]:
    """A spine with facts in its outbox and nobody at work yet."""
    async with spines.spine(roles, clean_kafka, new_database(), new_database()) as lent:
        await lent.tell(Story(3, lent.provinces), random.Random(3), transactions=60)
        yield lent


async def carried(spine: Spine) -> list[Finding]:
    """Let everything be carried, counted and filed; returns what the auditor says of it."""
    for role in ("relay", "folder", "archive"):
        spine.start(role)
    await spine.drained()
    return await spine.audit()


async def test_wrongs_planted_in_reportings_tables_are_each_found(spine: Spine) -> None:
    assert await carried(spine) == []
    partitions, _ = audit.read(spine.stranger.records)
    async with asking(spine.reporting_url) as reporting:
        for wrong, (statement, kind) in PLANTED.items():
            async with reporting.transaction(force_rollback=True):
                planted = (await reporting.execute(statement.encode())).rowcount
                found = await reporting_tables.audit_books(reporting, partitions, ("folder", "archive"))
            assert planted > 0, wrong
            assert {finding.kind for finding in found} == {kind}, wrong
    assert await spine.audit() == []


async def _one(outbox: AsyncConnection, statement: str, *values: object) -> tuple[int, ...]:
    row = await (await outbox.execute(statement.encode(), values)).fetchone()
    assert row
    return tuple(row)


async def _say(outbox: AsyncConnection, seq: int) -> dict[str, str]:
    asked = "select convert_from(value, 'UTF8')::jsonb from outbox where seq = %s"
    (event,) = await _one(outbox, asked, seq)
    return event  # type: ignore[return-value]


async def test_a_lost_a_doubled_and_a_reordered_event_are_found_behind_a_real_relay(spine: Spine) -> None:
    async with asking(spine.outbox_url) as outbox:
        one, two = await _one(outbox, _OF_ONE)
        subject = (await _say(outbox, one))["subject"]
        await outbox.execute(_SWAP, {"one": one, "two": two})
        (lost,), (doubled,) = await (await outbox.execute(_ALONE)).fetchall()
        lost_id, doubled_id = [(await _say(outbox, seq))["id"] for seq in (lost, doubled)]
        await outbox.execute("delete from outbox where seq = %s", [lost])
        await outbox.execute(_DOUBLE, [doubled])
    found = await carried(spine)
    assert [finding for finding in found if finding.kind != "reordered"] == [
        Finding("lost", lost_id), Finding("doubled", doubled_id),
    ]  # fmt: skip
    (reordered,) = [finding for finding in found if finding.kind == "reordered"]
    assert f"{subject} tells 1 after 2" in reordered.what
