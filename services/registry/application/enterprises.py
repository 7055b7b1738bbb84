"""What can be asked of the registry about enterprises.

Invariant: no state is stored without its fact, and none the other way; names and amounts stay in the province.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from services.registry.application.people import entrepreneur_of
from services.registry.application.work import RegistryWork, found
from services.registry.domain import enterprises as rules
from services.registry.domain.changes import check_consent
from services.registry.domain.enterprises import Enterprise, Figures, Standing
from services.registry.domain.people import Entrepreneur
from shared.answers import Accepted
from shared.contracts import Event
from shared.contracts.vocabulary import TechnologyLevel
from shared.errors import Words
from shared.fields import served_region_as_of
from shared.regions import History, local_day

UNKNOWN: Final = Words("Usaha ini tidak ada di sini.", "There is no such enterprise here.")


@dataclass(frozen=True)
class RegisterEnterprise:
    """An enterprise as its owner describes it; amounts in rupiah."""

    entrepreneur_ref: UUID
    name: str
    district_code: str | None
    kbli_edition: str
    kbli_code: str
    legal_form: str
    started_on: date
    technology_level: TechnologyLevel
    figures: Figures
    registered_on: date


async def register_enterprise(command: RegisterEnterprise, work: RegistryWork) -> Accepted:
    """Add one enterprise of an entrepreneur; its class follows from the rule of the day."""
    ref = command.entrepreneur_ref
    owner = entrepreneur_of(ref, await work.hold(Entrepreneur, ref))
    check_consent(owner.consent_withdrawn_on)
    day = command.registered_on
    district = command.district_code or History.load().heir(owner.village_code, day).rpartition(".")[0]
    code = served_region_as_of("district_code", district, ("district",), work.provinces, day)
    scale = rules.scale_of(command.started_on, command.registered_on, command.figures)
    begun = Standing(
        command.technology_level, scale.scale_class, scale.criterion, scale.rule, scale.value,
        command.registered_on.year - 1,
    )  # fmt: skip
    enterprise = Enterprise(
        work.new_id(), owner.province, owner.id, owner.centre_id, command.name, code, command.kbli_edition,
        command.kbli_code, command.legal_form, command.started_on, command.registered_on, begun, begun,
    )  # fmt: skip
    registered = rules.register_enterprise(enterprise, owner, local_day(work.now, code))
    await work.add(enterprise)
    await work.emit(registered, province=enterprise.province, version=enterprise.version)
    return Accepted(enterprise.id, enterprise.version)


async def enterprise_held(ref: UUID, work: RegistryWork) -> Enterprise:
    """Return an enterprise of which something is to be told, and hold it until the end.

    Raises `NotFound` when there is none within reach, `Conflict` when its owner withdrew consent.
    """
    await work.hold_owner(ref)
    enterprise = found(await work.hold(Enterprise, ref), "enterprise-unknown", UNKNOWN)
    check_consent(await work.consent_withdrawn(enterprise.entrepreneur_ref))
    return enterprise


async def tell(
    enterprise: Enterprise,
    fact: Event,
    work: RegistryWork,
    goal: Enterprise | None = None,
    event_id: UUID | None = None,
) -> tuple[Enterprise, UUID]:
    """Tell a fact about an enterprise as its next version, in which it is as the goal says, if there is one.

    Shape: (the enterprise now, the event's id).
    """
    after = replace(goal or enterprise, version=enterprise.version + 1)
    await work.keep(enterprise, after)
    return after, await work.emit(fact, province=after.province, version=after.version, event_id=event_id)
