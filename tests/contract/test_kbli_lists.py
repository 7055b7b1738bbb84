"""The KBLI's editions and divisions are listed as they are checked, to everybody who is let in."""

from services.registry.enterprises.rules.kbli import EDITIONS
from tests.support.without_database import asking, built


async def test_editions_are_listed_with_their_decree() -> None:
    async with asking(built("registry"), "ministry") as caller:
        items = (await caller.get("/kbli-editions")).json()["items"]
    assert [each["kbli_edition"] for each in items] == ["2009", "2015", "2017", "2020", "2025"]
    assert items[-1] == {"kbli_edition": "2025", "decree": "Peraturan BPS 7/2025", "divisions": 87}


async def test_divisions_are_listed_by_edition_or_all() -> None:
    async with asking(built("registry"), "consultant:73.09:00000000-0000-0000-0000-000000000001") as caller:
        newest = (await caller.get("/kbli-divisions?kbli_edition=2025")).json()["items"]
        every = (await caller.get("/kbli-divisions")).json()["items"]
    assert {each["kbli_division"] for each in newest} == {*EDITIONS["2025"].divisions}
    assert len(every) == 4 * 88 + 87
    assert newest[9] == {
        "kbli_edition": "2025", "kbli_division": "11", "section": "C", "name_id": "Industri minuman",
        "name_en": "Manufacture of beverages",
    }  # fmt: skip


async def test_divisions_of_an_edition_that_there_is_not_are_refused() -> None:
    async with asking(built("registry")) as caller:
        answer = await caller.get("/kbli-divisions?kbli_edition=2099")
    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (422, ["kbli_edition"])
