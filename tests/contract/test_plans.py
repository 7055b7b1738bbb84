"""What a page costs follows from what it shows: the plan of every statement that reporting answers with, at two sizes.

Every page, view, list of events and list of timelines is asked of two nations, one ten times as large as the other;
each statement that was executed for it is explained on either. A statement that nobody asked for fails, too.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any, Final

import pytest

from services.reporting import app
from services.reporting.dashboard.pages import site
from services.reporting.dashboard.rules.page_params import read_address
from services.reporting.indicators import DECLARED
from services.reporting.views.queries.views import Views
from services.reporting.views.rules.answers import Query
from services.reporting.views.tables import metrics as metrics_tables
from services.reporting.views.tables.snapshots import PostgresSnapshots
from shared.persistence.database import migrate, open_reading_pool
from shared.regions import local_day
from shared.runtime.clock import now
from tests.support import big_nation, plans
from tests.support.fixtures import NewDatabase
from tests.support.planned import functions, unasked
from tests.support.plans import Executed, Plan

NOT_FOR_READERS: Final = {
    "archive/tables/missing.py": "what the archive lacks, for an operator",
    "archive/tables/rows.py": "the archive's own, and what an operator files again",
    "audit/tables/audit_readings.py": "an audit reads everything",
    "audit/tables/audit_source.py": "an audit reads everything",
    "projection/tables/catalogue.py": "the projector's own",
    "projection/tables/connection.py": "the projector's own",
    "projection/tables/projection_writer.py": "the projector's own",
    "projection/tables/surrogate_keys.py": "the projector's own",
    "rebuild/tables/shadow_tables.py": "a rebuild writes everything anew",
    "rebuild/tables/table_swap.py": "a rebuild writes everything anew",
    "recovery/tables.py": "reads the quarantine again, as `test_plans_messaging.py` asks",
}
"""Files with statements of consumers and operators, and what they are for."""
NOT_ASKED: Final = {
    ("services/reporting/views/tables/listening.py", "changes"): "listens",
    ("services/reporting/views/tables/listening.py", "comings_and_goings"): "looks at one row a consumer, for itself",
    ("services/reporting/views/tables/freshness.py", "is_away"): "looks at the same row",
    ("services/reporting/views/tables/snapshots.py", "snapshot"): "locks",
    ("services/reporting/timelines/tables/merges.py", "yearly"): "is for an audit, which reads everything",
}
"""Functions that ask nothing for a reader, and why."""
GROW_WITH_EVENTS: Final = ("cell", "cell_member", "archive")
"""Tables of which no answer may read everything."""
MOST_PAGES: Final = 12_000
"""Of 8 KB, beside one for each row that is handled; the larger nation has 100,000 events in some 20,000 of them."""
FEW_PAGES: Final = 5_000
"""For the events of a centre or a province: among the months of three years, hardly more than there are of them."""
SLACK: Final = 1.5
TIMES: Final = big_nation.LARGE.events / big_nation.SMALL.events
FEW_ROWS: Final = 5_000
SPAN: Final[dict[str, Any]] = {"first": "2024-01", "last": "2026-12"}
PAGES: Final = ("sessions", "clients", "village-quota-total", "agreements-active", "days-to-first-agreement")
"""One view of each kind; the others are asked for by themselves."""
REGION, VILLAGE = "73.09", "73.09.01.2003"


async def ask_everything(views: Views) -> None:
    """Look at every kind of page, and ask every view at each of its levels and grains."""
    centre = str((await views.timelines("centre", size=1)).rows[0].id)
    for region in ("", "73", REGION, "73.09.01", VILLAGE, centre):
        for view in PAGES:
            address = read_address({"region": region, "view": view}, "", local_day(now(), ""))
            await site.place_page(views, address)
            await site.figure_page(views, address)
    for info in views.catalogue():
        for level in info.levels:
            around = {"nation": "", "province": "", "regency": "73", "centre": centre}.get(level, REGION)
            for grain in info.grains:
                await views.read(Query(info.name, level, around, grain=grain, by=info.dimensions, **SPAN))
        await views.events(Query(info.name, region="73", **SPAN), page=2)
    for region in ("92.02", "92.02.34"):  # villages there have moved between districts
        await views.read(Query("sessions", "district", region, **SPAN))
        await views.events(Query("sessions", region=region, **SPAN))
    await _export(views, "", "73", REGION)
    for kind in ("centre", "agreement", "programme", "partner"):
        await views.timelines(kind, "73")
    await views.quarantined("73")


async def _export(views: Views, *regions: str) -> None:
    for region in regions:
        async with aclosing(views.every_event(Query("sessions", region=region, **SPAN), 50)) as pieces:
            for _ in range(3):
                await anext(pieces, None)  # a small region has but one


async def ask_for_events_of_few(views: Views) -> None:
    """Ask for the events behind the numbers of a centre and of a province."""
    centre = str((await views.timelines("centre", size=1)).rows[0].id)
    for region in (centre, "73"):
        for view in ("sessions", "clients", "entrepreneurs", "agreements-signed"):
            await views.events(Query(view, region=region, **SPAN))


async def measured(
    url: str, size: big_nation.Size, ask: Callable[[Views], Awaitable[None]] = ask_everything
) -> list[Plan]:
    """Fill a database, ask everything of it, and return what its statements did."""
    migrate(Path(app.__file__).parent / "migrations", url)
    await big_nation.fill(url, size)
    async with open_reading_pool(url) as pool:
        views = Views(PostgresSnapshots(pool), DECLARED, now)
        with plans.recorded("services/reporting") as executed:
            await ask(views)
            await metrics_tables.ProvinceFigures(pool, "reporting-folder").measure()
        async with pool.connection() as connection:
            await connection.set_read_only(True)
            return [await plans.explain(connection, each) for each in _different(executed)]


def _different(executed: list[Executed]) -> Iterator[Executed]:
    seen = set()
    for each in executed:
        said = (each.text, str(each.parameters))
        if said not in seen and each.text.strip() and "lock table" not in each.text:  # a pool asks nothing, to be heard
            seen.add(said)
            yield each


@pytest.mark.timeout(600)
async def test_no_answer_costs_more_than_what_it_shows(new_database: NewDatabase) -> None:
    small = await measured(new_database(), big_nation.SMALL)
    large = await measured(new_database(), big_nation.LARGE)
    others = {(f"services/reporting/{file}", name) for file in NOT_FOR_READERS for _, name in functions("reporting")}
    unknown = unasked("reporting", large, NOT_ASKED.keys() | others)
    assert unknown == set(), "a query without a plan: ask for it in `ask_everything`"
    for plan in large:
        through = [table for table in plan.whole if table.startswith(GROW_WITH_EVENTS)]
        assert not through, f"reads all of {through}: {plan.executed.text}"
        assert plan.pages < MOST_PAGES + plan.rows, f"{plan.pages} pages: {plan.executed.text}"
    before_by_function = _rows_by_function(small)
    for name, rows in _rows_by_function(large).items():
        before = before_by_function.get(name, 0)  # some questions are asked only where there is much to answer
        assert rows < SLACK * TIMES * before + FEW_ROWS, f"{name}: {before} rows, ten times as large {rows}"


@pytest.mark.timeout(600)
async def test_events_of_a_centre_or_a_province_are_found_without_those_of_others(new_database: NewDatabase) -> None:
    for plan in await measured(new_database(), big_nation.LARGE, ask_for_events_of_few):
        assert plan.pages < FEW_PAGES, f"{plan.pages} pages: {plan.executed.text}"


def _rows_by_function(found: list[Plan]) -> dict[tuple[str, str], int]:
    """Return the most rows that a statement of a function handled."""
    most: dict[tuple[str, str], int] = {}
    for plan in found:
        for caller in plan.executed.callers:
            most[caller] = max(most.get(caller, 0), plan.rows)
    return most
