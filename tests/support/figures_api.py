"""What a reporting api says, asked as a page asks it.

Invariant: a figure that is nothing is left out, so that a view which does not know a place equals one that counts none.
"""

from collections.abc import Iterable

from tests.support.clients import Caller
from tests.support.command_record import Shown


async def of_this_year(url: str, province: str, asked: Iterable[Shown]) -> dict[Shown, int]:
    """Return every figure of this year in the views and levels that are asked for, in one province."""
    found: dict[Shown, int] = {}
    async with Caller(url) as reporting:
        for view, level in {(each.view, each.level) for each in asked}:
            year = {"from": "2026-01", "to": "2026-12", "grain": "year"}
            answer = await reporting.get(f"/views/{view}", level=level, region=province, **year)
            found |= {Shown(view, level, row["region"]): row["numerator"] for row in answer["rows"]}
    return {each: amount for each, amount in found.items() if amount}
