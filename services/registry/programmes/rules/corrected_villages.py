"""Where a place in a programme lies once the village of its holder's registration is corrected.

Invariant: pure; a place that was given where somebody was registered follows a correction of that village. One that was
given where they moved to later stays.
"""

from dataclasses import replace

from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.people.rules.registration_correction import registered_village
from services.registry.programmes.rules.programme import Enrolment
from shared.regions import History


def in_corrected_village(place: Enrolment, before: Entrepreneur, after: Entrepreneur, history: History) -> Enrolment:
    """Return a place where it lies after a correction of a registration, by the code of the day of the enrolment."""
    was, now = registered_village(before), registered_village(after)
    later = before.moved_on is not None and place.enrolled_on > before.moved_on
    if was == now or later or place.village_code not in history.codes_of(was):
        return place
    return replace(place, village_code=history.heir(now, place.enrolled_on))
