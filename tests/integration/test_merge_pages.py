"""Two records that an officer knows to be one person are joined from the page, however little alike they are."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from tests.support.bodies import an_entrepreneur
from tests.support.browsing import Shown
from tests.support.clients import Caller
from tests.support.in_process import Service

PEOPLE = "/pages/entrepreneurs"


@pytest.fixture
async def registry(database: str) -> AsyncIterator[Caller]:
    service = Service("registry", database)
    service.migrate()
    async with service.api() as caller:
        caller.http.headers["accept"] = "text/html"
        yield caller


async def registered(registry: Caller, serial: int, name: str, village: str = "73.09.01.2003") -> str:
    """Register somebody unlike everybody else; return their id."""
    somebody = an_entrepreneur(
        serial, name=name, phone=f"0811{serial}", birth_date=f"19{serial}-01-01", village_code=village
    )
    return str((await registry.post("/entrepreneurs", somebody))["id"])


async def sought(registry: Caller, ref: str, text: str) -> httpx2.Response:
    """Look for somebody on the page of a merge."""
    return await registry.http.get(f"{PEOPLE}/{ref}/merge", params={"q": text, "sort": "name"})


async def test_somebody_who_is_not_alike_is_found_by_name_and_by_nik_and_merged(registry: Caller) -> None:
    twice, kept = await registered(registry, 71, "Sitti Aminah"), await registered(registry, 82, "Nurhayati")
    page = await registry.http.get(f"{PEOPLE}/{twice}/merge")
    assert "Tidak ada orang lain yang mirip" in page.text
    assert 'role="search"' in page.text
    for text in ("nurhay", an_entrepreneur(82)["nik"]):
        assert "Gabungkan ke Nurhayati" in (await sought(registry, twice, text)).text, text
    hidden = Shown((await sought(registry, twice, "Nurhayati")).text).hidden
    sent = {name: hidden[name] for name in ("key", "version", "into_ref")}
    made = await registry.http.post(f"{PEOPLE}/{twice}/merge", data=sent)
    assert (made.status_code, made.headers["location"]) == (303, f"{PEOPLE}/{kept}?done=merged")


async def test_whoever_is_merged_does_not_find_themselves_and_is_told_that_nobody_fits(registry: Caller) -> None:
    ref = await registered(registry, 71, "Sitti Aminah")
    page = await sought(registry, ref, "Aminah")
    assert "Gabungkan ke" not in page.text
    assert "Tidak ada orang lain yang cocok dengan “Aminah”" in page.text


async def test_somebody_beyond_the_callers_reach_is_not_found(registry: Caller) -> None:
    ref = await registered(registry, 71, "Sitti Aminah")
    await registered(registry, 82, "Nurhayati", "73.71.01.1001")
    with registry.speaking_for("district:73.09"):
        assert "Nurhayati, " not in (await sought(registry, ref, "Nurhayati")).text
        assert "Gabungkan ke" not in (await sought(registry, ref, "Nurhayati")).text
    assert "Gabungkan ke Nurhayati" in (await sought(registry, ref, "Nurhayati")).text


async def test_who_was_found_is_shown_page_by_page(registry: Caller) -> None:
    ref = await registered(registry, 71, "Sitti Aminah")
    for serial in (82, 83):
        await registered(registry, serial, f"Nurhayati {serial}")
    page = await registry.http.get(f"{PEOPLE}/{ref}/merge", params={"q": "Nurhayati", "sort": "name", "limit": "1"})
    assert 'rel="next"' in page.text
    assert ("Nurhayati 82</a>" in page.text, "Nurhayati 83</a>" in page.text) == (True, False)
