"""What two articles of 2018 and 2023 say the registry has to know of centres, read back from its stream.

Invariant: each test is named after what is said, goes through HTTP as an office does, and believes nothing but Kafka.
"""

from datetime import date, timedelta
from itertools import pairwise

from shared.contracts.registry.centres import (
    CentreClosed,
    CentreDetailsChanged,
    CentreInaugurated,
    CentreLegalStatusChanged,
    CentreOpened,
    CentreRegistered,
    CentreServiceOffered,
    CentreServiceWithdrawn,
)
from shared.contracts.registry.references import ReferenceAdded
from shared.contracts.registry.units import CentreUnitRegistered
from shared.runtime.clock import now
from tests.support import bodies
from tests.support.offices import Office

YOUNG = {"founded_on": "2022-07-22", "operational_on": None}
"""Maros: its first stone."""


async def test_s3_an_office_with_its_divisions_an_upt_plut_an_upt_diklat_and_a_ukm_center(office: Office) -> None:
    province = {"region_code": "73", "parent_office": "Pemerintah Provinsi Sulawesi Selatan"}
    dinas = bodies.a_unit(name="Dinas Koperasi dan UKM Sulawesi Selatan", **province)
    head = (await office.registry.twice("/units", dinas))["id"]
    wanted = {
        "Bidang UKM": {"kind": "bidang", "part_of": head, **province},
        "UPT PLUT": {"kind": "upt-plut", "part_of": head, **province},
        "UPT Diklat": {"kind": "upt-diklat", "part_of": head, **province},
        "UKM Center Pettarani": {"kind": "umkm-center", "region_code": "73.71"},
    }
    for name, said in wanted.items():
        made = await office.registry.post("/units", bodies.a_unit(name=name, **said))
        (told,) = await office.told(CentreUnitRegistered, made["id"])
        assert (told["name"], told["kind"], told.get("part_of")) == (name, said["kind"], said.get("part_of"))
        assert "Pemerintah" not in str(told)
    parts = (await office.registry.get("/units", part_of=head, sort="name"))["items"]
    assert [each["name"] for each in parts] == ["Bidang UKM", "UPT Diklat", "UPT PLUT"]
    lonely = await office.registry.refused(422, "/units", bodies.a_unit(kind="bidang"))
    assert lonely["errors"][0]["field"] == "part_of"


async def test_s24_new_plut_must_form_a_uptd_or_blud(office: Office) -> None:
    opened = (now().date() - timedelta(days=500)).isoformat()
    made = await office.registry.post("/centres", bodies.a_centre(founded_on="2022-07-22", operational_on=opened))
    await office.registry.post("/centres", bodies.a_centre(name="PLUT Baru", region_code="73.10", **YOUNG))
    found = await office.registry.get("/centres/overdue")
    (late,) = found["items"]
    assert (found["months"], late["id"], late["legal_status"]) == (12, made["id"], "none")
    assert (date.fromisoformat(late["due_on"]) - date.fromisoformat(opened)).days in {365, 366}
    assert 133 <= late["days_overdue"] <= 137
    assert (await office.registry.get("/centres/overdue", months=24))["items"] == []
    path = f"/centres/{made['id']}/legal-status"
    days = {"instrument_on": opened, "effective_on": opened}
    leap = await office.registry.refused(409, path, bodies.a_legal_step("blud-applied", **days))
    assert leap["errors"][0]["field"] == "to_status"
    ladder = ("uptd-proposed", "uptd-established", "blud-proposed", "blud-applied")
    for version, status in enumerate(ladder, start=1):
        await office.registry.twice(path, bodies.a_legal_step(status, **days), version=version)
        overdue = (await office.registry.get("/centres/overdue"))["items"]
        assert [each["legal_status"] for each in overdue] == (["uptd-proposed"] if status == "uptd-proposed" else [])
    told = await office.told(CentreLegalStatusChanged, made["id"], at_least=4)
    assert [(each["from_status"], each["to_status"]) for each in told] == [*pairwise(("none", *ladder))]
    assert {each["instrument_number"] for each in told} == {"518/1203/koperindag"}
    kept = await office.registry.get(f"/centres/{made['id']}")
    assert (kept["version"], kept["legal_status"], kept["legal_since"]) == (5, "blud-applied", opened)


async def test_s24_who_is_late_is_told_to_whoever_reaches_the_centre(office: Office) -> None:
    made = {}
    for client, region in (("province:73", "73.09"), ("province:73", "73.10"), ("province:33", "33.02")):
        with office.registry.speaking_for(client):
            made[region] = (await office.registry.post("/centres", bodies.a_centre(region_code=region)))["id"]
    for client, regions in (
        ("ministry", {"73.09", "73.10", "33.02"}),
        ("province:73", {"73.09", "73.10"}),
        ("district:73.10", {"73.10"}),
        (f"centre:73.09:{made['73.09']}", {"73.09"}),
    ):
        with office.registry.speaking_for(client):
            late = (await office.registry.get("/centres/overdue"))["items"]
        assert {each["region_code"] for each in late} == regions


async def test_s24_who_is_late_is_told_page_by_page_in_the_order_that_is_asked_for(office: Office) -> None:
    made = {}
    for name, region, opened in (("A", "73.09", "2018"), ("C", "73.10", "2016"), ("B", "73.11", "2017")):
        body = bodies.a_centre(name=f"PLUT {name}", region_code=region, operational_on=f"{opened}-01-01")
        made[name] = (await office.registry.post("/centres", body))["id"]

    async def told(**query: str | int) -> str:
        page = await office.registry.get("/centres/overdue", months=24, **query)
        assert page["months"] == 24
        names: str = "".join(each["name"][-1] for each in page["items"])
        return names if page.get("next") is None else f"{names}>{page['next']}"

    assert await told() == "CBA"
    assert [await told(sort=sort) for sort in ("-due_on", "name", "-region_code")] == ["ABC", "ABC", "BCA"]
    assert await told(limit=2) == f"CB>{made['B']}"
    await office.registry.post(f"/centres/{made['B']}/closing", {"closed_on": "2026-01-01"})
    assert await told(limit=2, after=made["B"]) == "A", "the walk goes on although its last centre is late no more"
    assert [await told(region="73.10"), await told(q="plut a"), await told(province="33")] == ["C", "A", ""]
    for wrong in ({"sort": "version"}, {"limit": 0}, {"month": 2}):
        assert (await office.registry.http.get("/centres/overdue", params=wrong)).status_code == 422


async def test_s25_plut_maros_is_the_youngest_in_south_sulawesi(office: Office) -> None:
    maros = await office.registry.post("/centres", bodies.a_centre(**YOUNG))
    old = bodies.a_centre(name="PLUT Provinsi", level="province", region_code="73")
    first = await office.registry.post("/centres", old)
    with office.registry.speaking_for("province:33"):
        await office.registry.post(
            "/centres", bodies.a_centre(region_code="33.02", founded_on="2023-01-01", operational_on=None)
        )
    with office.registry.speaking_for("ministry"):
        youngest = (await office.registry.get("/centres", province="73", sort="-founded_on", limit=1))["items"][0]
    assert (youngest["id"], youngest["founded_on"]) == (maros["id"], "2022-07-22")
    opened_last = await office.registry.get("/centres", province="73", sort="-operational_on", limit=1)
    assert [each["id"] for each in opened_last["items"]] == [first["id"]]
    behind = await office.registry.get("/centres", province="73", sort="-operational_on", after=opened_last["next"])
    assert [each["id"] for each in behind["items"]] == [maros["id"]]
    await office.registry.post(f"/centres/{maros['id']}/opening", {"operational_on": "2023-06-01"})
    opened_last = await office.registry.get("/centres", province="73", sort="-operational_on", limit=1)
    assert [each["id"] for each in opened_last["items"]] == [maros["id"]]


async def test_s25_a_centre_may_be_inaugurated_before_it_opens_and_closes_last(office: Office) -> None:
    maros = await office.registry.post("/centres", bodies.a_centre(**YOUNG))
    path = f"/centres/{maros['id']}"
    for step, day in (
        ("inauguration", {"inaugurated_on": "2022-12-27"}),
        ("opening", {"operational_on": "2023-06-01"}),
        ("closing", {"closed_on": "2025-12-31"}),
    ):
        version = (await office.registry.get(path))["version"]
        if step == "closing":
            early = await office.registry.refused(422, f"{path}/{step}", {"closed_on": "2023-05-31"}, version=version)
            assert early["errors"][0]["field"] == "closed_on"
        await office.registry.twice(f"{path}/{step}", day, version=version)
        await office.registry.refused(409, f"{path}/{step}", day, version=version + 1)
    (inaugurated,) = await office.told(CentreInaugurated, maros["id"])
    (opened,) = await office.told(CentreOpened, maros["id"])
    (closed,) = await office.told(CentreClosed, maros["id"])
    days = (inaugurated["inaugurated_on"], opened["operational_on"], closed["closed_on"])
    assert days == ("2022-12-27", "2023-06-01", "2025-12-31")


async def test_s29_names_of_centres_and_offices_are_whatever_people_call_them(office: Office) -> None:
    made = await office.registry.post("/centres", bodies.a_centre(name="PLUT Maros"))
    wish = {"name": "Plut sentrimas Maros", "parent_office": "Koperindag"}
    await office.registry.twice(f"/centres/{made['id']}/details", wish)
    (told,) = await office.told(CentreDetailsChanged, made["id"])
    assert told["name"] == "Plut sentrimas Maros"
    assert "Koperindag" not in str(told)
    (begun,) = await office.told(CentreRegistered, made["id"])
    assert begun["name"] == "PLUT Maros"
    (found,) = (await office.registry.get("/centres", q="koperindag"))["items"]
    assert (found["id"], found["parent_office"]) == (made["id"], "Koperindag")


async def test_s30_plut_gives_comprehensive_and_integrated_services(office: Office) -> None:
    path = f"/centres/{(await office.registry.post('/centres', bodies.a_centre()))['id']}"
    added = bodies.a_reference(kind="service", code="export-clinic", name_id="Klinik ekspor", name_en="Export clinic")
    unknown = await office.registry.refused(
        422, f"{path}/services", {"service_code": "export-clinic", "offered_on": "2026-01-05"}
    )
    named = "Konsultasi bisnis (business-consulting), Pelatihan bisnis (business-training)"
    assert named in unknown["errors"][0]["rule"]
    reference = (await office.registry.twice("/references", added))["id"]
    (told,) = await office.told(ReferenceAdded, reference)
    assert (told["kind"], told["code"]) == ("service", "export-clinic")
    catalogue = (await office.registry.get("/references", kind="service", limit=500))["items"]
    codes = sorted(each["code"] for each in catalogue)
    assert {"business-consulting", "incubation", "halal-accompaniment", "export-clinic"} < set(codes)
    for version, code in enumerate(codes, start=1):
        await office.registry.post(
            f"{path}/services", {"service_code": code, "offered_on": "2026-01-05"}, version=version
        )
    assert (await office.registry.get(path))["services"] == codes
    gone = {"service_code": "showcase", "withdrawn_on": "2026-02-01"}
    await office.registry.twice(f"{path}/services/withdrawal", gone, version=len(codes) + 1)
    assert (await office.registry.get(path))["services"] == [code for code in codes if code != "showcase"]
    centre = path.rpartition("/")[2]
    assert [each["service_code"] for each in await office.told(CentreServiceOffered, centre, len(codes))] == codes
    assert [each["service_code"] for each in await office.told(CentreServiceWithdrawn, centre)] == ["showcase"]
