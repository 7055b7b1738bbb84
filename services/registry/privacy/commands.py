"""What a merge does to what the nation has counted of two references: it counts one person.

Invariant: every place that is stored is told of whoever holds it, and of nobody else.
"""

from dataclasses import replace
from datetime import date

from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.privacy import rules
from services.registry.programmes.rules.enrolment import confirmed
from services.registry.programmes.rules.programme import Enrolment, enrolled
from services.registry.reference.commands.port import RegistryWork
from shared.contracts import Fact


async def count_once(duplicate: Entrepreneur, survivor: Entrepreneur, day: date, work: RegistryWork) -> Entrepreneur:
    """Take back what was counted of a duplicate and let its places be the survivor's; returns the duplicate now."""
    for given in await work.places(duplicate.id):
        own = await work.place(survivor.id, given.programme_id)
        stays = rules.outweighs(given, own)
        corrections = rules.taken_back(given, "counted-anew" if stays else "duplicate", day)
        duplicate = await work.record_place(duplicate, (given, None), *corrections)
        if own is None or stays:
            survivor = await _take_over(survivor, given, own, day, work)
        else:
            survivor = await _look(survivor, own, given, work)
    return duplicate


async def _take_over(
    survivor: Entrepreneur, given: Enrolment, own: Enrolment | None, day: date, work: RegistryWork
) -> Entrepreneur:
    event_id = work.new_id()
    place = replace(given, entrepreneur_ref=survivor.id, event_id=event_id)
    facts: list[Fact] = [*(rules.taken_back(own, "duplicate", day) if own else ()), (enrolled(place), event_id)]
    if (proof := confirmed(place)) is not None:
        confirmed_event_id = work.new_id()
        place = replace(place, confirmed_event_id=confirmed_event_id)
        facts.append((proof, confirmed_event_id))
    return await work.record_place(survivor, (own, place), *facts)


async def _look(survivor: Entrepreneur, own: Enrolment, given: Enrolment, work: RegistryWork) -> Entrepreneur:
    if (seen := rules.newest_look(own, given)) == own:
        return survivor
    return await work.save_place_untold(survivor, (own, seen))
