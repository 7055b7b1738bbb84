"""What two articles of 2018 and 2023 say the registry has to know of consultants, read back from its stream.

Invariant: each test is named after what is said, goes through HTTP as an office does, and believes nothing but Kafka.
"""

from datetime import timedelta

from shared.contracts.registry.consultants import (
    AssociationMembershipEnded,
    AssociationMembershipRecorded,
    ConsultantAppointed,
    ConsultantCertified,
    ConsultantEnded,
    ConsultantReassigned,
)
from shared.runtime.clock import now
from tests.support import bodies
from tests.support.offices import Office


async def hired(office: Office, **changes: object) -> tuple[str, str]:
    """Appoint a consultant at a centre of their own; shape: (centre, consultant)."""
    centre = (await office.registry.post("/centres", bodies.a_centre()))["id"]
    made = await office.registry.post("/consultants", bodies.a_consultant(centre, **changes))
    return centre, made["id"]


async def test_s3_the_plut_consultants_have_a_coordinator(office: Office) -> None:
    centre, ref = await hired(office)
    wish = bodies.an_assignment(centre, field="finance", role="coordinator", effective_on="2022-03-01")
    await office.registry.twice(f"/consultants/{ref}/assignments", wish)
    (moved,) = await office.told(ConsultantReassigned, ref)
    assert (moved["role"], moved["effective_on"]) == ("coordinator", "2022-03-01")
    (found,) = (await office.registry.get("/consultants", role="coordinator", coordinator="true"))["items"]
    assert found["id"] == ref
    before, after = (await office.registry.get("/assignments", consultant_ref=ref, sort="starts_on"))["items"]
    assert (before["role"], before["starts_on"], before["ends_on"]) == ("consultant", "2020-01-01", "2022-02-28")
    assert (after["role"], after["starts_on"], after["ends_on"]) == ("coordinator", "2022-03-01", None)


async def test_s12_abdsi_has_a_regional_coordinator_and_a_provincial_chair(office: Office) -> None:
    _, korwil = await hired(office, name="Rahasia Andi")
    _, chair = await hired(office, name="Rahasia Sitti")
    for ref, role in ((korwil, "korwil"), (chair, "chair")):
        since = bodies.a_membership(role=role, starts_on="2018-04-10")
        await office.registry.twice(f"/consultants/{ref}/memberships", since)
        (told,) = await office.told(AssociationMembershipRecorded, ref)
        assert (told["association"], told["role"], told["starts_on"]) == ("abdsi", role, "2018-04-10")
        assert "Rahasia" not in str(told)
    (found,) = (await office.registry.get("/memberships", association="abdsi", role="chair"))["items"]
    assert found["consultant_ref"] == chair
    chairing = bodies.a_membership(role="chair")
    again = await office.registry.refused(409, f"/consultants/{chair}/memberships", chairing, version=2)
    assert again["slug"] == "membership-recorded"
    end = {"association": "abdsi", "role": "chair", "ends_on": "2023-04-09"}
    await office.registry.twice(f"/consultants/{chair}/memberships/end", end, version=2)
    (ended,) = await office.told(AssociationMembershipEnded, chair)
    assert (ended["association"], ended["role"], ended["ends_on"]) == ("abdsi", "chair", "2023-04-09")
    second = bodies.a_membership(role="chair", starts_on="2023-04-10")
    await office.registry.twice(f"/consultants/{chair}/memberships", second, version=3)
    terms = (await office.registry.get("/memberships", role="chair", sort="starts_on"))["items"]
    assert [(each["starts_on"], each["ends_on"]) for each in terms] == [
        ("2018-04-10", "2023-04-09"), ("2023-04-10", None),
    ]  # fmt: skip


async def test_s31_a_centre_has_a_manager_a_coordinator_and_consultants_of_its_fields(office: Office) -> None:
    centre = (await office.registry.post("/centres", bodies.a_centre()))["id"]
    manager = {"name": "Rahasia", "centre_id": centre, "role": "manager", "appointed_on": "2023-01-02"}
    made = await office.registry.twice("/consultants", manager)
    (told,) = await office.told(ConsultantAppointed, made["id"])
    assert (told["role"], told["field"], told["coordinator"]) == ("manager", "management", False)
    fields = (await office.registry.get("/references", kind="consulting-field"))["items"]
    assert len(fields) == 7
    for each in fields:
        await office.registry.post("/consultants", bodies.a_consultant(centre, field=each["code"]))
    (found,) = (await office.registry.get("/consultants", centre_id=centre, role="manager"))["items"]
    assert found["id"] == made["id"]
    eighth = await office.registry.refused(422, "/consultants", bodies.a_consultant(centre, field="export"))
    rule = eighth["errors"][0]["rule"]
    assert all(f"({each['code']})" in rule for each in fields), rule
    await office.registry.post("/references", bodies.a_reference())
    await office.registry.post("/consultants", bodies.a_consultant(centre, field="export"))


async def test_s31_a_consultants_certificates_expire_and_work_ends(office: Office) -> None:
    _, ref = await hired(office)
    today = now().date()
    for version, (scheme, until) in enumerate(
        {"skkni-181-2017": "2024-04-30", "kkni-4-2018": (today + timedelta(days=2)).isoformat()}.items(), start=1
    ):
        wish = bodies.a_certification(scheme=scheme, valid_until=until)
        await office.registry.twice(f"/consultants/{ref}/certifications", wish, version=version)
    told = await office.told(ConsultantCertified, ref, at_least=2)
    assert [each["scheme"] for each in told] == ["skkni-181-2017", "kkni-4-2018"]
    shown = (await office.registry.get("/certifications", consultant_ref=ref))["items"]
    assert {each["scheme"]: each["expired"] for each in shown} == {"skkni-181-2017": True, "kkni-4-2018": False}
    (old,) = (await office.registry.get("/certifications", expired="true"))["items"]
    assert old["valid_until"] == "2024-04-30"
    await office.registry.twice(f"/consultants/{ref}/end", {"ended_on": "2024-12-31"}, version=3)
    (ended,) = await office.told(ConsultantEnded, ref)
    assert ended["ended_on"] == "2024-12-31"
    (work,) = (await office.registry.get("/assignments", consultant_ref=ref))["items"]
    assert work["ends_on"] == "2024-12-31"


async def test_who_moves_to_another_centre_takes_papers_along_and_leaves_the_assignment_behind(office: Office) -> None:
    centre, ref = await hired(office)
    await office.registry.post(f"/consultants/{ref}/certifications", bodies.a_certification())
    makassar = bodies.a_centre(name="PLUT Makassar", level="city", region_code="73.71")
    other = (await office.registry.post("/centres", makassar))["id"]
    with office.registry.speaking_for(f"centre:73.09:{centre}"):
        refused = await office.registry.refused(
            422, f"/consultants/{ref}/assignments", bodies.an_assignment(other), version=2
        )
        assert refused["slug"] == "centre-unknown"
    await office.registry.post(f"/consultants/{ref}/assignments", bodies.an_assignment(other), version=2)
    for client, papers, fields in (
        (f"centre:73.09:{centre}", 0, ["finance"]),
        (f"centre:73.71:{other}", 1, ["production"]),
    ):
        with office.registry.speaking_for(client):
            assert len((await office.registry.get("/certifications"))["items"]) == papers
            kept = (await office.registry.get("/assignments"))["items"]
            assert [each["field"] for each in kept] == fields
