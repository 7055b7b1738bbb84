"""What two articles of 2018 and 2023 say the registry has to know of enterprises, read back from its stream.

Invariant: each test is named after what is said, goes through HTTP as an office does, and believes nothing but Kafka.
"""

from shared.contracts.registry import EnterpriseAssessed, EnterpriseClassChanged, EnterpriseRegistered
from tests.support import bodies
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
