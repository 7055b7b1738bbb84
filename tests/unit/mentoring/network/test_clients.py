"""A session tells of its client, so it is refused of whom nothing may be told any more."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.mentoring.sessions.commands import complete_session
from shared.runtime.errors import Conflict
from tests.unit.mentoring.samples import ANI, a_session, a_world

DAY = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("became", "slug"),
    [
        ({"silent_since": DAY}, "client-silent"),
        ({"gone_on": DAY}, "client-erased"),
        ({"gone_on": DAY, "merged_into": UUID(int=302)}, "client-merged"),
    ],
)
async def test_no_session_is_told_of_who_is_gone_or_silent(became: dict[str, Any], slug: str) -> None:
    world = a_world()
    world.clients[ANI.id] = replace(ANI, **became)
    with pytest.raises(Conflict) as refused:
        await complete_session(a_session(), world)
    assert (refused.value.slug, world.told) == (slug, [])
