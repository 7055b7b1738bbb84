"""One command is one transaction on a real PostgreSQL: what is not committed whole leaves nothing at all."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from psycopg.errors import DivisionByZero, NotNullViolation

from services.registry.app import RegistryUnitOfWork
from shared.contracts.partnerships import AgreementTerminated
from shared.persistence.database import Pool, connect, open_pool
from shared.persistence.outbox import ForeignFact
from shared.persistence.unit_of_work import CommitLost
from shared.runtime.errors import Invalid
from tests.integration.test_registry_port import ANI, BENGKEL, DESA, NIB
from tests.support.command_context import ASKING, INSTANCE
from tests.support.eventually import eventually
from tests.support.in_process import Service
from tests.support.outbox import a_fact

FACT = a_fact().event


@pytest.fixture
def registry(database: str) -> Service:
    """A registry that nobody has used yet."""
    service = Service("registry", database)
    service.migrate()
    return service


@pytest.fixture
async def pool(registry: Service) -> AsyncIterator[Pool]:
    """One connection: whatever a command leaves behind on it, the next one meets."""
    async with open_pool(registry.database_url, connections=1) as pool:
        yield pool


async def told(pool: Pool, *, then: Exception | None = None) -> None:
    """Tell a fact, then change one's mind, if so asked."""
    async with RegistryUnitOfWork(pool, INSTANCE, ASKING) as work:
        await work.record(None, DESA, FACT)
        if then is not None:
            raise then


def waiting(registry: Service) -> int:
    """Count the facts that wait for the relay."""
    return len(registry.rows("select 1 from outbox"))


async def test_a_fact_that_is_rolled_back_was_never_told(registry: Service, pool: Pool) -> None:
    with pytest.raises(ZeroDivisionError):
        await told(pool, then=ZeroDivisionError())
    assert waiting(registry) == 0
    await told(pool)
    assert waiting(registry) == 1


async def test_each_fact_is_a_version_and_the_state_and_its_audit_line_have_the_last(
    registry: Service, pool: Pool
) -> None:
    async with RegistryUnitOfWork(pool, INSTANCE, ASKING) as work:
        stored = await work.record(
            None, DESA, (FACT, UUID(int=77)), FACT, parts=[(None, replace(DESA, id=UUID(int=40)))]
        )
        assert stored == replace(DESA, version=2)
    values = [json.loads(bytes(row["value"])) for row in registry.rows("select value from outbox order by seq")]
    assert [each["id"] for each in values][:1] == [str(UUID(int=77))]
    assert [int(each["aggregateversion"]) for each in values] == [1, 2]
    lines = registry.rows("select thing_id, version from audit order by thing_id")
    assert [(each["thing_id"], each["version"]) for each in lines] == [(DESA.id, 2), (UUID(int=40), 1)]
    assert registry.rows("select version from programme order by version desc") == [{"version": 2}, {"version": 1}]


async def wrong_row(pool: Pool) -> None:
    """Tell a fact beside a row that PostgreSQL refuses."""
    async with RegistryUnitOfWork(pool, INSTANCE, ASKING) as work:
        await work.record(None, DESA, FACT)
        await work.write("insert into consultant (id) values (%(id)s)", {"id": work.new_id()})


async def test_a_row_that_is_refused_takes_its_fact_with_it(registry: Service, pool: Pool) -> None:
    with pytest.raises(NotNullViolation):
        await wrong_row(pool)
    assert waiting(registry) == 0
    await told(pool)
    assert waiting(registry) == 1


async def foreign(pool: Pool) -> None:
    """Tell what another service owns."""
    event = AgreementTerminated(agreement_id=UUID(int=1), terminated_on=date(2026, 1, 1), reason_code="other")
    async with RegistryUnitOfWork(pool, INSTANCE, ASKING) as work:
        await work.record(None, DESA, event)


async def test_a_service_cannot_tell_what_another_one_owns(registry: Service, pool: Pool) -> None:
    with pytest.raises(ForeignFact):
        await foreign(pool)
    assert waiting(registry) == 0


async def test_a_fact_of_a_province_that_is_served_elsewhere_is_not_told(registry: Service, pool: Pool) -> None:
    async with RegistryUnitOfWork(pool, INSTANCE, ASKING) as work:
        with pytest.raises(Invalid, match="province-not-served"):
            await work.record(None, replace(DESA, province="32"), FACT)
    assert waiting(registry) == 0


async def test_answers_of_several_questions_come_in_their_order(pool: Pool) -> None:
    async with RegistryUnitOfWork(pool, INSTANCE, ASKING) as work:
        found = await work.fetch_each(
            ("select %(n)s + 1 as m", "select 1 where false", "select %(n)s + 2 as m"), {"n": 40}
        )
        every = await work.fetch_all("select generate_series(1, %(n)s) as m", {"n": 3})
    assert found == [{"m": 41}, None, {"m": 42}]
    assert [row["m"] for row in every] == [1, 2, 3]


async def test_a_transaction_that_hangs_is_ended_by_the_database(registry: Service, pool: Pool) -> None:
    asked = "select current_setting('idle_in_transaction_session_timeout') as limit"
    async with RegistryUnitOfWork(pool, INSTANCE, ASKING) as work:
        assert await work.fetch_one(asked, {}) == {"limit": "30s"}
    async with await connect(registry.database_url) as plain:
        assert await (await plain.execute(asked)).fetchone() == ("30s",)


async def test_two_who_record_one_nib_at_once_see_each_other(registry: Service) -> None:
    async def holders(pool: Pool) -> list[UUID]:
        async with RegistryUnitOfWork(pool, INSTANCE, ASKING) as work:
            return list(await work.nib_holders("73", NIB.number))

    async with open_pool(registry.database_url, connections=2, lock_seconds=20) as pool:
        async with RegistryUnitOfWork(pool, INSTANCE, ASKING) as first:
            await first.save_without_event(None, replace(ANI, centre_id=None))
            await first.save_without_event(None, BENGKEL)
            assert not await first.nib_holders("73", NIB.number)
            second = asyncio.ensure_future(holders(pool))
            await eventually(lambda: registry.rows("select 1 from pg_locks where not granted"))
            await first.save_without_event(None, NIB)
        assert await second == [ANI.id]


async def broken(pool: Pool) -> None:
    """Tell a fact in a transaction that a statement breaks, and go on as if nothing had been."""
    async with RegistryUnitOfWork(pool, INSTANCE, ASKING) as work:
        await work.record(None, DESA, FACT)
        with suppress(DivisionByZero):
            async with work._connection.pipeline():  # brings the two sides together, so that a next one goes on
                await work.fetch_one("select 1 / 0", {})


async def test_a_commit_that_postgresql_answers_with_a_roll_back_is_never_taken_for_one(
    registry: Service, pool: Pool
) -> None:
    with pytest.raises(CommitLost):
        await broken(pool)
    assert waiting(registry) == 0
    await told(pool)
    assert waiting(registry) == 1
