"""Idempotency keys go when no client sends again, a few at a time, and those of one thing are found by an index."""

import psycopg
import pytest

from shared.persistence.database import connect
from shared.persistence.idempotency import FORGET_SENT
from shared.persistence.key_retention import KeyRetention
from shared.runtime.clock import new_id
from tests.support import bodies
from tests.support.eventually import eventually
from tests.support.in_process import Service

OLD, YOUNG = 1_300, 7
KEEP_DAYS = 14
BATCH_ROWS = 500
FILL = """
insert into idempotency (key, fingerprint, answer, stored_at)
select md5(%(made)s || n::text), 'x', '{"id":"' || gen_random_uuid() || '","version":1,"warnings":[]}',
    now() - make_interval(days => %(days)s)
from generate_series(1, %(rows)s) n"""
WATCH = """
create table deleted_in (xid xid8);
create function note() returns trigger language plpgsql as
    $$ begin insert into deleted_in values (pg_current_xact_id()); return old; end $$;
create trigger noted after delete on idempotency for each row execute function note()"""


def retention(service: Service) -> KeyRetention:
    return KeyRetention(lambda: connect(service.database_url, autocommit=True), KEEP_DAYS)


@pytest.fixture(params=["registry", "mentoring", "partnerships"])
def service(database: str, request: pytest.FixtureRequest) -> Service:
    service = Service(request.param, database)
    service.migrate()
    return service


def fill(service: Service, rows: int, days: int) -> None:
    with psycopg.connect(service.database_url) as connection:
        connection.execute(FILL, {"rows": rows, "days": days, "made": str(new_id())})


def count(service: Service) -> int:
    return len(service.rows("select 1 from idempotency"))


async def test_keys_that_nobody_sends_again_go_in_small_transactions(service: Service) -> None:
    fill(service, OLD, KEEP_DAYS + 1)
    fill(service, YOUNG, KEEP_DAYS - 1)
    service.rows(WATCH)
    assert await retention(service).sweep() == OLD
    assert count(service) == YOUNG
    steps = service.rows("select count(*) as keys from deleted_in group by xid")
    assert sum(each["keys"] for each in steps) == OLD
    assert max(each["keys"] for each in steps) <= BATCH_ROWS, "the relay waits for none of them"
    assert await retention(service).sweep() == 0


async def test_a_key_that_somebody_holds_is_left_for_the_next_time(service: Service) -> None:
    fill(service, 3, KEEP_DAYS + 1)
    with psycopg.connect(service.database_url) as holder:
        holder.execute("select 1 from idempotency limit 1 for update")
        assert await retention(service).sweep() == 2
    assert await retention(service).sweep() == 1


async def test_a_worker_sweeps_by_itself(database: str) -> None:
    service = Service("registry", database)
    service.migrate()
    fill(service, YOUNG, KEEP_DAYS + 1)
    async with service.worker():
        await eventually(lambda: not count(service), within_seconds=20)


@pytest.mark.parametrize("rows", [5_000, 60_000])
def test_the_answers_of_one_thing_are_found_by_an_index(rows: int, database: str) -> None:
    service = Service("registry", database)
    service.migrate()
    fill(service, rows, 1)
    with psycopg.connect(service.database_url, autocommit=True) as connection:
        connection.execute("analyze idempotency")
        explained = connection.execute(f"explain {FORGET_SENT}".encode(), {"of": str(new_id())}).fetchall()
    plan = "\n".join(line for (line,) in explained)
    assert "idempotency_answered_id" in plan
    assert "Seq Scan" not in plan


async def test_the_index_finds_what_commands_are_really_answered(database: str) -> None:
    service = Service("registry", database)
    service.migrate()
    async with service.api() as registry:
        made = await registry.post("/entrepreneurs", bodies.an_entrepreneur())
        await registry.post("/entrepreneurs", bodies.an_entrepreneur(2))
    with psycopg.connect(service.database_url) as connection:
        assert connection.execute(FORGET_SENT.encode(), {"of": made["id"]}).rowcount == 1
