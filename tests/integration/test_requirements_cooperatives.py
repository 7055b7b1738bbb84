"""What two articles of 2018 and 2023 say the registry has to know of cooperatives, read back from its stream.

Invariant: each test is named after what is said, goes through HTTP as an office does, and believes nothing but Kafka.
"""

from shared.contracts.registry.cooperatives import (
    CooperativeAssessed,
    CooperativeAssessmentVoided,
    CooperativeRegistered,
)
from tests.support import bodies
from tests.support.offices import Office


async def test_s5_cooperatives_mentored_by_plut(office: Office) -> None:
    centre = (await office.registry.post("/centres", bodies.a_centre()))["id"]
    speaker = (await office.registry.post("/entrepreneurs", bodies.an_entrepreneur(kind="koperasi")))["id"]
    body = bodies.a_cooperative(centre_id=centre, representative_ref=speaker)
    cooperative = (await office.registry.twice("/cooperatives", body))["id"]
    (told,) = await office.told(CooperativeRegistered, cooperative)
    assert (told["kind"], told["district_code"], told["members_band"]) == ("producers", "73.09.01", "up-to-500")
    assert told["centre_id"] == centre
    assert body["name"] not in str(told)
    (kept,) = (await office.registry.get("/cooperatives", centre_id=centre, q="tani maju"))["items"]
    assert (kept["name"], kept["members"], kept["representative_ref"]) == (body["name"], 137, speaker)


async def test_s18_inclusive_mentoring_knows_what_became_of_a_cooperative(office: Office) -> None:
    cooperative = (await office.registry.post("/cooperatives", bodies.a_cooperative()))["id"]
    path = f"/cooperatives/{cooperative}/years"
    await office.registry.post(path, bodies.a_cooperative_year(period_year=2024, rat_held_on="2025-03-01"))
    year = bodies.a_cooperative_year(business_volume=800_000_000, surplus=-7_654_321)
    await office.registry.twice(path, year, version=2)
    before, after = await office.told(CooperativeAssessed, cooperative, at_least=2)
    assert (before["rat_held"], before["volume_change"], before["surplus_sign"]) == (True, "unknown", "surplus")
    assert (after["rat_held"], after["volume_change"], after["surplus_sign"]) == (False, "fell", "loss")
    assert "7654321" not in str([before, after])
    shown = await office.registry.get("/cooperative-years", cooperative_ref=cooperative, sort="-period_year")
    assert [(each["period_year"], each["surplus"]) for each in shown["items"]] == [
        (2025, -7_654_321),
        (2024, 7_654_321),
    ]


async def test_a_figure_of_a_cooperative_typed_wrong_is_taken_back(office: Office) -> None:
    cooperative = (await office.registry.post("/cooperatives", bodies.a_cooperative()))["id"]
    path = f"/cooperatives/{cooperative}/years"
    await office.registry.post(path, bodies.a_cooperative_year(surplus=-1))
    wish = {"period_year": 2025, "reason_code": "wrong-figure"}
    voided = await office.registry.twice(f"{path}/void", wish, version=2)
    await office.registry.post(path, bodies.a_cooperative_year(surplus=1), version=voided["version"])
    slip, mended = await office.told(CooperativeAssessed, cooperative, at_least=2)
    (back,) = await office.told(CooperativeAssessmentVoided, cooperative)
    assert (back["counted"], back["reason_code"]) == (slip, "wrong-figure")
    assert (slip["surplus_sign"], mended["surplus_sign"]) == ("loss", "surplus")


async def test_a_cooperatives_year_typed_late_is_compared_with_the_one_after_it(office: Office) -> None:
    cooperative = (await office.registry.post("/cooperatives", bodies.a_cooperative()))["id"]
    path = f"/cooperatives/{cooperative}/years"
    await office.registry.post(path, bodies.a_cooperative_year(business_volume=2_000_000_000))
    before = bodies.a_cooperative_year(period_year=2024, business_volume=1_000_000_000)
    made = await office.registry.twice(path, before, version=2)
    alone, _, beside = await office.told(CooperativeAssessed, cooperative, at_least=3)
    assert beside == alone | {"volume_change": "rose-much"}
    (back,) = await office.told(CooperativeAssessmentVoided, cooperative)
    assert (back["counted"], back["reason_code"], made["version"]) == (alone, "compared-anew", 5)
    wish = {"period_year": 2024, "reason_code": "wrong-year"}
    await office.registry.post(f"{path}/void", wish, version=made["version"])
    kept = (await office.registry.get("/cooperative-years", cooperative_ref=cooperative))["items"]
    assert {each["period_year"]: each["volume_change"] for each in kept} == {2024: "unknown", 2025: "unknown"}
