"""What keeps an import to its sender's region, to one runner at a time, and out of the audit trail's mouth."""

from collections.abc import AsyncIterator
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

import pytest
from starlette.requests import Request

from services.registry.app import build_api
from services.registry.imports.rules.sheet_import import Import
from services.registry.imports.tables.import_batches import Batch, Overtaken, admit_batch
from services.registry.settings import RegistrySettings
from shared.persistence.database import open_pool
from shared.persistence.unit_of_work import Deployment
from shared.runtime.clock import new_id
from shared.runtime.principal import Principal
from tests.support.clients import Caller, Json
from tests.support.eventually import eventually
from tests.support.in_process import PARTITIONS, PROVINCES, Service, calling
from tests.support.sheets import HEADER, a_row, xlsx

MAROS = Principal("maros", "district", "73.09")
MAKASSAR = Principal("makassar", "district", "73.71")
PROVINCE = Principal("sulsel", "province", "73")
CENTRE = Principal("plut", "centre", "73.09", UUID(int=9))
CONSULTANT = Principal("budi", "consultant", "73.09", UUID(int=9))
ROWS = [HEADER, a_row(1), a_row(2, village="73.71.01.1001")]


class Door:
    """Lets in whom the test says."""

    def __init__(self, principal: Principal) -> None:
        self.now = principal

    async def principal(self, _: Request) -> Principal:
        return self.now


@pytest.fixture
def registry(database: str) -> Service:
    """A registry that nobody has used yet."""
    service = Service("registry", database)
    service.migrate()
    return service


@pytest.fixture
def door() -> Door:
    """The door, with Maros before it."""
    return Door(MAROS)


@pytest.fixture
async def caller(registry: Service, door: Door) -> AsyncIterator[Caller]:
    """Whoever the door says, with the worker running."""
    assert isinstance(registry.settings, RegistrySettings)
    app = build_api(registry.settings)
    app.state.door = door
    async with registry.worker(), calling(app) as caller:
        yield caller


async def send(caller: Caller, rows: list[list[Any]]) -> Json:
    """Send a table; returns the answer."""
    headers = {"Idempotency-Key": str(new_id())}
    answer = await caller.http.post("/imports", files={"file": ("a.xlsx", xlsx(rows))}, headers=headers)
    return {"status": answer.status_code, **answer.json()}


async def over(caller: Caller, import_id: str) -> Json:
    """Start an import and wait for its end."""
    await caller.post(f"/imports/{import_id}/start", {})

    async def ended() -> Json | None:
        shown = await caller.get(f"/imports/{import_id}")
        return None if shown["state"] == "running" else shown

    return await eventually(ended) or {}


async def test_a_village_of_another_district_is_refused_row_by_row(registry: Service, caller: Caller) -> None:
    sent = await send(caller, ROWS)
    assert [[error["field"] for error in each["errors"]] for each in sent["preview"]["sample"]] == [[], ["village"]]
    ended = await over(caller, sent["id"])
    assert (ended["rows_added"], ended["rows_refused"]) == (1, 1)
    trail = registry.rows("select who, role, place, act, changes from audit where thing = 'entrepreneur'")
    act = "POST /imports/{import_id}/start"
    usual = {"who": "maros", "role": "district", "place": "73.09.01.2005", "act": act, "changes": {}}
    assert trail == [usual]
    assert "Warga" not in str(registry.rows("select * from audit"))


async def test_an_import_is_seen_within_reach_alone(caller: Caller, door: Door) -> None:
    path = f"/imports/{(await send(caller, ROWS))['id']}"
    door.now = PROVINCE
    assert (await caller.get(path))["who"] == "maros"
    door.now = MAKASSAR
    for asked in (path, f"{path}/refused.xlsx"):
        assert (await caller.http.get(asked)).status_code == 404
    await caller.refused(404, f"{path}/start", {})
    assert (await caller.get("/imports"))["items"] == []
    door.now = CONSULTANT
    assert (await caller.http.get(path)).status_code == 403
    assert (await send(caller, ROWS))["status"] == 403


async def test_what_a_centre_sends_becomes_its_own(registry: Service, caller: Caller, door: Door) -> None:
    door.now = CENTRE
    registry.rows(
        "insert into centre values (%s, '73', 'PLUT', 'regency', '73.09', '2015-03-01', 'new', null, '', 1)",
        UUID(int=9),
    )
    await over(caller, (await send(caller, ROWS[:2]))["id"])
    assert registry.rows("select centre_id from entrepreneur") == [{"centre_id": UUID(int=9)}]


async def test_a_batch_that_was_stored_is_not_stored_again(registry: Service, caller: Caller) -> None:
    sent = await send(caller, ROWS)
    registry.rows("update sheet_import set state = 'running' where id = %s", UUID(sent["id"]))
    (row,) = registry.rows(f"select {', '.join(each.name for each in fields(Import))} from sheet_import")  # noqa: S608  # a class's own
    job, batch = Import(**row), Batch([], [], 1, is_last=False)
    async with open_pool(registry.database_url) as pool:
        instance = Deployment(PROVINCES, PARTITIONS)
        assert await admit_batch(pool, instance, job, batch) == replace(job, position=1)
        with pytest.raises(Overtaken):
            await admit_batch(pool, instance, job, batch)


async def test_a_file_that_cannot_be_gone_on_with_holds_up_no_other(registry: Service, caller: Caller) -> None:
    broken, good = [(await send(caller, ROWS))["id"] for _ in range(2)]
    registry.rows("update sheet_piece set content = 'x' where import_id = %s", UUID(broken))
    assert (await over(caller, broken))["state"] == "failed"
    assert (await over(caller, good))["state"] == "done"
