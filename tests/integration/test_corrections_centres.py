"""What was recorded wrong of a centre is corrected over HTTP, and the stream, the list and the trail follow."""

from shared.contracts.registry.centres import CentreDaysCorrected, CentreLegalStepVoided
from tests.support import bodies
from tests.support.clients import Json
from tests.support.offices import Office

DAYS = {"operational_on": "2016-02-01", "inaugurated_on": None, "closed_on": None, "reason_code": "wrong-date"}


async def acts(office: Office, centre: str) -> list[Json]:
    """Return the trail of a centre, the newest first."""
    lines: list[Json] = (await office.registry.get("/audit", thing="centre", thing_id=centre, sort="-at"))["items"]
    return lines


async def test_a_wrong_opening_day_is_corrected_once_on_the_version_that_was_seen(office: Office) -> None:
    made = (await office.registry.post("/centres", bodies.a_centre()))["id"]
    path = f"/centres/{made}"
    await office.registry.twice(f"{path}/days/correction", DAYS)
    await office.registry.refused(412, f"{path}/days/correction", DAYS | {"operational_on": "2016-03-01"})
    kept = await office.registry.get(path)
    assert (kept["operational_on"], kept["version"]) == ("2016-02-01", 2)
    (told,) = await office.told(CentreDaysCorrected, made)
    assert (told["operational_on"], told["reason_code"]) == ("2016-02-01", "wrong-date")
    (line, _) = await acts(office, made)
    assert line["act"] == "POST /centres/{centre_id}/days/correction"
    assert line["changes"] == {"operational_on": ["2016-01-01", "2016-02-01"]}


async def test_a_correction_says_all_three_days(office: Office) -> None:
    made = (await office.registry.post("/centres", bodies.a_centre()))["id"]
    short = {name: value for name, value in DAYS.items() if name != "closed_on"}
    problem = await office.registry.refused(422, f"/centres/{made}/days/correction", short)
    assert [each["field"] for each in problem["errors"]] == ["closed_on"]


async def test_a_closing_is_taken_back_and_the_centre_registers_people_again(office: Office) -> None:
    made = (await office.registry.post("/centres", bodies.a_centre()))["id"]
    path = f"/centres/{made}"
    await office.registry.post(f"{path}/closing", {"closed_on": "2025-12-31"})
    someone = bodies.an_entrepreneur(1, centre_id=made)
    problem = await office.registry.refused(422, "/entrepreneurs", someone)
    assert "2025-12-31" in problem["errors"][0]["rule"]
    again = DAYS | {"operational_on": "2016-01-01", "reason_code": "not-happened"}
    await office.registry.post(f"{path}/days/correction", again, version=2)
    await office.registry.post("/entrepreneurs", someone)


async def test_a_wrong_legal_step_is_taken_back_and_the_right_one_is_taken(office: Office) -> None:
    made = (await office.registry.post("/centres", bodies.a_centre()))["id"]
    path = f"/centres/{made}/legal-status"
    await office.registry.post(path, bodies.a_legal_step())
    wrong = bodies.a_legal_step("uptd-established", effective_on="2021-01-01")
    await office.registry.post(path, wrong, version=2)
    assert (await office.registry.get("/centres/overdue"))["items"] == []
    await office.registry.twice(f"{path}/void", {"reason_code": "wrong-date"}, version=3)
    kept = await office.registry.get(f"/centres/{made}")
    assert (kept["legal_status"], kept["legal_since"]) == ("uptd-proposed", "2020-02-02")
    assert [each["void_reason"] for each in kept["legal_steps"]] == [None, "wrong-date"]
    assert [each["id"] for each in (await office.registry.get("/centres/overdue"))["items"]] == [made]
    (told,) = await office.told(CentreLegalStepVoided, made)
    assert (told["from_status"], told["to_status"]) == ("uptd-established", "uptd-proposed")
    await office.registry.post(path, bodies.a_legal_step("uptd-established"), version=4)
    problem = await office.registry.refused(422, f"{path}/void", {"reason_code": "tired"}, version=5)
    assert [each["field"] for each in problem["errors"]] == ["reason_code"]
