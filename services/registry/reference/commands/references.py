"""What can be asked of the registry about reference data.

Invariant: no state is stored without its fact, and none the other way; a command with an unknown code does nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from services.registry.reference.rules import references as references_rules
from services.registry.reference.rules.instrument_numbers import check_instrument_number, words_of_regions
from services.registry.reference.rules.references import Kind, Reference
from shared.contracts.unit_of_work import Work
from shared.regions import local_day
from shared.runtime.command_result import CommandResult


class ReferenceWork(Work, Protocol):
    """One open transaction that knows reference data."""

    async def codes(self, kind: Kind, *, hold: bool = False) -> Sequence[str]:
        """Return the codes of one kind that there are for whoever asks, in order; `hold` lets nobody else add one."""


@dataclass(frozen=True)
class AddReference:
    """A code as a province adds it."""

    kind: Kind
    code: str
    name_id: str
    name_en: str


async def add_reference(command: AddReference, work: ReferenceWork) -> CommandResult:
    """Add one code to a province's reference data."""
    reference = Reference(
        work.new_id(), work.home, command.kind, command.code, command.name_id, command.name_en,
        local_day(work.now, work.home),
    )  # fmt: skip
    added = references_rules.add_reference(reference, await work.codes(command.kind, hold=True))
    if added is None:
        await work.save_without_event(None, reference)
    else:
        await work.record(None, reference, added)
    return CommandResult(reference.id, reference.version)


async def known_code(field: str, given: str, kind: Kind, work: ReferenceWork) -> str:
    """Return a code of reference data; raises `Invalid` for one that does not exist here."""
    return references_rules.check_code(field, given, await work.codes(kind))


async def known_number(field: str, given: str, work: ReferenceWork) -> str:
    """Return a legal instrument's number; raises `Invalid` where a person's name or number may stand in it."""
    words = words_of_regions(tuple(work.provinces))
    return check_instrument_number(field, given, [*words, *await work.codes("office-code")])
