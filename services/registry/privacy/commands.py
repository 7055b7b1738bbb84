"""What can be asked of the registry about somebody who is to be forgotten: merge them into another, erase them.

Invariant: after a merge the nation counts one person, and every place that is stored is told of the one who holds it;
after an erasure what was counted stands. Both wait for an import that carries the person. Sent tables are searched
before the transaction begins (`Traces`); within it only what came since is looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol
from uuid import UUID

from services.registry.people.commands.port import PeopleWork
from services.registry.people.commands.profile import held
from services.registry.people.commands.registration import entrepreneur_of
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.people.rules.registration_correction import unregistered
from services.registry.privacy import rules
from services.registry.programmes.commands.port import ProgrammeWork
from services.registry.programmes.rules.programme import Enrolment
from services.registry.programmes.rules.reversals import recorded_again, reversals
from shared.contracts import Fact
from shared.i18n import Text
from shared.regions import local_day
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import Conflict


@dataclass(frozen=True)
class Traces:
    """Where sent tables were seen to carry somebody, before the transaction in which they are forgotten."""

    sought: frozenset[str] = frozenset()
    """By what they were searched for: `imports.rules.search_text.sought`."""
    as_of: str = ""
    """The snapshot from which on nothing was searched."""
    drafts: tuple[UUID, ...] = ()
    """Imports whose file carries them, or cannot be read."""
    named: tuple[UUID, ...] = ()
    """Imports that carry them in the name of a file, a sheet or a column."""
    refused: tuple[tuple[UUID, int], ...] = ()
    """Refused rows that carry them: the import and the row."""


class SearchOvertaken(Conflict):
    """While tables were searched for somebody, what they are known by was changed, or a table came unsearched."""

    retry_after_seconds = 2

    def __init__(self) -> None:
        words = Text(
            "Data orang ini atau sebuah tabel berubah selagi diperiksa. Coba lagi sebentar.",
            "This person's data or a table changed while it was being searched. Try again in a moment.",
        )
        super().__init__("search-overtaken", words)


class PrivacyWork(PeopleWork, ProgrammeWork, Protocol):
    """One open transaction in which people are forgotten."""

    async def forget(self, gone: Entrepreneur, day: date, fact: Fact, *more: Fact, into: UUID | None = None) -> int:
        """Leave nothing of somebody but their reference, its village and version, and tell so; returns that version.

        Whom they were merged into keeps their NIK, given up, until they are forgotten themselves.
        """

    async def forget_enterprises(self, owner: UUID, day: date) -> Sequence[UUID]:
        """Leave no name and no amount of the enterprises that are their owner's own person; returns which."""

    async def forget_drafts(self, gone: Entrepreneur, traces: Traces) -> bool:
        """Delete what sent tables still say of somebody; returns False while one of them is being imported.

        Raises `SearchOvertaken` when the traces are not those of the person as they are now.
        """

    async def forget_answers(self, ref: UUID) -> None:
        """Delete every digest of what was sent of one; keys stay, so that nothing sent late is done again."""

    async def hand_over(self, duplicate: UUID, survivor: UUID) -> None:
        """Give one's enterprises, and whom one speaks for, to another."""


async def merge(ref: UUID, into_ref: UUID, traces: Traces, work: PrivacyWork) -> CommandResult:
    """Give a duplicate up: what is its own becomes the other's, who it was is forgotten, and one person counts."""
    await work.lock_all(Entrepreneur, ref, into_ref)
    duplicate = await held(ref, work)
    survivor = entrepreneur_of(into_ref, await work.get_other_for_update(Entrepreneur, into_ref), "into_ref")
    day = local_day(work.now, duplicate.village_code)
    merged = rules.merge(duplicate, survivor, day)
    await _forget_drafts(duplicate, traces, work)
    twice = {each.programme_id for each in await work.places(ref)} & {
        each.programme_id for each in await work.places(into_ref)
    }
    duplicate = await count_once(duplicate, survivor, day, work)
    await work.hand_over(ref, into_ref)
    version = await work.forget(duplicate, day, unregistered(duplicate, "duplicate", day), merged, into=into_ref)
    await work.forget_answers(ref)
    return CommandResult(ref, version, ("place-held-twice",) if twice else ())


async def erase(ref: UUID, requested_on: date, traces: Traces, work: PrivacyWork) -> CommandResult:
    """Leave nothing of a person in the province; what was counted stands, by a reference that is nobody's."""
    entrepreneur = await held(ref, work)
    day = local_day(work.now, entrepreneur.village_code)
    erased = rules.erase(entrepreneur, requested_on, day)
    await _forget_drafts(entrepreneur, traces, work)
    version = await work.forget(entrepreneur, day, erased)
    for each in (ref, *await work.forget_enterprises(ref, day)):
        await work.forget_answers(each)
    return CommandResult(ref, version)


async def _forget_drafts(entrepreneur: Entrepreneur, traces: Traces, work: PrivacyWork) -> None:
    if not await work.forget_drafts(entrepreneur, traces):
        words = Text(
            "Tabel yang memuat orang ini sedang diimpor. Coba lagi setelah impor selesai.",
            "A table that carries this person is being imported. Try again when that is over.",
        )
        raise Conflict("import-under-way", words)


async def count_once(duplicate: Entrepreneur, survivor: Entrepreneur, day: date, work: PrivacyWork) -> Entrepreneur:
    """Take back what was counted of a duplicate and let its places be the survivor's; returns the duplicate now."""
    for given in await work.places(duplicate.id):
        own = await work.place(survivor.id, given.programme_id)
        stays = rules.takes_precedence(given, own)
        corrections = reversals(given, "counted-anew" if stays else "duplicate", day)
        duplicate = await work.record_place(duplicate, (given, None), *corrections)
        if own is None or stays:
            survivor = await _take_over(survivor, given, own, day, work)
        else:
            survivor = await _look(survivor, own, given, work)
    return duplicate


async def _take_over(
    survivor: Entrepreneur, given: Enrolment, own: Enrolment | None, day: date, work: PrivacyWork
) -> Entrepreneur:
    place, facts = recorded_again(replace(given, entrepreneur_ref=survivor.id), work.new_id)
    back: list[Fact] = [*reversals(own, "duplicate", day)] if own else []
    return await work.record_place(survivor, (own, place), *back, *facts)


async def _look(survivor: Entrepreneur, own: Enrolment, given: Enrolment, work: PrivacyWork) -> Entrepreneur:
    if (seen := rules.latest_check(own, given)) == own:
        return survivor
    return await work.save_place_without_event(survivor, (own, seen))
