"""What can be asked of the registry about reference data.

Invariant: no state is stored without its fact, and none the other way; a command with an unknown code does nothing.
"""

from dataclasses import dataclass

from services.registry.application.work import RegistryWork
from services.registry.domain import references as rules
from services.registry.domain.references import Reference
from shared.answers import Accepted
from shared.contracts.vocabulary import ReferenceKind
from shared.regions import local_day


@dataclass(frozen=True)
class AddReference:
    """A code as a province adds it."""

    kind: ReferenceKind
    code: str
    name_id: str
    name_en: str


async def add_reference(command: AddReference, work: RegistryWork) -> Accepted:
    """Add one code to a province's reference data."""
    reference = Reference(
        work.new_id(), work.home, command.kind, command.code, command.name_id, command.name_en,
        local_day(work.now, work.home),
    )  # fmt: skip
    added = rules.add_reference(reference, await work.codes(command.kind, hold=True))
    await work.add(reference)
    await work.emit(added, province=reference.province, version=reference.version)
    return Accepted(reference.id, reference.version)


async def known_code(field: str, given: str, kind: ReferenceKind, work: RegistryWork) -> str:
    """Return a code of reference data; raises `Invalid` for one that does not exist here."""
    return rules.check_code(field, given, await work.codes(kind))
