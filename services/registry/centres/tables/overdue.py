"""Which centres have to become a UPTD, whether late or not.

Invariant: whoever asks is told of centres within reach, as in every list.
"""

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from services.registry.centres.rules.centre import Centre
from services.registry.centres.rules.status import UNFORMED
from services.registry.centres.tables.centres import CentreRow, centre
from shared.persistence.list_queries import ListQuery, Searchable, fields_of, page_of
from shared.persistence.row_access import column

_LISTING: Final = Searchable(row=CentreRow, search=("name", "parent_office"))


def unformed(engine: AsyncEngine) -> Callable[[ListQuery, UUID | None], Awaitable[list[Centre]]]:
    """Return how to find the centres that serve clients and are no UPTD: those behind one, in the order wanted."""

    async def found(wanted: ListQuery, after: UUID | None) -> list[Centre]:
        no_uptd = (
            column(CentreRow, "legal_status").in_(UNFORMED),
            column(CentreRow, "operational_on").is_not(None),
            column(CentreRow, "closed_on").is_(None),
        )
        return [centre(**fields_of(each)) for each in await page_of(engine, _LISTING, wanted, after, None, *no_uptd)]

    return found
