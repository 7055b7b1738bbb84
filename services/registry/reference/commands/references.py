"""What can be asked of the registry about reference data.

Invariant: no state is stored without its fact, and none the other way; a command with an unknown code does nothing.
"""

from dataclasses import dataclass

from services.registry.reference.commands.port import RegistryWork
from services.registry.reference.rules import references as references_rules
from services.registry.reference.rules.references import Reference
from shared.contracts.vocabulary import ReferenceKind
from shared.regions import local_day
from shared.runtime.command_result import CommandResult


@dataclass(frozen=True)
class AddReference:
    """A code as a province adds it."""

    kind: ReferenceKind
    code: str
    name_id: str
    name_en: str


async def add_reference(command: AddReference, work: RegistryWork) -> CommandResult:
    """Add one code to a province's reference data."""
    reference = Reference(
        work.new_id(), work.home, command.kind, command.code, command.name_id, command.name_en,
        local_day(work.now, work.home),
    )  # fmt: skip
    added = references_rules.add_reference(reference, await work.codes(command.kind, hold=True))
    await work.record(None, reference, added)
    return CommandResult(reference.id, reference.version)


async def known_code(field: str, given: str, kind: ReferenceKind, work: RegistryWork) -> str:
    """Return a code of reference data; raises `Invalid` for one that does not exist here."""
    return references_rules.check_code(field, given, await work.codes(kind))
