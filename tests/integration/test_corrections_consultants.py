"""What was recorded wrong of a consultant is taken back over HTTP, and stays in its list with its reason."""

from shared.contracts.registry.consultants import (
    AssociationMembershipEndVoided,
    AssociationMembershipRecorded,
    AssociationMembershipVoided,
    ConsultantCertificationVoided,
    ConsultantEndVoided,
)
from tests.support import bodies
from tests.support.clients import Json
from tests.support.offices import Office


async def appoint(office: Office) -> tuple[str, str]:
    """Appoint a consultant; returns the centre and the consultant."""
    centre = (await office.registry.post("/centres", bodies.a_centre()))["id"]
    return centre, (await office.registry.post("/consultants", bodies.a_consultant(centre)))["id"]


async def only(office: Office, of: str, ref: str) -> Json:
    """Return the only thing of a consultant in a list."""
    (one,) = (await office.registry.get(f"/{of}", consultant_ref=ref))["items"]
    found: Json = one
    return found


async def test_a_name_is_mended_within_the_province_alone(office: Office) -> None:
    _, ref = await appoint(office)
    await office.registry.twice(f"/consultants/{ref}/name", {"name": "Budi Santoso"})
    assert (await office.registry.get(f"/consultants/{ref}"))["name"] == "Budi Santoso"
    (line, _) = (await office.registry.get("/audit", thing="consultant", thing_id=ref, sort="-at"))["items"]
    assert line["changes"] == {"name": None}
    assert "Budi" not in str(office.events())


async def test_an_end_is_taken_back_and_the_assignment_runs_again(office: Office) -> None:
    centre, ref = await appoint(office)
    await office.registry.post(f"/consultants/{ref}/end", {"ended_on": "2026-01-31"})
    await office.registry.twice(f"/consultants/{ref}/end/void", {"reason_code": "wrong-consultant"}, version=2)
    assert (await office.registry.get(f"/consultants/{ref}"))["ended_on"] is None
    assert (await only(office, "assignments", ref))["ends_on"] is None
    (told,) = await office.told(ConsultantEndVoided, ref)
    assert (told["centre_id"], told["ended_on"]) == (centre, "2026-01-31")


async def test_a_certificate_is_taken_back_and_recorded_again_on_its_day(office: Office) -> None:
    _, ref = await appoint(office)
    path, certified = f"/consultants/{ref}/certifications", bodies.a_certification()
    await office.registry.post(path, certified)
    paper = await only(office, "certifications", ref)
    why = {"certification_id": paper["id"], "reason_code": "wrong-date"}
    await office.registry.twice(f"{path}/void", why, version=2)
    await office.registry.refused(422, f"{path}/void", why, version=3)
    await office.registry.post(path, certified, version=3)
    (gone,) = (await office.registry.get("/certifications", consultant_ref=ref, void_reason="wrong-date"))["items"]
    assert gone["id"] == paper["id"]
    (told,) = await office.told(ConsultantCertificationVoided, ref)
    assert (told["scheme"], told["certified_on"]) == (certified["scheme"], certified["certified_on"])


async def test_a_korwil_has_a_region_and_a_term_and_its_end_are_taken_back(office: Office) -> None:
    _, ref = await appoint(office)
    path = f"/consultants/{ref}/memberships"
    term = bodies.a_membership(role="korwil", role_region="73.09", starts_on="2023-06-01")
    await office.registry.post(path, term)
    (found,) = (await office.registry.get("/memberships", role_region="73.09"))["items"]
    end = {"association": "abdsi", "role": "korwil", "ends_on": "2025-06-01"}
    await office.registry.post(f"{path}/end", end, version=2)
    why = {"membership_id": found["id"], "reason_code": "wrong-date"}
    await office.registry.twice(f"{path}/end/void", why, version=3)
    assert (await only(office, "memberships", ref))["ends_on"] is None
    await office.registry.twice(f"{path}/void", why, version=4)
    await office.registry.post(path, term, version=5)
    first, again = await office.told(AssociationMembershipRecorded, ref, at_least=2)
    assert (first["region_code"], again["region_code"]) == ("73.09", "73.09")
    assert (await office.told(AssociationMembershipEndVoided, ref))[0]["starts_on"] == "2023-06-01"
    assert (await office.told(AssociationMembershipVoided, ref))[0]["role"] == "korwil"
    outside = await office.registry.refused(422, path, term | {"role_region": "33.02"}, version=6)
    assert outside["errors"][0]["field"] == "role_region"
