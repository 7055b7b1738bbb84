"""A region's code that changed: declared over HTTP, told on its province's stream, shown to everybody there."""

import asyncio

from shared.contracts.registry.regions import RegionCodeMapped, RegionMappingVoided
from tests.support import bodies
from tests.support.offices import Office


async def test_a_code_that_changes_is_declared_once_and_told(office: Office) -> None:
    registry, mapping = office.registry, bodies.a_mapping()
    made = await registry.twice("/region-mappings", mapping)
    (told,) = await office.told(RegionCodeMapped, mapping["old_code"])
    assert {name: told[name] for name in mapping} == mapping
    again = await registry.refused(409, "/region-mappings", mapping | {"effective_on": "2027-02-01"})
    assert again["slug"] == "region-code-taken"
    back = mapping | {"old_code": mapping["new_code"], "new_code": mapping["old_code"]}
    assert (await registry.refused(422, "/region-mappings", back))["slug"] == "region-code-returns"
    with registry.speaking_for("ministry"):
        await registry.post("/region-mappings", mapping | {"old_code": "33.02.01.2001"})
        shown = await registry.get("/region-mappings", effective_on_before="2027-01-02", sort="old_code")
        assert [each["old_code"] for each in shown["items"]] == ["33.02.01.2001", "73.09.01.2003"]
    with registry.speaking_for("district:73.09"):
        await registry.refused(403, "/region-mappings", mapping)
        assert [each["decree"] for each in (await registry.get("/region-mappings"))["items"]] == [mapping["decree"]]
    await registry.post(f"/region-mappings/{made['id']}/void", {"reason_code": "wrong-code"})
    (back,) = await office.told(RegionMappingVoided, mapping["old_code"])
    assert (back["mapping_id"], back["reason_code"]) == (made["id"], "wrong-code")


async def test_a_code_that_no_edition_has_is_one_of_a_split_and_is_shown_with_its_name(office: Office) -> None:
    registry, mapping = office.registry, bodies.a_mapping(old_code="73.09.11.2001", new_code="73.09.11.2002")
    await registry.post("/region-mappings", mapping)
    await registry.post("/region-mappings", mapping | {"new_code": "73.09.11.2099", "name": "Bonto Baru"})
    shown = await registry.get("/region-mappings", old_code="73.09.11.2001", sort="effective_on")
    assert {(each["new_code"], each["name"]) for each in shown["items"]} == {
        ("73.09.11.2002", None), ("73.09.11.2099", "Bonto Baru"),
    }  # fmt: skip
    living = await registry.refused(422, "/region-mappings", mapping | {"old_code": "73.09", "new_code": "73.71"})
    assert living["slug"] == "region-has-parts"


async def test_of_two_codes_that_are_to_become_each_other_at_once_one_does(office: Office) -> None:
    for first, second in (("73.09.01.2003", "73.09.01.2004"), ("73.09.01.2005", "73.09.01.2006")):
        wishes = [bodies.a_mapping(old_code=old, new_code=new) for old, new in ((first, second), (second, first))]
        answers = await asyncio.gather(*(office.registry.send("/region-mappings", each) for each in wishes))
        assert sorted(each.status_code for each in answers) == [201, 422], (first, second)
