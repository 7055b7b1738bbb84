"""The events behind a number are read by the names that centres have now, on the page and in the file."""

from datetime import date

from shared.contracts.registry.centres import CentreDetailsChanged
from tests.support.counting import Counting
from tests.support.fixtures import FreshTopics
from tests.unit.reporting.samples import MAROS, a_centre, a_session


async def test_events_are_read_by_the_names_that_things_have_now(database: str, fresh_topics: FreshTopics) -> None:
    counting, day = Counting(database, fresh_topics, "73"), date(2026, 3, 1)
    renamed = CentreDetailsChanged(centre_id=MAROS, name="PLUT Butta Salewangang", changed_on=day)
    for version, said in enumerate((a_centre(centre_id=MAROS, name="PLUT Maros"), renamed), start=1):
        counting.partitions.tell(said, version=version)
    counting.partitions.tell(a_session(completed_on=day))
    counting.send()
    async with counting.projector(), counting.archive(), counting.api() as caller:
        await counting.taken_in()
        await counting.taken_in("archive")
        page = (await caller.http.get("/figure/sessions?region=73&from=2026-01&to=2026-12")).text
        file = (await caller.http.get("/figure/sessions.csv?region=73&from=2026-01&to=2026-12")).text
    assert f"region={MAROS}" in page
    assert "PLUT Butta Salewangang</a>" in page
    assert "1 Mar 2026" in page
    assert ";PLUT Butta Salewangang;" in file
