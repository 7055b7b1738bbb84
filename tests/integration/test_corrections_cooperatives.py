"""A cooperative is called otherwise, closes, and is there again, over HTTP."""

from shared.contracts.registry.cooperatives import CooperativeClosed, CooperativeClosingVoided
from tests.support import bodies
from tests.support.offices import Office


async def test_a_name_and_who_speaks_for_it_are_mended_within_the_province(office: Office) -> None:
    made = (await office.registry.post("/cooperatives", bodies.a_cooperative()))["id"]
    speaker = (await office.registry.post("/entrepreneurs", bodies.an_entrepreneur(1, kind="koperasi")))["id"]
    path, wish = f"/cooperatives/{made}", {"name": "Koperasi Tani Jaya", "representative_ref": speaker}
    await office.registry.twice(f"{path}/details", wish)
    kept = await office.registry.get(path)
    assert (kept["name"], kept["representative_ref"], kept["version"]) == ("Koperasi Tani Jaya", speaker, 2)
    half = await office.registry.refused(422, f"{path}/details", {"name": "Koperasi"}, version=2)
    assert [each["field"] for each in half["errors"]] == ["representative_ref"]
    assert "Tani" not in str(office.events())


async def test_a_cooperative_closes_and_is_there_again(office: Office) -> None:
    made = (await office.registry.post("/cooperatives", bodies.a_cooperative()))["id"]
    path = f"/cooperatives/{made}"
    await office.registry.twice(f"{path}/closing", {"closed_on": "2023-12-31", "reason_code": "inactive"})
    (found,) = (await office.registry.get("/cooperatives", closing_reason="inactive"))["items"]
    assert (found["id"], found["closed_on"]) == (made, "2023-12-31")
    year = bodies.a_cooperative_year(period_year=2024)
    late = await office.registry.refused(422, f"{path}/years", year, version=2)
    assert "2023-12-31" in late["errors"][0]["rule"]
    await office.registry.twice(f"{path}/closing/void", {"reason_code": "not-happened"}, version=2)
    await office.registry.post(f"{path}/years", year, version=3)
    (closed,) = await office.told(CooperativeClosed, made)
    (voided,) = await office.told(CooperativeClosingVoided, made)
    assert voided["counted"] == closed
