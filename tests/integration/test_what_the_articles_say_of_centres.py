"""What two articles of 2018 and 2023 say the registry has to know of centres, read back from its stream.

Invariant: each test is named after what is said, goes through HTTP as an office does, and believes nothing but Kafka.
"""

from shared.contracts.registry import CentreRegistered
from tests.support import bodies
from tests.support.offices import Office


async def test_s29_names_of_centres_and_offices_are_whatever_people_call_them(office: Office) -> None:
    wish = bodies.a_centre(name="Plut sentrimas Maros", parent_office="Koperindag")
    made = await office.registry.post("/centres", wish)
    (told,) = await office.told(CentreRegistered, made["id"])
    assert told["name"] == "Plut sentrimas Maros"
    (found,) = (await office.registry.get("/centres", q="koperindag"))["items"]
    assert (found["id"], found["parent_office"]) == (made["id"], "Koperindag")
