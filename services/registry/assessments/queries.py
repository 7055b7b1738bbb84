"""What can be asked of the registry about the rise of an enterprise.

Invariant: asking changes nothing.
"""

from uuid import UUID

from services.registry.assessments.rules import assessment as assessment_rules
from services.registry.assessments.rules.assessment import Assessment
from services.registry.assessments.rules.progress import Rise, rise
from services.registry.enterprises.commands import UNKNOWN
from services.registry.enterprises.rules.enterprise import Enterprise
from services.registry.permits.rules import Permit
from services.registry.restatement.rules import valid
from shared.contracts.unit_of_work import Work
from shared.runtime.errors import require_found


async def rise_of(enterprise_ref: UUID, work: Work) -> Rise:
    """Return how an enterprise has risen; raises `NotFound` when there is none within reach."""
    enterprise = require_found(await work.find(Enterprise, enterprise_ref), "enterprise-unknown", UNKNOWN)
    papers = valid(await work.all_with(Permit, "enterprise_ref", enterprise.id))
    return rise(papers, assessment_rules.valid(await work.all_with(Assessment, "enterprise_ref", enterprise.id)))
