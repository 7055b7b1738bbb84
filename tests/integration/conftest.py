"""What several tests of a service's doors ask."""

from collections.abc import AsyncIterator

import pytest

from tests.support.clients import Caller
from tests.support.in_process import Service


@pytest.fixture
async def registry(database: str) -> AsyncIterator[Caller]:
    """A registry with empty tables, asked in English."""
    service = Service("registry", database)
    service.migrate()
    async with service.api("en") as caller:
        yield caller
