"""What an article of 2018 says the registry has to know of the village programme, read back from its stream.

Invariant: each test is named after what is said, goes through HTTP as an office does, and believes nothing but Kafka
and the registry's own answers.
"""

from shared.contracts.registry.people import ConsentGiven, ConsentWithdrawn, EntrepreneurMerged, EntrepreneurMoved
from shared.contracts.registry.programmes import (
    EntrepreneurConfirmedNew,
    EntrepreneurEnrolled,
    EntrepreneurStatusChecked,
    ProgrammeDeclared,
)
from shared.runtime.clock import new_id
from tests.support import bodies
from tests.support.clients import Json
from tests.support.offices import Office

VILLAGE = "73.09.01.2003"
NEIGHBOUR = "73.09.01.2004"


async def declared(office: Office, **changes: object) -> str:
    """Declare a programme of five years from 2025."""
    return str((await office.registry.post("/programmes", bodies.a_programme(**changes)))["id"])


async def enrolled(office: Office, programme: str, serial: int, person: Json | None = None, **changes: object) -> str:
    """Register somebody and give them a place."""
    made = await office.registry.post("/entrepreneurs", bodies.an_entrepreneur(serial, **(person or {})))
    await office.registry.post(f"/programmes/{programme}/enrolments", bodies.an_enrolment(made["id"], **changes))
    return str(made["id"])


def evidence(programme: str, **changes: object) -> Json:
    """A business number of February 2026."""
    usual = {"business_started_on": "2026-02-17", "evidence_kind": "nib", "confirmed_on": "2026-03-01"}
    return {"programme_id": programme, **usual, **changes}


async def shown(office: Office, programme: str, **query: str | int) -> Json:
    """Return the progress of our village."""
    found = await office.registry.get(f"/programmes/{programme}/progress", region=VILLAGE, **query)
    (village,) = found["items"]
    year: Json = village.pop("years")[1]
    return {"total": village, "year": year}


async def test_s9_the_last_five_years_focus_on_growth_of_new_entrepreneurs(office: Office) -> None:
    programme = await declared(office)
    ref = await enrolled(office, programme, 1)
    path = f"/entrepreneurs/{ref}/confirmations"
    late = await office.registry.refused(422, path, evidence(programme, business_started_on="2022-08-31"), version=2)
    assert (late["slug"], late["errors"][0]["field"]) == ("business-not-new", "business_started_on")
    await office.registry.twice(path, evidence(programme), version=2)
    (new,) = await office.told(EntrepreneurConfirmedNew, ref)
    assert (new["business_started_on"], new["evidence_kind"], new["youth"]) == ("2026-02-01", "nib", True)
    assert (new["village_code"], new["programme_year"]) == (VILLAGE, 2)
    look = {"programme_id": programme, "checked_on": "2026-09-01", "still_running": True}
    await office.registry.twice(f"/entrepreneurs/{ref}/status-checks", look, version=3)
    (checked,) = await office.told(EntrepreneurStatusChecked, ref)
    assert checked["still_running"] is True
    year = (await shown(office, programme))["year"]
    assert (year["year"], year["young_confirmed"], year["checked"], year["running"]) == (2026, 1, 1, 1)


async def test_s10_twenty_young_entrepreneurs_per_village_for_five_years_are_a_hundred(office: Office) -> None:
    programme = await declared(office)
    group = str(new_id())
    refs = [await enrolled(office, programme, serial, group_ref=group) for serial in range(1, 21)]
    before = await shown(office, programme)
    assert (before["year"]["percent_enrolled"], before["year"]["percent"]) == (100.0, 0.0)
    for ref in refs:
        await office.registry.post(f"/entrepreneurs/{ref}/confirmations", evidence(programme), version=2)
    after = await shown(office, programme)
    assert (after["year"]["percent"], after["year"]["quota"]) == (100.0, 20)
    assert (after["total"]["percent"], after["total"]["quota"]) == (20.0, 100)
    assert (after["year"]["persons"], after["year"]["groups"], after["year"]["provincial"]) == (20, 1, 20)
    made = await office.registry.post("/entrepreneurs", bodies.an_entrepreneur(21))
    wish = bodies.an_enrolment(made["id"], funding="other")
    over = await office.registry.post(f"/programmes/{programme}/enrolments", wish)
    assert over["warnings"] == ["village-year-quota-exceeded"]
    assert len(await office.told(EntrepreneurEnrolled, made["id"])) == 1
    paid = await shown(office, programme, funding="other")
    assert (paid["total"]["persons"], paid["total"]["other"], paid["total"]["percent_enrolled"]) == (1, 1, 1.0)


async def test_s10_every_village_is_there_page_by_page_and_a_place_stays_where_it_was_given(office: Office) -> None:
    programme = await declared(office)
    ref = await enrolled(office, programme, 1)
    old = {"nik": "7309010101600002", "birth_date": "1960-01-01", "sex": "male", "village_code": NEIGHBOUR}
    await enrolled(office, programme, 2, old)
    move = {"village_code": NEIGHBOUR, "moved_on": "2026-02-10"}
    await office.registry.post(f"/entrepreneurs/{ref}/moves", move, version=2)
    path = f"/programmes/{programme}/progress"
    begun = await office.registry.get(path, begun="true")
    assert [(each["village_code"], each["persons"], each["young"]) for each in begun["items"]] == [
        (VILLAGE, 1, 1), (NEIGHBOUR, 1, 0),
    ]  # fmt: skip
    first = await office.registry.get(path, region="73.09", begun="true", limit=1)
    second = await office.registry.get(path, region="73.09", begun="true", limit=1, after=first["next"])
    assert (first["next"], second["items"][0]["village_code"], second["next"]) == (VILLAGE, NEIGHBOUR, None)
    everywhere = await office.registry.get(path, region="73.09.01", limit=500)
    assert {VILLAGE, NEIGHBOUR} < {each["village_code"] for each in everywhere["items"]}
    assert everywhere["next"] is None
    for given in ("33", "99"):
        answer = await office.registry.http.get(path, params={"region": given})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "region")
    with office.registry.speaking_for("province:33"):
        assert (await office.registry.http.get(path)).status_code == 404


async def test_s11_the_flagship_programme_is_run_by_the_office_of_cooperatives(office: Office) -> None:
    named = {"flagship": True, "owner_office": "Dinas Koperasi dan UKM"}
    programme = await declared(office, **named)
    await declared(office, name="Lain")
    (told,) = await office.told(ProgrammeDeclared, programme)
    assert (told["owner_region"], told["flagship"], told["new_within_months"]) == ("73", True, 42)
    (only,) = (await office.registry.get("/programmes", flagship="true"))["items"]
    assert (only["id"], only["owner_office"]) == (programme, "Dinas Koperasi dan UKM")


async def test_of_whoever_withdraws_consent_nothing_more_is_told_until_it_is_given_again(office: Office) -> None:
    programme = await declared(office)
    ref = str((await office.registry.post("/entrepreneurs", bodies.an_entrepreneur()))["id"])
    path = f"/entrepreneurs/{ref}"
    await office.registry.twice(f"{path}/moves", {"village_code": NEIGHBOUR, "moved_on": "2026-02-01"})
    await office.registry.twice(f"{path}/consent-withdrawal", {"withdrawn_on": "2026-03-01"}, version=2)
    wish = bodies.an_enrolment(ref, enrolled_on="2026-03-02")
    for asked, body in ((f"/programmes/{programme}/enrolments", wish), ("/enterprises", bodies.an_enterprise(ref))):
        assert (await office.registry.refused(409, asked, body))["slug"] == "consent-was-withdrawn"
    await office.registry.twice(f"{path}/consent", bodies.a_consent(given_on="2026-03-03"), version=3)
    await office.registry.post(f"/programmes/{programme}/enrolments", wish)
    (moved,) = await office.told(EntrepreneurMoved, ref)
    (withdrawn,) = await office.told(ConsentWithdrawn, ref)
    (given,) = await office.told(ConsentGiven, ref)
    (place,) = await office.told(EntrepreneurEnrolled, ref)
    assert (moved["village_code"], place["village_code"]) == (NEIGHBOUR, NEIGHBOUR)
    assert (withdrawn["withdrawn_on"], given["given_on"]) == ("2026-03-01", "2026-03-03")
    assert {*moved, *withdrawn, *given} == {
        "entrepreneur_ref", "village_code", "moved_on", "withdrawn_on", "given_on",
    }  # fmt: skip


async def test_the_nation_hears_which_reference_a_duplicate_became(office: Office) -> None:
    first = await office.registry.post("/entrepreneurs", bodies.an_entrepreneur(1))
    second = await office.registry.post("/entrepreneurs", bodies.an_entrepreneur(2))
    assert second["warnings"] == ["likely-duplicate"]
    await office.registry.twice(f"/entrepreneurs/{second['id']}/merge", {"into_ref": first["id"]})
    (merged,) = await office.told(EntrepreneurMerged, second["id"])
    assert (merged["into_ref"], sorted(merged)) == (first["id"], ["entrepreneur_ref", "into_ref", "merged_on"])
