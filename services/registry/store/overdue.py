"""Which centres have to become a UPTD, whether late or not.

Invariant: whoever asks is told of centres within reach, as in every list.
"""

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlmodel import select

from services.registry.domain.centres import Centre
from services.registry.domain.legal import UNFORMED
from services.registry.store.centre_rows import CentreRow, centre
from shared.access.principal import Principal
from shared.lists import column, fields_of, reachable


def unformed(engine: AsyncEngine) -> Callable[[Principal], Awaitable[list[Centre]]]:
    """Return how to find the centres that serve clients and are no UPTD."""

    async def found(asks: Principal) -> list[Centre]:
        query = select(CentreRow).where(
            reachable(CentreRow, asks),
            column(CentreRow, "legal_status").in_(UNFORMED),
            column(CentreRow, "operational_on").is_not(None),
            column(CentreRow, "closed_on").is_(None),
        )
        async with AsyncSession(engine) as session:
            return [centre(**fields_of(each)) for each in (await session.execute(query)).scalars()]

    return found
