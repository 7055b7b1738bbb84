"""What becomes of an enterprise later, over HTTP: it is described otherwise, closes, and is in business again."""

from shared.contracts.registry.enterprises import (
    EnterpriseClosed,
    EnterpriseClosingVoided,
    EnterpriseRegistered,
    EnterpriseRegistrationVoided,
)
from tests.support import bodies
from tests.support.offices import Office


async def test_an_enterprise_is_described_otherwise_and_the_nation_is_told_anew(office: Office) -> None:
    made = await office.enterprise()
    path = f"/enterprises/{made}"
    wish = {"name": "Bengkel Baru", "legal_form": "cv", "kbli_code": "45201", "kbli_edition": "2020"}
    await office.registry.twice(f"{path}/corrections", wish)
    await office.registry.refused(412, f"{path}/corrections", {"name": "Bengkel Lama"})
    kept = await office.registry.get(path)
    assert (kept["name"], kept["legal_form"], kept["kbli_code"], kept["version"]) == ("Bengkel Baru", "cv", "45201", 3)
    first, again = await office.told(EnterpriseRegistered, made, at_least=2)
    (voided,) = await office.told(EnterpriseRegistrationVoided, made)
    assert (voided["counted"], again["legal_form"]) == (first, "cv")
    assert "Bengkel" not in str(office.events())
    (line, *_) = (await office.registry.get("/audit", thing="enterprise", thing_id=made, sort="-at"))["items"]
    assert (line["changes"]["name"], line["changes"]["legal_form"][1]) == (None, "cv")


async def test_an_enterprise_closes_is_found_by_its_reason_and_is_in_business_again(office: Office) -> None:
    made = await office.enterprise()
    path = f"/enterprises/{made}"
    await office.registry.post(f"{path}/legalities", bodies.a_paper(kind="brand", issued_on="2026-03-01"))
    closing = {"closed_on": "2026-02-28", "reason_code": "lack-of-market"}
    early = await office.registry.refused(422, f"{path}/closing", closing, version=2)
    assert "2026-03-01" in early["errors"][0]["rule"]
    await office.registry.twice(f"{path}/closing", closing | {"closed_on": "2026-03-31"}, version=2)
    (found,) = (await office.registry.get("/enterprises", closing_reason="lack-of-market"))["items"]
    assert (found["id"], found["closed_on"]) == (made, "2026-03-31")
    late = bodies.a_paper(kind="brand", number="IDM2", issued_on="2026-04-01")
    refused = await office.registry.refused(422, f"{path}/legalities", late, version=3)
    assert "2026-03-31" in refused["errors"][0]["rule"]
    await office.registry.post(f"{path}/closing/void", {"reason_code": "wrong-date"}, version=3)
    await office.registry.post(f"{path}/legalities", late, version=4)
    (closed,) = await office.told(EnterpriseClosed, made)
    (voided,) = await office.told(EnterpriseClosingVoided, made)
    assert (closed["reason_code"], voided["counted"]) == ("lack-of-market", closed)


async def test_an_enterprise_keeps_its_founding_before_what_is_on_record(office: Office) -> None:
    made = await office.enterprise(started_on="2018-05-01")
    path = f"/enterprises/{made}"
    await office.registry.post(f"{path}/assessments", bodies.a_year(period_year=2024))
    await office.registry.post(f"{path}/finances", bodies.a_loan(accessed_on="2019-06-01"), version=2)
    late = await office.registry.refused(422, f"{path}/corrections", {"started_on": "2019-06-02"}, version=3)
    assert "2019-06-01" in late["errors"][0]["rule"]
    await office.registry.post(f"{path}/corrections", {"started_on": "2019-06-01"}, version=3)
    early = await office.registry.refused(
        422, f"{path}/closing", {"closed_on": "2023-12-31", "reason_code": "losses"}, version=4
    )
    assert "2024-01-01" in early["errors"][0]["rule"]
