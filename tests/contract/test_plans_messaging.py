"""What a follower, a relay and a login cost does not hang on how much lies behind them: their plans, at two sizes.

The statements of the inbox, of the outbox and of what lies beside commands are executed on mentoring of two sizes, one
ten times as large, and explained there. A function that nobody asked fails, too, unless the reason is written here.
"""

import ast
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

import pytest
from psycopg import AsyncConnection

from services.mentoring.app import REPLICAS
from services.mentoring.network.jobs import registry_replicator
from services.mentoring.settings import NAME
from shared.contracts.partition import Partition
from shared.contracts.registry.people import EntrepreneurErased, EntrepreneurMerged, EntrepreneurMoved
from shared.messaging.decision import Decision
from shared.messaging.inbox import decisions, log_tables, positions, put_aside, taken_ids
from shared.messaging.inbox.put_aside import REPLICA_REMEDY, LocatedRecord
from shared.messaging.outbox import leadership, outgoing
from shared.messaging.outbox.leadership import Leadership, PassedOver
from shared.persistence.database import connect, open_pool
from shared.persistence.ended_sessions import PostgresEndedSessions
from shared.runtime import clock
from tests.support import big_mentoring, plans
from tests.support.big_mentoring import Size
from tests.support.fixtures import NewDatabase
from tests.support.house import ROOT
from tests.support.in_process import Service
from tests.support.plans import Executed, Plan
from tests.support.sample_events import replicated_events

SIZES: Final = (big_mentoring.SMALL, big_mentoring.LARGE)
UNDER: Final = ("shared/messaging", "shared/persistence")
READERS: Final = (
    *(ROOT / "shared/messaging/inbox").glob("*.py"),
    *(ROOT / "shared/messaging/outbox").glob("*.py"),
    ROOT / "shared/persistence/ended_sessions.py",
    ROOT / "shared/persistence/key_retention.py",
)
GROWING: Final = ("known_client", "session", "quarantine", "taken_ids", "idempotency", "ended_session", "outbox")
"""Tables that grow with what happens; positions, leases and what an operator wrote down do not."""
SLACK, FEW_ROWS = 4, 600
PARTITION: Final = Partition("73.registry", 1)
BY: Final = Decision("an operator", "a test")
NOT_ASKED: Final = {
    "tell": "counts what waits: an outbox is empty, unless Kafka is away",
    "waiting": "reads what waits once for each relay that begins to lead",
    "read_stored": "reads what waits once for each relay that begins to lead",
    "compare": "reads what waits once for a partition whose log is ahead of the database",
    "store": "removes what `compare` has found",
    "rebase": "once for a database that was put back on another server",
    "sweep": "walks its table once in six hours, some rows at a time, so that no command pays for an index",
    "run": "a loop of these functions",
    "on_batch": "reads positions, writes, moves positions",
    "measure": "counts the quarantine by reasons, from an index alone",
    "past_collisions": "asks nothing itself",
    "once": "is `reprocess_next`",
    "resolve": "asks `taken_ids`",
    "enter": "asks `taken_ids`",
    "put": "adds rows",
    "move": "moves partitions by their key and adds rows",
    "accept": "moves all that is kept of one partition, for an operator",
    "waive": "reads positions, and what one operator after another wrote down",
    "lose": "adds rows",
    "unaccepted": "reads what was lost, which an operator wrote down",
    "accept_losses": "changes what was lost",
    "go_on": "adds what an operator decided",
    "name_foreign": "adds what an operator decided",
    "acknowledge": "writes a row for each partition",
    "identify": "writes a row for each partition",
    "halt": "writes a row for each partition",
    "record_ends": "writes a row for each partition",
    "beat": "writes one row",
    "failure_reason": "reads the positions of one consumer",
    "close": "closes",
    "write": "asks nothing",
}
"""Functions whose plans say nothing → why."""


async def ask_everything(url: str, size: Size) -> None:
    """Do what followers, relays, operators and sessions do."""
    async with await connect(url, autocommit=True) as connection:
        await _ask_inbox(connection, size)
        await _ask_outbox(connection)
    await _follow(url)
    record = LocatedRecord(PARTITION, 41, b"{}")
    await put_aside.put_aside(url, record, BY, {NAME: REPLICA_REMEDY})
    await put_aside.take_in(url, record, BY)
    async with open_pool(url) as pool:
        ended = PostgresEndedSessions(pool)
        await ended.end(["of a session"], clock.now(), clock.now())
        await ended.is_over(["of a session", "of another"], "of a person", clock.now())


async def _ask_inbox(connection: AsyncConnection, size: Size) -> None:
    await decisions.read(connection, NAME, [PARTITION])
    await log_tables.read(connection, NAME)
    await log_tables.ages(connection)
    await positions.read_positions(connection, NAME, [PARTITION])
    await taken_ids.read_holders(connection, NAME, {PARTITION: {101, size.sessions // 2 + 7}})
    async with connection.transaction(force_rollback=True):
        await decisions.hold(connection, PARTITION)
        await decisions.count(connection, NAME, PARTITION)
        await taken_ids.take(connection, NAME, PARTITION, size.sessions * 9, bytes(16))
        await taken_ids.free(connection, NAME, PARTITION, (9 + 12 * (size.sessions // 2_400)) * 100 + 50)


async def _ask_outbox(connection: AsyncConnection) -> None:
    reign = await leadership.acquire(connection, "a test", 60) or Leadership(0, 0, 0)
    await leadership.renew(connection, reign, 60)
    await leadership.release(connection, reign)
    for passed in (PassedOver(), PassedOver({"72.mentoring"})):
        reign.passed_over = passed
        rows = await outgoing.read(connection, reign, 100)
        async with connection.transaction(force_rollback=True):
            await outgoing.remove(connection, rows[0], passed)


async def _follow(url: str) -> None:
    """Let a replicator do what it does, and clients be moved, merged and erased."""
    service = Service(NAME, url)
    replicator = registry_replicator(service.settings, REPLICAS)
    await replicator.reprocess()
    await replicator.close()
    async with await connect(url) as connection:
        asked = "select id from known_client where province = '73' and gone_on is null order by id limit 3"
        one, two, three = [row[0] for row in await (await connection.execute(asked)).fetchall()]
    today = date(2026, 11, 30)
    events = (
        EntrepreneurMoved(entrepreneur_ref=one, village_code="73.09.01.2003", moved_on=today),
        EntrepreneurMerged(entrepreneur_ref=one, into_ref=two, merged_on=today),
        EntrepreneurErased(entrepreneur_ref=three, erased_on=today),
    )
    await service.replicate(*replicated_events(*events, version=9))


async def measured(url: str, size: Size) -> list[Plan]:
    """Fill mentoring, do everything, and return what the statements did."""
    Service(NAME, url).migrate()
    await big_mentoring.fill(url, size)
    with plans.recorded(*UNDER) as executed:
        await ask_everything(url, size)
    async with await connect(url, autocommit=True) as connection:
        return [await _explained(connection, each) for each in _different(executed)]


async def _explained(connection: AsyncConnection, executed: Executed) -> Plan:
    async with connection.transaction(force_rollback=True):
        return await plans.explain(connection, executed)


def _different(executed: Sequence[Executed]) -> Iterator[Executed]:
    seen = set()
    for each in executed:
        text = each.statement.decode() if isinstance(each.statement, bytes) else each.text
        if (text, each.callers) not in seen and text.strip().startswith(("select", "with", "update", "delete")):
            seen.add((text, each.callers))
            yield each


def functions() -> Iterator[tuple[str, str]]:
    """Yield the public functions and methods of those modules that ask PostgreSQL something."""
    for file in READERS:
        text = file.read_text()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_") and ".execute(" in text:
                yield str(file.relative_to(ROOT)), node.name


@pytest.mark.timeout(300)
async def test_no_follower_relay_or_session_costs_more_because_much_lies_behind_it(new_database: NewDatabase) -> None:
    small, large = [await measured(new_database(), size) for size in SIZES]
    asked = {caller for plan in large for caller in plan.executed.callers}
    missing = {(file, name) for file, name in functions() if name not in NOT_ASKED}
    assert missing - asked == set(), "a query without a plan: ask for it in `ask_everything`"
    before = {plan.executed.text: plan.rows for plan in small}
    for plan in large:
        through = [table for table in plan.whole if table in GROWING]
        assert not through, f"reads all of {through}: {plan.executed.text}"
        rows = before.get(plan.executed.text, 0)
        assert plan.rows < SLACK * rows + FEW_ROWS, f"{rows} rows, ten times as large {plan.rows}: {plan.executed.text}"
