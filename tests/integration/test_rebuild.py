"""Everything is counted again beside the live numbers and takes their place, while events keep arriving.

Deaths at named points are told in tests/fault.
"""

import pytest

from services.reporting import app
from tests.support.counting import Counting
from tests.support.fixtures import FreshTopics
from tests.unit.reporting.samples import a_session


@pytest.fixture
def counting(database: str, fresh_topics: FreshTopics) -> Counting:
    """Reporting for two provinces."""
    return Counting(database, fresh_topics, "73", "33")


async def test_a_rebuild_of_what_was_folded_changes_nothing(counting: Counting) -> None:
    for _ in range(20):
        counting.lanes.tell(a_session())
    counting.send()
    async with counting.folder():
        await counting.taken_in()
        before = await counting.figures()
        assert before
        await app.rebuild(counting.settings)
        assert await counting.figures() == before
