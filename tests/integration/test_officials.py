"""Who leads an office is recorded, mended, ended and taken back over HTTP, and told to nobody outside the province."""

from tests.support import bodies
from tests.support.offices import Office


async def test_s3_the_officials_of_a_host_office_by_role_with_their_terms(office: Office) -> None:
    dinas = (await office.registry.post("/units", bodies.a_unit()))["id"]
    division = bodies.a_unit(kind="bidang", name="Bidang UKM", part_of=dinas)
    bidang = (await office.registry.post("/units", division))["id"]
    upt = (await office.registry.post("/units", bodies.a_unit(kind="upt-plut", name="UPT PLUT")))["id"]
    wanted = {"head-of-office": dinas, "head-of-division": bidang, "head-of-upt": upt}
    for role, unit in wanted.items():
        body = bodies.an_official(unit, role=role)
        await office.registry.twice("/officials", body)
        (found,) = (await office.registry.get("/officials", unit_id=unit))["items"]
        assert (found["role"], found["name"], found["starts_on"]) == (role, "Rahmat", "2022-01-03")
    wrong = await office.registry.refused(422, "/officials", bodies.an_official(upt))
    assert [each["field"] for each in wrong["errors"]] == ["role"]


async def test_a_term_is_mended_ended_and_taken_back_on_the_version_that_was_seen(office: Office) -> None:
    dinas = (await office.registry.post("/units", bodies.a_unit()))["id"]
    made = (await office.registry.post("/officials", bodies.an_official(dinas)))["id"]
    path = f"/officials/{made}"
    term = {"role": "head-of-office", "name": "Rahmat Hidayat", "starts_on": "2022-01-03", "ends_on": "2025-12-31"}
    await office.registry.twice(f"{path}/corrections", term)
    await office.registry.refused(412, f"{path}/void", {"reason_code": "wrong-person"})
    await office.registry.post("/officials", bodies.an_official(dinas, starts_on="2026-01-01"))
    await office.registry.post(f"{path}/void", {"reason_code": "wrong-person"}, version=2)
    (gone,) = (await office.registry.get("/officials", void_reason="wrong-person"))["items"]
    assert (gone["name"], gone["ends_on"]) == ("Rahmat Hidayat", "2025-12-31")
    lines = (await office.registry.get("/audit", thing="official", thing_id=made, sort="-at"))["items"]
    assert [each["changes"].get("name", "unchanged") for each in lines] == ["unchanged", None, "unchanged"]
    assert "Rahmat" not in str(office.events()) + str(lines)
    with office.registry.speaking_for("ministry"):
        assert (await office.registry.http.get("/officials")).status_code == 403
