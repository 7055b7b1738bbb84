"""An older release is started on a database that a later one has migrated: it says so, changes nothing, and runs."""

import httpx2
import psycopg
import pytest

from tests.support.fixtures import NewDatabase
from tests.support.in_process import Service
from tests.support.processes import Process, Roles, settings_of

SERVICES = ("registry", "mentoring", "partnerships", "reporting")
NOWHERE = "127.0.0.1:9"
SHAPE = """
select table_name, column_name, data_type from information_schema.columns where table_schema = 'public'
union all select indexname, indexdef, '' from pg_indexes where schemaname = 'public' order by 1, 2"""


def left_by(url: str, revision: str) -> list[tuple[object, ...]]:
    """Let a database be a later release's, with a column that this one does not know; returns its shape."""
    with psycopg.connect(url) as connection:
        connection.execute("update alembic_version set version_num = %s", [revision])
        connection.execute("alter table alembic_version add column later text not null default ''")
        return connection.execute(SHAPE).fetchall()


@pytest.mark.parametrize("service", SERVICES)
async def test_migrate_of_an_older_release_says_so_and_lets_its_roles_start(
    service: str, new_database: NewDatabase, roles: Roles
) -> None:
    url = new_database()
    Service(service, url).migrate()
    before = left_by(url, "0998")
    settings = settings_of(service, database_url=url, kafka_servers=NOWHERE, provinces="73")
    migrating = Process(service, "migrate", settings)
    migrating.done()
    assert "lebih baru daripada rilis ini" in migrating.words
    assert "newer than this release" in migrating.words
    assert "0998" in migrating.words
    assert "Traceback" not in migrating.words
    with psycopg.connect(url) as connection:
        assert connection.execute(SHAPE).fetchall() == before
    api = roles.start(service, "api", settings)
    await api.ready()
    async with httpx2.AsyncClient(timeout=5) as http:
        told = (await http.get(f"{api.url}/health/ready")).json()
    assert "0998" in told["notes"]["schema"]


def test_migrate_says_what_it_found_of_a_database_that_is_nobodys(new_database: NewDatabase) -> None:
    url = new_database()
    Service("mentoring", url).migrate()
    before = left_by(url, "deadbeef")
    settings = settings_of("mentoring", database_url=url, kafka_servers=NOWHERE, provinces="73")
    migrating = Process("mentoring", "migrate", settings)
    with pytest.raises(RuntimeError, match="ended with 1"):
        migrating.done()
    assert "schema deadbeef is unknown to this release" in migrating.words
    with psycopg.connect(url) as connection:
        assert connection.execute(SHAPE).fetchall() == before
