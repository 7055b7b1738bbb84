"""What can be asked of the registry about the rise of an enterprise.

Invariant: asking changes nothing.
"""

from uuid import UUID

from services.registry.application.enterprises import UNKNOWN
from services.registry.application.work import RegistryWork, found
from services.registry.domain import legality, years
from services.registry.domain.enterprises import Enterprise
from services.registry.domain.legality import Legality
from services.registry.domain.rise import Rise, rise
from services.registry.domain.years import Assessment


async def rise_of(enterprise_ref: UUID, work: RegistryWork) -> Rise:
    """Return how an enterprise has risen; raises `NotFound` when there is none within reach."""
    enterprise = found(await work.find(Enterprise, enterprise_ref), "enterprise-unknown", UNKNOWN)
    papers = legality.valid(await work.all_with(Legality, "enterprise_ref", enterprise.id))
    return rise(papers, years.valid(await work.all_with(Assessment, "enterprise_ref", enterprise.id)))
