"""What two articles of 2018 and 2023 say the registry has to know of enterprises, read back from its stream.

Invariant: each test is named after what is said, goes through HTTP as an office does, and believes nothing but Kafka.
"""

from functools import partial

from services.registry.app import RegistryUnitOfWork
from services.registry.permits.jobs import Calendar
from shared.contracts.registry.enterprises import (
    EnterpriseAssessed,
    EnterpriseAssessmentVoided,
    EnterpriseClassChanged,
    EnterpriseClassChangeVoided,
    EnterpriseRegistered,
)
from shared.contracts.registry.finance import FinanceAccessed, FinanceVoided
from shared.contracts.registry.legality import LegalityExpired, LegalityExpiryVoided, LegalityObtained, LegalityVoided
from shared.persistence.database import open_pool
from tests.support import bodies
from tests.support.command_context import INSTANCE
from tests.support.offices import Office

BILLION = 1_000_000_000


async def test_s20_msmes_must_not_stay_micro_nor_in_low_technology_production(office: Office) -> None:
    enterprise = await office.enterprise(technology_level="low", annual_sales=2 * BILLION)
    (begun,) = await office.told(EnterpriseRegistered, enterprise)
    assert (begun["scale_class"], begun["technology_level"]) == ("micro", "low")
    year = bodies.a_year(annual_sales=2 * BILLION + 1, technology_level="high")
    await office.registry.post(f"/enterprises/{enterprise}/assessments", year)
    (assessed,) = await office.told(EnterpriseAssessed, enterprise)
    assert (assessed["scale_class"], assessed["technology_level"]) == ("small", "high")
    assert str(2 * BILLION) not in str([begun, assessed])
    (kept,) = (await office.registry.get("/assessments", enterprise_ref=enterprise))["items"]
    assert (kept["annual_sales"], kept["class_rule"]) == (2 * BILLION + 1, "pp-7-2021")


async def test_s21_umkm_naik_kelas(office: Office) -> None:
    enterprise = await office.enterprise(annual_sales=BILLION)
    path = f"/enterprises/{enterprise}/assessments"
    first = await office.registry.post(path, bodies.a_year(period_year=2024, annual_sales=BILLION))
    second = await office.registry.twice(path, bodies.a_year(annual_sales=15 * BILLION + 1), version=first["version"])
    (changed,) = await office.told(EnterpriseClassChanged, enterprise)
    assert (changed["from_class"], changed["to_class"], changed["period_year"]) == ("micro", "medium", 2025)
    _, grown = await office.told(EnterpriseAssessed, enterprise)
    assert grown["turnover_change"] == "rose-much"
    shown = await office.registry.http.get(f"/enterprises/{enterprise}")
    assert shown.headers["etag"] == f'"{second["version"]}"'
    assert shown.json()["scale_class"] == "medium"


async def test_s21_an_enterprise_rises_in_three_ways(office: Office) -> None:
    enterprise = await office.enterprise(annual_sales=BILLION)
    path = f"/enterprises/{enterprise}"
    nothing = await office.registry.get(f"{path}/rise")
    assert nothing == {"formalised": None, "class_up": [], "turnover_up": []}
    await office.registry.post(f"{path}/legalities", bodies.a_paper())
    first = bodies.a_year(period_year=2024, annual_sales=BILLION)
    made = await office.registry.post(f"{path}/assessments", first, version=2)
    await office.registry.post(f"{path}/assessments", bodies.a_year(annual_sales=3 * BILLION), version=made["version"])
    assert await office.registry.get(f"{path}/rise") == {
        "formalised": {"year": 2024, "issued_on": "2024-03-01"},
        "class_up": [{"year": 2025, "from_class": "micro", "to_class": "small"}],
        "turnover_up": [{"year": 2025, "turnover_change": "rose-much"}],
    }


async def test_a_second_figure_of_the_year_of_registration_is_no_rise(office: Office) -> None:
    enterprise = await office.enterprise(annual_sales=BILLION)
    path = f"/enterprises/{enterprise}"
    first = bodies.a_year(period_year=2024, annual_sales=3 * BILLION)
    made = await office.registry.post(f"{path}/assessments", first)
    await office.registry.post(f"{path}/assessments", bodies.a_year(annual_sales=3 * BILLION), version=made["version"])
    assert (await office.registry.get(f"{path}/rise"))["class_up"] == []
    assert (await office.registry.get(path))["scale_class"] == "small"


async def test_a_figure_typed_wrong_is_taken_back_with_the_rise_that_it_made(office: Office) -> None:
    enterprise = await office.enterprise(annual_sales=BILLION)
    path = f"/enterprises/{enterprise}/assessments"
    first = await office.registry.post(path, bodies.a_year(period_year=2024, annual_sales=BILLION))
    slip = await office.registry.post(path, bodies.a_year(annual_sales=20 * BILLION), version=first["version"])
    wish = {"period_year": 2025, "reason_code": "wrong-figure"}
    voided = await office.registry.twice(f"{path}/void", wish, version=slip["version"])
    _, assessed = await office.told(EnterpriseAssessed, enterprise, at_least=2)
    (moved,) = await office.told(EnterpriseClassChanged, enterprise)
    (back,) = await office.told(EnterpriseAssessmentVoided, enterprise)
    (stayed,) = await office.told(EnterpriseClassChangeVoided, enterprise)
    assert (back["counted"], back["reason_code"], stayed["counted"]) == (assessed, "wrong-figure", moved)
    assert (await office.registry.get(f"/enterprises/{enterprise}"))["scale_class"] == "micro"
    await office.registry.post(path, bodies.a_year(annual_sales=2 * BILLION), version=voided["version"])
    assert len(await office.told(EnterpriseAssessed, enterprise, at_least=3)) == 3
    kept = (await office.registry.get("/assessments", enterprise_ref=enterprise))["items"]
    reasons = {each["annual_sales"]: each["void_reason"] for each in kept}
    assert reasons == {BILLION: None, 20 * BILLION: "wrong-figure", 2 * BILLION: None}
    again = await office.registry.refused(409, path, bodies.a_year(), version=voided["version"] + 1)
    assert again["slug"] == "year-assessed"


async def test_facilitated_halal_follows_the_nib_that_makes_an_enterprise_formal(office: Office) -> None:
    enterprise = await office.enterprise()
    centre = (await office.registry.post("/centres", bodies.a_centre()))["id"]
    path = f"/enterprises/{enterprise}/legalities"
    halal = bodies.a_paper(kind="halal", number="ID73110001", issued_on="2025-06-01", facilitated_by=centre)
    refused = await office.registry.refused(422, path, halal)
    assert (refused["slug"], refused["errors"][0]["field"]) == ("nib-first", "facilitated_by")
    nib = await office.registry.twice(path, bodies.a_paper(number="9120-1011 23456"))
    await office.registry.post(path, halal | {"expires_on": "2029-06-01"}, version=nib["version"])
    formal, certified = await office.told(LegalityObtained, enterprise, at_least=2)
    assert (formal["document_kind"], formal["first"], formal["issued_on"]) == ("nib", True, "2024-03-01")
    assert (certified["document_kind"], certified["facilitated_by"]) == ("halal", centre)
    assert "9120101123456" not in str([formal, certified])
    (kept,) = (await office.registry.get("/legalities", kind="nib", q="9120101"))["items"]
    assert (kept["number"], kept["enterprise_ref"]) == ("9120101123456", enterprise)
    for day, found in (("2029-06-02", 1), ("2029-06-01", 0)):
        assert len((await office.registry.get("/legalities", expires_on_before=day))["items"]) == found


async def test_a_nib_belongs_to_one_owner_and_all_their_enterprises(office: Office) -> None:
    one, other = await office.enterprise(), await office.enterprise(serial=2)
    await office.registry.post(f"/enterprises/{one}/legalities", bodies.a_paper())
    owner = (await office.registry.get(f"/enterprises/{one}"))["entrepreneur_ref"]
    second = (await office.registry.post("/enterprises", bodies.an_enterprise(owner, name="Warung Ani")))["id"]
    await office.registry.post(f"/enterprises/{second}/legalities", bodies.a_paper())
    assert (await office.registry.get(f"/enterprises/{second}/rise"))["formalised"]["year"] == 2024
    taken = await office.registry.refused(409, f"/enterprises/{other}/legalities", bodies.a_paper())
    assert taken["slug"] == "nib-taken"


async def test_access_to_capital_is_told_as_a_band(office: Office) -> None:
    enterprise = await office.enterprise()
    centre = (await office.registry.post("/centres", bodies.a_centre()))["id"]
    loan = bodies.a_loan(facilitated_by=centre)
    await office.registry.twice(f"/enterprises/{enterprise}/finances", loan)
    (told,) = await office.told(FinanceAccessed, enterprise)
    assert (told["source"], told["amount_band"], told["first"]) == ("kur", "up-to-100-million", True)
    assert (told["facilitated_by"], "50000001" in str(told)) == (centre, False)
    (kept,) = (await office.registry.get("/finances", source="kur", accessed_on_before="2025-03-02"))["items"]
    assert (kept["amount"], kept["enterprise_ref"]) == (50_000_001, enterprise)


async def test_a_nib_typed_wrong_is_taken_back_and_free_for_its_true_holder(office: Office) -> None:
    wrong, true = await office.enterprise(), await office.enterprise(serial=2)
    path = f"/enterprises/{wrong}/legalities"
    slip = await office.registry.post(path, bodies.a_paper())
    (kept,) = (await office.registry.get("/legalities", enterprise_ref=wrong))["items"]
    wish = {"legality_id": kept["id"], "reason_code": "wrong-enterprise"}
    voided = await office.registry.twice(f"{path}/void", wish, version=slip["version"])
    (obtained,) = await office.told(LegalityObtained, wrong)
    (back,) = await office.told(LegalityVoided, wrong)
    assert (back["counted"], back["reason_code"], back["takes_back"]) == (
        obtained, "wrong-enterprise", kept["event_id"],
    )  # fmt: skip
    assert "9120101123456" not in str(back)
    assert (await office.registry.get(f"/enterprises/{wrong}/rise"))["formalised"] is None
    await office.registry.post(f"/enterprises/{true}/legalities", bodies.a_paper())
    assert (await office.registry.get(f"/enterprises/{true}/rise"))["formalised"]["issued_on"] == "2024-03-01"
    await office.registry.post(path, bodies.a_paper(number="9120101123457"), version=voided["version"])
    (shown,) = (await office.registry.get("/legalities", void_reason="wrong-enterprise"))["items"]
    assert (shown["id"], shown["number"]) == (kept["id"], "9120101123456")
    again = await office.registry.refused(422, f"{path}/void", wish, version=voided["version"] + 1)
    assert (again["slug"], again["errors"][0]["field"]) == ("legality-not-held", "legality_id")


async def test_a_paper_that_was_told_as_expired_is_taken_back_with_that(office: Office, database: str) -> None:
    enterprise = await office.enterprise()
    path = f"/enterprises/{enterprise}/legalities"
    ended = bodies.a_paper(kind="pirt", number="P-1", expires_on="2025-12-31")
    await office.registry.post(path, ended)
    async with open_pool(database) as pool:
        await Calendar(pool, INSTANCE, partial(RegistryUnitOfWork, pool, INSTANCE)).look()
    (expired,) = await office.told(LegalityExpired, enterprise)
    (kept,) = (await office.registry.get("/legalities", enterprise_ref=enterprise, expired="true"))["items"]
    wish = {"legality_id": kept["id"], "reason_code": "wrong-date"}
    stale = await office.registry.refused(412, f"{path}/void", wish, version=2)
    assert stale["slug"] == "version-stale"
    voided = await office.registry.post(f"{path}/void", wish, version=3)
    (stayed,) = await office.told(LegalityExpiryVoided, enterprise)
    assert (stayed["counted"], stayed["takes_back"]) == (expired, kept["expired_event_id"])
    assert voided["version"] == 5
    async with open_pool(database) as pool:
        await Calendar(pool, INSTANCE, partial(RegistryUnitOfWork, pool, INSTANCE)).look()
    assert (await office.registry.get("/legalities", expired="true"))["items"] == []


async def test_finance_typed_wrong_is_taken_back_and_the_next_is_the_first(office: Office) -> None:
    enterprise = await office.enterprise()
    path = f"/enterprises/{enterprise}/finances"
    await office.registry.post(path, bodies.a_loan())
    (slip,) = (await office.registry.get("/finances", enterprise_ref=enterprise))["items"]
    await office.registry.post(path, bodies.a_loan(accessed_on="2025-04-01"), version=2)
    wish = {"finance_id": slip["id"], "reason_code": "wrong-figure"}
    await office.registry.twice(f"{path}/void", wish, version=3)
    first, later, anew = await office.told(FinanceAccessed, enterprise, at_least=3)
    assert [each["first"] for each in (first, later, anew)] == [True, False, True]
    assert anew == later | {"first": True}
    wrong, counted = await office.told(FinanceVoided, enterprise, at_least=2)
    assert (wrong["counted"], wrong["reason_code"]) == (first, "wrong-figure")
    assert (counted["counted"], counted["reason_code"]) == (later, "counted-anew")
    (shown,) = (await office.registry.get("/finances", void_reason="wrong-figure"))["items"]
    assert (shown["id"], shown["amount"]) == (slip["id"], 50_000_001)


async def test_finance_that_came_before_the_first_is_the_first_instead_of_it(office: Office) -> None:
    enterprise = await office.enterprise()
    path = f"/enterprises/{enterprise}/finances"
    await office.registry.post(path, bodies.a_loan())
    made = await office.registry.twice(path, bodies.a_loan(accessed_on="2024-04-01"), version=2)
    later, first, anew = await office.told(FinanceAccessed, enterprise, at_least=3)
    assert [each["first"] for each in (later, first, anew)] == [True, True, False]
    assert anew == later | {"first": False}
    (counted,) = await office.told(FinanceVoided, enterprise)
    assert (counted["counted"], counted["reason_code"]) == (later, "counted-anew")
    kept = (await office.registry.get("/finances", enterprise_ref=enterprise))["items"]
    assert {each["accessed_on"]: each["first"] for each in kept} == {"2025-03-01": False, "2024-04-01": True}
    assert made["version"] == 5
