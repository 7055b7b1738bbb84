"""A table that is sent again adds nobody who was merged, or whose NIK was corrected, in the meantime."""

from collections.abc import AsyncIterator

import pytest

from tests.integration.test_imports import imported
from tests.support import bodies
from tests.support.clients import Caller, Json
from tests.support.in_process import Service
from tests.support.sheets import HEADER, a_nik, a_row, xlsx

GIVEN_UP = "select entrepreneur_ref::text as who, nik from given_up_nik order by nik"
SENT = xlsx([HEADER, a_row(1, name="Sitti Aminah"), a_row(2, name="St. Aminah")])


@pytest.fixture
def registry(database: str) -> Service:
    """A registry that nobody has used yet."""
    service = Service("registry", database)
    service.migrate()
    return service


@pytest.fixture
async def caller(registry: Service) -> AsyncIterator[Caller]:
    """An office, with the worker running."""
    async with registry.worker(), registry.api() as caller:
        yield caller


async def known(caller: Caller, serial: int) -> str:
    """Return who holds the NIK of that serial."""
    (one,) = (await caller.get("/entrepreneurs", q=a_nik(serial)))["items"]
    return str(one["id"])


def counts(job: Json) -> tuple[int, int]:
    """Return how many an import added, and how many it knew."""
    return job["rows_added"], job["rows_known"]


async def test_who_was_merged_stays_one_however_often_the_table_is_sent(registry: Service, caller: Caller) -> None:
    assert counts(await imported(caller, SENT)) == (2, 0)
    into, ref = await known(caller, 1), await known(caller, 2)
    await caller.post(f"/entrepreneurs/{ref}/merge", {"into_ref": into})
    assert registry.rows(GIVEN_UP) == [{"who": into, "nik": a_nik(2)}]
    for _ in range(2):
        assert counts(await imported(caller, SENT)) == (0, 2)
    assert [each["id"] for each in (await caller.get("/entrepreneurs"))["items"]] == [into]


async def test_whose_nik_was_corrected_stays_one_under_either_name(registry: Service, caller: Caller) -> None:
    await imported(caller, SENT)
    ref, other = await known(caller, 2), await known(caller, 1)
    mended = {"nik": a_nik(9), "name": "Siti Aminah Daeng Baji"}
    await caller.post(f"/entrepreneurs/{ref}/corrections", mended)
    later = xlsx([HEADER, a_row(2, name="Siti Aminah Dg. Baji")])
    assert [counts(await imported(caller, each)) for each in (SENT, later)] == [(0, 2), (0, 1)]
    await caller.post(f"/entrepreneurs/{ref}/merge", {"into_ref": other}, version=2)
    assert counts(await imported(caller, SENT)) == (0, 2)
    assert registry.rows(GIVEN_UP) == [{"who": other, "nik": a_nik(serial)} for serial in (2, 9)]


async def test_a_nik_that_was_given_up_may_truly_be_somebody_elses(caller: Caller) -> None:
    await imported(caller, SENT)
    for serial, free in ((1, 8), (2, 9)):
        ref = await known(caller, serial)
        await caller.post(f"/entrepreneurs/{ref}/corrections", {"nik": a_nik(free)})
    assert counts(await imported(caller, xlsx([HEADER, a_row(1, name="Nurhayati")]))) == (1, 0)
    made = await caller.post("/entrepreneurs", bodies.an_entrepreneur(nik=a_nik(2), name="St. Aminah"))
    assert await known(caller, 2) == made["id"]
    assert counts(await imported(caller, SENT)) == (0, 2)


async def test_what_was_given_up_is_forgotten_with_the_person(registry: Service, caller: Caller) -> None:
    await imported(caller, SENT)
    ref = await known(caller, 2)
    await caller.post(f"/entrepreneurs/{ref}/corrections", {"nik": a_nik(9), "name": "Baji"})
    refused = await imported(caller, xlsx([HEADER, a_row(2, name="Aminah", phone="", village="Tidak Ada")]))
    await caller.post(f"/entrepreneurs/{ref}/erasure", {"requested_on": "2026-02-10"}, version=2)
    assert registry.rows(GIVEN_UP) == []
    assert refused["rows_refused"] == 1
    assert registry.rows("select cells from sheet_refused") == []
