"""Lists of centres say how old each is, and lists of enterprises take no code that nobody can have."""

from datetime import timedelta

from shared.runtime.clock import now
from tests.support import bodies
from tests.support.offices import Office


async def test_s25_centres_say_their_age_and_are_found_by_it_and_by_their_founding_year(office: Office) -> None:
    today = now().date()
    made = {}
    for name, founded in (("A", today.replace(year=today.year - 3, day=1)), ("B", today - timedelta(days=1))):
        body = bodies.a_centre(name=f"PLUT {name}", founded_on=founded.isoformat(), operational_on=None)
        made[name] = (await office.registry.post("/centres", body))["id"]
    old = bodies.a_centre(name="PLUT C", founded_on="2015-03-01", operational_on="2016-01-01")
    made["C"] = (await office.registry.post("/centres", old))["id"]
    await office.registry.post(f"/centres/{made['C']}/closing", {"closed_on": "2020-02-29"})

    async def found(**asked: str | int) -> list[str]:
        items = (await office.registry.get("/centres", sort="-founded_on", province="73", **asked))["items"]
        return [each["name"][-1] for each in items]

    shown = (await office.registry.get("/centres", sort="-founded_on"))["items"]
    assert [(each["name"][-1], each["age_years"]) for each in shown] == [("B", 0), ("A", 3), ("C", 4)]
    assert await found(limit=1) == ["B"], "the youngest of the province"
    assert [await found(founded_year=2015), await found(age_years=3)] == [["C"], ["A"]]
    assert await found(founded_on_before="2016-01-01") == ["C"]
    one = await office.registry.get(f"/centres/{made['C']}")
    assert (one["founded_year"], one["age_years"]) == (2015, 4), "as old as on its last day"


async def test_a_form_or_a_kbli_code_that_nobody_can_have_is_refused_with_the_list(office: Office) -> None:
    made = await office.enterprise(legal_form="cv", kbli_code="45201")
    for asked in ({"legal_form": "cv"}, {"kbli_code": "45201"}):
        assert [each["id"] for each in (await office.registry.get("/enterprises", **asked))["items"]] == [made]
    assert (await office.registry.get("/enterprises", legal_form="pt", kbli_code="10"))["items"] == []
    form = await office.registry.http.get("/enterprises", params={"legal_form": "c.v."})
    code = await office.registry.http.get("/enterprises", params={"kbli_code": "00"})
    assert (form.status_code, code.status_code) == (422, 422)
    (said,) = form.json()["errors"]
    assert (said["field"], "cv" in said["rule"], "koperasi" in said["rule"]) == ("legal_form", True, True)
    (said,) = code.json()["errors"]
    assert (said["field"], said["value"], "45, 46, 47" in said["rule"]) == ("kbli_code", "00", True)
