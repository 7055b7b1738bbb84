"""Two changes that need the same things in another order are both answered, and neither as if PostgreSQL were away."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg.errors import DeadlockDetected
from structlog.testing import capture_logs

from services.registry.app import RegistryUnitOfWork
from shared.persistence.database import Pool, open_pool
from shared.persistence.idempotency import Attempt, run_idempotently
from tests.support import bodies
from tests.support.clients import Caller
from tests.support.command_context import ASKING, INSTANCE
from tests.support.in_process import Service

TIMES = 25
CLEAR = {404, 409, 412}


@pytest.fixture
def service(database: str) -> Service:
    service = Service("registry", database)
    service.migrate()
    return service


@pytest.fixture
async def registry(service: Service) -> AsyncIterator[Caller]:
    async with service.api() as caller:
        yield caller


async def people(registry: Caller, first: int, count: int) -> list[str]:
    """Register some people; returns their references."""
    made = [await registry.post("/entrepreneurs", bodies.an_entrepreneur(first + each)) for each in range(count)]
    return [each["id"] for each in made]


@contextmanager
def without_deadlock() -> Iterator[None]:
    """Make sure that nothing had to be tried again because it met something else head-on."""
    with capture_logs() as lines:
        yield
    assert not [line for line in lines if line.get("why") == "crossed"], "they take their locks in one order"


async def test_a_merge_into_each_other_is_one_merge_and_one_refusal(registry: Caller) -> None:
    for time in range(TIMES):
        one, other = await people(registry, 1 + 2 * time, 2)
        with without_deadlock():
            answers = await asyncio.gather(
                registry.send(f"/entrepreneurs/{one}/merge", {"into_ref": other}),
                registry.send(f"/entrepreneurs/{other}/merge", {"into_ref": one}),
            )
        codes = sorted(each.status_code for each in answers)
        assert codes[0] == 201, [each.text for each in answers]
        assert codes[1] in CLEAR | {422}, [each.text for each in answers]


async def test_a_ring_of_merges_ends(registry: Caller) -> None:
    for time in range(5):
        ring = await people(registry, 1 + 3 * time, 3)
        into = {ref: ring[(place + 1) % 3] for place, ref in enumerate(ring)}
        with without_deadlock():
            merges = [registry.send(f"/entrepreneurs/{ref}/merge", {"into_ref": into[ref]}) for ref in ring]
            answers = await asyncio.gather(*merges)
        codes = Counter(each.status_code for each in answers)
        assert codes[201] >= 1
        assert codes.keys() <= {201, 422} | CLEAR, [each.text for each in answers]


async def test_two_who_take_each_others_nik_are_both_answered(registry: Caller) -> None:
    for time in range(5):
        one, other = await people(registry, 1 + 2 * time, 2)
        niks = [(await registry.get(f"/entrepreneurs/{ref}/nik"))["nik"] for ref in (one, other)]
        answers = await asyncio.gather(
            registry.send(f"/entrepreneurs/{one}/corrections", {"nik": niks[1]}),
            registry.send(f"/entrepreneurs/{other}/corrections", {"nik": niks[0]}),
        )
        assert {each.status_code for each in answers} <= {201, 409}, [each.text for each in answers]


async def test_a_deadlock_with_somebody_outside_is_tried_again(service: Service, registry: Caller) -> None:
    """One that no order prevents: the other side is no command of ours."""
    one, other = sorted(await people(registry, 1, 2))
    async with open_pool(service.database_url, connections=4, lock_seconds=10) as pool:
        done = [await _meet(pool, service, (one, other), f"key-{time}") for time in range(3)]
    assert done == [True] * 3, "each time one of the two had to give way"


async def _meet(pool: Pool, service: Service, refs: tuple[str, str], key: str) -> bool:
    """Let a command take two rows in one order and somebody outside in the other; tells whether one had to give way."""
    hold = "select 1 from entrepreneur where id = %(id)s for update"
    tries = 0

    async def run(work: RegistryUnitOfWork) -> str:
        nonlocal tries
        tries += 1
        await work.fetch_one(hold, {"id": refs[0]})
        if tries == 1:
            await both.wait()
        await work.fetch_one(hold, {"id": refs[1]})
        return "{}"

    both = asyncio.Barrier(2)

    async def outside() -> bool:
        async with await psycopg.AsyncConnection.connect(service.database_url) as connection:
            await connection.execute(hold, {"id": refs[1]})
            await both.wait()
            try:
                await connection.execute(hold, {"id": refs[0]})
            except DeadlockDetected:
                await connection.rollback()
                return True
            return False

    attempt = Attempt.of(key, "tester", b"sent")
    meeting = asyncio.ensure_future(outside())
    answer = await run_idempotently(lambda: RegistryUnitOfWork(pool, INSTANCE, ASKING), attempt, run)
    assert answer == ("{}", False)
    return await meeting or tries > 1
