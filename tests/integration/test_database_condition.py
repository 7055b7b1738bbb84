"""Readiness tells what is wrong with the database, and a refusal tells it to whoever asks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from shared.persistence.condition import DatabaseCondition, Findings
from shared.persistence.database import open_engine
from shared.runtime import clock
from tests.support import bodies
from tests.support.clients import Caller
from tests.support.eventually import eventually
from tests.support.house import ROOT
from tests.support.in_process import Service

SERVICES = ("registry", "mentoring", "partnerships", "reporting")
FULL = """
create function full_disk() returns trigger language plpgsql as $$ begin
    raise exception 'could not extend file "base/1/2": No space left on device' using errcode = '53100'; end $$;
create trigger no_room before insert on {table} for each row execute function full_disk()"""


@pytest.fixture
def service(database: str) -> Service:
    service = Service("registry", database)
    service.migrate()
    return service


async def readiness(caller: Caller) -> tuple[int, dict[str, Any]]:
    answer = await caller.http.get("/health/ready")
    return answer.status_code, answer.json()


def head(service: str) -> str:
    """Return the newest revision in a service's folder."""
    return max(path.name[:4] for path in (ROOT / "services" / service / "migrations" / "versions").glob("0*.py"))


@pytest.mark.parametrize("name", SERVICES)
async def test_an_api_tells_an_older_schema_from_a_newer_one(name: str, database: str) -> None:
    service = Service(name, database)
    service.migrate()
    async with service.api() as api:
        assert (await readiness(api)) == (200, {"status": "ready", "reasons": {}, "notes": {}})
        service.rows("update alembic_version set version_num = '0001'")
        status, told = await readiness(api)
        assert status == 503
        assert "0001" in told["reasons"]["schema"]
        assert head(name) in told["reasons"]["schema"]
        service.rows("update alembic_version set version_num = '0999'")
        status, told = await readiness(api)
        assert (status, told["reasons"]) == (200, {})
        assert "0999" in told["notes"]["schema"]
        assert head(name) in told["notes"]["schema"]
        service.rows("update alembic_version set version_num = 'deadbeef'")
        assert "deadbeef" in (await readiness(api))[1]["reasons"]["schema"]
        service.rows("drop table alembic_version")
        assert "migrate" in (await readiness(api))[1]["reasons"]["schema"]


async def test_a_worker_tells_it_too(service: Service) -> None:
    service.rows("update alembic_version set version_num = '0001'")
    async with service.worker() as worker:
        assert "0001" in (await readiness(worker))[1]["reasons"]["schema"]


@pytest.mark.parametrize("language", ["id", "en"])
async def test_a_full_disk_is_called_so_by_commands_and_by_readiness(service: Service, language: str) -> None:
    service.rows(FULL.format(table="idempotency"))
    async with service.api(language) as api:
        refused = await api.refused(503, "/entrepreneurs", bodies.an_entrepreneur())
        assert refused["slug"] == "database-full"
        assert {"id": "penuh", "en": "no disk space"}[language] in refused["title"]
        status, told = await readiness(api)
    assert (status, list(told["reasons"])) == (503, ["disk"])


async def test_a_loop_that_meets_a_full_disk_says_so(service: Service) -> None:
    service.rows(FULL.format(table="relay_lane"))
    service.rows("create rule none as on delete to idempotency do instead nothing")
    async with service.worker() as worker:
        reasons = (await readiness(worker))[1]["reasons"]
    assert "relay" in reasons


async def test_readiness_writes_a_little_to_the_disk_and_says_when_it_may_not(
    service: Service, postgres_admin_url: str
) -> None:
    """A limit on temporary files stands for the disk: the probe meets it as it would meet a full one."""
    with psycopg.connect(postgres_admin_url, autocommit=True) as admin:
        name = sql.Identifier(service.database_url.rpartition("/")[2])
        admin.execute(sql.SQL("alter database {} set temp_file_limit = '64kB'").format(name))
    async with service.api() as api:
        status, told = await readiness(api)
    assert (status, list(told["reasons"])) == (503, ["database"])
    assert "limits" in told["reasons"]["database"]


async def test_asking_begins_no_writing_transaction(service: Service) -> None:
    """One would hold the relay up."""
    began = "select pg_snapshot_xmax(pg_current_snapshot())::text as next"
    async with service.api() as api:
        await readiness(api)
        (before,) = service.rows(began)
        await readiness(api)
        assert service.rows(began) == [before]


async def test_a_database_that_only_reads_is_called_so(service: Service) -> None:
    name = sql.Identifier(service.database_url.rpartition("/")[2])
    with psycopg.connect(service.database_url, autocommit=True) as owner:
        owner.execute(sql.SQL("alter database {} set default_transaction_read_only = on").format(name))
    async with service.api("en") as api:
        refused = await api.refused(503, "/entrepreneurs", bodies.an_entrepreneur())
        assert refused["slug"] == "database-read-only"
        assert "only be read" in (await readiness(api))[1]["reasons"]["database"]
        assert (await api.http.get("/entrepreneurs")).status_code == 200


async def test_a_statement_that_an_operator_cancelled_is_called_so(service: Service) -> None:
    slow = (
        "create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(60); return new; end $$"
    )
    service.rows(slow)
    service.rows("create trigger slow before insert on audit for each row execute function slow()")
    asleep = "from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'"
    async with service.api() as api:
        sent = asyncio.ensure_future(api.send("/entrepreneurs", bodies.an_entrepreneur()))
        await eventually(lambda: service.rows(f"select pg_cancel_backend(pid) {asleep}"))
        answer = await sent
    assert (answer.status_code, answer.json()["slug"]) == (503, "database-cancelled")


@asynccontextmanager
async def condition(service: Service, migrations: Path, ahead: timedelta) -> AsyncIterator[DatabaseCondition]:
    engine = open_engine(service.database_url)
    try:
        yield DatabaseCondition(engine, migrations, lambda: clock.now() + ahead)
    finally:
        await engine.dispose()


@pytest.mark.parametrize(("hours", "said"), [(24, "24 h (ahead)"), (-24, "24 h (behind)"), (0, "")])
async def test_a_clock_that_is_not_postgresqls_is_named(service: Service, hours: int, said: str) -> None:
    async with condition(service, ROOT / "services" / "registry" / "migrations", timedelta(hours=hours)) as asked:
        found = Findings()
        await asked.find(found)
    assert said in found.reasons.get("clock", "")
    assert ("clock" in found.reasons) == bool(hours)
