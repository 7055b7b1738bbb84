"""What people wait for: every kind of page, list and figure of a whole nation, one after another, at rest.

The nation is put into the tables by SQL (`tests/support/big_nation.py`), and asked in this process: pages are rendered
as the api renders them, without HTTP and without a cache. A screen is a name and something to wait for; another service
adds its own as a `Screens`.

Invariant: every screen is asked as often as every other, and its middle one counts.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any, Final

from services.reporting.dashboard.pages import site
from services.reporting.dashboard.rules.page_params import read_address
from services.reporting.indicators import DECLARED
from services.reporting.indicators.rules.timeline_parts import TimelineKind
from services.reporting.views.queries.views import Views
from services.reporting.views.rules.answers import Query
from services.reporting.views.tables.snapshots import PostgresSnapshots
from shared.persistence.database import open_reading_pool
from shared.regions import History, local_day
from shared.runtime.clock import now
from shared.runtime.process import freeze_memory
from tests.bench import list_screens, registry_screens
from tests.bench.registry_screens import Screen
from tests.bench.servers import Servers
from tests.bench.table import percentiles
from tests.support import big_nation
from tests.support.big_nation import Size

_TIMES: Final = 9
_TIMES_IN_SMALL: Final = 2
_SHOWN: Final = 10
_ALWAYS_SHOWN: Final = frozenset({"page of nation"})
"""Screens that are told whether they are slow or not."""
_VILLAGE: Final = "73.09.01.2003"
_SPAN: Final[dict[str, Any]] = {"first": "2024-01", "last": "2026-12"}


@dataclass(frozen=True)
class Screens:
    """The screens of one service, over a database that has been filled for them."""

    service: str
    opened: Callable[[Servers, Size], AbstractAsyncContextManager[Mapping[str, Screen]]]
    """Fills a database of its own and lends what can be looked at, by name."""


@asynccontextmanager
async def _reporting(lent: Servers, size: Size) -> AsyncIterator[Mapping[str, Screen]]:
    url = await lent.filled("reporting", lambda url: big_nation.fill(url, size))
    History.load()
    freeze_memory()  # as every role does before it serves
    async with open_reading_pool(url) as pool:
        views = Views(PostgresSnapshots(pool), DECLARED, now)
        centre = str((await views.timelines("centre", size=1)).rows[0].id)
        yield dict(_pages(views, centre)) | dict(_figures(views)) | dict(_lists(views, centre))


def _pages(views: Views, centre: str) -> Iterator[tuple[str, Screen]]:
    today = local_day(now(), "")
    for region in ("", "73", "73.09", "73.09.01", _VILLAGE, centre):
        address = read_address({"region": region}, "", today)
        name = "centre" if region == centre else region or "nation"
        yield f"page of {name}", partial(site.place_page, views, address)
        figure = address.at(view="sessions")
        yield f"where the sessions of {name} come from", partial(site.figure_page, views, figure)
    for view in DECLARED.views:
        address = read_address({"view": view}, "", today)
        yield f"page of nation, {view} chosen", partial(site.place_page, views, address)


def _figures(views: Views) -> Iterator[tuple[str, Screen]]:
    for info in views.catalogue():
        for level in info.levels:
            around = {"nation": "", "province": "", "regency": "73", "centre": ""}.get(level, "73.09")
            query = Query(info.name, level, around, **_SPAN, grain=info.grains[0])
            yield f"{info.name} by {level}, three years", partial(views.read, query)


def _lists(views: Views, centre: str) -> Iterator[tuple[str, Screen]]:
    kinds: tuple[TimelineKind, ...] = ("centre", "agreement", "programme")
    for kind in kinds:
        yield f"list of timelines: {kind}", partial(views.timelines, kind)
    for region in ("", "73", _VILLAGE, centre):
        query, name = Query("sessions", region=region, **_SPAN), "a centre" if region == centre else region or "nation"
        yield f"events behind sessions of {name}, first page", partial(views.events, query)
    yield "freshness", views.freshness
    yield "quarantined", views.quarantined


EVERY: Final = (
    Screens("reporting", _reporting),
    Screens("registry", registry_screens.opened),
    Screens("mentoring", list_screens.mentoring),
    Screens("partnerships", list_screens.partnerships),
)


async def _measured(lent: Servers, size: Size, screens: Sequence[Screens]) -> list[str]:
    times = _TIMES if size is big_nation.WHOLE else _TIMES_IN_SMALL
    said: list[str] = []
    for each in screens:
        async with each.opened(lent, size) as there:
            measured = {name: await _looked_at(screen, times) for name, screen in there.items()}
            said += _told(each.service, measured)
    return said


async def _looked_at(screen: Screen, times: int) -> list[float]:
    await screen()
    return [await _seconds(screen) for _ in range(times)]


def _told(service: str, measured: Mapping[str, Sequence[float]]) -> Iterator[str]:
    middles = {name: median(seconds) for name, seconds in measured.items()}
    slowest = sorted(middles, key=middles.__getitem__, reverse=True)
    half, shown = median(middles.values()) * 1_000, slowest[:_SHOWN]
    shown += [name for name in slowest[_SHOWN:] if name in _ALWAYS_SHOWN]
    yield f"  {service}: {len(middles)} screens, the middle one of them p50 {half:.1f} ms; the slowest:"
    yield from (f"    {name:72}{percentiles(measured[name])}" for name in shown)


async def _seconds(screen: Screen) -> float:
    began = perf_counter()
    await screen()
    return perf_counter() - began


def measure(lent: Servers, size: Size) -> Iterator[str]:
    """Put a nation into tables and look at every screen of it."""
    yield f"screens: {size.people:,} people, {size.events:,} events, {size.centres:,} centres"
    yield from asyncio.run(_measured(lent, size, EVERY))
