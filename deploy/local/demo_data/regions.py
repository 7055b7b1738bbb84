"""The land under the story: names of regions, what lies in them.

Invariant: a region's villages are read once, for a nation asks the same few regions thousands of times.
"""

from functools import cache

from shared.regions import Regions


def name(region: str) -> str:
    """Return what a region is called."""
    return Regions.load().name(region)


def regencies(province: str) -> tuple[str, ...]:
    """Return a province's regencies and cities."""
    return Regions.load().children(province)


@cache
def villages(region: str) -> tuple[str, ...]:
    """Return every village of a region, in the order of codes."""
    return Regions.load().villages_in(region)
