"""What can be asked of the registry about village programmes.

Invariant: no state is stored without its fact, and none the other way; who is enrolled once counts once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from services.registry.people.commands.registration import entrepreneur_of
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.people.rules.profile import check_consent
from services.registry.programmes.commands.port import ProgrammeWork
from services.registry.programmes.rules import programme as programme_rules
from services.registry.programmes.rules import programme_correction as correction_rules
from services.registry.programmes.rules.enrolment import quota_warnings
from services.registry.programmes.rules.programme import EnrolmentRequest, Programme, Terms
from services.registry.reference.commands.region_codes import history_of
from shared.contracts.vocabulary import Funding, ProgrammeVoidReason
from shared.i18n import Text
from shared.regions import local_day
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import Conflict, require_found
from shared.runtime.public_text import check_public
from shared.runtime.validation import require_served_region


@dataclass(frozen=True, kw_only=True)
class DeclareProgramme(Terms):
    """A village programme as a province declares it."""

    owner_region: str


@dataclass(frozen=True)
class EnrolEntrepreneur:
    """A request to give an entrepreneur a place in a programme."""

    entrepreneur_ref: UUID
    programme_id: UUID
    enrolled_on: date
    funding: Funding
    group_ref: UUID | None


async def declare_programme(command: DeclareProgramme, work: ProgrammeWork) -> CommandResult:
    """Add one village programme of a province."""
    code = require_served_region("owner_region", command.owner_region, ("province",), work.provinces)
    check_public("name", command.name)
    terms = {name: value for name, value in vars(command).items() if name != "owner_region"}
    programme = Programme(id=work.new_id(), province=code, declared_on=local_day(work.now, code), **terms)
    declared = programme_rules.declare_programme(programme)
    await work.record(None, programme, declared)
    return CommandResult(programme.id, programme.version)


async def enrol_entrepreneur(command: EnrolEntrepreneur, work: ProgrammeWork) -> CommandResult:
    """Give one entrepreneur a place in a programme, once; a quota that is exceeded is returned as a warning."""
    programme = _known(await work.programme_held(command.programme_id))
    ref = command.entrepreneur_ref
    entrepreneur = entrepreneur_of(ref, await work.get_for_update(Entrepreneur, ref))
    check_consent(entrepreneur.consent_withdrawn_on)
    request = EnrolmentRequest(command.enrolled_on, command.funding, command.group_ref)
    borders = (await history_of(work)).on(local_day(work.now, programme.province))
    place = programme_rules.enrol(entrepreneur, programme, request, borders)
    event_id = work.new_id()
    place = replace(place, event_id=event_id)
    codes = borders.history.codes_of(place.village_code, borders.day)
    young = await work.young(programme.id, codes, place.programme_year)
    if await work.place(ref, programme.id) is not None:
        taken = Text(
            "Wirausaha ini sudah terdaftar di program ini.", "This entrepreneur already has a place in this programme."
        )
        raise Conflict("already-enrolled", taken)
    after = await work.record_place(entrepreneur, (None, place), (programme_rules.enrolled(place), event_id))
    return CommandResult(after.id, after.version, quota_warnings(programme, place, young))


async def programme_of(given: UUID, work: ProgrammeWork) -> Programme:
    """Return the programme that an address or a field names; raises `NotFound` when there is none within reach."""
    return _known(await work.find(Programme, given))


async def correct_programme(given: UUID, mended: Mapping[str, Any], work: ProgrammeWork) -> CommandResult:
    """Declare a programme as it should have been; what is absent stays as it is."""
    before = _known(await work.get_for_update(Programme, given))
    check_public("name", mended.get("name", before.name))
    after, declared = correction_rules.correct_programme(before, mended, await work.programme_use(given))
    stored = await (work.record(before, after, declared) if declared else work.save_without_event(before, after))
    return CommandResult(stored.id, stored.version)


async def void_programme(given: UUID, reason: ProgrammeVoidReason, work: ProgrammeWork) -> CommandResult:
    """Take back a programme in which nobody has a place."""
    before = _known(await work.get_for_update(Programme, given))
    today = local_day(work.now, before.province)
    after, voided = correction_rules.void_programme(before, reason, await work.programme_use(given), today)
    stored = await work.record(before, after, voided)
    return CommandResult(stored.id, stored.version)


def _known(programme: Programme | None) -> Programme:
    words = Text("Program ini tidak ada di sini.", "There is no such programme here.")
    return require_found(programme, "programme-unknown", words)
