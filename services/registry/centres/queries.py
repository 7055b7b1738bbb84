"""What can be asked about centres: which of them are late in becoming a UPTD.

Invariant: pure; a centre is late by the calendar of its own region.
"""

from collections.abc import Iterable
from datetime import datetime

from services.registry.centres.rules.centre import Centre
from services.registry.centres.rules.status import Late, late
from shared.regions import local_day


def overdue(centres: Iterable[Centre], months: int, now: datetime) -> list[Late]:
    """Return the centres that should have been a UPTD by now, in the order given."""
    each = (late(centre, months, local_day(now, centre.region_code)) for centre in centres)
    return [found for found in each if found]
