"""Which centres have to become a UPTD, whether late or not.

Invariant: whoever asks is told of centres within reach, as in every list.
"""

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from services.registry.domain.centres import Centre
from services.registry.domain.legal import UNFORMED
from services.registry.store.centre_rows import CentreRow, centre
from shared.lists import Listing, Wanted, asked, column, fields_of, page_of

_LISTING: Final = Listing(CentreRow, search=("name", "parent_office"))


def unformed(engine: AsyncEngine) -> Callable[[Wanted, UUID | None], Awaitable[list[Centre]]]:
    """Return how to find the centres that serve clients and are no UPTD: those behind one, in the order wanted."""

    async def found(wanted: Wanted, after: UUID | None) -> list[Centre]:
        query = asked(_LISTING, wanted).where(
            column(CentreRow, "legal_status").in_(UNFORMED),
            column(CentreRow, "operational_on").is_not(None),
            column(CentreRow, "closed_on").is_(None),
        )
        return [centre(**fields_of(each)) for each in await page_of(engine, query, CentreRow, wanted, after)]

    return found
