"""What a merge does to what the nation has counted of two references: it counts one person.

Invariant: every place that is stored is told of whoever holds it, and of nobody else.
"""

from dataclasses import replace
from datetime import date
from uuid import UUID

from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.privacy import rules
from services.registry.programmes.rules.enrolment import confirmed
from services.registry.programmes.rules.programme import Enrolment, enrolled
from services.registry.reference.commands.port import RegistryWork
from shared.contracts import Event


async def count_once(duplicate: Entrepreneur, survivor: Entrepreneur, day: date, work: RegistryWork) -> Entrepreneur:
    """Take back what was counted of a duplicate and let its places be the survivor's; returns the duplicate now."""
    for given in await work.places(duplicate.id):
        own = await work.place(survivor.id, given.programme_id)
        stays = rules.outweighs(given, own)
        for correction in rules.taken_back(given, "counted-anew" if stays else "duplicate", day):
            duplicate = await _tell(duplicate, correction, work)
        await work.keep_place(duplicate, given, None)
        if own is None or stays:
            survivor = await _take_over(survivor, given, own, day, work)
        else:
            survivor = await _look(survivor, own, given, work)
    return await _tell(duplicate, rules.unregistered(duplicate, day), work)


async def _take_over(
    survivor: Entrepreneur, given: Enrolment, own: Enrolment | None, day: date, work: RegistryWork
) -> Entrepreneur:
    for correction in rules.taken_back(own, "duplicate", day) if own else ():
        survivor = await _tell(survivor, correction, work)
    place = replace(given, entrepreneur_ref=survivor.id, event_id=work.new_id())
    survivor = await _tell(survivor, enrolled(place), work, place.event_id)
    if (proof := confirmed(place)) is not None:
        place = replace(place, confirmed_event_id=work.new_id())
        survivor = await _tell(survivor, proof, work, place.confirmed_event_id)
    await work.keep_place(survivor, own, place)
    return survivor


async def _look(survivor: Entrepreneur, own: Enrolment, given: Enrolment, work: RegistryWork) -> Entrepreneur:
    if (seen := rules.newest_look(own, given)) == own:
        return survivor
    survivor = replace(survivor, version=survivor.version + 1)
    await work.keep_place(survivor, own, seen)
    return survivor


async def _tell(who: Entrepreneur, fact: Event, work: RegistryWork, event_id: UUID | None = None) -> Entrepreneur:
    """Tell a fact as somebody's next version, which their place or their end is stored with."""
    after = replace(who, version=who.version + 1)
    await work.emit(fact, province=after.province, version=after.version, event_id=event_id)
    return after
