"""The region that a list is asked for, in the borders of today.

Invariant: a place is in a list of the region in which its code lies by today, and in no other; where no place has
moved, the condition is the plain one, as an index serves it.
"""

from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import and_, or_

from shared.persistence.mapping import Row
from shared.persistence.row_access import column
from shared.regions import Borders, History, Level, within
from shared.runtime.validation import require_region_as_of

REGIONS: Final[tuple[Level, ...]] = ("province", "regency", "district", "village")
"""What a list may be asked for."""


class Moved(NamedTuple):
    """The places that came into a region and left it."""

    came: tuple[str, ...] = ()
    """Older codes whose places lie in the region by now, and in another one by their look."""
    left: tuple[str, ...] = ()
    """Older codes whose places lie in another region by now."""

    def of(self, row: type[Row], inside: Any) -> Any:  # SQLAlchemy's own conditions
        """Return the condition for a row in the region, of the one for a code that looks as if it lay inside."""
        place = column(row, row.scope_columns.place).collate("C")
        stayed = and_(inside, place.not_in(self.left)) if self.left else inside
        return or_(stayed, place.in_(self.came)) if self.came else stayed


NOTHING_MOVED: Final = Moved()


async def published_borders() -> Borders:
    """Return the borders that the newest edition draws."""
    return History.load().on(date.max)


def drawn_region(given: str, borders: Borders) -> tuple[str, Moved]:
    """Return a region's code with the places that came into it and left it; raises `Invalid` for no region of today."""
    region = require_region_as_of("region", given, REGIONS, borders)
    moves = borders.moves(region)
    came = tuple(old for old, new in moves.items() if within(new, region) and not within(old, region))
    left = tuple(old for old, new in moves.items() if within(old, region) and not within(new, region))
    return region, Moved(came, left)
