"""An api's metrics are told at a port of their own, which it has to have, and which ends with it."""

import socket

import httpx2
import pytest

from shared.persistence.database import migrate
from tests.support.house import ROOT
from tests.support.processes import Roles, settings_of

PORT = "PARTNERSHIPS_METRICS_PORT"


@pytest.fixture
def settings(database: str) -> dict[str, str]:
    migrate(ROOT / "services" / "partnerships" / "migrations", database)
    return settings_of("partnerships", database_url=database, kafka_servers="127.0.0.1:9", provinces="73")


async def test_operators_are_told_at_a_port_of_their_own_and_callers_are_not(
    settings: dict[str, str], roles: Roles
) -> None:
    api = roles.start("partnerships", "api", settings)
    await api.ready()
    async with httpx2.AsyncClient() as http:
        assert (await http.get(f"{api.url}/metrics")).status_code == 404
        assert "naik_kelas_process_info" in (await http.get(f"{api.figures_url}/metrics")).text
        assert (await http.get(f"{api.figures_url}/health/ready")).json() == {
            "status": "ready",
            "reasons": {},
            "notes": {},
        }
        assert (await http.get(f"{api.figures_url}/partners")).status_code == 404
        assert (await http.head(f"{api.url}/health/ready")).status_code == 200
    assert api.stop() == 0


async def test_an_api_that_cannot_have_the_port_of_its_metrics_does_not_start(
    settings: dict[str, str], roles: Roles
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        api = roles.start("partnerships", "api", settings | {PORT: str(taken.getsockname()[1])})
        assert await api.died() != 0
        assert '"event": "metrics-port-refused"' in api.words
        assert f'"port": {taken.getsockname()[1]}' in api.words


async def test_an_api_without_such_a_port_tells_nobody(settings: dict[str, str], roles: Roles) -> None:
    api = roles.start("partnerships", "api", settings | {PORT: "0"})
    await api.ready()
    async with httpx2.AsyncClient() as http:
        assert (await http.get(f"{api.url}/metrics")).status_code == 404
    assert api.stop() == 0
