"""Declaring on a page what became of a region's code: what it moves is shown first, and it can be taken back."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import httpx2
import pytest

from shared.runtime.clock import now
from tests.support import bodies
from tests.support.browsing import Shown
from tests.support.clients import Caller
from tests.support.in_process import Service

REGIONS: Final = "/pages/region-mappings"
OLD, THERE, MADE = "73.09.10.2005", "73.09.09.2001", "73.09.09.2099"
WISH: Final = {
    "old_code": OLD, "new_code": MADE, "name": "Bonto Baru", "effective_on": "2026-07-01",
    "decree": "Kepmendagri Nomor 300.2.2-2138 Tahun 2025",
}  # fmt: skip


@pytest.fixture
async def registry(database: str) -> AsyncIterator[Caller]:
    service = Service("registry", database)
    service.migrate()
    async with service.api() as caller:
        caller.http.headers["accept"] = "text/html"
        with caller.speaking_for("province:73"):
            yield caller


async def looked_at(registry: Caller, **changes: str) -> httpx2.Response:
    """Type a declaration into its form, and return what is shown before it is saved."""
    form = Shown((await registry.http.get(f"{REGIONS}/new")).text)
    return await registry.http.post(form.action, data={**form.hidden, **WISH, **changes})


async def declared(registry: Caller, **changes: str) -> str:
    """Declare from the page; return the address of what was declared."""
    preview = Shown((await looked_at(registry, **changes)).text)
    made = await registry.http.post(preview.action, data=preview.hidden)
    assert made.status_code == 303, made.text
    return made.headers["location"].partition("?")[0]


async def registered(registry: Caller, serial: int, village: str, day: str = "2026-01-05") -> None:
    """Register somebody in a village on a day."""
    somebody = bodies.an_entrepreneur(serial, village_code=village, registered_on=day, consent_given_on=day)
    await registry.post("/entrepreneurs", somebody)


async def test_nothing_is_declared_before_its_sender_saw_what_it_moves(registry: Caller) -> None:
    for serial in (1, 2):
        await registered(registry, serial, OLD)
    preview = await looked_at(registry)
    assert preview.status_code == 200, preview.text
    for said in ("Wilayah baru", "Rompegading", "Bonto Baru", "kepmendagri-300-2-2-2138-2025", "<dd>2</dd>"):
        assert said in preview.text, said
    assert (await registry.get("/region-mappings"))["items"] == []
    page = await registry.http.get(await declared(registry))
    assert "Tambah pecahan lain" in page.text
    assert "Bonto Baru" in (await registry.http.get(REGIONS)).text


@pytest.mark.parametrize(
    ("changes", "kind"),
    [({"name": ""}, "Berganti kode"), ({"new_code": THERE, "name": ""}, "Digabung"), ({}, "Wilayah baru")],
)
async def test_each_kind_of_change_is_told_by_its_name(registry: Caller, changes: dict[str, str], kind: str) -> None:
    assert f"<h1>{kind}: " in (await looked_at(registry, **changes)).text


async def test_the_second_part_of_a_region_is_a_split(registry: Caller) -> None:
    await declared(registry)
    preview = await looked_at(registry, new_code=THERE, name="")
    assert "<h1>Dimekarkan: " in preview.text
    assert "tidak dapat dipilah" in preview.text


async def test_what_was_declared_is_offered_and_named_on_pages_until_it_is_taken_back(registry: Caller) -> None:
    mapping = await declared(registry)
    form = await registry.http.get("/pages/entrepreneurs/new?place=73.09")
    assert f'<option value="{MADE}">Bonto Baru</option>' in form.text
    assert f'<option value="{OLD}"' not in form.text
    await registered(registry, 3, MADE, "2026-07-02")
    assert "Bonto Baru, Simbang" in (await registry.http.get("/pages/entrepreneurs?region=73.09.09")).text
    form_of_void = Shown((await registry.http.get(f"{mapping}/void")).text)
    sent = {**form_of_void.hidden, "reason_code": "wrong-code"}
    gone = await registry.http.post(form_of_void.action, data=sent)
    assert gone.status_code == 303, gone.text
    assert "Ditarik kembali" in (await registry.http.get(REGIONS)).text
    back = await registry.http.get("/pages/entrepreneurs/new?place=73.09")
    assert f'<option value="{OLD}"' in back.text
    again = await registry.http.get(f"{mapping}?done=voided")
    assert "Tarik kembali</a>" not in again.text


async def test_a_change_to_come_says_that_nothing_changes_yet(registry: Caller) -> None:
    tomorrow = str(now().date() + timedelta(days=2))
    assert "Sampai hari itu tidak ada yang berubah" in (await looked_at(registry, effective_on=tomorrow)).text


async def test_a_declaration_that_is_refused_keeps_what_was_typed(registry: Caller) -> None:
    refused = await looked_at(registry, decree="surat camat", new_code="73.09.10.2005")
    assert refused.status_code == 422
    assert 'value="surat camat"' in refused.text
    assert "kepmendagri-100-2025" in refused.text
    foreign = await looked_at(registry, old_code="34.04.01.2001")
    assert "layanan ini bekerja untuk provinsi" in foreign.text


async def test_a_district_reads_what_was_declared_and_declares_nothing(registry: Caller) -> None:
    mapping = await declared(registry)
    with registry.speaking_for("district:73.09"):
        assert "Tetapkan perubahan" not in (await registry.http.get(REGIONS)).text
        assert "Tarik kembali</a>" not in (await registry.http.get(mapping)).text
        for path in (f"{REGIONS}/new", f"{mapping}/void"):
            assert (await registry.http.get(path)).status_code == 403, path
    with registry.speaking_for("ministry"):
        assert "Tetapkan perubahan" in (await registry.http.get(REGIONS)).text
        assert "Tarik kembali</a>" in (await registry.http.get(mapping)).text
